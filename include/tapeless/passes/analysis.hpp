#pragma once
// passes/analysis.hpp: what grouping and the writing of steps ask of each node, found once: through which views it is read, in
// which loop it belongs, who reads it.
#include "views.hpp"

namespace tapeless {

/// Answers, each an array with one entry per node. Plain pointers: to a compiler that counts, each call of a list is work.
struct node_facts {
    const int* source;                 ///< what a loop reads for it
    const int* alias;                  ///< what another step reads for it
    const int* reads;                  ///< max_operands of each node: the values it reads; loops look through every view, others through aliases
    const loop_space* space;           ///< the loop in which it is computed
    const reduction_kind* reduction;   ///< its form, for a reduction
    const bool* loop_node;             ///< a loop computes it
    const bool* alive;                 ///< somebody reads it
    const bool* is_output;
    const bool* late;                  ///< a gradient of weights, an update, or what reads one
    const int* first_user;             ///< where its readers begin in `users`, and behind the last node where they end
    const int* users;

    /// How many operands of living nodes are this value.
    constexpr int readers(int i) const { return first_user[i + 1] - first_user[i]; }
    /// The node that has operand `number` of those.
    constexpr int reader(int i, int number) const { return users[first_user[i] + number]; }
};

/// Finds them.
class node_analysis {
public:
    constexpr explicit node_analysis(const graph& g)
        : source(g.size()), alias(g.size()), reads(max_operands * g.size(), -1), space(g.size()), reduction(g.size()), loop_node(g.size()),
          alive(g.size()), is_output(g.size()), late(g.size()), first_user(g.size() + 1) {
        for (int i = 0; i < g.size(); ++i) describe(g, i);
        find_users(g);
        find_late(g);
    }
    constexpr node_facts facts() const {
        return {source.begin(), alias.begin(), reads.begin(),     space.begin(), reduction.begin(), loop_node.begin(),
                alive.begin(),  is_output.begin(), late.begin(), first_user.begin(), users.begin()};
    }

    list<int> source, alias, reads;
    list<loop_space> space;
    list<reduction_kind> reduction;
    list<bool> loop_node, alive, is_output, late;
    list<int> first_user, users;

private:
    /// By the family of its operator: compilers count the steps of an evaluation.
    constexpr void describe(const graph& g, int i) {
        const node& n = g[i];
        alias[i] = source[i] = i;
        space[i] = {n.dims.batched, n.dims.size()};
        const family kind = n.op->kind;
        bool in_loop = kind == family::elementwise;
        if (kind == family::arrangement && views::is_alias(g, i)) {
            alias[i] = alias[n.operand[0]];
            source[i] = source[n.operand[0]];
        } else if (kind == family::spreading) {
            if (views::is_spread(g, i)) source[i] = source[n.operand[0]];
            space[i] = space_of(g, i);
            in_loop = source[i] != i || is_matrix_spread(g, i);
        } else if (kind == family::reduction) {
            reduction[i] = reduction_of(g, i);
            space[i] = space_of(g, i);
            in_loop = reduction[i] != reduction_kind::none;
        }
        loop_node[i] = in_loop;
        const int* const through = in_loop ? source.begin() : alias.begin();
        for (int k = 0; k < n.op->arity; ++k) reads[max_operands * i + k] = through[n.operand[k]];
    }
    /// Who reads each value; a view that an opaque step or the caller wants is computed like a node.
    constexpr void find_users(const graph& g) {
        const int size = g.size();
        const node* const nodes = g.nodes.begin();
        const int* const read = reads.begin();
        bool* const lives = alive.begin();
        int* const first = first_user.begin();
        for (const graph_output& out : g.outputs) is_output[alias[out.node]] = alive[alias[out.node]] = true;
        for (int i = size - 1; i >= 0; --i)
            if (lives[i])
                for (int k = max_operands * i, end = k + nodes[i].op->arity; k < end; ++k) lives[read[k]] = true;
        for (int i = 0; i < size; ++i)
            if (lives[i])
                for (int k = max_operands * i, end = k + nodes[i].op->arity; k < end; ++k) ++first[read[k] + 1];
        for (int i = 0; i < size; ++i) first[i + 1] += first[i];
        users = list<int>(first[size]);
        list<int> copy = first_user;
        int* const next = copy.begin();
        int* const to = users.begin();
        for (int i = 0; i < size; ++i)
            if (lives[i])
                for (int k = max_operands * i, end = k + nodes[i].op->arity; k < end; ++k) to[next[read[k]]++] = i;
    }
    /// Gradients of weights and updates come last: they wait until everybody has read the weights.
    constexpr void find_late(const graph& g) {
        bool* const is_late = late.begin();
        for (const graph_output& out : g.outputs)
            if (out.target >= 0) is_late[alias[out.node]] = true;
        for (int i = 0; i < g.size(); ++i) {
            if (!alive[i]) continue;
            const node& n = g[i];
            bool found = is_late[i] || (n.op->kind == family::product && (n.attribute & ops::sum_over_batch));
            for (int k = 0; k < n.op->arity && !found; ++k) found = is_late[reads[max_operands * i + k]];
            is_late[i] = found;
        }
    }
};

/// The answers as a constant.
template <int Nodes>
struct frozen_analysis {
    int source[Nodes]{}, alias[Nodes]{}, reads[max_operands * Nodes]{}, first_user[Nodes + 1]{}, users[max_operands * Nodes]{};
    loop_space space[Nodes]{};
    reduction_kind reduction[Nodes]{};
    bool loop_node[Nodes]{}, alive[Nodes]{}, is_output[Nodes]{}, late[Nodes]{};

    constexpr explicit frozen_analysis(const node_analysis& a) {
        for (int i = 0; i < a.source.size(); ++i) {
            source[i] = a.source[i], alias[i] = a.alias[i], space[i] = a.space[i], reduction[i] = a.reduction[i];
            loop_node[i] = a.loop_node[i], alive[i] = a.alive[i], is_output[i] = a.is_output[i], late[i] = a.late[i];
            first_user[i] = a.first_user[i];
        }
        first_user[a.source.size()] = a.users.size();
        for (int k = 0; k < a.reads.size(); ++k) reads[k] = a.reads[k];
        for (int k = 0; k < a.users.size(); ++k) users[k] = a.users[k];
    }
    constexpr node_facts facts() const {
        return {source, alias, reads, space, reduction, loop_node, alive, is_output, late, first_user, users};
    }
};

}  // namespace tapeless
