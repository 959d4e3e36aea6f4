#pragma once
// kernels/kernels.hpp: the kernel of a descriptor.
#include "dots.hpp"
#include "flat.hpp"
#include "map.hpp"
#include "product.hpp"
#include "product_any.hpp"
#include "row_loop.hpp"
#include "rows.hpp"

namespace tapeless::kernels {

/// The loop that a descriptor describes, for numbers of type T.
template <class T, descriptor D>
struct kernel {
    /// Written out where it is called: for small programs.
    [[gnu::always_inline]] static inline void run(const arguments<T>& args) {
        if constexpr (D.what == form::flat)
            run_flat<T, D>(args);
        else if constexpr (D.what == form::rows)
            run_rows<T, D>(args);
        else if constexpr (D.what == form::row_registers)
            run_row_registers<T, D>(args);
        else if constexpr (D.what == form::product)
            run_product_kernel<T, D>(args);
        else
            run_dots<T, D>(args);
    }
    /// One function for all who call it.
    [[gnu::noinline, gnu::flatten]] static void shared(const arguments<T>& args) {
        simd::forget_upper_halves();
        // A large product reads addresses seldom, and from a copy of them g++ goes on to keep a packet of its innermost loop in memory.
        if constexpr (D.what == form::product && (D.size.rows == 0 || D.size.columns == 0 || 1LL * D.size.rows * D.size.columns > 4096)) {
            run(args);
        } else {
            const arguments<T> own(args, D);  // a copy, of which the compiler knows that no store changes an address in it
            run(own);
        }
    }
};

}  // namespace tapeless::kernels
