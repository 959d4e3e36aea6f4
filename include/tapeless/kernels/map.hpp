#pragma once
// kernels/map.hpp: copies, repeats, sums or searches along axes, by strides. Runs at run time and while compiling alike.
#include "plans.hpp"

namespace tapeless::kernels {

namespace maps {

/// A matrix turned over, in blocks that stay in the cache.
template <class T>
constexpr void transpose_blocks(int rows, int columns, const T* in, int in_row, int in_column, T* out, int out_row, int out_column) {
    constexpr int block = 16;
    for (int r0 = 0; r0 < rows; r0 += block)
        for (int c0 = 0; c0 < columns; c0 += block) {
            const int r1 = r0 + block < rows ? r0 + block : rows, c1 = c0 + block < columns ? c0 + block : columns;
            for (int r = r0; r < r1; ++r)
                for (int c = c0; c < c1; ++c) out[r * out_row + c * out_column] = in[r * in_row + c * in_column];
        }
}

template <class T>
constexpr T reduced(const map_plan& plan, const int* extent, int from, const T* in) {
    using action = map_plan::action;
    const bool largest = plan.what == action::largest;
    T result = largest ? -static_cast<T>(__builtin_huge_val()) : T(0);
    int index[map_plan::max_dimensions]{};
    for (;;) {
        result = largest ? (*in > result ? *in : result) : result + *in;
        int d = plan.rank - 1;
        for (; d >= from; --d) {
            in += plan.in_stride[d];
            if (++index[d] < extent[d]) break;
            in -= index[d] * plan.in_stride[d];
            index[d] = 0;
        }
        if (d < from) return result;
    }
}

}  // namespace maps

/// Runs a map. `batch`: samples of the call.
template <class T>
constexpr void run_map(const map_plan& plan, const T* in, T* out, int batch) {
    int extent[map_plan::max_dimensions]{};
    for (int d = 0; d < plan.rank; ++d) {
        extent[d] = d == plan.batch_dimension ? batch : plan.extent[d];
        if (extent[d] == 0) return;
    }
    const int kept = plan.rank - plan.reduced;
    if (plan.reduced == 0 && plan.rank == 2) {
        maps::transpose_blocks(extent[0], extent[1], in, plan.in_stride[0], plan.in_stride[1], out, plan.out_stride[0], plan.out_stride[1]);
        return;
    }
    int index[map_plan::max_dimensions]{};
    for (;;) {
        *out = plan.reduced > 0 ? maps::reduced(plan, extent, kept, in) : *in;
        int d = kept - 1;
        for (; d >= 0; --d) {
            in += plan.in_stride[d];
            out += plan.out_stride[d];
            if (++index[d] < extent[d]) break;
            in -= index[d] * plan.in_stride[d];
            out -= index[d] * plan.out_stride[d];
            index[d] = 0;
        }
        if (d < 0) return;
    }
}

}  // namespace tapeless::kernels
