#pragma once
// passes/compile.hpp: the whole way from expressions to a program, as constants. Each stage is a constant of its own, so that a
// compiler's limit on the steps of one evaluation holds for a stage, not for the sum.
#include "../graph/frozen.hpp"
#include "../graph/lower.hpp"
#include "drop_dead.hpp"
#include "expand_transformations.hpp"
#include "frozen_program.hpp"
#include "simplify.hpp"
#include "slices.hpp"
#include "updates.hpp"

namespace tapeless {

/// Stands for an optimizer where nothing is trained.
struct no_optimizer {};

/// What is compiled: expressions, an optimizer or none, and the samples of a step (0: known at run time).
template <class Optimizer, int Batch, expression... E>
struct compilation {
    static constexpr graph lowered_graph() { return lower(Batch, E{}...); }
    static constexpr int expressions = (0 + ... + count_of<E>);
    static constexpr frozen_graph<12 * expressions + 64, expressions + 8, sizeof...(E)> lowered{lowered_graph()};

    static constexpr graph expanded_graph() { return expand_transformations(lowered.thaw()); }
    static constexpr bool has_transformations = [] {
        for (int i = 0; i < lowered.nodes; ++i)
            if (lowered.node_at[i].op->kind == family::transformation) return true;
        return false;
    }();
    /// Nodes after expansion. A hessian can be many times its formula, so they are counted where anything is expanded.
    static constexpr int expanded_nodes = [] {
        if constexpr (has_transformations)
            return expanded_graph().size();
        else
            return lowered.nodes;
    }();
    using frozen_expanded = frozen_graph<expanded_nodes + 1, lowered.leaves + 2, lowered.outputs>;
    static constexpr frozen_expanded expanded = [] {
        if constexpr (has_transformations)
            return frozen_expanded{expanded_graph()};
        else
            return frozen_expanded{lowered};
    }();

    static constexpr bool trains = !std::is_same_v<Optimizer, no_optimizer>;
    static constexpr int room = (trains ? 10 : 2) * expanded_nodes + 64;
    static constexpr int leaf_room = lowered.leaves * (1 + optimizers::kept<Optimizer>()) + 16;
    static constexpr int output_room = trains ? leaf_room + 1 : lowered.outputs + 1;
    using frozen = frozen_graph<room, leaf_room, output_room>;
    static constexpr frozen updated = [] {
        if constexpr (trains)
            return frozen{add_updates<Optimizer>(expanded.thaw())};
        else
            return frozen{expanded};
    }();
    // each room is as small as is known: g++ pays for every element of a constant array, used or not
    using frozen_stepped = frozen_graph<updated.nodes, updated.leaves + 1, updated.outputs>;
    static constexpr frozen_stepped stepped{drop_dead(updated.thaw())};
    using frozen_rewritten = frozen_graph<stepped.nodes + stepped.nodes / 2 + 32, updated.leaves + 2, updated.outputs>;
    static constexpr frozen_rewritten rewritten{simplify(stepped.thaw())};
    using frozen_simplified = frozen_graph<rewritten.nodes, updated.leaves + 2, updated.outputs>;
    /// The graph of the step, simplified.
    static constexpr frozen_simplified simplified{drop_dead(rewritten.thaw())};

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
    static constexpr auto group() {
        const graph g = Graph::value.thaw();
        return frozen_grouping<Graph::value.nodes + 1>(grouping(g).run());
    }
    static constexpr auto groups = group();
    static constexpr int steps_room = 2 * groups.groups + 2 * Graph::value.outputs + 16;
    static constexpr program_sizes room{steps_room,
                                        (groups.groups < 64 ? groups.groups : 64 + groups.groups / 16) + 4,
                                        steps_room,
                                        groups.groups + 1,
                                        10 * steps_room + 64,
                                        Graph::value.leaves + 1,
                                        Graph::value.outputs + 1};
    static constexpr auto build() {
        const graph g = Graph::value.thaw();
        const program p = schedule(g, {.batch_limit = Limit, .variables_from_caller = VariablesFromCaller}, groups.thaw(g.size()));
        return frozen_program<room>{p, sizes_of(p), g.batch};
    }
    static constexpr frozen_program<room> roomy = build();
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
template <class Compilation>
inline constexpr int passes_of = [] {
    const graph g = Compilation::simplified.thaw();
    return slicing(g).passes();
}();

}  // namespace tapeless
