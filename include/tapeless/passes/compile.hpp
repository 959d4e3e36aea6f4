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
    using frozen_groups = frozen_grouping<Graph::value.nodes + 1>;
    static constexpr frozen_groups early = [] {
        const graph g = Graph::value.thaw();
        return frozen_groups(grouping(g).run_early());
    }();
    static constexpr frozen_groups groups = [] {
        const graph g = Graph::value.thaw();
        return frozen_groups(grouping(g, early.thaw(g.size())).run_late());
    }();
    static constexpr program_options options{.batch_limit = Limit, .variables_from_caller = VariablesFromCaller};
    static constexpr int parts = (groups.groups + groups_of_a_part - 1) / groups_of_a_part;
    static constexpr int part_groups = parts == 1 ? groups.groups : groups_of_a_part;
    /// Room for the steps of `n` groups: each may have copies before and behind it. g++ pays for every element, used or not.
    static constexpr program_sizes room_of(int n) {
        const int steps = 2 * n + 2 * Graph::value.outputs + 16;
        return {steps, (n < 64 ? n : 64 + n / 16) + 4, steps, n + 1, 10 * steps + 64, Graph::value.leaves + 1, Graph::value.outputs + 1, steps};
    }
    template <int N>
    static constexpr frozen_program<room_of(part_groups)> part = [] {
        const graph g = Graph::value.thaw();
        const step_program p = step_builder(g, options, groups.thaw(g.size())).build_part(N * groups_of_a_part, (N + 1) * groups_of_a_part);
        return frozen_program<room_of(part_groups)>{p, sizes_of(p), g.batch};
    }();
    template <std::size_t... N>
    static constexpr auto build(std::index_sequence<N...>) {
        const graph g = Graph::value.thaw();
        const step_program p = step_builder(g, options, groups.thaw(g.size())).link(part<static_cast<int>(N)>...);
        return frozen_program<room_of(groups.groups)>{p, sizes_of(p), g.batch};
    }
    static constexpr auto roomy = build(std::make_index_sequence<static_cast<std::size_t>(parts)>{});
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
