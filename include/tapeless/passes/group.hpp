#pragma once
// passes/group.hpp: decides which nodes share a loop. Groups run in their order.
//
// An element-wise node waits until something demands it, and then joins the loop of its consumer; sums and products open
// loops; a product takes the chain behind it as its epilogue. So a bias, an activation, a mask and an optimizer's update cost no
// loop of their own.
#include "products.hpp"

namespace tapeless {

/// Nodes that are computed in one loop.
struct node_group {
    enum class kind : unsigned char { loop, product, dots, general_product, map };
    kind what = kind::loop;
    loop_space space{};
    bool row_registers = false;  ///< a sum over the row is used within the loop
    int head = -1;               ///< the product, or the only node of a map
    product_form form{};
    list<int> nodes;
};

/// What grouping found: the groups in the order in which they run, and the group of each node.
struct grouping_result {
    list<node_group> groups;
    list<int> group_of;  ///< -1: a leaf, a view, or dead
};

/// Rows of at most so many entries are kept in registers, so that a sum over them can be used in the same loop.
inline constexpr int longest_register_row = 64;

class grouping {
public:
    constexpr explicit grouping(const graph& g) : g_(g), source_(g.size()), alias_(g.size()), space_(g.size()), reduction_(g.size()), wait_(g.size()), seen_in_(g.size(), -1) {
        result_.group_of = list<int>(g.size(), -1);
        reads_ = list<int>(max_operands * g.size(), -1);
        for (int i = 0; i < g.size(); ++i) describe(i);
        find_users();
    }
    /// With groups that were found before.
    constexpr grouping(const graph& g, grouping_result found) : grouping(g) { result_ = static_cast<grouping_result&&>(found); }

    /// What a loop reads for node i; what another step reads for it; the loop it is computed in; the form of a reduction.
    constexpr int source(int i) const { return source_[i]; }
    constexpr int alias(int i) const { return alias_[i]; }
    constexpr const loop_space& space_of(int i) const { return space_[i]; }
    constexpr reduction_kind reduction(int i) const { return reduction_[i]; }

    constexpr const grouping_result& result() const { return result_; }
    /// Groups everything.
    constexpr const grouping_result& run() {
        run_early();
        return run_late();
    }
    /// Groups what comes first: all but gradients of weights and updates.
    constexpr const grouping_result& run_early() {
        find_late();
        for (int i = 0; i < g_.size(); ++i)
            if (!late_[i] && alive_[i] && !may_wait(i)) place(i);
        place_numbers();
        return result_;
    }
    /// Groups the rest.
    constexpr const grouping_result& run_late() {
        find_late();
        for (int i = 0; i < g_.size(); ++i)
            if (late_[i] && alive_[i] && !may_wait(i)) place(i);
        return result_;
    }

    /// The node must lie in memory: somebody outside its loop reads it.
    constexpr bool is_read_outside(int i, int group) const {
        if (is_output_[i]) return true;
        for (int u = first_user_[i]; u < first_user_[i + 1]; ++u)
            if (result_.group_of[users_[u]] != group) return true;
        return false;
    }

    /// How many operands of living nodes are this value.
    constexpr int readers(int i) const { return first_user_[i + 1] - first_user_[i]; }
    /// The node that has operand `number` of those.
    constexpr int reader(int i, int number) const { return users_[first_user_[i] + number]; }

private:
    /// By the family of its operator: compilers count the steps of an evaluation.
    constexpr void describe(int i) {
        const node& n = g_[i];
        alias_[i] = source_[i] = i;
        space_[i] = {n.dims.batched, n.dims.size()};
        const family kind = n.op->kind;
        if (kind == family::arrangement && views::is_alias(g_, i)) {
            alias_[i] = alias_[n.operand[0]];
            source_[i] = source_[n.operand[0]];
        } else if (kind == family::spreading && views::is_spread(g_, i)) {
            source_[i] = source_[n.operand[0]];
        } else if (kind == family::reduction) {
            reduction_[i] = reduction_of(g_, i);
            space_[i] = tapeless::space_of(g_, i);
        } else if (kind == family::spreading) {
            space_[i] = tapeless::space_of(g_, i);
        }
        const list<int>& through = is_loop_node(i) ? source_ : alias_;
        for (int k = 0; k < n.op->arity; ++k) reads_[max_operands * i + k] = through[n.operand[k]];
    }

