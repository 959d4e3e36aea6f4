#pragma once
// passes/lend.hpp: the memory of an output holds other values before the output is written there. Five vectors of a softmax with its gradient
// become four, which is what fits the first cache with 1,000 doubles.
#include "analysis.hpp"
#include "buffers.hpp"

namespace tapeless {

/// Where output o of a graph goes.
constexpr slot output_slot(const graph& g, int o) { return {place::output, g.outputs[o].number >= 0 ? g.outputs[o].number : o}; }

/// Finds the values of many numbers that are needed before an output of their shape is written, or up to the step that writes it, if that reads
/// each of their entries right before. Their place in the arena stays theirs: a caller's output may lie where data do.
class lending {
public:
    /// `p`: its slots hold buffers still.
    constexpr lending(const graph& g, const node_facts& facts, step_program& p) : g_(g), facts_(facts), program_(p) {}

    constexpr void run(list<buffer>& buffers) const {
        for (int o = 0; o < g_.outputs.size(); ++o)
            if (g_.outputs[o].target < 0) lend(output_slot(g_, o), facts_.alias[g_.outputs[o].node], buffers.begin());
    }

private:
    static constexpr int least = 512;  ///< numbers: of fewer, loops do better with room behind them

    constexpr void lend(slot at, int to, buffer* buffers) const {
        buffer& output = buffers[to];
        const shape& dims = g_[to].dims;
        if (at.offset >= most_lent || !(output.at == at) || output.size < least) return;
        for (int b = g_.size() - 1; b >= 0; --b) {
            buffer& value = buffers[b];
            if (value.at.where != place::nowhere || value.first < 0 || value.lent >= 0 || value.size != output.size || g_[b].dims.batched != dims.batched) continue;
            if (value.last > output.first || (value.last == output.first && !is_in_place(program_.steps[value.last], b, to))) continue;
            value.lent = static_cast<short>(at.offset);
            output.first = value.first;
            program_.lent[at.offset] = dims;
        }
    }
    /// Each entry of `to` is written right after that of `from` was read.
    constexpr bool is_in_place(const step& s, int from, int to) const {
        if (s.what != step::kind::kernel) return false;
        const kernels::descriptor& d = program_.kernels[s.index];
        const slot *const in = &program_.slots[s.first_slot + 2], *const out = in + d.operands;
        bool found = d.what == kernels::form::flat;
        for (int q = 0; q < d.operands; ++q) found = found && (in[q].where == place::nowhere || in[q].offset != from || d.in[q] == kernels::access::full);
        for (int q = 0; q < d.outputs; ++q) found = found && (out[q].offset != to || d.out[q].what == kernels::effect::store);
        return found;
    }

    const graph& g_;
    const node_facts& facts_;
    step_program& program_;
};

}  // namespace tapeless
