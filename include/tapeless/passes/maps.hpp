#pragma once
// passes/maps.hpp: nodes that only move, repeat or reduce along axes, as plans of the map kernel.
#include "../kernels/plans.hpp"
#include "views.hpp"

namespace tapeless::maps {

/// Steps through memory along each axis of a value.
struct axis_strides {
    int of[max_rank]{};
    int batch = 0;
};
constexpr axis_strides c_order(const shape& s) {
    axis_strides result;
    int step = 1;
    for (int i = s.rank - 1; i >= 0; --i) {
        result.of[i] = step;
        step *= s.extent[i];
    }
    result.batch = s.batched ? step : 0;
    return result;
}
constexpr axis_strides strides_in_memory(const shape& s) {
    axis_strides result = c_order(s);
    if (is_column_major(s)) result.of[0] = 1, result.of[1] = s.extent[0];
    return result;
}

constexpr void add_batch(kernels::map_plan& plan, int out, int in) {
    plan.batch_dimension = plan.rank;
    plan.add(0, out, in);
}

/// Between memory order and C order of a matrix that is not per sample; `to_c` says which way.
constexpr kernels::map_plan relayout(const shape& s, bool to_c) {
    kernels::map_plan plan;
    const axis_strides c = c_order(s), memory = strides_in_memory(s);
    for (int i = 0; i < s.rank; ++i) plan.add(s.extent[i], to_c ? c.of[i] : memory.of[i], to_c ? memory.of[i] : c.of[i]);
    return plan;
}

constexpr kernels::map_plan transpose(const shape& from, const shape& to) {
    kernels::map_plan plan;
    const axis_strides out = strides_in_memory(to), in = strides_in_memory(from);
    if (to.batched) add_batch(plan, out.batch, in.batch);
    plan.add(to.extent[0], out.of[0], in.of[1]);
    plan.add(to.extent[1], out.of[1], in.of[0]);
    return plan;
}

constexpr kernels::map_plan spread(const shape& from, const shape& to, int bits) {
    kernels::map_plan plan;
    const axis_strides out = strides_in_memory(to), in = strides_in_memory(from);
    if (to.batched) add_batch(plan, out.batch, in.batch);
    int axis = 0;
    for (int i = 0; i < to.rank; ++i) plan.add(to.extent[i], out.of[i], ((bits >> i) & 1) ? 0 : in.of[axis++]);
    return plan;
}

constexpr kernels::map_plan reduction(const shape& from, const shape& to, int bits, bool largest) {
    kernels::map_plan plan;
    plan.what = largest ? kernels::map_plan::action::largest : kernels::map_plan::action::sum;
    const axis_strides out = strides_in_memory(to), in = strides_in_memory(from);
    if (to.batched) add_batch(plan, out.batch, in.batch);
    int axis = 0;
    for (int i = 0; i < from.rank; ++i)
        if (!((bits >> i) & 1)) plan.add(from.extent[i], out.of[axis++], in.of[i]);
    const int kept = plan.rank;
    if (from.batched && !to.batched) add_batch(plan, 0, in.batch);
    for (int i = 0; i < from.rank; ++i)
        if ((bits >> i) & 1) plan.add(from.extent[i], 0, in.of[i]);
    plan.reduced = plan.rank - kept;
    return plan;
}

/// `size` numbers of each sample (or of none), as they lie.
constexpr kernels::map_plan copy(const shape& s) {
    kernels::map_plan plan;
    if (s.batched) add_batch(plan, s.size(), s.size());
    plan.add(s.size(), 1, 1);
    return plan;
}

/// A whole matrix turned over in memory: b[k][c] from b[c][k].
constexpr kernels::map_plan turn_over(int rows, int columns) {
    kernels::map_plan plan;
    plan.add(rows, columns, 1);
    plan.add(columns, 1, rows);
    return plan;
}

}  // namespace tapeless::maps
