#pragma once
// passes/check_gradients.hpp: are the derivatives of a loss right? Asks finite differences, while compiling or at run time.
#include "../graph/evaluate.hpp"
#include "../graph/lower.hpp"
#include "expand_transformations.hpp"

namespace tapeless {

/// How derivatives are checked. The points are drawn by a generator of our own: the same everywhere.
struct gradient_check {
    int points = 2;           ///< places where it is checked
    int samples = 3;          ///< samples of the batch
    double from = -1, to = 1; ///< what leaves are drawn from; labels are drawn from their categories
    double step = 1e-5;       ///< of the central difference
    double tolerance = 1e-6;  ///< of a slope, as part of 1 + |slope|
    hash_type seed = 1;
};

namespace gradient_checks {

/// Numbers evenly between 0 and 1. Source: Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators".
struct generator {
    hash_type state = 0;
    constexpr double operator()() {
        hash_type z = state += 0x9e3779b97f4a7c15ull;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
        return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
    }
};

constexpr bool near(double a, double b, double tolerance) {
    const double difference = a < b ? b - a : a - b, size = b < 0 ? -b : b;
    return difference <= tolerance * (1 + size);  // false for NaN
}

/// Every number of a leaf, drawn anew.
constexpr void draw(const leaf_entry& leaf, list<double>& numbers, generator& draws, double from, double to) {
    for (double& number : numbers)
        number = leaf.classes > 0 ? static_cast<double>(static_cast<int>(draws() * leaf.classes)) : from + (to - from) * draws();
}

constexpr double dot(const list<double>& a, const list<double>& b) {
    double total = 0;
    for (int i = 0; i < a.size(); ++i) total += a[i] * b[i];
    return total;
}

/// A leaf that holds numbers one can move a little.
constexpr bool movable(const leaf_entry& leaf) { return leaf.classes == 0 && leaf.name.view() != "1/batch"; }

/// The node of leaf number `leaf`; -1 where the graph has none.
constexpr int node_of_leaf(const graph& g, int leaf) {
    for (int i = 0; i < g.size(); ++i)
        if (g[i].leaf == leaf) return i;
    return -1;
}

}  // namespace gradient_checks

/// The gradient of output 0 of a graph by every leaf, along a drawn direction: reverse mode, forward mode and central differences agree.
/// Needs    a well-formed graph without transformations whose output 0 is one number.
constexpr bool check_gradients(const graph& g, const gradient_check& how = {}) {
    namespace checks = gradient_checks;
    const int loss = g.outputs[0].node;
    graph derived = g;
    list<bool> wanted(g.size());
    for (int i = 0; i < g.size(); ++i) wanted[i] = g[i].leaf >= 0 && checks::movable(g.leaves[g[i].leaf]);
    const list<int> gradient = differentiate(derived, loss, derived.number(1), wanted);
    list<int> direction(g.leaves.size(), -1), tangent(g.leaves.size(), -1);
    for (int l = 0; l < g.leaves.size(); ++l) {
        const int x = checks::node_of_leaf(g, l);
        if (x < 0 || x > loss || !wanted[x]) continue;
        leaf_entry along = g.leaves[l];
        along.name = {};
        along.name << "direction " << l;
        along.hash = hash_text(along.name.letters);
        direction[l] = derived.leaf(along, *g[x].op);
        tangent[l] = push_forward(derived, loss, x, {&derived, direction[l]}).node;
    }
    checks::generator draws{how.seed};
    for (int point = 0; point < how.points; ++point) {
        leaf_values<double> at(derived, how.samples);
        for (int l = 0; l < derived.leaves.size(); ++l)
            if (derived.leaves[l].name.view() != "1/batch") checks::draw(derived.leaves[l], at.of[l], draws, how.from, how.to);
        const list<list<double>> values = evaluate_nodes(derived, at);
        for (int l = 0; l < g.leaves.size(); ++l) {
            if (direction[l] < 0) continue;
            const int x = checks::node_of_leaf(g, l);
            const list<double>& v = at.of[derived[direction[l]].leaf];
            double moved[2] = {};
            for (int side = 0; side < 2; ++side) {
                leaf_values<double> beside = at;
                for (int i = 0; i < v.size(); ++i) beside.of[l][i] += (side == 0 ? -how.step : how.step) * v[i];
                moved[side] = evaluate_nodes(g, beside, &values)[loss][0];
            }
            const double slope = (moved[1] - moved[0]) / (2 * how.step);
            const double reverse = gradient[x] < 0 ? 0 : checks::dot(values[gradient[x]], v);
            if (!checks::near(reverse, slope, how.tolerance) || !checks::near(values[tangent[l]][0], slope, how.tolerance)) return false;
        }
    }
    return true;
}

/// The derivatives of a loss by all that it is made of are right: reverse mode and forward mode agree with central
/// differences at drawn points. What stands under stop_gradient is held. A loss made of gradients checks second derivatives.
/// Takes    one number for the whole batch; points away from kinks: the points are drawn from `from` to `to`.
/// Example  static_assert(check_gradients(mean(square(W * x - y)), {.from = 0.5, .to = 2}));
template <loss_expression E>
constexpr bool check_gradients(E loss, const gradient_check& how = {}) {
    return check_gradients(expand_transformations(lower(0, loss)), how);
}
/// The same, for a loss that is a constant: `static_assert(check_gradients<loss>())`.
template <auto Loss>
    requires loss_expression<decltype(Loss)>
constexpr bool check_gradients(const gradient_check& how = {}) {
    return check_gradients(Loss, how);
}

}  // namespace tapeless
