#pragma once
// runtime/executor.hpp: one call of a trainer or function: which program runs, on which samples, with which memory.
#include "interpret.hpp"
#include "settings.hpp"
#include "stage.hpp"
#include <cstdint>

namespace tapeless {

/// Samples of a tile, where the batch is not known.
inline constexpr int tile_rows = 128;
/// The same where a program keeps nothing of a sample: linear and logistic regression.
inline constexpr int long_tile_rows = 1 << 14;
/// Programs of a batch known from the bindings' types keep their arena on the stack up to so many numbers.
inline constexpr int stack_arena = 4096;
/// Data that must be copied before kernels read them (stage.hpp) are copied to the stack up to so many numbers.
inline constexpr int stack_stage = 4096;

/// The programs of a model: `Fixed` > 0 samples, or at most `Limit` at once, or (both 0) any number in tiles.
template <class Optimizer, bool VariablesFromCaller, int Fixed, int Limit, expression... E>
struct model_programs {
    using compiled = compilation<Optimizer, Fixed, E...>;
    static constexpr int rows = Fixed > 0 ? Fixed : Limit > 0 ? Limit : tile_rows;
    static constexpr int count_passes() {
        if constexpr (Fixed > 0 || Limit > 0 || compiled::one_row)
            return 0;
        else
            return passes_of<compiled>;
    }
    static constexpr int passes = count_passes();
    static constexpr bool tiled = passes > 0;  ///< else one program does it: nothing is per sample, or as many samples as it was made for

    template <int N, bool Tiled>
    struct choose {
        using graph = whole_graph<compiled>;
    };
    template <int N>
    struct choose<N, true> {
        using graph = sliced_graph<compiled, N>;
    };
    /// The graph and program of pass N; number `passes` is the last.
    template <int N>
    using graph_at = typename choose<N, tiled>::graph;
    template <int N>
    using program_at = compiled_program<graph_at<N>, rows, VariablesFromCaller>;

    static constexpr const auto& layout = program_at<0>::value;
    /// As many samples as a tile has, at most, need no passes, and nothing that is carried from tile to tile.
    using one_tile_graph = whole_graph<compiled>;
    using one_tile = compiled_program<one_tile_graph, rows, VariablesFromCaller>;
    static constexpr bool has_one_tile = running::carries(layout.leaves);