    constexpr bool is_loop_node(int i) const {
        const family kind = g_[i].op->kind;
        return kind == family::elementwise || (kind == family::spreading && (source_[i] != i || is_matrix_spread(g_, i))) || reduction_[i] != reduction_kind::none;
    }
    constexpr bool is_elementwise(int i) const { return g_[i].op->kind == family::elementwise; }
    /// The value that node i reads as its operand k: loops look through every view, others through aliases.
    constexpr int read(int i, int k) const { return reads_[max_operands * i + k]; }

    /// Who reads each value, through views; a view that an opaque step or the caller wants is computed like a node.
    constexpr void find_users() {
        const int size = g_.size();
        alive_ = list<bool>(size);
        is_output_ = list<bool>(size);
        for (const graph_output& out : g_.outputs) is_output_[alias_[out.node]] = alive_[alias_[out.node]] = true;
        for (int i = size - 1; i >= 0; --i)
            if (alive_[i])
                for (int k = 0; k < g_[i].op->arity; ++k) alive_[read(i, k)] = true;
        first_user_ = list<int>(size + 1);
        for (int i = 0; i < size; ++i)
            if (alive_[i])
                for (int k = 0; k < g_[i].op->arity; ++k) ++first_user_[read(i, k) + 1];
        for (int i = 0; i < size; ++i) first_user_[i + 1] += first_user_[i];
        users_ = list<int>(first_user_[size]);
        list<int> next = first_user_;
        for (int i = 0; i < size; ++i)
            if (alive_[i])
                for (int k = 0; k < g_[i].op->arity; ++k) users_[next[read(i, k)]++] = i;
    }

    /// Gradients of weights and updates come last: they wait until everybody has read the weights.
    constexpr void find_late() {
        if (!late_.empty()) return;
        list<bool>& late = late_;
        late = list<bool>(g_.size());
        for (const graph_output& out : g_.outputs)
            if (out.target >= 0) late[alias_[out.node]] = true;
        for (int i = 0; i < g_.size(); ++i) {
            if (!alive_[i]) continue;
            if (g_[i].op->kind == family::product && (g_[i].attribute & ops::sum_over_batch)) late[i] = true;
            for (int k = 0; k < g_[i].op->arity; ++k) late[i] = late[i] || late[read(i, k)];
        }
    }

    /// Numbers that gradients and updates will read are there before them.
    constexpr void place_numbers() {
        for (int i = 0; i < g_.size(); ++i) {
            if (late_[i] || !alive_[i] || !is_elementwise(i) || result_.group_of[i] >= 0 || !(space_[i] == loop_space{})) continue;
            for (int u = first_user_[i]; u < first_user_[i + 1]; ++u)
                if (late_[users_[u]]) {
                    place(i);
                    break;
                }
        }
    }

    /// An element-wise node waits for its consumer, unless it is an output or too long a chain waits already.
    constexpr bool may_wait(int i) {
        if (g_[i].op->arity == 0 || result_.group_of[i] >= 0) return true;
        if (!is_elementwise(i)) return !is_output_[i] && g_[i].op->kind == family::spreading && source_[i] != i;
        for (int k = 0; k < g_[i].op->arity; ++k)
            if (result_.group_of[read(i, k)] < 0) wait_[i] += wait_[read(i, k)];
        return ++wait_[i] < 8 && !is_output_[i];
    }

    constexpr void place(int i) {
        if (result_.group_of[i] >= 0 || g_[i].op->arity == 0) return;
        if (is_loop_node(i))
            place_in_loop(i);
        else
            place_alone(i);
    }

    constexpr void place_alone(int i) {
        for (int k = 0; k < g_[i].op->arity; ++k) place(read(i, k));
        if (g_[i].op->kind == family::product && join_dots(i)) return;
        node_group q;
        q.space = space_of(i);
        q.head = i;
        if (g_[i].op->kind == family::product) {
            q.form = form_of_product(g_, i);
            q.what = q.form.what == product_form::kind::fast   ? node_group::kind::product
                     : q.form.what == product_form::kind::dots ? node_group::kind::dots
                                                               : node_group::kind::general_product;
            if (q.what == node_group::kind::product && q.form.rows_are_batch == false && !g_[i].dims.batched) q.space.batched = false;
        } else {
            q.what = node_group::kind::map;
        }
        q.nodes.push(i);
        result_.group_of[i] = result_.groups.size();
        result_.groups.push(q);
    }

