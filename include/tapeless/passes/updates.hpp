#pragma once
// passes/updates.hpp: the training step as a graph: the loss, its gradients, and the optimizer's new values.
#include "../core/fields.hpp"
#include "../graph/rebuild.hpp"
#include "differentiate.hpp"

namespace tapeless {

/// What an update rule gives when it keeps something: the new parameter, and the new values of what it keeps.
template <class W, class... Kept>
struct updated {
    W parameter;
    term kept[sizeof...(Kept) > 0 ? sizeof...(Kept) : 1];
    constexpr updated(W w, Kept... k) : parameter(w), kept{k...} {}
};

namespace optimizers {

/// Numbers that an optimizer keeps for each parameter.
template <class O>
constexpr int kept() {
    if constexpr (requires { O::kept; })
        return O::kept;
    else
        return 0;
}

/// Settings b of which an optimizer is given 1 - b^step, the sum of the weights of a running mean.
template <class O>
constexpr int corrections() {
    if constexpr (requires { O::corrected; })
        return static_cast<int>(sizeof(O::corrected) / sizeof(O::corrected[0]));
    else
        return 0;
}
/// The number of such a setting, the k-th of them.
template <class O>
constexpr int corrected(int k) {
    if constexpr (requires { O::corrected; })
        return O::corrected[k];
    else
        return k;
}

/// Name of the optimizer's setting number i, as a graph knows it: `optimizer.0`.
constexpr leaf_entry setting_entry(int i) {
    leaf_entry entry;
    entry.name << "optimizer." << i;
    entry.hash = hash_text(entry.name.letters);
    entry.kind = family::setting;
    return entry;
}
/// The number of the step, from 1: for rules that correct a bias.
constexpr leaf_entry step_entry() {
    leaf_entry entry;
    entry.name << "optimizer.step";
    entry.hash = hash_text(entry.name.letters);
    entry.kind = family::setting;
    return entry;
}
/// 1 - b^step, b being setting number i: `optimizer.1.corrected`. The runtime fills it in.
constexpr leaf_entry correction_entry(int i) {
    leaf_entry entry;
    entry.name << "optimizer." << i << ".corrected";
    entry.hash = hash_text(entry.name.letters);
    entry.kind = family::setting;
    return entry;
}
/// What is kept beside a variable: `W#1`.
constexpr leaf_entry kept_entry(const leaf_entry& variable, int i) {
    leaf_entry entry = variable;
    entry.name << '#' << (i + 1);
    entry.hash = mix(variable.hash, static_cast<hash_type>(i + 1));
    entry.start = {};
    return entry;
}

/// Calls O::update(parameter, gradient, kept..., settings..., corrections..., step), or without step where the rule does not take it.
template <class O, std::size_t... K, std::size_t... S>
constexpr auto call(const term* x, std::index_sequence<K...>, std::index_sequence<S...>) {
    constexpr std::size_t k = sizeof...(K), s = sizeof...(S);
    if constexpr (requires { O::update(x[0], x[1], x[2 + K]..., x[2 + k + S]..., x[2 + k + s]); })
        return O::update(x[0], x[1], x[2 + K]..., x[2 + k + S]..., x[2 + k + s]);
    else
        return O::update(x[0], x[1], x[2 + K]..., x[2 + k + S]...);
}

}  // namespace optimizers

/// Adds to a graph whose first output is a loss: the gradient by each variable, and the value that optimizer O gives it.
/// Needs    a well-formed graph without transformations.
/// Leaves   a well-formed graph with an output for each variable that the loss depends on, and for what O keeps.
/// Cost     one reverse sweep.
template <class O>
constexpr graph add_updates(const graph& from) {
    graph g = from;
    g.reserve(4 * from.size());
    const int loss = g.outputs[0].node, size = g.size();
    list<bool> wanted(size);
    for (int i = 0; i < size; ++i) wanted[i] = g[i].op->kind == family::variable;
    const list<int> gradient = differentiate(g, loss, g.number(1), wanted);
    constexpr int kept = optimizers::kept<O>();
    constexpr int members = static_cast<int>(fields::count<O>()), settings = members + optimizers::corrections<O>();
    term given[settings + 1];
    for (int s = 0; s < settings; ++s) {
        const leaf_entry entry = s < members ? optimizers::setting_entry(s) : optimizers::correction_entry(optimizers::corrected<O>(s - members));
        given[s] = {&g, g.leaf(entry, record<leaves::setting>)};
    }
    given[settings] = {&g, g.leaf(optimizers::step_entry(), record<leaves::setting>)};
    for (int i = 0; i <= loss; ++i) {
        if (!wanted[i] || gradient[i] < 0) continue;
        const int leaf = g[i].leaf;
        const leaf_entry variable = g.leaves[leaf];
        term x[2 + kept + settings + 1];
        int targets[kept + 1]{};
        x[0] = {&g, i};
        x[1] = fit_to({&g, gradient[i]}, variable.dims);
        for (int k = 0; k < kept; ++k) {
            x[2 + k] = {&g, g.leaf(optimizers::kept_entry(variable, k), record<leaves::variable>)};
            targets[k] = g[x[2 + k].node].leaf;
        }
        for (int s = 0; s <= settings; ++s) x[2 + kept + s] = given[s];
        const auto result = optimizers::call<O>(x, std::make_index_sequence<static_cast<std::size_t>(kept)>{},
                                                std::make_index_sequence<static_cast<std::size_t>(settings)>{});
        if constexpr (kept == 0) {
            g.outputs.push({fit_to(result, variable.dims).node, leaf});
        } else {
            g.outputs.push({fit_to(result.parameter, variable.dims).node, leaf});
            for (int k = 0; k < kept; ++k) g.outputs.push({fit_to(result.kept[k], variable.dims).node, targets[k]});
        }
    }
    return g;
}

}  // namespace tapeless
