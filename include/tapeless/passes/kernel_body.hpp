#pragma once
// passes/kernel_body.hpp: the descriptor of one group: its operands, its instructions, what becomes of the results.
#include "../kernels/row_scalars.hpp"
#include "node_group.hpp"

namespace tapeless {

/// A descriptor, and the nodes that its operands and outputs are.
struct kernel_body {
    kernels::descriptor code{};
    int operand[kernels::max_operands]{};  ///< node that operand q reads
    int output[kernels::max_outputs]{};    ///< node that output q is
};

/// The operator with this id in the kernels of a graph: one of the graph's own, or of those that body_writer puts there.
template <class Graph>
constexpr const operator_record* operator_in_kernels(hash_type id) {
    for (const operator_record* r : {&record<ops::multiply_add>, &record<ops::multiply_subtract>, &record<ops::relu>, &record<ops::kept_above>})
        if (r->id == id) return r;
    for (int i = 0; i < Graph::value.nodes; ++i)
        if (Graph::value.node_at[i].op->id == id) return Graph::value.node_at[i].op;
    return nullptr;
}

/// Writes the body of a group's kernel.
class body_writer {
public:
    /// `registers`: -1 for each node of the graph; is left so.
    constexpr body_writer(const graph& g, const node_facts& facts, const grouping_result& placed, int index, list<int>& registers)
        : g_(g), nodes_of_(g.nodes.begin()), facts_(facts), placed_(placed), group_(placed.group(index)), index_(index), register_of_(registers) {}

    constexpr kernel_body write() {
        sort();
        if (group_.head >= 0) take_product();
        for (const int i : nodes_) take_operands(i);
        for (const int i : nodes_) take_constants(i);
        for (const int i : nodes_)
            if (const int k = fusable_factor(i); k >= 0) absorbed_.push(source(i, k));
        for (const int i : nodes_)
            if (const int k = relu_condition(i); k >= 0) absorbed_.push(source(i, k));
        for (const int i : nodes_)
            if (const int m = waiting_sum(i); m >= 0) early_.push({m, i});
        next_ = body_.code.operands + body_.code.constants;
        if (has_one_term(group_, g_.batch) && !is_fused_away(group_.head)) push({record<ops::multiply>.id, kernels::action::apply, 2, 0, 1, 0}, group_.head);
        for (const int i : nodes_)
            if (i != group_.head) emit(i);
        for (const int i : nodes_) finish(i);
        choose_form();
        part_logarithms();
        for (const int i : nodes_) {
            register_of_.items_[i] = -1;
            for (int k = 0; k < nodes_of_[i].op->arity; ++k) register_of_.items_[source(i, k)] = -1;
        }
        return body_;
    }

private:
    constexpr void sort() {
        nodes_ = group_.nodes;
        for (int a = 1; a < nodes_.size(); ++a)
            for (int b = a; b > 0 && nodes_[b - 1] > nodes_[b]; --b) {
                const int t = nodes_[b];
                nodes_[b] = nodes_[b - 1], nodes_[b - 1] = t;
            }
    }
    constexpr bool inside(int i) const { return placed_.group_of.items_[i] == index_; }
    constexpr bool is_outer(int i) const { return i != group_.head && nodes_of_[i].op->kind == family::product; }
    constexpr int source(int i, int k) const { return facts_.source[nodes_of_[i].operand[k]]; }

