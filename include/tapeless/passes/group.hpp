#pragma once
// passes/group.hpp: decides which nodes share a loop. Groups run in their order.
//
// An element-wise node waits until something demands it, and then joins the loop of its consumer; sums and products open
// loops; a product takes the chain behind it as its epilogue. So a bias, an activation, a mask and an optimizer's update cost no
// loop of their own.
#include "node_group.hpp"

namespace tapeless {

/// Rows of at most so many entries are kept in registers, so that a sum over them can be used in the same loop.
inline constexpr int longest_register_row = 64;

class grouping {
public:
    constexpr grouping(const graph& g, const node_facts& facts)
        : g_(g), nodes_(g.nodes.begin()), facts_(facts), wait_(g.size()), seen_in_(g.size(), -1) {
        result_.group_of = list<int>(g.size(), -1);
    }
    /// With groups that were found before.
    constexpr grouping(const graph& g, const node_facts& facts, grouping_result found) : grouping(g, facts) {
        result_ = static_cast<grouping_result&&>(found);
    }

    /// Groups everything.
    constexpr const grouping_result& run() {
        run_early();
        return run_late();
    }
    /// Groups what comes first: all but gradients of weights and updates.
    constexpr const grouping_result& run_early() {
        place_ahead();
        for (int i = 0; i < g_.size(); ++i)
            if (!facts_.late[i] && facts_.alive[i] && !may_wait(i)) place(i);
        place_numbers();
        return result_;
    }
    /// Groups the rest.
    constexpr const grouping_result& run_late() {
        for (int i = 0; i < g_.size(); ++i)
            if (facts_.late[i] && facts_.alive[i] && !may_wait(i)) place(i);
        return result_;
    }

private:
    constexpr bool is_elementwise(int i) const { return nodes_[i].op->kind == family::elementwise; }
    constexpr int read(int i, int k) const { return facts_.reads[max_operands * i + k]; }
    constexpr const loop_space& space_of(int i) const { return facts_.space[i]; }
    constexpr reduction_kind reduction(int i) const { return facts_.reduction[i]; }

    /// What is made of variables and settings alone and read by loops over samples comes first, or a product could not take those as its epilogue.
    constexpr void place_ahead() {
        list<bool> is_ready(g_.size());
        for (int i = 0; i < g_.size(); ++i) {
            if (nodes_[i].dims.batched || facts_.late[i] || !facts_.alive[i]) continue;
            if (nodes_[i].op->arity > 0 && !is_elementwise(i)) continue;
            bool ready = true;
            for (int k = 0; k < nodes_[i].op->arity; ++k) ready = ready && is_ready.items_[read(i, k)];
            is_ready.items_[i] = ready;
            if (!ready || nodes_[i].op->arity == 0) continue;
            for (int u = facts_.first_user[i]; u < facts_.first_user[i + 1]; ++u)
                if (nodes_[facts_.users[u]].dims.batched && is_elementwise(facts_.users[u])) {
                    place(i);
                    break;
                }
        }
    }
    /// Numbers that gradients and updates will read are there before them.
    constexpr void place_numbers() {
        for (int i = 0; i < g_.size(); ++i) {
            if (facts_.late[i] || !facts_.alive[i] || !is_elementwise(i) || result_.group_of.items_[i] >= 0 || !(facts_.space[i] == loop_space{})) continue;
            for (int u = facts_.first_user[i]; u < facts_.first_user[i + 1]; ++u)
                if (facts_.late[facts_.users[u]]) {
                    place(i);
                    break;
                }
        }
    }

    /// An element-wise node waits for its consumer, unless it is an output or too long a chain waits already.
    constexpr bool may_wait(int i) {
        if (nodes_[i].op->arity == 0 || result_.group_of.items_[i] >= 0) return true;
        if (!is_elementwise(i)) return !facts_.is_output[i] && nodes_[i].op->kind == family::spreading && facts_.source[i] != i;
        for (int k = 0; k < nodes_[i].op->arity; ++k)
            if (result_.group_of.items_[read(i, k)] < 0) wait_.items_[i] += wait_.items_[read(i, k)];
        return ++wait_.items_[i] < 8 && !facts_.is_output[i];
    }

