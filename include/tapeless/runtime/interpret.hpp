#pragma once
// runtime/interpret.hpp: runs a program with the scalar form of its operators, in the same order of additions: the same bits as
// the kernels. What tests compare with, and what trains while compiling.
#include "../kernels/interpret.hpp"
#include "run.hpp"

namespace tapeless {

/// The scalar form of the operator with this id.
template <class T, class Graph>
constexpr scalar_code<T> find_code(hash_type id) {
    const operator_record* const found = operator_in_kernels<Graph>(id);
    if (found == nullptr) return nullptr;
    if constexpr (std::is_same_v<T, float>)
        return found->single;
    else
        return found->twice;
}

/// Runs a program once, number by number. `Graph` is what the program was made of.
template <class T, class Program, class Graph, class Team>
constexpr void interpret(const frame<T, Team>& f) {
    const auto& p = Program::value;
    for (int i = 0; i < p.count.steps; ++i) {
        const step& s = p.steps[i];
        const slot* slots = p.slots + s.first_slot;
        if constexpr (Program::value.count.maps > 0)
            if (s.what == step::kind::map) kernels::run_map<T>(p.maps[s.index], f.at(slots[0]), f.at(slots[1]), f.batch);
        if constexpr (Program::value.count.products > 0)
            if (s.what == step::kind::product) kernels::run_product<T>(p.products[s.index], f.at(slots[0]), f.at(slots[1]), f.at(slots[2]), f.batch);
        if (s.what == step::kind::kernel)
            kernels::interpret<T>(p.kernels[s.index], running::arguments_of(p.kernels[s.index], slots, running::sizes_of(s, f), f),
                                  [](hash_type id) { return find_code<T, Graph>(id); });
    }
}

}  // namespace tapeless
