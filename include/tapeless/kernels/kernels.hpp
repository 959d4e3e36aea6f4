#pragma once
// kernels/kernels.hpp: the kernel of a descriptor.
#include "dots.hpp"
#include "flat.hpp"
#include "map.hpp"
#include "product.hpp"
#include "product_any.hpp"
#include "row_registers.hpp"
#include "rows.hpp"

namespace tapeless::kernels {

/// The loop that a descriptor describes, for numbers of type T.
template <class T, descriptor D>
struct kernel {
    /// Written out where it is called: for small programs.
    [[gnu::always_inline]] static inline void run(const arguments<T>& args) {
        if constexpr (D.what == form::flat)
            flat_kernel<T, D>::run(args);
        else if constexpr (D.what == form::rows)
            rows_kernel<T, D>::run(args);
        else if constexpr (D.what == form::row_registers)
            row_registers_kernel<T, D>::run(args);
        else if constexpr (D.what == form::product)
            product_kernel<T, D>::run(args);
        else
            dots_kernel<T, D>::run(args);
    }
    /// One function for all who call it.
    [[gnu::noinline]] static void shared(const arguments<T>& args) { run(args); }
};

}  // namespace tapeless::kernels