    constexpr void place(int i) {
        if (result_.group_of.items_[i] >= 0 || nodes_[i].op->arity == 0) return;
        if (facts_.loop_node[i])
            place_in_loop(i);
        else
            place_alone(i);
    }

    constexpr void place_alone(int i) {
        for (int k = 0; k < nodes_[i].op->arity; ++k) place(read(i, k));
        if (nodes_[i].op->kind == family::product && join_dots(i)) return;
        node_group q;
        q.space = space_of(i);
        q.head = i;
        if (nodes_[i].op->kind == family::product) {
            q.form = form_of_product(g_, i);
            q.what = q.form.what == product_form::kind::fast   ? node_group::kind::product
                     : q.form.what == product_form::kind::dots ? node_group::kind::dots
                                                               : node_group::kind::general_product;
            if (q.what == node_group::kind::product && q.form.rows_are_batch == false && !nodes_[i].dims.batched) q.space.batched = false;
        } else {
            q.what = node_group::kind::map;
        }
        q.nodes.push(i);
        result_.group_of.items_[i] = result_.groups.size();
        result_.groups.push(q);
    }

    /// The sum of e x^T joins the loop of dots that has just read x and computed e; v^T A joins that of A w: A is read once.
    constexpr bool join_dots(int i) {
        const product_form form = form_of_product(g_, i);
        if (form.what != product_form::kind::fast || form.size.rows != 1 || form.rows_are_batch) return false;
        if (!form.depth_is_batch) place_dots_over(form.b);
        const int q = form.depth_is_batch ? result_.group_of.items_[form.a] : dots_over(form.b);
        if (q < 0 || result_.groups.items_[q].what != node_group::kind::dots) return false;
        const node_group& dots = result_.groups.items_[q];
        if (facts_.alias[dots.form.a] != facts_.alias[form.b] || dots.nodes.size() >= kernels::max_instructions - 2)
            return false;
        if (!form.depth_is_batch && !is_number_of_row(facts_.alias[form.a], q)) return false;
        list<int> alone;
        alone.push(i);
        if (!form.depth_is_batch && !has_room(q, alone)) return false;
        add(i, q);
        return true;
    }
    /// A value that the loop of dots q has for each of its rows: from before, or computed there.
    constexpr bool is_number_of_row(int value, int q) const {
        const int from = result_.group_of.items_[value];
        return from < q || (from == q && (value == result_.groups.items_[q].head || is_elementwise(value)));
    }
    /// The loop of dots over the rows of a matrix that is not per sample; -1: none.
    constexpr int dots_over(int matrix) const {
        for (int u = facts_.first_user[facts_.alias[matrix]]; u < facts_.first_user[facts_.alias[matrix] + 1]; ++u) {
            const int q = result_.group_of.items_[facts_.users[u]];
            if (q >= 0 && result_.groups.items_[q].what == node_group::kind::dots && facts_.alias[result_.groups.items_[q].form.a] == facts_.alias[matrix]) return q;
        }
        return -1;
    }
    /// Places it, if all that it reads is there.
    constexpr void place_dots_over(int matrix) {
        for (int u = facts_.first_user[facts_.alias[matrix]]; u < facts_.first_user[facts_.alias[matrix] + 1]; ++u) {
            const int j = facts_.users[u];
            if (nodes_[j].op->kind != family::product || result_.group_of.items_[j] >= 0 || facts_.late[j]) continue;
            const product_form form = form_of_product(g_, j);
            if (form.what != product_form::kind::dots || form.rows_are_batch || facts_.alias[form.a] != facts_.alias[matrix]) continue;
            if (result_.group_of.items_[facts_.alias[form.b]] >= 0 || nodes_[facts_.alias[form.b]].op->arity == 0) return place(j);
        }
    }

