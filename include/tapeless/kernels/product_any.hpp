#pragma once
// kernels/product_any.hpp: products that no tile fits: matrices of each sample, by strides. Each sum in turn, with fma.
#include <cstddef>
#include <utility>

#include "../simd/packet.hpp"
#include "plans.hpp"

namespace tapeless::kernels {

namespace detail {

/// Entries of the result beside each other, `packets` packets of them: a has one number for all, b and out one packet after another.
template <class P, int packets, class T>
[[gnu::always_inline]] constexpr void multiply_line(const product_plan& p, int samples, const T* a, const T* b, T* out, int n) {
    [&]<int... at>(std::integer_sequence<int, at...>) __attribute__((always_inline)) {
        P sum[packets]{};
        for (int s = 0; s < samples; ++s) {
            const T* left = a + std::ptrdiff_t(s) * p.a_batch;
            const T* right = b + std::ptrdiff_t(s) * p.b_batch;
            for (int k = 0; k < p.depth; ++k) {
                if constexpr (packets == 1)
                    sum[0] = fma(P(*left), simd::load_first<P>(right, n), sum[0]);
                else
                    ((sum[at] = fma(P(*left), simd::load<P>(right + at * P::size), sum[at])), ...);
                if (k + 1 < p.depth) left += p.a_depth, right += p.b_depth;
            }
        }
        if constexpr (packets == 1)
            store_first(out, sum[0], n);
        else
            (store(out + at * P::size, sum[at]), ...);
    }(std::make_integer_sequence<int, packets>{});
}

/// One row of one result.
template <class T>
constexpr void multiply_row(const product_plan& p, int samples, const T* a, const T* b, T* out) {
    int c = 0;
    if (!__builtin_is_constant_evaluated() && p.b_column == 1 && p.out_column == 1) {
        using P = simd::packet<T, simd::native_lanes<T>>;
        for (; c + 4 * P::size <= p.columns; c += 4 * P::size) multiply_line<P, 4>(p, samples, a, b + c, out + c, 0);
        for (; c < p.columns; c += P::size) multiply_line<P, 1>(p, samples, a, b + c, out + c, p.columns - c);
    }
    for (; c < p.columns; ++c)
        multiply_line<simd::packet<T, 1>, 1>(p, samples, a, b + std::ptrdiff_t(c) * p.b_column, out + std::ptrdiff_t(c) * p.out_column, 1);
}

}  // namespace detail

/// Runs a general product. `batch`: samples of the call. Runs at run time and while compiling alike, with the same bits.
template <class T>
constexpr void run_product(const product_plan& p, const T* a, const T* b, T* out, int batch) {
    const int samples = p.batch == 0 ? batch : p.batch;
    const int results = p.sum_batch ? 1 : samples, summed = p.sum_batch ? samples : 1;
    for (int i = 0; i < results; ++i)
        for (int r = 0; r < p.rows; ++r)
            detail::multiply_row(p, summed, a + std::ptrdiff_t(i) * p.a_batch + std::ptrdiff_t(r) * p.a_row, b + std::ptrdiff_t(i) * p.b_batch,
                                 out + std::ptrdiff_t(i) * p.out_batch + std::ptrdiff_t(r) * p.out_row);
}

}  // namespace tapeless::kernels
