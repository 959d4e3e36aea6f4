#pragma once
// passes/early_rates.hpp: in a step of a few samples, what takes the time is the way from one value of a variable to the next.
#include "../kernels/few.hpp"
#include "drop_dead.hpp"

namespace tapeless {

/// Samples of a step whose sums are taken number after number.
inline constexpr int most_early_samples = kernels::most_few;

/// w - rate * sum(e * x), x being data, becomes w - sum(e * (rate * x)): the rate goes into the data, which are there before e is.
class early_rates {
public:
    constexpr explicit early_rates(const graph& g) : g_(g), readers_(g.size()), rate_of_(g.size(), -1), to_(g.size(), -1) {
        for (int i = 0; i < g.size(); ++i)
            for (int k = 0; k < g[i].op->arity; ++k) ++readers_[g[i].operand[k]];
        for (const graph_output& out : g.outputs) ++readers_[out.node];
    }
    constexpr graph rewritten() {
        for (const graph_output& out : g_.outputs)
            if (out.target >= 0) find(out.node);
        result_ = begin_like(g_);
        for (int i = 0; i < g_.size(); ++i) to_[i] = copied(i);
        copy_outputs(g_, to_, result_);
        return result_;
    }

private:
    constexpr bool is_read_once(int i) const { return readers_[i] == 1; }
    constexpr bool is_data(int i) const { return g_[i].op->kind == family::input; }
    /// The factor that is data; -1: none is.
    constexpr int data_of(const node& product) const { return is_data(product.operand[1]) ? 1 : is_data(product.operand[0]) ? 0 : -1; }

    /// Notes the rate for the product under the sum, if node i is such an update.
    constexpr void find(int i) {
        if (!g_.is(i, record<ops::subtract>) || g_[g_[i].operand[0]].op->kind != family::variable) return;
        const int step = g_[i].operand[1];
        if (!g_.is(step, record<ops::multiply>) || !is_read_once(step)) return;
        for (int k = 0; k < 2; ++k) {
            const int rate = g_[step].operand[k], total = g_[step].operand[1 - k];
            if (!g_[rate].uniform || !g_.is(total, record<ops::sum>) || !is_read_once(total) || !(g_[total].dims == shape{})) continue;
            const int product = g_[total].operand[0];
            if (!g_.is(product, record<ops::multiply>) || !is_read_once(product) || !(g_[product].dims == shape{}.with_batch())) continue;
            if (data_of(g_[product]) < 0) continue;
            rate_of_[product] = rate;
            rate_of_[step] = total;  // which takes its place
        }
    }
    /// A uniform node beside x: computed for each sample, so that no other loop has to come before. It costs nothing: it is the same for all.
    constexpr term beside(term x, int i) {
        const node n = g_[i];
        if (n.op->arity == 0) return spread_like({&result_, result_.intern(n)}, x, batch_bit);
        term operand[max_operands];
        for (int k = 0; k < n.op->arity; ++k) operand[k] = beside(x, n.operand[k]);
        return emit_shaped(*n.op, n.attribute, shape_of(x), operand[0], operand[1], operand[2]);
    }
    constexpr int copied(int i) {
        if (rate_of_[i] < 0) return result_.intern(renumbered(g_[i], to_));
        if (g_[i].dims == shape{}) return to_[rate_of_[i]];
        node n = renumbered(g_[i], to_);
        int& data = n.operand[data_of(g_[i])];
        const term x{&result_, data};
        data = emit_shaped(record<ops::multiply>, 0, shape_of(x), x, beside(x, rate_of_[i])).node;
        return result_.intern(n);
    }

    const graph& g_;
    list<int> readers_, rate_of_, to_;
    graph result_;
};

/// Needs    a simplified graph.
/// Leaves   a well-formed graph with the same outputs up to rounding; where a step has more samples, or their number is not known, the same.
/// Cost     one sweep.
constexpr graph with_early_rates(const graph& g) {
    if (g.batch < 1 || g.batch > most_early_samples) return g;
    early_rates pass(g);
    return drop_dead(pass.rewritten());
}

}  // namespace tapeless
