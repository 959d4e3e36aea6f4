#pragma once
// viz/softmax_forms.hpp: finds softmax and its kin in a graph, where they are written with exp, sum and a guard against overflow.
#include "../graph/emit.hpp"

namespace tapeless::viz {

/// Each function gives the operand, or -1 where node i is something else. The forms are those of ops/softmax.hpp, before and after
/// `simplify`.
class softmax_forms {
public:
    explicit softmax_forms(const graph& from) : g_(from) {}

    /// max x, behind the guard: where(max x > -infinity, max x, 0). Gives the node of the bare maximum.
    int largest(int i) const {
        i = bare(i);
        if (!g_[i].is(record<ops::where>)) return -1;
        const int m = bare(operand(i, 1)), condition = operand(i, 0);
        const bool guards = g_[condition].is(record<ops::greater>) && bare(operand(condition, 0)) == m &&
                            is_number(operand(condition, 1), -__builtin_huge_val());
        return guards && is_number(operand(i, 2), 0) && g_[m].is(record<ops::largest>) && over_last_axis(m) ? m : -1;
    }
    /// exp(x - max x)
    int shifted_exp(int i) const {
        i = bare(i);
        return g_[i].is(record<ops::exp_of_negative>) ? shifted(operand(i, 0)) : -1;
    }
    /// sum(exp(x - max x))
    int total(int i) const {
        i = bare(i);
        return g_[i].is(record<ops::sum>) && over_last_axis(i) ? shifted_exp(operand(i, 0)) : -1;
    }
    int softmax(int i) const {
        if (!g_[i].is(record<ops::multiply>)) return -1;
        for (int k = 0; k < 2; ++k) {
            const int x = shifted_exp(operand(i, k)), scale = bare(operand(i, 1 - k));
            if (x >= 0 && g_[scale].is(record<ops::divide>) && is_number(operand(scale, 0), 1) && total(operand(scale, 1)) == x) return x;
        }
        return -1;
    }
    int log_softmax(int i) const {
        if (!g_[i].is(record<ops::subtract>)) return -1;
        const int x = shifted(operand(i, 0)), log = bare(operand(i, 1));
        return x >= 0 && g_[log].is(record<ops::log>) && total(operand(log, 0)) == x ? x : -1;
    }
    int log_sum_exp(int i) const {
        if (!g_[i].is(record<ops::add>)) return -1;
        for (int k = 0; k < 2; ++k) {
            const int log = bare(operand(i, k)), m = largest(operand(i, 1 - k));
            if (m >= 0 && g_[log].is(record<ops::log>) && total(operand(log, 0)) == operand(m, 0)) return operand(m, 0);
        }
        return -1;
    }
    /// label == (0, 1, 2, ...): gives the label.
    int one_hot(int i) const {
        if (!g_[i].is(record<ops::equal>)) return -1;
        for (int k = 0; k < 2; ++k) {
            const int label = bare(operand(i, k));
            if (g_[bare(operand(i, 1 - k))].op->kind == family::index && g_[label].leaf >= 0 && g_.leaves[g_[label].leaf].classes > 0) return label;
        }
        return -1;
    }
    struct picked_entry {
        int of = -1, at = -1;
    };
    /// sum(where(label == (0, 1, 2, ...), x, 0)): x at the label.
    picked_entry picked(int i) const {
        if (!g_[i].is(record<ops::sum>) || !over_last_axis(i)) return {};
        const int chosen = operand(i, 0);
        if (!g_[chosen].is(record<ops::where>) || !is_number(operand(chosen, 2), 0)) return {};
        const int label = one_hot(operand(chosen, 0));
        return label >= 0 && g_[operand(chosen, 1)].dims.rank == 1 ? picked_entry{operand(chosen, 1), label} : picked_entry{};
    }

private:
    int operand(int i, int k) const { return g_[i].operand[k]; }
    /// Without what changes no entry.
    int bare(int i) const {
        while (g_[i].is(record<ops::spread>) || g_[i].op->kind == family::barrier) i = operand(i, 0);
        return i;
    }
    bool is_number(int i, double value) const { return g_[bare(i)].op->kind == family::constant && g_[bare(i)].number == value; }
    bool over_last_axis(int i) const {
        const int rank = g_[operand(i, 0)].dims.rank;
        return rank > 0 && g_[i].attribute == 1 << (rank - 1);
    }
    /// x - max x
    int shifted(int i) const {
        if (!g_[i].is(record<ops::subtract>)) return -1;
        const int m = largest(operand(i, 1));
        return m >= 0 && operand(m, 0) == operand(i, 0) ? operand(i, 0) : -1;
    }

    const graph& g_;
};

}  // namespace tapeless::viz
