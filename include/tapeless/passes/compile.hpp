#pragma once
// passes/compile.hpp: the whole way from expressions to a program, as constants. Each stage is a constant of its own, so that a
// compiler's limit on the steps of one evaluation holds for a stage, not for the sum.
#include "../graph/frozen.hpp"
#include "../graph/lower.hpp"
#include "drop_dead.hpp"
#include "early_rates.hpp"
#include "expand_transformations.hpp"
#include "frozen_program.hpp"
#include "one_sample.hpp"
#include "simplify.hpp"
#include "slices.hpp"
#include "updates.hpp"

namespace tapeless {

/// Stands for an optimizer where nothing is trained.
struct no_optimizer {};

/// What the stages do, as functions of constants: g++ evaluates a lambda that is called within a template's initializer more
/// than once.
namespace stages {

template <class Part, class Graph>
constexpr Part rewrite_first(const Graph& value, int count) {
    const graph g = value.thaw();
    simplifier s(g);
    s.rewrite(0, count);
    return Part(s);
}
template <class Part, class Graph>
constexpr Part rewrite_next(const Graph& value, const Part& before, int first, int count, bool is_last) {
    const graph g = value.thaw();
    simplifier s(g, before.result.thaw(), before.to);
    s.rewrite(first, is_last ? g.size() : first + count);
    if (is_last) s.finish();
    return Part(s);
}

template <class Frozen, class Graph>
constexpr Frozen analyse(const Graph& value) {
    const graph g = value.thaw();
    return Frozen(node_analysis(g));
}
template <class Frozen, class Graph>
constexpr Frozen group_early(const Graph& value, const node_facts& facts) {
    const graph g = value.thaw();
    return Frozen(grouping(g, facts).run_early());
}
template <class Frozen, class Graph>
constexpr Frozen group_late(const Graph& value, const node_facts& facts, const Frozen& early) {
    const graph g = value.thaw();
    return Frozen(grouping(g, facts, early.thaw(g)).run_late());
}
template <class Part, class Graph, class Groups>
constexpr Part build_part(const Graph& value, const node_facts& facts, const Groups& groups, const program_options& options, int first, int last) {
    const graph g = value.thaw();
    const grouping_result found = groups.thaw_part(g, first, last);
    const step_program p = step_builder(g, facts, options, found).build_part();
    return Part{p, sizes_of(p), g.batch};
}
template <class Whole, class Graph, class Groups, class... Part>
constexpr Whole link(const Graph& value, const node_facts& facts, const Groups& groups, const program_options& options, const Part&... part) {
    const graph g = value.thaw();
    const grouping_result found = groups.thaw_heads(g);
    const step_program p = step_builder(g, facts, options, found).link(part...);
    return Whole{p, sizes_of(p), g.batch};
}

}  // namespace stages

/// What is compiled: expressions, an optimizer or none, and the samples of a step (0: known at run time).
template <class Optimizer, int Batch, expression... E>
struct compilation {
    static constexpr graph lowered_graph() { return lower(Batch, E{}...); }
    static constexpr int expressions = (0 + ... + count_of<E>);
    static constexpr frozen_graph<12 * expressions + 64, expressions + 8, sizeof...(E)> lowered{lowered_graph()};

    static constexpr graph expanded_graph() { return expand_transformations(lowered.thaw()); }
    /// A transformation, or a formula that is written in one function.
    static constexpr bool find_work() {
        for (int i = 0; i < lowered.nodes; ++i)
            if (lowered.node_at[i].op->kind == family::transformation || probabilities::may_be_rewritten(lowered.node_at, i)) return true;
        return false;
    }
    static constexpr bool expands = find_work();
    /// Nodes after expansion. A hessian can be many times its formula, so they are counted where anything is expanded.
    static constexpr int count_expanded() {
        if constexpr (expands)
            return expanded_graph().size();
        else
            return lowered.nodes;
    }
    static constexpr int expanded_nodes = count_expanded();
    using frozen_expanded = frozen_graph<expanded_nodes + 1, lowered.leaves + 2, lowered.outputs>;
    static constexpr frozen_expanded expand() {
        if constexpr (expands)
            return frozen_expanded{expanded_graph()};
        else
            return frozen_expanded{lowered};
    }
    static constexpr frozen_expanded expanded = expand();

