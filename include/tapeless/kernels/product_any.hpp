#pragma once
// kernels/product_any.hpp: products that no tile fits: matrices of each sample, by strides. Each sum in turn, with fma.
#include "../simd/packet.hpp"
#include "plans.hpp"

namespace tapeless::kernels {

/// Runs a general product. `batch`: samples of the call. Runs at run time and while compiling alike.
template <class T>
constexpr void run_product(const product_plan& plan, const T* a, const T* b, T* out, int batch) {
    using number = simd::packet<T, 1>;
    const int samples = plan.batch == 0 ? batch : plan.batch;
    const int results = plan.sum_batch ? 1 : samples, summed = plan.sum_batch ? samples : 1;
    for (int i = 0; i < results; ++i)
        for (int r = 0; r < plan.rows; ++r)
            for (int c = 0; c < plan.columns; ++c) {
                number sum;
                for (int s = 0; s < summed; ++s) {
                    const int sample = plan.sum_batch ? s : i;
                    const T* left = a + sample * plan.a_batch + r * plan.a_row;
                    const T* right = b + sample * plan.b_batch + c * plan.b_column;
                    for (int k = 0; k < plan.depth; ++k, left += plan.a_depth, right += plan.b_depth)
                        sum = fma(number(*left), number(*right), sum);
                }
                out[i * plan.out_batch + r * plan.out_row + c * plan.out_column] = sum[0];
            }
}

}  // namespace tapeless::kernels
