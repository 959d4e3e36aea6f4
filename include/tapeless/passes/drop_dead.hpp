#pragma once
// passes/drop_dead.hpp: drops what nobody reads.
#include "../graph/rebuild.hpp"

namespace tapeless {

/// Drops the nodes that no output needs; the others keep their order. Leaves stay known by name.
/// Needs    a well-formed graph.
/// Leaves   a well-formed graph in which every node reaches an output.
/// Cost     one sweep, from the last node to the first, and one to copy.
constexpr graph drop_dead(const graph& g) {
    list<bool> lives(g.size());
    bool* const alive = lives.begin();
    const node* const nodes = g.nodes.begin();
    int count = 0;
    for (const graph_output& out : g.outputs) alive[out.node] = true;
    for (int i = g.size() - 1; i >= 0; --i)
        if (alive[i]) {
            ++count;
            for (int k = 0; k < nodes[i].op->arity; ++k) alive[nodes[i].operand[k]] = true;
        }
    graph result = begin_like(g);
    result.nodes.reserve(count);
    list<int> to(g.size(), -1);
    for (int i = 0; i < g.size(); ++i)
        if (alive[i]) {  // nodes that differ still do: no need to look for equal ones
            to[i] = result.size();
            result.nodes.push(renumbered(nodes[i], to));
        }
    copy_outputs(g, to, result);
    return result;
}

}  // namespace tapeless
