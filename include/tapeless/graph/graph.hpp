#pragma once
// graph/graph.hpp: a model as a value: a flat list of nodes, operands before their readers, equal nodes once.
#include "../core/list.hpp"
#include "../expr/number.hpp"
#include "../expr/leaf.hpp"
#include "node.hpp"

namespace tapeless {

/// Passes take graphs and give graphs. A graph may be made while compiling and at run time alike.
struct graph {
    list<node> nodes;
    list<leaf_entry> leaves;
    list<graph_output> outputs;
    int batch = 0;  ///< samples of a step, where it is known; else 0

    constexpr int size() const { return nodes.size_; }
    constexpr const node& operator[](int i) const { return nodes.items_[i]; }
    constexpr bool is(int i, const operator_record& record) const { return nodes.items_[i].op->id == record.id; }

    /// Makes room for so many nodes in all: a pass that knows how many will come saves the moves.
    constexpr void reserve(int room) {
        nodes.reserve(room);
        if (2 * room > table_.size()) widen(4 * room);
    }

    /// Adds a node, or finds the one that is equal.
    constexpr int intern(const node& n) {
        if (2 * nodes.size_ >= table_.size_) widen(nodes.size_ < 32 ? 128 : 4 * nodes.size_);
        int at = slot(n);
        for (int found = table_.items_[at]; found != 0; found = table_.items_[at]) {
            if (nodes.items_[found - 1] == n) return found - 1;
            at = at + 1 == table_.size_ ? 0 : at + 1;
        }
        nodes.push(n);
        nodes.items_[nodes.size_ - 1].uniform = is_uniform(n);
        table_.items_[at] = nodes.size_;
        return nodes.size_ - 1;
    }
    constexpr term number(double value) {
        node n;
        n.op = &record<leaves::constant>;
        n.number = value;
        return {this, intern(n)};
    }
    /// The node of a leaf; the leaf is added when it is new. -1: a leaf of this name is there with another shape.
    constexpr int leaf(const leaf_entry& entry, const operator_record& op) {
        const int index = find_leaf(entry);
        if (index == leaves.size())
            leaves.push(entry);
        else if (!(leaves[index].dims == entry.dims) || leaves[index].classes != entry.classes)
            return -1;
        else if (leaves[index].start == initializer{})
            leaves[index].start = entry.start;
        node n;
        n.op = &op;
        n.dims = entry.dims;
        n.leaf = index;
        return intern(n);
    }

    // What tests build graphs with at run time.
    constexpr term input(std::string_view name, const shape& dims, int classes = 0) {
        return named(name, record<leaves::input>, dims.with_batch(), classes);
    }
    constexpr term variable(std::string_view name, const shape& dims) { return named(name, record<leaves::variable>, dims, 0); }
    constexpr term setting(std::string_view name) { return named(name, record<leaves::setting>, {}, 0); }
    constexpr void output(term value) { outputs.push({value.node, -1}); }

    constexpr bool operator==(const graph& other) const {
        if (size() != other.size() || outputs.size() != other.outputs.size() || leaves.size() != other.leaves.size()) return false;
        for (int i = 0; i < size(); ++i)
            if (!(nodes[i] == other.nodes[i])) return false;
        for (int i = 0; i < outputs.size(); ++i)
            if (!(outputs[i] == other.outputs[i])) return false;
        for (int i = 0; i < leaves.size(); ++i)
            if (leaves[i].hash != other.leaves[i].hash) return false;
        return batch == other.batch;
    }

private:
    /// The index of the leaf of this name and kind, or of the one that will be added; open addressing over the names' hashes.
    constexpr int find_leaf(const leaf_entry& entry) {
        if (2 * leaves.size() >= leaf_table_.size()) {
            leaf_table_ = list<int>(leaves.size() < 16 ? 64 : 8 * leaves.size());
            for (int i = 0; i < leaves.size(); ++i) leaf_table_[leaf_slot(leaves[i])] = i + 1;
        }
        const int at = leaf_slot(entry);
        if (leaf_table_[at] != 0) return leaf_table_[at] - 1;
        leaf_table_[at] = leaves.size() + 1;
        return leaves.size();
    }
    constexpr int leaf_slot(const leaf_entry& entry) const {
        const hash_type h = entry.hash + static_cast<hash_type>(entry.kind);
        int at = static_cast<int>((h >> 8) % static_cast<hash_type>(leaf_table_.size()));
        while (leaf_table_[at] != 0 && !(leaves[leaf_table_[at] - 1].hash == entry.hash && leaves[leaf_table_[at] - 1].kind == entry.kind))
            at = at + 1 == leaf_table_.size() ? 0 : at + 1;
        return at;
    }
    constexpr term named(std::string_view name, const operator_record& op, const shape& dims, int classes) {
        leaf_entry entry;
        entry.name << name;
        entry.hash = hash_text(entry.name.letters);
        entry.kind = op.kind;
        entry.dims = dims;
        entry.classes = classes;
        return {this, leaf(entry, op)};
    }
    constexpr bool is_uniform(const node& n) const {
        if (n.op->kind == family::constant || n.op->kind == family::setting) return n.dims.is_scalar();
        if (n.op->kind != family::elementwise || !n.dims.is_scalar() || n.dims.batched) return false;
        for (int i = 0; i < n.op->arity; ++i)
            if (!nodes[n.operand[i]].uniform) return false;
        return true;
    }
    constexpr int slot(const node& n) const { return static_cast<int>(n.hash() % static_cast<hash_type>(table_.size_)); }
    constexpr void widen(int places) {
        table_ = list<int>(places);
        int* const table = table_.items_;
        for (int i = 0; i < nodes.size_; ++i) {
            int at = slot(nodes.items_[i]);
            while (table[at] != 0) at = at + 1 == places ? 0 : at + 1;
            table[at] = i + 1;
        }
    }

    list<int> table_;  // open addressing: index + 1 of the node, 0 where free
    list<int> leaf_table_;
};

}  // namespace tapeless