    constexpr void take_product() {
        if (has_one_term(group_, g_.batch)) {  // one number of a for each row, the same row of b for all
            body_.operand[0] = group_.form.a, body_.code.in[0] = kernels::access::column;
            body_.operand[1] = group_.form.b, body_.code.in[1] = kernels::access::row;
            body_.code.operands = 2;
            return;
        }
        register_of_.items_[group_.head] = body_.code.operands;
        body_.code.result = body_.code.operands;
        body_.operand[body_.code.operands++] = -1;
    }
    constexpr void take_operands(int i) {
        if (i == group_.head) return;
        if (is_outer(i)) {
            const int factor = facts_.alias[form_of_product(g_, i).a];
            if (!inside(factor) && register_of_.items_[factor] < 0) take(factor, kernels::access::full);
            return;
        }
        for (int k = 0; k < nodes_of_[i].op->arity; ++k) {
            const int from = source(i, k);
            if (inside(from) || register_of_.items_[from] >= 0 || nodes_of_[from].op->kind == family::constant) continue;
            const int q = take(from, views::access_of(nodes_of_[from].dims, group_.space, nodes_of_[from].op->kind == family::index));
            if (g_.batch == 1 && group_.what != node_group::kind::product && group_.space.batched && group_.space.columns > 1) {
                if (body_.code.in[q] == kernels::access::row) body_.code.in[q] = kernels::access::full;
                if (body_.code.in[q] == kernels::access::column) body_.code.in[q] = kernels::access::one;
            }
            if (is_matrix_spread(g_, i) && nodes_of_[from].dims.rank == 1) body_.code.in[q] = nodes_of_[i].attribute == 1 ? kernels::access::column : kernels::access::row;
        }
    }
    constexpr int take(int from, kernels::access how) {
        const int q = body_.code.operands++;
        if (q >= kernels::max_operands) throw "tapeless: a loop has too many operands";
        body_.operand[q] = from;
        body_.code.in[q] = how;
        register_of_.items_[from] = q;
        return q;
    }
    constexpr void take_constants(int i) {
        if (i == group_.head || is_outer(i)) return;
        for (int k = 0; k < nodes_of_[i].op->arity; ++k) {
            const int from = source(i, k);
            if (nodes_of_[from].op->kind != family::constant || register_of_.items_[from] >= 0) continue;
            if (body_.code.constants >= kernels::max_constants) throw "tapeless: a loop has too many constants";
            register_of_.items_[from] = body_.code.operands + body_.code.constants;
            body_.code.constant[body_.code.constants++] = nodes_of_[from].number;
        }
    }

    /// A multiplication: a node of that kind, or a product that has one term.
    constexpr bool is_multiplication(int m) const {
        return nodes_of_[m].is(record<ops::multiply>) || (m == group_.head && has_one_term(group_, g_.batch));
    }
    constexpr short factor(int m, int k) const { return m == group_.head ? static_cast<short>(k) : reg(m, k); }
    /// The multiplication that only this addition reads becomes part of it.
    constexpr int fusable_factor(int i) const {
        if (!nodes_of_[i].is(record<ops::add>) && !nodes_of_[i].is(record<ops::subtract>)) return -1;
        for (int k = 1; k >= (nodes_of_[i].is(record<ops::add>) ? 0 : 1); --k) {
            const int m = source(i, k);
            if (inside(m) && is_multiplication(m) && facts_.readers(m) == 1 && !is_read_outside(facts_, placed_, m, index_) &&
                nodes_of_[m].dims == nodes_of_[i].dims)
                return k;
        }
        return -1;
    }
    /// The factor y > 0 of this multiplication, y being a relu, that nobody else reads.
    constexpr int relu_condition(int i) const {
        if (!nodes_of_[i].is(record<ops::multiply>) || is_fused_away(i)) return -1;
        for (int k = 0; k < 2; ++k) {
            const int m = source(i, k);
            if (!inside(m) || !nodes_of_[m].is(record<ops::greater>) || facts_.readers(m) != 1 || is_read_outside(facts_, placed_, m, index_)) continue;
            const node& bound = nodes_of_[source(m, 1)];
            if (nodes_of_[source(m, 0)].is(record<ops::relu>) && bound.op->kind == family::constant && bound.number == 0 &&
                nodes_of_[m].dims == nodes_of_[i].dims)
                return k;
        }
        return -1;
    }
    constexpr bool is_fused_away(int m) const {
        for (const int absorbed : absorbed_)
            if (absorbed == m) return true;
        return false;
    }

    /// (p + u) - y, where u and y are there from the start and p is computed: y is subtracted from u while p is on its way. Gives the
    /// sum, which nobody else may read.
    constexpr int waiting_sum(int i) const {
        if (!nodes_of_[i].is(record<ops::subtract>) || inside(source(i, 1))) return -1;
        const int m = source(i, 0);
        if (!inside(m) || !nodes_of_[m].is(record<ops::add>) || facts_.readers(m) != 1 || is_read_outside(facts_, placed_, m, index_)) return -1;
        return nodes_of_[m].dims == nodes_of_[i].dims && inside(source(m, 0)) != inside(source(m, 1)) ? m : -1;
    }
    /// The subtraction that waits for this sum; -1: none.
    constexpr int waits_for(int m) const {
        for (const early_term& e : early_)
            if (e.sum == m) return e.difference;
        return -1;
    }
    constexpr bool is_waiting(int i) const {
        for (const early_term& e : early_)
            if (e.difference == i) return true;
        return false;
    }