    template <int... N>
    static constexpr int largest_arena(std::integer_sequence<int, N...>) {
        int most = 0;
        if constexpr (has_one_tile) most = one_tile::value.arena;
        ((most = most < program_at<N>::value.arena ? program_at<N>::value.arena : most), ...);
        return most;
    }
    static constexpr int arena = largest_arena(std::make_integer_sequence<int, passes + 1>{});
    static constexpr int parameters = layout.parameters;
    /// Numbers that copies of all that a caller binds may take, where that is too much for the stack; else 0.
    static constexpr int room_for_copies() {
        int total = 0;
        for (int l = 0; l < layout.count.leaves; ++l) {
            const leaf_entry& leaf = layout.leaves[l];
            if (!leaf.carried && (leaf.kind != family::variable || VariablesFromCaller))
                total += padded(leaf.dims.size() * (leaf.dims.batched ? rows : 1));
        }
        return total > stack_stage ? total : 0;
    }
    static constexpr int stage = room_for_copies();
};

/// The programs of a call whose bindings' types tell the number of samples: those for just so many, where a model was made for any
/// number and the arena fits on the stack.
template <class Programs, long long Rows, class Optimizer, bool VariablesFromCaller, expression... E>
struct programs_for_rows {
    template <bool Known>
    struct choose {
        using type = Programs;
    };
    template <bool Known>
        requires Known
    struct choose<Known> {
        using known = model_programs<Optimizer, VariablesFromCaller, static_cast<int>(Rows), 0, E...>;
        using type = std::conditional_t<(known::arena <= stack_arena), known, Programs>;
    };
    using type = typename choose<(Programs::tiled && Rows > 0 && Rows <= tile_rows)>::type;
};
template <class Programs, long long Rows, class Optimizer, bool VariablesFromCaller, expression... E>
using programs_for = typename programs_for_rows<Programs, Rows, Optimizer, VariablesFromCaller, E...>::type;

namespace running {

/// Where a call finds its memory and its results.
template <class T, class Team = kernels::no_team>
struct call {
    T* parameters = nullptr;
    T* arena = nullptr;
    T* stage = nullptr;  ///< room for what must be copied, where that is too much for the stack
    T* const* output = nullptr;
    int samples = 1;  ///< of the whole step
    Team* team = nullptr;
};

/// The outputs whose memory a program may use on the way, as bits: not where something that is bound lies in it.
template <class T, class Program>
[[gnu::always_inline]] inline unsigned lent_outputs(const T* const* leaf, T* const* output, int rows) {
    constexpr const auto& p = Program::value;
    const auto begin = [](const T* at) __attribute__((always_inline)) { return reinterpret_cast<std::uintptr_t>(at); };
    const auto end = [&](const T* at, const shape& dims) __attribute__((always_inline)) { return begin(at + std::ptrdiff_t(dims.size()) * (dims.batched ? rows : 1)); };
    const auto is_apart = [&](int o) __attribute__((always_inline)) {
        for (int l = 0; l < p.count.leaves; ++l)
            if (leaf[l] != nullptr && begin(leaf[l]) < end(output[o], p.lent[o]) && begin(output[o]) < end(leaf[l], p.leaves[l].dims)) return false;
        return true;
    };
    return [&]<int... o>(std::integer_sequence<int, o...>) __attribute__((always_inline)) {
        constexpr bool lends[]{p.lent[o] != shape{}...};
        return (0u | ... | (lends[o] && is_apart(o) ? 1u << o : 0u));
    }(std::make_integer_sequence<int, most_lent>{});
}

/// Runs one program on the samples first .. first + rows.
template <class T, class Program, class Graph, class Team, class Set, class Preset, class... B>
[[gnu::always_inline]] constexpr void run_rows(const call<T, Team>& c, int first, int rows, Set set, Preset preset, const B&... b) {
    constexpr const auto& p = Program::value;
    constexpr int stage_size = (0 + ... + staging::room<T, B>(Program::limit));
    constexpr bool staged_here = stage_size <= stack_stage;
    alignas(64) T stage_here[staged_here && stage_size > 0 ? stage_size : 1];
    T* const stage = staged_here ? stage_here : c.stage;
    T settings[p.settings + 1]{};
    const T* leaf[p.count.leaves + 1]{};
    preset(leaf);
    address_leaves<T, Program>(first, rows, Program::limit, stage, leaf, settings, b...);
    set_batch<T, Program>(settings, c.samples);
    set(static_cast<T*>(settings), type_box<Program>{});
    frame<T, Team> f{c.arena, c.parameters, settings, leaf, c.output, rows, c.team};
    if (__builtin_is_constant_evaluated()) {
        interpret<T, Program, Graph>(f);
        return;
    }
    f.lent = lent_outputs<T, Program>(leaf, c.output, rows);
    if constexpr (p.arena <= stack_arena) {
        alignas(64) T arena[p.arena + 1];
        f.arena = arena;
        run<T, Program>(f);
    } else {
        run<T, Program>(f);
    }
}

/// Something of each sample is written to the arena.
template <class Program>
constexpr bool keeps_samples(const Program& p) {
    for (int i = 0; i < p.count.steps; ++i) {
        const step& s = p.steps[i];
        if (s.what != step::kind::kernel) return true;  // a copy, say: it is not asked of what
        if (!s.rows_are_batch) continue;
        const kernels::descriptor& d = p.kernels[s.index];
        for (int q = 0; q < d.outputs; ++q)
            if (!kernels::is_over_rows(d.out[q].what) && p.slots[s.first_slot + 2 + d.operands + q].where == place::arena) return true;
    }
    return false;
}
/// Samples that a program of any number of them takes at once.
template <class T, class Program, class... B>
inline constexpr int rows_of_tile = keeps_samples(Program::value) || (0 + ... + staging::room<T, B>(1)) > 0 ? tile_rows : long_tile_rows;

/// Gives carried sums their first value.
template <class T, class Program>
constexpr void clear_carried(T* parameters) {
    for (int l = 0; l < Program::value.count.leaves; ++l) {
        const leaf_entry& leaf = Program::value.leaves[l];
        if (!leaf.carried || Program::value.leaf_slots[l].where != place::parameters) continue;
        const T value = leaf.start.kind == initializer::law::constant ? static_cast<T>(leaf.start.a) : T(0);
        T* const to = parameters + Program::value.leaf_slots[l].offset;
        const int size = leaf.dims.size();
        for (int i = 0; i < size; ++i) to[i] = value;
    }
}

/// Runs all programs of a model: one, or passes over tiles and the last slice. `output_size[o]`: numbers of a sample of output o, 0
/// where it is not per sample.
template <class T, class Programs, int Outputs, class Team, class Set, class Preset, class... B>
[[gnu::always_inline]] constexpr void run_model(call<T, Team> c, const int* output_size, Set set, Preset preset, const B&... b) {
    if constexpr (!Programs::tiled) {
        run_rows<T, typename Programs::template program_at<0>, typename Programs::template graph_at<0>>(c, 0, c.samples < Programs::rows ? c.samples : Programs::rows, set, preset, b...);
    } else {
        if constexpr (Programs::has_one_tile)
            if (c.samples <= rows_of_tile<T, typename Programs::one_tile, B...>)
                return run_rows<T, typename Programs::one_tile, typename Programs::one_tile_graph>(c, 0, c.samples, set, preset, b...);
        clear_carried<T, typename Programs::template program_at<0>>(c.parameters);
        [&]<std::size_t... N>(std::index_sequence<N...>) __attribute__((always_inline)) {
            [[maybe_unused]] const auto pass = [&](auto number) __attribute__((always_inline)) {
                constexpr int n = decltype(number)::value, most = rows_of_tile<T, typename Programs::template program_at<n>, B...>;
                for (int first = 0; first < c.samples; first += most) {
                    T* output[Outputs + 1]{};
                    for (int o = 0; o < Outputs; ++o) output[o] = c.output[o] + (output_size[o] > 0 ? first * output_size[o] : 0);
                    call<T, Team> tile = c;
                    tile.output = output;
                    const int rows = c.samples - first < most ? c.samples - first : most;
                    run_rows<T, typename Programs::template program_at<n>, typename Programs::template graph_at<n>>(tile, first, rows, set, preset, b...);
                }
            };
            (pass(std::integral_constant<int, static_cast<int>(N)>{}), ...);
        }(std::make_index_sequence<static_cast<std::size_t>(Programs::passes)>{});
        using last = typename Programs::template program_at<Programs::passes>;
        run_rows<T, last, typename Programs::template graph_at<Programs::passes>>(c, 0, c.samples < tile_rows ? c.samples : tile_rows, set, preset, b...);
    }
}

}  // namespace running

}  // namespace tapeless
