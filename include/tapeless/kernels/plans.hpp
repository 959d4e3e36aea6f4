#pragma once
// kernels/plans.hpp: what the two general kernels do that no descriptor keys: maps and products with any strides.

namespace tapeless::kernels {

/// out[...] = copy, sum or largest over the last `reduced` dimensions of in[...].
struct map_plan {
    enum class action : unsigned char { copy, sum, largest };
    static constexpr int max_dimensions = 8;
    action what = action::copy;
    int rank = 0;             ///< dimensions, the reduced ones last
    int reduced = 0;          ///< how many are summed over, or searched for the largest
    int batch_dimension = -1; ///< the dimension that has the extent of the call's batch
    int extent[max_dimensions]{};
    int out_stride[max_dimensions]{};  ///< 0 along reduced dimensions
    int in_stride[max_dimensions]{};   ///< 0 along which the operand is repeated
    constexpr bool operator==(const map_plan&) const = default;

    constexpr void add(int size, int out, int in) {
        extent[rank] = size, out_stride[rank] = out, in_stride[rank] = in;
        ++rank;
    }
};

/// out[i][r][c] = sum over k of a[i][r][k] * b[i][k][c], by strides, for each sample i. With sum_batch, out has no batch, and the
/// sum goes over the samples outermost.
struct product_plan {
    int batch = 1;  ///< 1, or 0 for the batch of the call
    int rows = 1, columns = 1, depth = 1;
    int a_batch = 0, a_row = 0, a_depth = 0;
    int b_batch = 0, b_depth = 0, b_column = 0;
    int out_batch = 0, out_row = 0, out_column = 0;
    bool sum_batch = false;
    constexpr bool operator==(const product_plan&) const = default;
};

}  // namespace tapeless::kernels
