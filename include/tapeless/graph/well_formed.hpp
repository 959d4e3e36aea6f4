#pragma once
// graph/well_formed.hpp: what a graph must be after every pass.
#include "graph.hpp"

namespace tapeless {

/// What is wrong with a graph: a sentence, and the node. An empty sentence: nothing.
struct graph_fault {
    const char* what = "";
    int node = -1;
    constexpr bool exists() const { return what[0] != '\0'; }
};

/// The first fault of a graph:
///   a node reads as many nodes as its operator takes, all of them before it;
///   a leaf's node names a leaf of the same kind and shape; only leaves do;
///   an element-wise node has the common shape of its operands, and each operand fits it;
///   no two nodes are equal;
///   outputs are nodes; a target is a leaf that holds its value's shape, and no leaf is the target of two.
constexpr graph_fault fault_of(const graph& g) {
    graph copy;
    copy.leaves = g.leaves;
    for (int i = 0; i < g.size(); ++i) {
        const node& n = g[i];
        if (n.op == nullptr) return {"a node has no operator", i};
        for (int k = 0; k < max_operands; ++k) {
            if (k < n.op->arity ? n.operand[k] < 0 : n.operand[k] >= 0) return {"a node reads another number of nodes than its operator takes", i};
            if (n.operand[k] >= i) return {"a node reads a node that comes later", i};
        }
        const bool is_leaf = n.op->kind == family::input || n.op->kind == family::variable || n.op->kind == family::setting;
        if (is_leaf != (n.leaf >= 0) || n.leaf >= g.leaves.size()) return {"a leaf's node names no leaf", i};
        if (is_leaf && (g.leaves[n.leaf].kind != n.op->kind || !(g.leaves[n.leaf].dims == n.dims))) return {"a leaf's node differs from the leaf", i};
        if (n.op->kind == family::elementwise) {
            bool batched = false;
            for (int k = 0; k < n.op->arity; ++k) {
                const shape& x = g[n.operand[k]].dims;
                if (!x.same_axes(n.dims) && !x.is_scalar()) return {"an operand does not fit an element-wise operator", i};
                batched = batched || x.batched;
            }
            if (batched != n.dims.batched) return {"an element-wise operator gains or loses the batch", i};
        }
        if (n.op->kind != family::elementwise && n.op->shape_of != nullptr && n.op->kind != family::transformation && n.op->arity > 0) {
            shape dims[max_operands];
            for (int k = 0; k < n.op->arity; ++k) dims[k] = g[n.operand[k]].dims;
            if (!(n.op->shape_of(dims, n.attribute) == n.dims)) return {"a node has not its operator's shape", i};
        }
        if (copy.intern(n) != i) return {"two nodes are equal", i};
    }
    for (int o = 0; o < g.outputs.size(); ++o) {
        const graph_output& out = g.outputs[o];
        if (out.node < 0 || out.node >= g.size()) return {"an output is no node", out.node};
        if (out.target >= g.leaves.size()) return {"an output's target is no leaf", out.node};
        if (out.target >= 0 && !(g.leaves[out.target].dims == g[out.node].dims)) return {"a variable would change its shape", out.node};
        for (int p = 0; p < o; ++p)
            if (out.target >= 0 && g.outputs[p].target == out.target) return {"a variable has two new values", out.node};
    }
    return {};
}

/// Nothing is wrong with the graph.
constexpr bool well_formed(const graph& g) { return !fault_of(g).exists(); }

}  // namespace tapeless