    constexpr short reg(int i, int k) const { return static_cast<short>(register_of_.items_[source(i, k)]); }
    constexpr void push(kernels::instruction x, int i) {
        if (body_.code.instructions >= kernels::max_instructions) throw "tapeless: a loop has too many instructions";
        register_of_.items_[i] = next_++;
        body_.code.body[body_.code.instructions++] = x;
    }
    constexpr void emit(int i) {
        const node& n = nodes_of_[i];
        if (is_outer(i)) return;
        if (n.op->kind == family::spreading) {
            register_of_.items_[i] = reg(i, 0);
        } else if (n.op->kind == family::reduction) {
            const bool over_row = facts_.reduction[i] == reduction_kind::features;
            if (group_.row_registers && over_row) {
                using kernels::action;
                push({n.op->id, n.is(record<ops::largest>) ? action::row_max : action::row_sum, 1, reg(i, 0), 0, 0}, i);
            } else {
                register_of_.items_[i] = reg(i, 0);
            }
        } else if (const int difference = early_.empty() ? -1 : waits_for(i); difference >= 0) {
            push({record<ops::subtract>.id, kernels::action::apply, 2, reg(i, inside(source(i, 0)) ? 1 : 0), reg(difference, 1), 0}, i);
        } else if (!early_.empty() && is_waiting(i)) {
            const int m = source(i, 0), p = source(m, inside(source(m, 0)) ? 0 : 1);
            if (is_fused_away(p))
                push({record<ops::multiply_add>.id, kernels::action::apply, 3, reg(p, 0), reg(p, 1), reg(i, 0)}, i);
            else
                push({record<ops::add>.id, kernels::action::apply, 2, static_cast<short>(register_of_.items_[p]), reg(i, 0), 0}, i);
        } else if (!is_fused_away(i)) {
            const int k = absorbed_.empty() ? -1 : fusable_factor(i), condition = absorbed_.empty() ? -1 : relu_condition(i);
            if (condition >= 0) {
                const int m = source(i, condition);
                push({record<ops::kept_above>.id, kernels::action::apply, 3, reg(i, 1 - condition), reg(m, 0), reg(m, 1)}, i);
            } else if (k >= 0) {
                const int m = source(i, k);
                const hash_type id = n.is(record<ops::add>) ? record<ops::multiply_add>.id : record<ops::multiply_subtract>.id;
                push({id, kernels::action::apply, 3, factor(m, 0), factor(m, 1), reg(i, 1 - k)}, i);
            } else {
                push({n.op->id, kernels::action::apply, static_cast<unsigned char>(n.op->arity), reg(i, 0), n.op->arity > 1 ? reg(i, 1) : short{0},
                      n.op->arity > 2 ? reg(i, 2) : short{0}},
                     i);
            }
        }
    }
    constexpr void finish(int i) {
        using kernels::effect;
        const node& n = nodes_of_[i];
        if (n.op->kind == family::elementwise && is_fused_away(i)) return;
        if (n.op->kind != family::reduction && !is_outer(i) && !is_read_outside(facts_, placed_, i, index_)) return;
        effect what = effect::store;
        int from = register_of_.items_[i];
        if (is_outer(i)) {
            what = effect::outer;
            from = register_of_.items_[facts_.alias[form_of_product(g_, i).a]];
        } else if (n.op->kind == family::reduction) {
            switch (facts_.reduction[i]) {
                case reduction_kind::all: what = effect::sum_all; break;
                case reduction_kind::batch: what = effect::sum_batch; break;
                default:
                    if (group_.row_registers && !is_read_outside(facts_, placed_, i, index_)) return;
                    what = group_.row_registers                ? effect::store_column
                           : n.is(record<ops::largest>)         ? effect::max_features
                                                                : effect::sum_features;
            }
        } else if (group_.row_registers && n.dims.size() == 1 && group_.space.columns > 1) {
            what = effect::store_column;
        }
        if (what == effect::sum_batch && group_.space.columns == 1) what = effect::sum_all;
        if (body_.code.outputs >= kernels::max_outputs) throw "tapeless: a loop has too many outputs";
        body_.output[body_.code.outputs] = i;
        body_.code.out[body_.code.outputs++] = {static_cast<short>(from), what};
    }
    constexpr void choose_form() {
        using kernels::access, kernels::effect, kernels::form;
        kernels::descriptor& d = body_.code;
        if (group_.what == node_group::kind::product && !has_one_term(group_, g_.batch)) {
            d.what = form::product;
        } else if (group_.what == node_group::kind::dots) {
            d.what = form::dots;
        } else if (group_.row_registers) {
            d.what = form::row_registers;
        } else {
            d.what = form::flat;
            for (int q = 0; q < d.operands; ++q)
                if (d.in[q] != access::full && d.in[q] != access::one) d.what = form::rows;
            for (int q = 0; q < d.outputs; ++q)
                if (d.out[q].what != effect::store && d.out[q].what != effect::sum_all) d.what = form::rows;
        }
    }

