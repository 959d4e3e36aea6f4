#pragma once
// passes/differentiate.hpp: both directions of differentiation, added to a graph.
#include "../graph/emit.hpp"

namespace tapeless {

namespace differentiation {

/// What multiplies by a slope that is always finite needs no care behind a `where`.
constexpr bool has_plain_slope(const operator_record& op) {
    return op.is(record<ops::add>) || op.is(record<ops::subtract>) || op.is(record<ops::negate>) || op.is(record<ops::where>) ||
           op.is(record<ops::abs>) || op.is(record<ops::relu>) || op.is(record<ops::larger>) || op.is(record<ops::smaller>);
}

}  // namespace differentiation

/// Reverse mode: adds to `g` the gradient of sum(f * seed) by each node i with wanted[i]; gives, for each node up to f, the
/// node of its gradient, -1 where f does not depend on it.
/// Needs    a well-formed graph without transformations below f; `seed` of the shape of f.
/// Leaves   a well-formed graph. Behind a `where`, a gradient of 0 stays 0 whatever the slope it meets.
/// Cost     one sweep from f to the first node.
constexpr list<int> differentiate(graph& g, int f, term seed, const list<bool>& wanted) {
    const int size = f + 1;
    list<bool> needed(size), masked(size);
    for (int i = 0; i < size; ++i) {
        needed[i] = i < wanted.size() && wanted[i];
        for (int k = 0; k < g[i].op->arity; ++k) needed[i] = needed[i] || needed[g[i].operand[k]];
    }
    list<int> gradient(size, -1);
    gradient[f] = seed.node;
    for (int i = f; i >= 0; --i) {
        if (gradient[i] < 0 || !needed[i] || g[i].op->pull == nullptr) continue;
        const node y = g[i];
        term x[max_operands], dx[max_operands];
        for (int k = 0; k < y.op->arity; ++k) x[k] = {&g, y.operand[k]};
        const term dy{&g, gradient[i]};
        // behind a `where`, a gradient of 0 stays 0 whatever the slope: the slope alone is asked for, and multiplied with care
        const bool careful = masked[i] && y.op->kind == family::elementwise && !differentiation::has_plain_slope(*y.op);
        y.op->pull(x, {&g, i}, careful ? g.number(1) : dy, dx);
        for (int k = 0; k < y.op->arity; ++k) {
            const int to = y.operand[k];
            if (!dx[k].exists() || !needed[to]) continue;
            const term slope = careful ? apply<ops::masked_multiply>(dy, dx[k]) : dx[k];
            const term d = fit_to(slope, g[to].dims);
            // 0 where `where` did not take the operand, as long as every gradient that arrives is
            const bool mask = masked[i] || y.is(record<ops::where>) || (y.is(record<ops::masked_multiply>) && k == 1);
            masked[to] = mask && (gradient[to] < 0 || masked[to]);
            gradient[to] = gradient[to] < 0 ? d.node : (term{&g, gradient[to]} + d).node;
        }
    }
    return gradient;
}

/// Forward mode: adds to `g` the change of node f where node x moves by v; gives its node.
/// Needs    a well-formed graph without transformations below f; `v` of the shape of x.
/// Leaves   a well-formed graph.
/// Cost     one sweep from x to f.
constexpr term push_forward(graph& g, int f, int x, term v) {
    list<int> tangent(f + 1, -1);
    if (x <= f) tangent[x] = v.node;
    for (int i = x + 1; i <= f; ++i) {
        const node y = g[i];
        if (y.op->push == nullptr) continue;
        term operands[max_operands], moves[max_operands];
        bool moved = false;
        for (int k = 0; k < y.op->arity; ++k) {
            operands[k] = {&g, y.operand[k]};
            if (tangent[y.operand[k]] >= 0) moves[k] = {&g, tangent[y.operand[k]]};
            moved = moved || moves[k].exists();
        }
        if (!moved) continue;
        const term d = y.op->push(operands, {&g, i}, moves);
        if (d.exists()) tangent[i] = fit_to(d, y.dims).node;
    }
    if (tangent[f] >= 0) return {&g, tangent[f]};
    const term zero = g.number(0);
    return fit_to(zero, g[f].dims);
}

}  // namespace tapeless
