#pragma once
// graph/frozen.hpp: a graph as a constant: lists cannot outlive the evaluation that made them, arrays can.
#include "rebuild.hpp"

namespace tapeless {

/// A graph of at most `Nodes` nodes as a constant.
template <int Nodes, int Leaves, int Outputs>
struct frozen_graph {
    int nodes = 0, leaves = 0, outputs = 0, batch = 0;
    node node_at[Nodes]{};
    leaf_entry leaf_at[Leaves]{};
    graph_output output_at[Outputs]{};

    constexpr explicit frozen_graph(const graph& g) : nodes(g.size()), leaves(g.leaves.size()), outputs(g.outputs.size()), batch(g.batch) {
        if (nodes > Nodes || leaves > Leaves || outputs > Outputs) throw "tapeless: a graph is larger than was reckoned";
        for (int i = 0; i < nodes; ++i) node_at[i] = g.nodes[i];
        for (int i = 0; i < leaves; ++i) leaf_at[i] = g.leaves[i];
        for (int i = 0; i < outputs; ++i) output_at[i] = g.outputs[i];
    }
    /// A frozen graph in another room.
    template <int N, int L, int O>
    constexpr explicit frozen_graph(const frozen_graph<N, L, O>& g) : nodes(g.nodes), leaves(g.leaves), outputs(g.outputs), batch(g.batch) {
        if (nodes > Nodes || leaves > Leaves || outputs > Outputs) throw "tapeless: a graph is larger than was reckoned";
        for (int i = 0; i < nodes; ++i) node_at[i] = g.node_at[i];
        for (int i = 0; i < leaves; ++i) leaf_at[i] = g.leaf_at[i];
        for (int i = 0; i < outputs; ++i) output_at[i] = g.output_at[i];
    }
    /// The graph as a value again. Its lists are lent: whoever adds to them copies first.
    constexpr graph thaw() const {
        graph g;
        g.batch = batch;
        g.nodes = list<node>::lent(node_at, nodes);
        g.leaves = list<leaf_entry>::lent(leaf_at, leaves);
        g.outputs = list<graph_output>::lent(output_at, outputs);
        return g;
    }
};

}  // namespace tapeless
