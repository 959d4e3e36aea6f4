#pragma once
// passes/node_group.hpp: nodes that share a loop, and the group of each node of a graph.
#include "analysis.hpp"
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

/// A product whose sums have one term, a x^T of two vectors: a loop over its entries.
constexpr bool has_one_term(const node_group& q, int batch) {
    const product_form& f = q.form;
    if (q.what != node_group::kind::product || f.rows_are_batch || f.size.rows < 2) return false;
    return f.depth_is_batch ? batch == 1 : f.size.depth == 1 && f.size.a_row == 1 && !f.b_transposed;
}

/// What grouping found: the groups in the order in which they run, and the group of each node.
struct grouping_result {
    list<node_group> groups;
    int first = 0;       ///< number of the first of `groups`, where a part of them is looked at
    list<int> group_of;  ///< -1: a leaf, a view, or dead

    constexpr const node_group& group(int number) const { return groups.items_[number - first]; }
};

/// The node must lie in memory: somebody outside its group reads it.
constexpr bool is_read_outside(const node_facts& facts, const grouping_result& placed, int i, int group) {
    if (facts.is_output[i]) return true;
    for (int u = facts.first_user[i], end = facts.first_user[i + 1]; u < end; ++u)
        if (placed.group_of.items_[facts.users[u]] != group) return true;
    return false;
}

}  // namespace tapeless