    /// The sum of e x^T joins the loop of dots that has just read x and computed e.
    constexpr bool join_dots(int i) {
        const product_form form = form_of_product(g_, i);
        if (form.what != product_form::kind::fast || !form.depth_is_batch || form.size.rows != 1) return false;
        const int e = form.a, q = result_.group_of[e];
        if (q < 0 || result_.groups[q].what != node_group::kind::dots) return false;
        const node_group& dots = result_.groups[q];
        if (alias_[dots.form.a] != alias_[form.b] || dots.nodes.size() >= kernels::max_instructions - 2)
            return false;
        add(i, q);
        return true;
    }

    constexpr void place_in_loop(int root) {
        const loop_space space = space_of(root);
        list<int> chain;
        gather(root, space, chain);
        // the operands are placed now; what of the chain was placed with them is done
        int kept = 0;
        for (int c = 0; c < chain.size(); ++c)
            if (result_.group_of[chain[c]] < 0) chain[kept++] = chain[c];
        while (chain.size() > kept) chain.pop();
        if (result_.group_of[root] >= 0) return;
        int low = 0;
        for (const int i : chain)
            for (int k = 0; k < g_[i].op->arity; ++k) {
                const int from = result_.group_of[read(i, k)];
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
        node_group& group = result_.groups[q];
        group.nodes.push(i);
        result_.group_of[i] = q;
        if (group.what == node_group::kind::loop && !(space_of(i) == group.space)) group.row_registers = true;
    }

    /// Collects, from the root towards the leaves, what waits and belongs into the same loop; places everything else.
    constexpr void gather(int root, const loop_space& space, list<int>& chain) {
        chain.push(root);
        const bool sums = reduction(root) != reduction_kind::none;
        for (int c = 0; c < chain.size(); ++c)
            for (int k = 0; k < g_[chain[c]].op->arity; ++k) {
                const int from = read(chain[c], k);
                if (result_.group_of[from] >= 0 || g_[from].op->arity == 0 || contains(chain, from)) continue;
                const bool joins = is_elementwise(from) && space_of(from) == space && chain.size() < 10 && !(sums && rides_product(from, space, 4));
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
    /// The chain that ends in i reads a product of the same extent, and can be its epilogue.
    constexpr bool rides_product(int i, const loop_space& space, int depth) const {
        for (int k = 0; k < g_[i].op->arity; ++k) {
            const int from = read(i, k);
            if (!(space_of(from) == space)) continue;
            if (g_[from].op->kind == family::product) return space.columns > 1 || !space.batched;
            if (is_elementwise(from) && depth > 0 && result_.group_of[from] < 0 && rides_product(from, space, depth - 1)) return true;
            if (result_.group_of[from] >= 0 && result_.groups[result_.group_of[from]].what == node_group::kind::product) return true;
        }
        return false;
    }

    /// The first group in which node i, read by a loop over `space`, may stand when its operand k is computed in `from`.
    constexpr int earliest(int i, int k, int from, const loop_space& space) const {
        const int value = read(i, k);
        const node_group& q = result_.groups[from];
        if (q.what == node_group::kind::map || q.what == node_group::kind::general_product) return from + 1;
        const bool within = reduction(value) == reduction_kind::none;
        if (q.what == node_group::kind::product) return within && q.space == space && is_elementwise(i) ? from : from + 1;
        if (q.what == node_group::kind::dots)
            return within && q.space == space && g_[value].dims.batched && (is_elementwise(i) || reduction(i) == reduction_kind::all) ? from : from + 1;
        const bool row_value = value_is_row_scalar(value, q);
        if (row_value) return can_hold_rows(q) ? from : from + 1;
        return within && q.space == space ? from : from + 1;
    }
    /// A number per sample within a loop over rows of several entries.
    constexpr bool value_is_row_scalar(int value, const node_group& q) const {
        return q.space.columns > 1 && g_[value].dims.size() == 1 && g_[value].dims.batched == q.space.batched && q.space.batched &&
               (reduction(value) == reduction_kind::features || !(space_of(value) == q.space));
    }
    constexpr bool can_hold_rows(const node_group& q) const {
        return q.what == node_group::kind::loop && q.space.batched && q.space.columns > 1 && q.space.columns <= longest_register_row;
    }

    /// The latest loop, not before `low`, that has room and shares an operand with the chain.
    constexpr int find_loop(const list<int>& chain, const loop_space& space, int low) {
        if (is_matrix_spread(g_, chain[0])) return -1;  // the same vector may lie along the rows of one and down those of another
        bool elementwise_only = true, sums_to_one = true;
        for (const int i : chain) {
            if (is_elementwise(i)) continue;
            elementwise_only = false;
            sums_to_one = sums_to_one && reduction(i) == reduction_kind::all;
        }
        int looked = 0;
        for (int q = result_.groups.size() - 1; q >= low && looked < 6; --q, ++looked) {
            const node_group& group = result_.groups[q];
            if (group.space.columns != space.columns && space.columns != 1) continue;
            if (takes(group, q, chain, space, elementwise_only, sums_to_one) && shares(q, chain, space) && has_room(q, chain)) return q;
        }
        return -1;
    }
    constexpr bool takes(const node_group& q, int index, const list<int>& chain, const loop_space& space, bool elementwise_only, bool sums_to_one) const {
        if (!(q.space == space) && !(space.columns == 1 && can_hold_rows(q))) return false;
        if (q.what == node_group::kind::product) return q.space == space && elementwise_only;
        if (q.what == node_group::kind::dots) return q.space == space && sums_to_one;
        if (q.what != node_group::kind::loop) return false;
        if (q.space == space) return true;
        // numbers per sample join the loop over rows that made them
        if (!(can_hold_rows(q) && space.batched && space.columns == 1 && sums_to_one)) return false;
        for (const int i : chain)
            for (int k = 0; k < g_[i].op->arity; ++k)
                if (result_.group_of[read(i, k)] == index && g_[read(i, k)].dims.batched) return true;
        return false;
    }
    constexpr bool shares(int q, const list<int>& chain, const loop_space& space) const {
        if (space.columns == 1 && !space.batched) return true;
        for (const int i : chain)
            for (int k = 0; k < g_[i].op->arity; ++k) {
                const int from = read(i, k);
                if (result_.group_of[from] == q) return true;
                if (g_[from].dims.is_scalar() && !g_[from].dims.batched) continue;
                for (int u = first_user_[from]; u < first_user_[from + 1]; ++u)
                    if (result_.group_of[users_[u]] == q) return true;
            }
        return false;
    }
    /// The kernel's registers and outputs suffice for the group with the chain.
    constexpr bool has_room(int q, const list<int>& chain) {
        const node_group& group = result_.groups[q];
        if (group.nodes.size() + chain.size() > kernels::max_instructions) return false;
        ++stamp_;
        int operands = 1, constants = 0, outputs = 0;
        const auto count = [&](int i) {
            for (int k = 0; k < g_[i].op->arity && i != group.head; ++k) {  // what a product multiplies is no operand of its body
                const int from = read(i, k);
                if (seen_in_[from] == stamp_ || result_.group_of[from] == q || contains(chain, from)) continue;
                seen_in_[from] = stamp_;
                ++(g_[from].op->kind == family::constant ? constants : operands);
            }
            bool outside = is_output_[i] || g_[i].op->kind != family::elementwise;
            for (int u = first_user_[i]; u < first_user_[i + 1] && !outside; ++u)
                outside = result_.group_of[users_[u]] != q && !contains(chain, users_[u]);
            outputs += outside ? 1 : 0;
        };
        for (const int i : group.nodes) count(i);
        for (const int i : chain) count(i);
        return operands <= kernels::max_operands && constants <= kernels::max_constants && outputs <= kernels::max_outputs;
    }

    const graph& g_;
    grouping_result result_;
    list<int> source_, alias_, reads_;
    list<loop_space> space_;
    list<reduction_kind> reduction_;
    list<bool> alive_, is_output_, late_;
    list<int> first_user_, users_;
    list<int> wait_, seen_in_;
    int stamp_ = 0;
};

}  // namespace tapeless
