#pragma once
// passes/frozen_program.hpp: a program as a constant.
#include "group.hpp"
#include "steps.hpp"
#include <initializer_list>

namespace tapeless {

/// Groups as a constant.
template <int Nodes>
struct frozen_grouping {
    struct entry {
        node_group::kind what = node_group::kind::loop;
        loop_space space{};
        bool row_registers = false;
        int head = -1;  // the form of a product is found again: constants are dear
        int first = 0, count = 0;
    };
    int groups = 0;
    entry of[Nodes]{};
    int members[Nodes]{};
    int group_of[Nodes]{};

    constexpr frozen_grouping(const grouping_result& r) : groups(r.groups.size()) {
        int next = 0;
        for (int q = 0; q < groups; ++q) {
            const node_group& g = r.groups[q];
            of[q] = {g.what, g.space, g.row_registers, g.head, next, g.nodes.size()};
            for (const int i : g.nodes) members[next++] = i;
        }
        for (int i = 0; i < r.group_of.size(); ++i) group_of[i] = r.group_of[i];
    }
    /// The groups as a value again, for more to be added.
    constexpr grouping_result thaw(const graph& g) const {
        grouping_result r;
        r.groups = list<node_group>(groups);
        for (int q = 0; q < groups; ++q) thaw(g, q, r.groups[q]);
        r.group_of = list<int>(group_of, g.size());
        return r;
    }
    /// Groups first .. last - 1, to be read.
    constexpr grouping_result thaw_part(const graph& g, int first, int last) const {
        grouping_result r;
        last = last < groups ? last : groups;
        r.groups = list<node_group>(last - first);
        r.first = first;
        for (int q = first; q < last; ++q) thaw(g, q, r.groups[q - first]);
        r.group_of = list<int>::lent(group_of, g.size());
        return r;
    }
    /// Of each group the kind, the loop and the head only.
    constexpr grouping_result thaw_heads(const graph& g) const {
        grouping_result r;
        r.groups = list<node_group>(groups);
        for (int q = 0; q < groups; ++q) r.groups[q].what = of[q].what, r.groups[q].space = of[q].space, r.groups[q].head = of[q].head;
        r.group_of = list<int>::lent(group_of, g.size());
        return r;
    }

private:
    constexpr void thaw(const graph& g, int q, node_group& to) const {
        to.what = of[q].what, to.space = of[q].space, to.row_registers = of[q].row_registers, to.head = of[q].head;
        if (to.head >= 0 && to.what != node_group::kind::map) to.form = form_of_product(g, to.head);
        to.nodes = list<int>::lent(members + of[q].first, of[q].count);
    }
};

/// Sizes of a program's tables.
struct program_sizes {
    int steps = 1, kernels = 1, maps = 1, products = 1, slots = 1, leaves = 1, outputs = 1, copies = 1;
};

/// A program as a constant. No table is empty; `count` says how much of each is used.
template <program_sizes Room>
struct frozen_program {
    program_sizes count{};
    step steps[Room.steps]{};
    kernels::descriptor kernels[Room.kernels]{};
    kernels::map_plan maps[Room.maps]{};
    kernels::product_plan products[Room.products]{};
    slot slots[Room.slots]{};
    leaf_entry leaves[Room.leaves]{};
    slot leaf_slots[Room.leaves]{};
    shape output_shapes[Room.outputs]{};
    int copies[Room.copies]{};
    shape lent[most_lent]{};
    int arena = 0, parameters = 0, settings = 0, nodes = 0, batch = 0;
    long long flops = 0, transcendentals = 0, bytes_read = 0, bytes_written = 0;

    /// Copies from a program, or from a frozen one with more room.
    template <class Program>
    constexpr frozen_program(const Program& p, const program_sizes& size, int batch_of_graph) : count(size), batch(batch_of_graph) {
        if (size.steps > Room.steps || size.kernels > Room.kernels || size.maps > Room.maps || size.products > Room.products ||
            size.slots > Room.slots || size.leaves > Room.leaves || size.outputs > Room.outputs || size.copies > Room.copies)
            throw "tapeless: a program is larger than was reckoned";
        for (int i = 0; i < size.steps; ++i) steps[i] = p.steps[i];
        for (int i = 0; i < size.kernels; ++i) kernels[i] = p.kernels[i];
        for (int i = 0; i < size.maps; ++i) maps[i] = p.maps[i];
        for (int i = 0; i < size.products; ++i) products[i] = p.products[i];
        for (int i = 0; i < size.slots; ++i) slots[i] = p.slots[i];
        for (int i = 0; i < size.leaves; ++i) leaves[i] = p.leaves[i], leaf_slots[i] = p.leaf_slots[i];
        for (int i = 0; i < size.outputs; ++i) output_shapes[i] = p.output_shapes[i];
        for (int i = 0; i < size.copies; ++i) copies[i] = p.copies[i];
        for (int o = 0; o < most_lent; ++o) lent[o] = p.lent[o];
        arena = p.arena, parameters = p.parameters, settings = p.settings, nodes = p.nodes;
        flops = p.flops, transcendentals = p.transcendentals, bytes_read = p.bytes_read, bytes_written = p.bytes_written;
    }
};

/// How much of each table a program fills.
constexpr program_sizes sizes_of(const step_program& p) {
    return {p.steps.size(),  p.kernels.size(), p.maps.size(),          p.products.size(),
            p.slots.size(),  p.leaves.size(),  p.output_shapes.size(), p.copies.size()};
}
/// The same with at least one of each, as arrays need.
constexpr program_sizes rounded(program_sizes s) {
    for (int* n : {&s.steps, &s.kernels, &s.maps, &s.products, &s.slots, &s.leaves, &s.outputs, &s.copies})
        if (*n == 0) *n = 1;
    return s;
}

}  // namespace tapeless

namespace tapeless {

/// The program of a graph, where nothing limits an evaluation.
/// Needs    a well-formed graph without transformations, dead nodes or barriers.
/// Leaves   steps in order, and an arena in which no two values that live at once overlap.
/// Cost     a few sweeps; a look at the last groups for each node.
constexpr step_program schedule(const graph& g, const program_options& options) {
    const node_analysis analysis(g);
    const node_facts facts = analysis.facts();
    const grouping_result groups = grouping(g, facts).run();
    struct {
        program_sizes count;
        list<step> steps;
        list<kernels::descriptor> kernels;
        list<kernels::map_plan> maps;
        list<kernels::product_plan> products;
        list<slot> slots;
        list<int> copies;
        shape lent[most_lent];
        long long flops, transcendentals, bytes_read, bytes_written;
    } part;
    const step_program p = step_builder(g, facts, options, groups).build_part();
    part = {sizes_of(p), p.steps, p.kernels, p.maps, p.products, p.slots, p.copies, {}, p.flops, p.transcendentals, p.bytes_read, p.bytes_written};
    return step_builder(g, facts, options, groups).link(part);
}

}  // namespace tapeless
