#pragma once
// passes/one_sample.hpp: in a step of one sample, a sum over the batch is the sample itself: what reads it joins the loop that computes it.
#include "drop_dead.hpp"
#include "products.hpp"

namespace tapeless {

/// Numbers and vectors, matrices of one row or column among them, become per sample, up to the new values of variables; a vector e x^T, e being
/// a number, is computed element by element; a rate goes into what has the fewest entries: W - rate * d x^T is W - (rate * d) x^T.
class one_sample {
public:
    constexpr explicit one_sample(const graph& g) : g_(g), result_(begin_like(g)), to_(g.size(), -1) { result_.reserve(g.size() + g.size() / 2); }

    constexpr graph rewritten() {
        for (int i = 0; i < g_.size(); ++i) to_[i] = copied(i).node;
        for (const graph_output& out : g_.outputs) result_.outputs.push({as_it_was(out.node).node, out.target, out.number});
        return result_;
    }

private:
    constexpr term now(int i) { return {&result_, to_[i]}; }
    /// With the shape that node i had.
    constexpr term as_it_was(int i) {
        const term t = now(i);
        return shape_of(t) == g_[i].dims ? t : emit_shaped(record<ops::reshape>, 0, g_[i].dims, t);
    }
    /// A number for one entry, a vector for a matrix of one row or column.
    static constexpr shape row_of(const shape& s) {
        if (s.rank > 2 || (s.rank == 2 && s.extent[0] > 1 && s.extent[1] > 1)) return s;
        return (s.size() == 1 ? shape{} : shape(s.size())).with_batch(s.batched);
    }
    static constexpr bool is_row(const shape& s) { return row_of(s).rank < 2; }
    constexpr term row(int i) {
        const term t = now(i);
        const shape wanted = row_of(shape_of(t));
        return shape_of(t) == wanted ? t : emit_shaped(record<ops::reshape>, 0, wanted, t);
    }
    constexpr term per_sample(int i) {
        const term t = row(i);
        return shape_of(t).batched ? t : emit_shaped(record<ops::spread>, batch_bit, shape_of(t).with_batch(), t);
    }

