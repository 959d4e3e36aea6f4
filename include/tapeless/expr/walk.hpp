#pragma once
// expr/walk.hpp: goes through everything that an expression is made of, each info once.
#include "../core/list.hpp"
#include "info.hpp"

namespace tapeless {

/// A set of hashes; open addressing.
class hash_set {
public:
    /// True where `h` was not there.
    constexpr bool insert(hash_type h) {
        if (2 * count_ >= slots_.size()) widen();
        if (!put(h)) return false;
        ++count_;
        return true;
    }

private:
    constexpr bool put(hash_type h) {
        int at = static_cast<int>((h >> 8) % static_cast<hash_type>(slots_.size()));
        while (slots_[at] != 0) {
            if (slots_[at] == h) return false;
            at = at + 1 == slots_.size() ? 0 : at + 1;
        }
        slots_[at] = h;
        return true;
    }
    constexpr void widen() {
        const list<hash_type> old = slots_;
        slots_ = list<hash_type>(old.size() < 64 ? 128 : 4 * old.size());
        for (const hash_type h : old)
            if (h != 0) put(h);
    }

    list<hash_type> slots_;
    int count_ = 0;
};

/// Calls `visit(const info*)` for each different expression below `root`, root included; stops where it returns true.
template <class Visit>
constexpr bool walk(const info* root, Visit visit) {
    hash_set seen;
    list<const info*> waiting;
    waiting.push(root);
    while (!waiting.empty()) {
        const info* e = waiting.pop();
        if (!seen.insert(e->hash)) continue;
        if (visit(e)) return true;
        for (int i = 0; i < e->operands; ++i) waiting.push(e->operand[i]);
    }
    return false;
}

template <expression E>
constexpr int count_expressions() {
    int count = 0;
    walk(definition<E>, [&](const info*) {
        ++count;
        return false;
    });
    return count;
}
/// Different expressions below E, itself included.
template <expression E>
inline constexpr int count_of = count_expressions<E>();

/// F is computed from X. Scopes rename, so a leaf is looked for by the end of its name where F has a scope.
template <expression F, expression X>
inline constexpr bool depends_on = walk(definition<F>, [](const info* e) {
    return e->hash == X::hash || e->op->kind == family::transformation || e->prefix[0] != '\0' ||
           (e->leaf.name_hash != 0 && e->leaf.name_hash == definition<X>->leaf.name_hash && e->leaf.kind == definition<X>->leaf.kind);
});

}  // namespace tapeless
