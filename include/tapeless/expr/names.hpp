#pragma once
// expr/names.hpp: looks for a name that stands for two different leaves.
#include "describe.hpp"
#include "walk.hpp"

namespace tapeless {

/// The first two leaves of one name and kind that are not the same: of another shape, or of other classes.
struct name_clash {
    short_phrase first{}, second{};
    bool exists = false;
};

/// Goes through expressions as graph/lower.hpp does, scopes included, and looks at the leaves only.
class name_search {
public:
    constexpr name_search() { scopes_.push({}); }

    constexpr void add(const info* root) {
        list<occurrence> waiting;
        waiting.push({root, 0});
        while (!waiting.empty() && !clash_.exists) {
            occurrence now = waiting.pop();
            now.scope = outward(now);
            if (!seen_.insert(key(now))) continue;
            if (now.what->operands == 0) look_at(now);
            const int inner = now.what->prefix[0] == '\0' ? now.scope : open(now);
            for (int i = now.what->operands - 1; i >= 0; --i) waiting.push({now.what->operand[i], i == 0 ? inner : now.scope});  // the first is met first
        }
    }
    constexpr const name_clash& clash() const { return clash_; }

private:
    struct occurrence {
        const info* what = nullptr;
        int scope = 0;
    };
    struct scope_entry {
        const info* opened_by = nullptr;
        int parent = 0;
        hash_type prefix = hash_text("");
    };
    struct known_leaf {
        const info* what = nullptr;
        hash_type name = 0;
    };

    static constexpr hash_type key(const occurrence& o) { return o.what->hash + static_cast<hash_type>(o.scope) * 0x9e3779b97f4a7c15ull; }
    /// What was given to a block belongs to the scope outside.
    constexpr int outward(const occurrence& o) const {
        int scope = o.scope;
        while (scope != 0) {
            const info* s = scopes_[scope].opened_by;
            bool given = false;
            for (int i = 1; i < s->operands; ++i) given = given || s->operand[i]->hash == o.what->hash;
            if (!given) break;
            scope = scopes_[scope].parent;
        }
        return scope;
    }
    constexpr int open(const occurrence& o) {
        scopes_.push({o.what, o.scope, hash_text(".", hash_text(o.what->prefix, scopes_[o.scope].prefix))});
        return scopes_.size() - 1;
    }
    constexpr void look_at(const occurrence& o) {
        const leaf_info& leaf = o.what->leaf;
        if (leaf.name_hash == 0) return;
        const hash_type start = leaf.kind == family::variable ? scopes_[o.scope].prefix : hash_text("");
        const hash_type name = mix(hash_text(leaf.name, start), static_cast<hash_type>(leaf.kind));
        const bool is_new = names_.insert(name);
        if (leaves_seen_.insert(mix(mix(name, o.what->dims.hash()), static_cast<hash_type>(leaf.classes))) && !is_new) report(o, name);
        leaves_.push({o.what, name});
    }
    constexpr void report(const occurrence& o, hash_type name) {
        for (const known_leaf& known : leaves_)
            if (known.name == name) {
                clash_.first = described(known.what);
                clash_.second = described(o.what);
                clash_.exists = true;
                return;
            }
    }

    hash_set seen_, names_, leaves_seen_;
    list<scope_entry> scopes_;
    list<known_leaf> leaves_;
    name_clash clash_;
};

template <expression... E>
constexpr name_clash find_clash() {
    name_search search;
    (search.add(definition<E>), ...);
    return search.clash();
}
template <expression... E>
inline constexpr name_clash clash_of = find_clash<E...>();

/// Every name in these expressions stands for one leaf: one shape, one kind of value.
template <class... E>
concept names_agree = (expression<E> && ...) && !clash_of<E...>.exists;

}  // namespace tapeless
