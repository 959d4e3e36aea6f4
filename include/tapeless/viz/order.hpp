#pragma once
// viz/order.hpp: the order in which a reader meets the leaves of a formula.
#include "../graph/graph.hpp"

namespace tapeless::viz {

/// The leaves by the first node that reads them: the first layer's weights come before the second's. Leaves that nobody reads come last.
constexpr list<int> reading_order(const graph& g) {
    list<int> order;
    list<bool> met(g.leaves.size());
    const auto meet = [&](int leaf) {
        if (leaf < 0 || met[leaf]) return;
        met[leaf] = true;
        order.push(leaf);
    };
    for (int i = 0; i < g.size(); ++i)
        for (int k = 0; k < g[i].op->arity; ++k) meet(g[g[i].operand[k]].leaf);
    for (int leaf = 0; leaf < g.leaves.size(); ++leaf) meet(leaf);
    return order;
}

}  // namespace tapeless::viz
