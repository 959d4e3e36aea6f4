#pragma once
// graph/rebuild.hpp: what every pass that makes a new graph does: copies leaves, renumbers operands and outputs.
#include "emit.hpp"

namespace tapeless {

/// A graph with the leaves and the batch of `g`, and no node yet.
constexpr graph begin_like(const graph& g) {
    graph result;
    result.leaves = g.leaves;
    result.batch = g.batch;
    return result;
}

/// `n` with its operands renumbered by `to`.
constexpr node renumbered(const node& n, const list<int>& to) {
    node result = n;
    for (int k = 0; k < n.op->arity; ++k) result.operand[k] = to[n.operand[k]];
    return result;
}

/// The outputs of `g`, renumbered.
constexpr void copy_outputs(const graph& g, const list<int>& to, graph& result) {
    for (const graph_output& out : g.outputs) result.outputs.push({to[out.node], out.target, out.number});
}

}  // namespace tapeless
