#pragma once
// passes/slices.hpp: cuts a step over any number of samples into passes over tiles of them.
//
// A sum over the batch is complete only when every tile has been seen. What needs it comes in the next slice; each slice goes
// over all tiles (the last, where nothing is per sample, runs once). What a later slice needs of an earlier one is either a
// sum over the batch, which is carried, or computed again.
#include "../graph/rebuild.hpp"

namespace tapeless {

class slicing {
public:
    constexpr explicit slicing(graph g) : g_(static_cast<graph&&>(g)), stage_(g_.size()), carry_(g_.size(), -1), leaves_(g_.leaves) {
        for (int i = 0; i < g_.size(); ++i) {
            bool per_sample = false;
            for (int k = 0; k < g_[i].op->arity; ++k) {
                const int x = g_[i].operand[k];
                stage_[i] = stage_[i] > stage_[x] ? stage_[i] : stage_[x];
                per_sample = per_sample || g_[x].dims.batched;
            }
            if (!per_sample || g_[i].dims.batched) continue;
            ++stage_[i];
            leaf_entry entry;
            entry.name << "carry#" << i;
            entry.hash = hash_text(entry.name.letters);
            entry.kind = family::variable;
            entry.dims = g_[i].dims;
            entry.carried = true;
            if (g_.is(i, record<ops::largest>)) entry.start = constant(-__builtin_huge_val());
            carry_[i] = leaves_.size();
            leaves_.push(entry);
            if (stage_[i] > passes_) passes_ = stage_[i];
        }
        for (const graph_output& out : g_.outputs)
            if (g_[out.node].dims.batched && stage_[out.node] + 1 > passes_) passes_ = stage_[out.node] + 1;
    }

    /// Passes over the tiles; one more slice, number passes(), runs once behind them.
    constexpr int passes() const { return passes_; }

    constexpr graph slice(int number) const {
        graph result;
        result.leaves = leaves_;
        list<int> to(g_.size(), -1);
        list<bool> needed(g_.size());
        const auto cut = [&](int i) { return carry_[i] >= 0 && stage_[i] <= number; };
        for (int i = 0; i < g_.size(); ++i)
            if (number < passes_ && carry_[i] >= 0 && stage_[i] == number + 1) needed[i] = true;
        for (const graph_output& out : g_.outputs)
            if (g_[out.node].dims.batched ? stage_[out.node] == number : number == passes_) needed[out.node] = true;
        for (int i = g_.size() - 1; i >= 0; --i)
            if (needed[i] && !cut(i))
                for (int k = 0; k < g_[i].op->arity; ++k) needed[g_[i].operand[k]] = true;
        for (int i = 0; i < g_.size(); ++i) {
            if (!needed[i]) continue;
            to[i] = cut(i) ? result.leaf(leaves_[carry_[i]], record<leaves::variable>) : result.intern(renumbered(g_[i], to));
            if (number < passes_ && carry_[i] >= 0 && stage_[i] == number + 1) {
                const term before{&result, result.leaf(leaves_[carry_[i]], record<leaves::variable>)}, now{&result, to[i]};
                const term after = g_.is(i, record<ops::largest>) ? apply<ops::larger>(before, now) : before + now;
                result.outputs.push({after.node, carry_[i]});
            }
        }
        for (int o = 0; o < g_.outputs.size(); ++o) {
            const graph_output& out = g_.outputs[o];
            if (g_[out.node].dims.batched ? stage_[out.node] == number : number == passes_) result.outputs.push({to[out.node], out.target, o});
        }
        return result;
    }

private:
    graph g_;
    list<int> stage_, carry_;
    list<leaf_entry> leaves_;
    int passes_ = 0;
};

}  // namespace tapeless