    /// The instruction with this operator that is a term of a register, and nothing else's; -1: none.
    constexpr int term_in(int reg, hash_type op) const {
        const kernels::descriptor& d = body_.code;
        const int x = reg - d.operands - d.constants;
        if (x < 0 || kernels::reads_of(d, reg) != 1) return -1;
        const kernels::instruction& n = d.body[x];
        if (n.op == op) return x;
        if (n.op == record<ops::multiply_add>.id || n.op == record<ops::multiply_subtract>.id) return term_in(n.c, op);
        const bool adds = n.op == record<ops::add>.id;
        if (!adds && n.op != record<ops::subtract>.id) return -1;
        const int found = term_in(n.a, op);
        return found < 0 && adds ? term_in(n.b, op) : found;
    }
    /// Sums take their logarithms for many entries at once: of softplus(x) = max(x, 0) + log(1 + exp(-|x|)), and of a softmax.
    constexpr void part_logarithms() {
        kernels::descriptor& d = body_.code;
        const bool rows = d.what == kernels::form::row_registers;
        if (!rows && d.what != kernels::form::flat && d.what != kernels::form::dots) return;
        for (int q = 0; q < d.outputs; ++q) {
            const int x = d.out[q].what == kernels::effect::sum_all ? term_in(d.out[q].from, rows ? record<ops::log>.id : record<ops::softplus>.id) : -1;
            if (x < 0) continue;
            if (rows) {
                if (kernels::row_scalars(d).is[d.out[q].from]) part_log_of_softmax(q, x);
            } else {
                d.body[x].op = record<ops::relu>.id;
                d.out[q].soft = d.body[x].a;
            }
        }
    }
    /// m + log(x), x being a row's sum of exponentials of which the largest is 1: m stays, in its place.
    constexpr void part_log_of_softmax(int q, int log) {
        using kernels::instruction;
        kernels::descriptor& d = body_.code;
        const int first = d.operands + d.constants, sum = d.body[log].a - first;
        if (sum < 0 || d.body[sum].what != kernels::action::row_sum) return;
        const int exponential = d.body[sum].a - first;
        if (exponential < 0 || d.body[exponential].op != record<ops::exp_of_negative>.id) return;
        int addition = log + 1;
        const auto reads_it = [&](const instruction& n) { return n.op == record<ops::add>.id && (n.a == first + log || n.b == first + log); };
        while (addition < d.instructions && !reads_it(d.body[addition])) ++addition;
        if (addition == d.instructions) return;
        const short stays = d.body[addition].a == first + log ? d.body[addition].b : d.body[addition].a;
        d.out[q].soft = d.body[log].a;
        // both instructions go
        const auto renamed = [&](short reg) {
            if (reg == first + addition) reg = stays;
            return static_cast<short>(reg - (reg > first + log) - (reg > first + addition));
        };
        int to = 0;
        for (int i = 0; i < d.instructions; ++i) {
            if (i == log || i == addition) continue;
            instruction n = d.body[i];
            n.a = renamed(n.a), n.b = renamed(n.b), n.c = renamed(n.c);
            d.body[to++] = n;
        }
        for (; to < d.instructions; ++to) d.body[to] = {};
        d.instructions = static_cast<short>(d.instructions - 2);
        for (int o = 0; o < d.outputs; ++o) {
            d.out[o].from = renamed(d.out[o].from);
            if (d.out[o].soft >= 0) d.out[o].soft = renamed(d.out[o].soft);
        }
    }

    const graph& g_;
    const node* const nodes_of_;
    const node_facts& facts_;
    const grouping_result& placed_;
    const node_group& group_;
    int index_;
    list<int> nodes_;
    struct early_term {
        int sum = 0, difference = 0;
    };
    list<early_term> early_;
    list<int> absorbed_;  ///< multiplications that became part of an addition
    list<int>& register_of_;
    int next_ = 0;
    kernel_body body_{};
};

}  // namespace tapeless