    constexpr void place_in_loop(int root) {
        const loop_space space = space_of(root);
        list<int> chain;
        gather(root, space, chain);
        // the operands are placed now; what of the chain was placed with them is done
        int kept = 0;
        for (int c = 0; c < chain.size(); ++c)
            if (result_.group_of.items_[chain.items_[c]] < 0) chain[kept++] = chain.items_[c];
        while (chain.size() > kept) chain.pop();
        if (result_.group_of.items_[root] >= 0) return;
        int low = 0;
        for (const int i : chain)
            for (int k = 0; k < nodes_[i].op->arity; ++k) {
                const int from = result_.group_of.items_[read(i, k)];
                if (from >= 0) low = low > earliest(i, k, from, space) ? low : earliest(i, k, from, space);
            }
        int q = find_loop(chain, space, low);
        if (q < 0) {
            node_group fresh;
            fresh.space = space;
            q = result_.groups.size();
            result_.groups.push(fresh);
        }
        for (const int i : chain) add(i, q);
    }

    constexpr void add(int i, int q) {
        node_group& group = result_.groups.items_[q];
        group.nodes.push(i);
        result_.group_of.items_[i] = q;
        if (group.what != node_group::kind::loop || group.row_registers) return;
        group.row_registers = !(space_of(i) == group.space);
        for (int k = 0; k < nodes_[i].op->arity; ++k)  // or a sum over the row is used within the loop
            if (result_.group_of.items_[read(i, k)] == q && reduction(read(i, k)) == reduction_kind::features) group.row_registers = true;
    }

    /// Collects, from the root towards the leaves, what waits and belongs into the same loop; places everything else.
    constexpr void gather(int root, const loop_space& space, list<int>& chain) {
        chain.push(root);
        const bool sums = reduction(root) != reduction_kind::none;
        const bool logarithms = sums_logarithms(root, space);
        for (int c = 0; c < chain.size(); ++c)
            for (int k = 0; k < nodes_[chain.items_[c]].op->arity; ++k) {
                const int from = read(chain.items_[c], k);
                if (result_.group_of.items_[from] >= 0 || nodes_[from].op->arity == 0 || contains(chain, from)) continue;
                const bool joins = is_elementwise(from) && space_of(from) == space && chain.size() < 10 &&
                                   ((logarithms && is_term(chain.items_[c], from)) || !(sums && rides_product(from, space, 4) && !is_made_of_stored(from)));
                if (joins)
                    chain.push(from);
                else
                    place(from);
            }
    }
    static constexpr bool contains(const list<int>& chain, int i) {
        for (const int c : chain)
            if (c == i) return true;
        return false;
    }
    /// A softplus is a term of value i, which nobody else reads.
    constexpr bool has_logarithm(int i, const loop_space& space, int depth) const {
        if (!is_elementwise(i) || !(space_of(i) == space) || facts_.readers(i) != 1) return false;
        if (nodes_[i].is(record<ops::softplus>)) return true;
        if (depth == 0 || !(nodes_[i].is(record<ops::add>) || nodes_[i].is(record<ops::subtract>))) return false;
        return has_logarithm(read(i, 0), space, depth - 1) || has_logarithm(read(i, 1), space, depth - 1);
    }
    /// Node i sums logarithms up: a loop takes those of many entries at once, which the epilogue of a product does not.
    constexpr bool sums_logarithms(int i, const loop_space& space) const {
        return reduction(i) == reduction_kind::all && has_logarithm(read(i, 0), space, 4);
    }
    constexpr bool sums_logarithms(const node_group& q) const {
        for (const int i : q.nodes)
            if (sums_logarithms(i, q.space)) return true;
        return false;
    }
    /// Nobody else reads it, and it is not what the logarithm is taken of.
    constexpr bool is_term(int reader, int i) const { return facts_.readers(i) == 1 && !nodes_[reader].is(record<ops::softplus>); }
    /// Computed from one value, which others read: it lies in memory anyway, and i need not.
    constexpr bool is_made_of_stored(int i) const {
        if (facts_.readers(i) != 1) return false;
        const int from = read(i, 0);
        for (int k = 1; k < nodes_[i].op->arity; ++k)
            if (read(i, k) != from) return false;
        return facts_.readers(from) > 1;
    }
    /// The chain that ends in i reads a product of the same extent, and can be its epilogue.
    constexpr bool rides_product(int i, const loop_space& space, int depth) const {
        for (int k = 0; k < nodes_[i].op->arity; ++k) {
            const int from = read(i, k);
            if (!(space_of(from) == space)) continue;
            if (nodes_[from].op->kind == family::product) return space.columns > 1 || !space.batched;
            if (is_elementwise(from) && depth > 0 && result_.group_of.items_[from] < 0 && rides_product(from, space, depth - 1)) return true;
            if (result_.group_of.items_[from] >= 0 && result_.groups.items_[result_.group_of.items_[from]].what == node_group::kind::product) return true;
        }
        return false;
    }

