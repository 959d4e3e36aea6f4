#pragma once
// Graphs made of a graph's derivatives, for tests of first and second derivatives.
#include <tapeless/passes/check_gradients.hpp>

namespace derived {

namespace tl = tapeless;

/// `g` and, as further outputs, the gradients of its first one by all leaves.
inline tl::graph with_gradients(const tl::graph& g) {
    tl::graph result = g;
    tl::list<bool> wanted(g.size());
    for (int i = 0; i < g.size(); ++i) wanted[i] = g[i].leaf >= 0;
    const tl::list<int> gradient = tl::differentiate(result, g.outputs[0].node, result.number(1), wanted);
    for (int i = 0; i < gradient.size(); ++i)
        if (wanted[i] && gradient[i] >= 0) result.outputs.push({gradient[i], -1});
    return result;
}

/// The sum of the squares of all gradients: its gradients are second derivatives.
inline tl::graph squares_of_gradients(const tl::graph& g) {
    tl::graph result = with_gradients(g);
    const tl::list<tl::graph_output> gradients = result.outputs;
    result.outputs = {};
    tl::term total = result.number(0);
    for (int o = 1; o < gradients.size(); ++o) {
        const tl::term d{&result, gradients[o].node};
        const int bits = tl::all_axes(tl::shape_of(d));
        total = total + (bits != 0 ? tl::emit(tl::record<tl::ops::sum>, bits, d * d) : d * d);
    }
    result.output(total);
    return result;
}

/// First and second derivatives of an expression are right: of its sum where it is no number, weighted so that no symmetry hides a
/// mistake.
template <tl::expression E>
bool right(E e, const tl::gradient_check& how = {}) {
    tl::graph g = tl::expand_transformations(tl::lower(0, e));
    const tl::term y{&g, g.outputs[0].node};
    const tl::shape dims = tl::shape_of(y);
    if (const int bits = tl::all_axes(dims); bits != 0) {
        tl::leaf_entry weights;
        weights.name << "weights of the sum";
        weights.hash = tl::hash_text(weights.name.letters);
        weights.kind = dims.batched ? tl::family::input : tl::family::variable;
        weights.dims = dims;
        const tl::term w{&g, g.leaf(weights, dims.batched ? tl::record<tl::leaves::input> : tl::record<tl::leaves::variable>)};
        g.outputs = {};
        g.output(tl::emit(tl::record<tl::ops::sum>, bits, w * y));
    }
    return tl::check_gradients(g, how) && tl::check_gradients(squares_of_gradients(g), how);
}

}  // namespace derived
