#pragma once
// graph/lower.hpp: from the linked infos of expressions to a graph. A loop with a stack; nothing is instantiated per node.
#include "../ops/transformation.hpp"
#include "../expr/scope.hpp"
#include "emit.hpp"

namespace tapeless {

/// Adds expressions to a graph.
class lowering {
public:
    constexpr explicit lowering(graph& g) : graph_(g) { scopes_.push({}); }

    /// The node of an expression; what is there already is found.
    constexpr int add(const info* root) {
        list<task> waiting;
        waiting.push({root, 0});
        while (!waiting.empty()) {
            task now = waiting.back();
            now.scope = scope_of(now.what, now.scope);
            if (find(key(now)) >= 0) {
                waiting.pop();
                continue;
            }
            const int inner = now.what->prefix[0] == '\0' ? now.scope : open(now);
            const int before = waiting.size();
            for (int i = now.what->operands - 1; i >= 0; --i) {
                const task next = operand(now, i, inner);
                if (find(key(next)) < 0) waiting.push(next);
            }
            if (waiting.size() > before) continue;
            waiting.pop();
            remember(key(now), emit_info(now, inner));
        }
        return find(key({root, 0}));
    }

private:
    struct task {
        const info* what = nullptr;
        int scope = 0;
    };
    struct scope_entry {
        const info* opened_by = nullptr;
        int parent = 0;
    };

    constexpr task operand(const task& of, int i, int inner) const {
        const info* e = of.what->operand[i];
        const int scope = i == 0 ? inner : of.scope;
        return {e, scope_of(e, scope)};
    }
    /// What was given to a block belongs to the scope outside.
    constexpr int scope_of(const info* e, int scope) const {
        while (scope != 0) {
            const info* s = scopes_[scope].opened_by;
            bool given = false;
            for (int i = 1; i < s->operands; ++i) given = given || s->operand[i]->hash == e->hash;
            if (!given) break;
            scope = scopes_[scope].parent;
        }
        return scope;
    }
    constexpr int open(const task& t) {
        for (int i = 1; i < scopes_.size(); ++i)
            if (scopes_[i].opened_by->hash == t.what->hash && scopes_[i].parent == t.scope) return i;
        scopes_.push({t.what, t.scope});
        return scopes_.size() - 1;
    }
    constexpr void prefix(phrase<48>& to, int scope) const {
        if (scope == 0) return;
        prefix(to, scopes_[scope].parent);
        to << scopes_[scope].opened_by->prefix << '.';
    }
    constexpr int emit_info(const task& t, int inner) {
        const info& e = *t.what;
        term x[max_operands];
        for (int i = 0; i < e.operands && i < max_operands; ++i) x[i] = {&graph_, find(key(operand(t, i, inner)))};
        if (e.op->kind == family::constant) return graph_.number(e.number).node;
        if (e.operands == 0) return emit_leaf(e, t.scope);
        if (e.op->kind == family::transformation) return emit_shaped(*e.op, e.attribute, e.dims, x[0], x[1], x[2]).node;
        if (e.op->id == record<ops::reshape>.id) return emit(*e.op, e.dims, x[0]).node;
        if (e.op->id == record<ops::scope>.id) return x[0].node;
        return emit(*e.op, e.attribute, x[0], x[1], x[2]).node;
    }
    /// The hash of the whole name, however much of it `prefix` had room for.
    constexpr hash_type prefix_hash(int scope) const {
        if (scope == 0) return hash_text("");
        return hash_text(".", hash_text(scopes_[scope].opened_by->prefix, prefix_hash(scopes_[scope].parent)));
    }
    constexpr int emit_leaf(const info& e, int scope) {
        leaf_entry entry;
        if (e.leaf.kind == family::variable) prefix(entry.name, scope);
        entry.name << e.leaf.name;
        entry.hash = e.leaf.kind == family::variable ? hash_text(e.leaf.name, prefix_hash(scope)) : e.leaf.name_hash;
        entry.kind = e.leaf.kind;
        entry.dims = e.dims;
        entry.classes = e.leaf.classes;
        entry.start = e.leaf.start;
        const int found = graph_.leaf(entry, *e.op);
        if (found < 0) throw "tapeless: one name with two shapes";  // who lowers for users has asked before
        return found;
    }

    static constexpr hash_type key(const task& t) { return t.what->hash + static_cast<hash_type>(t.scope) * 0x9e3779b97f4a7c15ull; }
    constexpr int find(hash_type k) const {
        if (keys_.empty()) return -1;
        int at = static_cast<int>((k >> 8) % static_cast<hash_type>(keys_.size()));
        while (values_[at] != 0) {
            if (keys_[at] == k) return values_[at] - 1;
            at = at + 1 == keys_.size() ? 0 : at + 1;
        }
        return -1;
    }
    constexpr void remember(hash_type k, int value) {
        if (2 * count_ >= keys_.size()) {
            const list<hash_type> keys = static_cast<list<hash_type>&&>(keys_);
            const list<int> values = static_cast<list<int>&&>(values_);
            keys_ = list<hash_type>(keys.size() < 64 ? 128 : 4 * keys.size());
            values_ = list<int>(keys_.size());
            for (int i = 0; i < keys.size(); ++i)
                if (values[i] != 0) put(keys[i], values[i]);
        }
        put(k, value + 1);
        ++count_;
    }
    constexpr void put(hash_type k, int value) {
        int at = static_cast<int>((k >> 8) % static_cast<hash_type>(keys_.size()));
        while (values_[at] != 0) at = at + 1 == keys_.size() ? 0 : at + 1;
        keys_[at] = k;
        values_[at] = value;
    }

    graph& graph_;
    list<scope_entry> scopes_;
    list<hash_type> keys_;
    list<int> values_;
    int count_ = 0;
};

/// The graph of expressions, an output for each, for steps of `batch` samples (0: known at run time only). `grad` and its
/// kin are nodes still.
template <expression... E>
constexpr graph lower(int batch, E...) {
    graph g;
    g.batch = batch;
    lowering adds(g);
    (g.outputs.push({adds.add(definition<E>), -1}), ...);
    return g;
}

}  // namespace tapeless