    constexpr term copied(int i) {
        const node n = g_[i];
        const shape wanted = row_of(n.dims);
        if (n.op->arity > 0 && wanted.rank < 2) {
            if (n.op->kind == family::elementwise) return elementwise(n);
            const shape& from = g_[n.operand[0]].dims;
            if (n.is(record<ops::reshape>) && is_row(from)) return row(n.operand[0]);
            if (n.op->kind == family::reduction && is_row(from)) {
                const int bits = n.attribute & ~batch_bit;
                if (bits == 0 || from.size() == n.dims.size()) return per_sample(n.operand[0]);
                if (from.rank < 2) return emit(*n.op, bits, per_sample(n.operand[0]));
            }
            if (n.op->kind == family::spreading && is_row(from) && n.dims.rank < 2) {
                const term x = per_sample(n.operand[0]);
                return row_of(from).same_axes(wanted) ? x : emit_shaped(*n.op, n.attribute & ~batch_bit, wanted.with_batch(), x);
            }
        }
        if (n.op->kind == family::product && (n.attribute & ops::sum_over_batch))
            if (const term t = scaled_vector(n); t.exists()) return t;
        if (n.is(record<ops::multiply>) && n.dims.rank == 2)
            if (const term t = rate_in_product(n); t.exists()) return t;
        node copy = n;
        for (int k = 0; k < n.op->arity; ++k) copy.operand[k] = as_it_was(n.operand[k]).node;
        return {&result_, result_.intern(copy)};
    }
    constexpr term elementwise(const node& n) {
        const shape dims = row_of(n.dims).with_batch();
        term x[max_operands];
        bool found = false;
        for (int k = 0; k < n.op->arity; ++k) {
            x[k] = row(n.operand[k]);
            found = found || shape_of(x[k]).batched;
        }
        for (int k = 0; k < n.op->arity && !found; ++k)
            if (shape_of(x[k]).same_axes(dims)) x[k] = per_sample(n.operand[k]), found = true;
        for (int k = 0; k < 2 && n.is(record<ops::multiply>); ++k)
            if (is_rate(n.operand[k])) return scaled(x[k], x[1 - k], dims);
        return emit_shaped(*n.op, n.attribute, dims, x[0], x[1], x[2]);
    }
    constexpr bool is_rate(int i) const { return g_[i].uniform && g_[i].op->kind != family::constant; }
    /// The operand of multiplication t that takes a rate; -1: none does. Of two numbers it is what is data, for they are there before the other.
    static constexpr int number_in(term t, const shape& dims) {
        for (int k = 0; k < 2 && node_of(t).is(record<ops::multiply>); ++k) {
            const node& s = node_of({t.owner, node_of(t).operand[k]});
            if (s.dims == shape{}.with_batch() && (!dims.is_scalar() || s.op->kind == family::input)) return k;
        }
        return -1;
    }
    /// u * t: u * (s * x) is (u * s) * x for a number s, and so is u * (mask * (s * x)).
    constexpr term scaled(term u, term t, const shape& dims) {
        const node n = node_of(t);
        const auto operand = [&](int k) { return term{&result_, n.operand[k]}; };
        if (const int k = number_in(t, dims); k >= 0)
            return emit_shaped(record<ops::multiply>, 0, dims, emit_shaped(record<ops::multiply>, 0, shape{}.with_batch(), u, operand(k)), operand(1 - k));
        for (int k = 0; k < 2 && n.is(record<ops::multiply>); ++k)
            if (shape_of(operand(k)) == dims && number_in(operand(k), dims) >= 0)
                return emit_shaped(record<ops::multiply>, 0, dims, scaled(u, operand(k), dims), operand(1 - k));
        return emit_shaped(record<ops::multiply>, 0, dims, u, t);
    }
    /// e x^T where e or x is a number.
    constexpr term scaled_vector(const node& n) {
        const shape A = row_of(g_[n.operand[0]].dims), B = row_of(g_[n.operand[1]].dims);
        if (!is_row(n.dims) || !A.batched || !B.batched || A.rank + B.rank > 1) return {};
        return emit_shaped(record<ops::multiply>, 0, row_of(n.dims).with_batch(), row(n.operand[0]), row(n.operand[1]));
    }
    /// u * (d x^T) is (u * d) x^T.
    constexpr term rate_in_product(const node& n) {
        for (int k = 0; k < 2; ++k) {
            const int u = n.operand[k];
            const node& product = g_[n.operand[1 - k]];
            if (!g_[u].uniform || product.op->kind != family::product || !(product.attribute & ops::sum_over_batch)) continue;
            const int e = product.operand[0], x = product.operand[1];
            const bool first = g_[x].op->kind == family::input || (g_[e].op->kind != family::input && g_[e].dims.size() < g_[x].dims.size());
            if (g_[e].dims.rank != 1 || g_[x].dims.rank != 1) continue;
            const term d = scaled(now(u), now(first ? e : x), g_[first ? e : x].dims);
            return emit_shaped(record<ops::product>, product.attribute, product.dims, first ? d : now(e), first ? now(x) : d);
        }
        return {};
    }

    const graph& g_;
    graph result_;
    list<int> to_;
};

/// The longest vector of a formula that is computed as one row. Longer ones are as fast in loops of their own, with SSE2 faster.
inline constexpr int longest_row_of_formula = 32;
/// Nothing is per sample, and all are numbers and short vectors, of which some are summed up: they are the row of one sample.
template <class Graph>
constexpr bool is_one_row(const Graph& frozen) {
    bool sums = false;
    for (int l = 0; l < frozen.leaves; ++l)
        if (frozen.leaf_at[l].dims.batched) return false;  // which may be bound, though nobody reads it
    for (int i = 0; i < frozen.nodes; ++i) {
        const node& n = frozen.node_at[i];
        if (n.dims.batched || n.dims.rank > 1 || n.dims.size() > longest_row_of_formula) return false;
        sums = sums || n.op->kind == family::reduction;
    }
    return sums;
}

/// Needs    a simplified graph of one sample, or one that is_one_row.
/// Leaves   a well-formed graph with the same outputs up to rounding.
/// Cost     one sweep.
constexpr graph as_one_sample(graph g) {
    g.batch = 1;
    return drop_dead(one_sample(g).rewritten());
}

}  // namespace tapeless