    /// The first group in which node i, read by a loop over `space`, may stand when its operand k is computed in `from`.
    constexpr int earliest(int i, int k, int from, const loop_space& space) const {
        const int value = read(i, k);
        const node_group& q = result_.groups.items_[from];
        if (q.what == node_group::kind::map || q.what == node_group::kind::general_product) return from + 1;
        const bool within = reduction(value) == reduction_kind::none;
        if (q.what == node_group::kind::product) return within && q.space == space && (is_elementwise(i) || sums_rows(i, q)) ? from : from + 1;
        if (q.what == node_group::kind::dots && nodes_[value].op->kind == family::product && value != q.head) return from + 1;  // is there in the end
        if (q.what == node_group::kind::dots)
            return within && q.space == space && nodes_[value].dims.batched == space.batched && (is_elementwise(i) || sums_to_number(i, space)) ? from : from + 1;
        const bool row_value = value_is_row_scalar(value, q);
        if (row_value) return can_hold_rows(q) ? from : from + 1;
        return within && q.space == space ? from : from + 1;
    }
    /// A number per sample within a loop over rows of several entries.
    constexpr bool value_is_row_scalar(int value, const node_group& q) const {
        return q.space.columns > 1 && nodes_[value].dims.size() == 1 && nodes_[value].dims.batched == q.space.batched && q.space.batched &&
               (reduction(value) == reduction_kind::features || !(space_of(value) == q.space));
    }
    constexpr bool can_hold_rows(const node_group& q) const {
        return q.what == node_group::kind::loop && q.space.batched && q.space.columns > 1 && q.space.columns <= longest_register_row;
    }

    /// A sum over the samples that a product of them takes along, while what it adds is in registers.
    constexpr bool sums_rows(int i, const node_group& q) const {
        return reduction(i) == reduction_kind::batch && q.form.rows_are_batch && q.space.columns > 1 && q.nodes.size() <= 4;
    }
    constexpr bool sums_to_number(int i, const loop_space& space) const {
        return reduction(i) == reduction_kind::all || (reduction(i) == reduction_kind::batch && space.columns == 1);
    }

