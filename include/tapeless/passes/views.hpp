#pragma once
// passes/views.hpp: which nodes are no work but another way to read a value, and how a loop reads it.
//
// Memory. What is per sample lies sample after sample, each in C order. A matrix that is not per sample lies column after
// column, so that W * x reads and writes along rows of the batch: weights are stored [in][out].
#include "../graph/emit.hpp"
#include "../kernels/descriptor.hpp"

namespace tapeless {

/// The loop in which a node is computed: over the samples or not, and the entries of one; or over rows of a value that is not per
/// sample, and the entries of a row.
struct loop_space {
    bool batched = false;
    int columns = 1;
    int rows = 1;
    constexpr bool operator==(const loop_space&) const = default;
};

/// A matrix that lies column after column.
constexpr bool is_column_major(const shape& s) { return !s.batched && s.rank == 2 && s.extent[0] > 1 && s.extent[1] > 1; }

namespace views {

/// The same entries in the same order in memory: a reshape that moves nothing.
constexpr bool is_alias(const graph& g, int i) {
    return g.is(i, record<ops::reshape>) && !is_column_major(g[i].dims) && !is_column_major(g[g[i].operand[0]].dims);
}
/// A spread that a loop does by the way it reads: of a number, or over the batch.
constexpr bool is_spread(const graph& g, int i) {
    if (!g.is(i, record<ops::spread>)) return false;
    const shape& from = g[g[i].operand[0]].dims;
    return from.is_scalar() || from.same_axes(g[i].dims);
}
/// How a loop over `space` reads a value of shape `s`.
constexpr kernels::access access_of(const shape& s, const loop_space& space, bool is_index) {
    if (is_index) return kernels::access::index;
    const bool whole = s.size() == space.columns * space.rows;
    if (s.batched == space.batched) return whole ? kernels::access::full : s.batched ? kernels::access::column : kernels::access::one;
    return whole && space.columns > 1 ? kernels::access::row : kernels::access::one;
}

}  // namespace views

/// What a reduction does, as far as loops do it.
enum class reduction_kind : unsigned char { none, all, batch, features };

/// A reduction of a value that is not per sample, over some of its axes, which lie beside each other in memory: along its rows or
/// down them. Of all axes, or others: none.
struct row_reduction {
    reduction_kind kind = reduction_kind::none;
    loop_space space{};
};
constexpr row_reduction row_reduction_of(const shape& s, int bits) {
    row_reduction result;
    const bool turned = is_column_major(s);
    const auto is_summed = [&](int axis) { return ((bits >> (turned ? s.rank - 1 - axis : axis)) & 1) != 0; };  // by their order in memory
    int border = 1;
    while (border < s.rank && is_summed(border) == is_summed(0)) ++border;
    for (int k = border; k < s.rank; ++k)
        if (is_summed(k) == is_summed(0)) return result;
    if (border >= s.rank || is_column_major(shapes::reduced(&s, bits))) return result;
    result.kind = is_summed(0) ? reduction_kind::batch : reduction_kind::features;
    for (int k = 0; k < s.rank; ++k) (k < border ? result.space.rows : result.space.columns) *= s.extent[turned ? s.rank - 1 - k : k];
    return result;
}

/// The loop form of a reduction; none: a map does it.
constexpr reduction_kind reduction_of(const graph& g, int i) {
    const node& n = g[i];
    if (n.op->kind != family::reduction) return reduction_kind::none;
    const shape& s = g[n.operand[0]].dims;
    const int own = (1 << s.rank) - 1;
    const bool batch = s.batched && (n.attribute & batch_bit), all_own = (n.attribute & own) == own;
    if (!s.batched && !all_own) {
        const reduction_kind kind = row_reduction_of(s, n.attribute).kind;
        return n.is(record<ops::largest>) && kind != reduction_kind::features ? reduction_kind::none : kind;
    }
    if (n.is(record<ops::largest>)) return all_own && !batch && s.rank > 0 ? reduction_kind::features : reduction_kind::none;
    if (all_own && (batch || !s.batched)) return reduction_kind::all;
    if (batch && (n.attribute & own) == 0) return reduction_kind::batch;
    if (all_own && !batch) return reduction_kind::features;
    return reduction_kind::none;
}

/// A vector spread to a matrix that lies column after column, not per sample.
constexpr bool is_matrix_spread(const graph& g, int i) {
    return g.is(i, record<ops::spread>) && is_column_major(g[i].dims) && g[g[i].operand[0]].dims.rank == 1;
}

/// The loop in which node i is computed: a reduction's is its operand's.
constexpr loop_space space_of(const graph& g, int i) {
    const shape& s = g[i].op->kind == family::reduction ? g[g[i].operand[0]].dims : g[i].dims;
    if (g[i].op->kind == family::reduction && !s.batched)
        if (const row_reduction rows = row_reduction_of(s, g[i].attribute); rows.kind != reduction_kind::none) return rows.space;
    if (is_matrix_spread(g, i)) return {false, s.rows(), s.columns()};
    return {s.batched, s.size()};
}

}  // namespace tapeless