    static constexpr bool trains = !std::is_same_v<Optimizer, no_optimizer>;
    static constexpr int room = (trains ? 10 : 2) * expanded_nodes + 64;
    static constexpr int leaf_room = lowered.leaves * (1 + optimizers::kept<Optimizer>()) + 16;
    static constexpr int output_room = trains ? leaf_room + 1 : lowered.outputs + 1;
    using frozen = frozen_graph<room, leaf_room, output_room>;
    static constexpr frozen update() {
        if constexpr (trains)
            return frozen{add_updates<Optimizer>(expanded.thaw())};
        else
            return frozen{expanded};
    }
    static constexpr frozen updated = update();
    // each room is as small as is known
    using frozen_stepped = frozen_graph<updated.nodes, updated.leaves + 1, updated.outputs>;
    static constexpr frozen_stepped stepped{drop_dead(updated.thaw())};
    using frozen_rewritten = frozen_graph<stepped.nodes + stepped.nodes / 2 + 32, updated.leaves + 2, updated.outputs>;
    /// Nodes that are rewritten in one evaluation.
    static constexpr int nodes_of_a_part = 1600;
    static constexpr int parts = (stepped.nodes + nodes_of_a_part - 1) / nodes_of_a_part;
    using frozen_part = frozen_simplifier<frozen_rewritten, stepped.nodes>;
    template <int N>
    static constexpr frozen_part rewrite_part() {
        if constexpr (N == 0)
            return stages::rewrite_first<frozen_part>(stepped, nodes_of_a_part);
        else
            return stages::rewrite_next(stepped, part<N - 1>, N * nodes_of_a_part, nodes_of_a_part, N + 1 == parts);
    }
    template <int N>
    static constexpr frozen_part part = rewrite_part<N>();
    static constexpr frozen_rewritten rewrite() {
        if constexpr (parts <= 1)
            return frozen_rewritten{simplify(stepped.thaw())};
        else
            return frozen_rewritten{part<parts - 1>.result};
    }
    static constexpr frozen_rewritten rewritten = rewrite();
    /// One row of numbers and short vectors: a training step of one sample, or a formula in which nothing is per sample.
    static constexpr bool one_row = (trains && Batch == 1) || is_one_row(rewritten);
    using frozen_simplified = frozen_graph<(one_row ? 2 : 1) * rewritten.nodes + 2 * updated.outputs, updated.leaves + 2, updated.outputs>;
    static constexpr graph simplified_graph() {
        const graph live = drop_dead(rewritten.thaw());
        if constexpr (one_row)
            return as_one_sample(live);
        else if constexpr (trains && Batch > 0 && Batch <= most_early_samples)
            return with_early_rates(live);
        else
            return live;
    }
    /// The graph of the step, simplified.
    static constexpr frozen_simplified simplified{simplified_graph()};

    /// Leaf l is read by the step.
    static constexpr bool reads(int l) {
        for (int i = 0; i < simplified.nodes; ++i)
            if (simplified.node_at[i].leaf == l) return true;
        return false;
    }
    static constexpr shape output_dims(int o) { return simplified.node_at[simplified.output_at[o].node].dims; }
};

/// A program as a constant, from a constant graph: `Graph::value`, planned for `Limit` samples.
template <class Graph, int Limit, bool VariablesFromCaller>
struct compiled_program {
    static constexpr int limit = Graph::value.batch > 0 ? Graph::value.batch : Limit;  ///< samples of a run, at most
    using frozen_groups = frozen_grouping<Graph::value.nodes + 1>;
    static constexpr auto analysis = stages::analyse<frozen_analysis<Graph::value.nodes + 1>>(Graph::value);
    static constexpr frozen_groups early = stages::group_early<frozen_groups>(Graph::value, analysis.facts());
    static constexpr frozen_groups groups = stages::group_late(Graph::value, analysis.facts(), early);
    static constexpr program_options options{.batch_limit = Limit, .variables_from_caller = VariablesFromCaller};
    static constexpr int parts = (groups.groups + groups_of_a_part - 1) / groups_of_a_part;
    static constexpr int part_groups = parts == 1 ? groups.groups : groups_of_a_part;
    /// Room for the steps of `n` groups: each may have copies before and behind it.
    static constexpr program_sizes room_of(int n) {
        const int steps = 2 * n + 2 * Graph::value.outputs + 16;
        return {steps, kernels_of(n), steps, n + 1, 10 * steps + 64, 1, 1, steps};
    }
    static constexpr int kernels_of(int n) { return (n < 64 ? n : 64 + n / 16) + 4; }
    template <int N>
    static constexpr frozen_program<room_of(part_groups)> part = stages::build_part<frozen_program<room_of(part_groups)>>(
        Graph::value, analysis.facts(), groups, options, N * groups_of_a_part, (N + 1) * groups_of_a_part);
    /// Room for all parts, and for the copies of what is given back.
    template <int... N>
    static constexpr program_sizes room_of_parts(std::integer_sequence<int, N...>) {
        const int outputs = Graph::value.outputs;
        return {((outputs + 1) + ... + part<N>.count.steps),  kernels_of(groups.groups),           ((outputs + 1) + ... + part<N>.count.maps),
                (1 + ... + part<N>.count.products),         ((3 * outputs + 1) + ... + part<N>.count.slots), Graph::value.leaves + 1, outputs + 1, 1};
    }
    template <int... N>
    static constexpr auto build(std::integer_sequence<int, N...> all) {
        return stages::link<frozen_program<room_of_parts(all)>>(Graph::value, analysis.facts(), groups, options, part<N>...);
    }
    static constexpr auto roomy = build(std::make_integer_sequence<int, parts>{});
    /// The program.
    static constexpr frozen_program<rounded(roomy.count)> value{roomy, roomy.count, roomy.batch};
    /// Kernel number K, converted to a template argument once.
    template <int K>
    static constexpr kernels::descriptor kernel = value.kernels[K];
};

/// The graph of a compilation, for compiled_program.
template <class Compilation>
struct whole_graph {
    static constexpr const auto& value = Compilation::simplified;
};

/// Slice number N of a step that is cut into passes over tiles.
template <class Compilation, int N>
struct sliced_graph {
    static constexpr program_sizes room_of() {
        const graph g = drop_dead(slicing(Compilation::simplified.thaw()).slice(N));
        return {g.size() + 1, 1, 1, 1, 1, g.leaves.size() + 1, g.outputs.size() + 1};
    }
    static constexpr program_sizes room = room_of();
    static constexpr frozen_graph<room.steps, room.leaves, room.outputs> value{
        drop_dead(slicing(Compilation::simplified.thaw()).slice(N))};
};

/// Passes over the tiles that a step needs.
template <class Graph>
constexpr int count_passes(const Graph& value) {
    const graph g = value.thaw();
    return slicing(g).passes();
}
template <class Compilation>
inline constexpr int passes_of = count_passes(Compilation::simplified);

}  // namespace tapeless