    /// A loop, not before `low`, that has room and shares an operand with the chain: the latest of those that compute one, else the
    /// latest of those that read one.
    constexpr int find_loop(const list<int>& chain, const loop_space& space, int low) {
        if (is_matrix_spread(g_, chain[0])) return -1;  // the same vector may lie along the rows of one and down those of another
        bool elementwise_only = true, sums_to_one = true;
        for (const int i : chain) {
            if (is_elementwise(i)) continue;
            elementwise_only = false;
            sums_to_one = sums_to_one && sums_to_number(i, space);
        }
        int looked = 0, reads = -1;
        for (int q = result_.groups.size() - 1; q >= low && looked < 6; --q, ++looked) {
            const node_group& group = result_.groups.items_[q];
            if (group.space.columns != space.columns && space.columns != 1) continue;
            if (!takes(group, q, chain, space, elementwise_only, sums_to_one) || !shares(q, chain, space) || !has_room(q, chain)) continue;
            if (elementwise_only || computes(q, chain)) return q;
            if (reads < 0) reads = q;
        }
        return reads;
    }
    constexpr bool takes(const node_group& q, int index, const list<int>& chain, const loop_space& space, bool elementwise_only, bool sums_to_one) const {
        if (!(q.space == space) && !(space.columns == 1 && can_hold_rows(q))) return false;
        if (q.what == node_group::kind::product) return q.space == space && (elementwise_only || (chain.size() == 1 && sums_rows(chain[0], q)));
        if (q.what == node_group::kind::dots) return q.space == space && sums_to_one;
        if (q.what != node_group::kind::loop) return false;
        if (q.space == space) return !(reduction(chain[0]) == reduction_kind::batch && sums_logarithms(q));
        // numbers per sample join the loop over rows that made them
        if (!(can_hold_rows(q) && space.batched && space.columns == 1 && sums_to_one)) return false;
        for (const int i : chain)
            if (reduction(i) == reduction_kind::batch) return false;
        for (const int i : chain)
            for (int k = 0; k < nodes_[i].op->arity; ++k)
                if (result_.group_of.items_[read(i, k)] == index && nodes_[read(i, k)].dims.batched) return true;
        return false;
    }
    constexpr bool computes(int q, const list<int>& chain) const {
        for (const int i : chain)
            for (int k = 0; k < nodes_[i].op->arity; ++k)
                if (result_.group_of.items_[read(i, k)] == q) return true;
        return false;
    }
    constexpr bool shares(int q, const list<int>& chain, const loop_space& space) const {
        if (space.columns == 1 && !space.batched) return true;
        for (const int i : chain)
            for (int k = 0; k < nodes_[i].op->arity; ++k) {
                const int from = read(i, k);
                if (result_.group_of.items_[from] == q) return true;
                if (nodes_[from].dims.is_scalar() && !nodes_[from].dims.batched) continue;
                for (int u = facts_.first_user[from]; u < facts_.first_user[from + 1]; ++u)
                    if (result_.group_of.items_[facts_.users[u]] == q) return true;
            }
        return false;
    }
    /// The kernel's registers and outputs suffice for the group with the chain.
    constexpr bool has_room(int q, const list<int>& chain) {
        const node_group& group = result_.groups.items_[q];
        if (group.nodes.size() + chain.size() > kernels::max_instructions) return false;
        ++stamp_;
        int operands = 1, constants = 0, outputs = 0;
        const auto count = [&](int i) {
            for (int k = 0; k < nodes_[i].op->arity && i != group.head; ++k) {  // what a product multiplies is no operand of its body
                const int from = read(i, k);
                if (seen_in_.items_[from] == stamp_ || result_.group_of.items_[from] == q || contains(chain, from)) continue;
                seen_in_.items_[from] = stamp_;
                ++(nodes_[from].op->kind == family::constant ? constants : operands);
            }
            bool outside = facts_.is_output[i] || nodes_[i].op->kind != family::elementwise;
            for (int u = facts_.first_user[i]; u < facts_.first_user[i + 1] && !outside; ++u)
                outside = result_.group_of.items_[facts_.users[u]] != q && !contains(chain, facts_.users[u]);
            outputs += outside ? 1 : 0;
        };
        for (const int i : group.nodes) count(i);
        for (const int i : chain) count(i);
        return operands <= kernels::max_operands && constants <= kernels::max_constants && outputs <= kernels::max_outputs;
    }

    const graph& g_;
    const node* const nodes_;
    node_facts facts_;
    grouping_result result_;
    list<int> wait_, seen_in_;
    int stamp_ = 0;
};

}  // namespace tapeless
