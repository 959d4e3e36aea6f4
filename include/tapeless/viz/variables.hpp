#pragma once
// viz/variables.hpp: the variables of a model, to be walked over with Boost.Hana: each one a type of its own.
#include "../expr/several.hpp"
#include "../graph/lower.hpp"
#include "order.hpp"
#include <boost/hana/for_each.hpp>
#include <boost/hana/tuple.hpp>
#include <utility>

namespace tapeless {

namespace detail {

/// The variables of expressions as constants, in the order in which the formula meets them.
template <expression... E>
struct variable_table {
    static constexpr int count = [] {
        const graph g = lower(0, E{}...);
        int variables = 0;
        for (const leaf_entry& leaf : g.leaves) variables += leaf.kind == family::variable ? 1 : 0;
        return variables;
    }();
    struct entries {
        leaf_entry of[count > 0 ? count : 1]{};
    };
    static constexpr entries all = [] {
        const graph g = lower(0, E{}...);
        entries result;
        int next = 0;
        for (const int l : viz::reading_order(g))
            if (g.leaves[l].kind == family::variable) result.of[next++] = g.leaves[l];
        return result;
    }();
};

}  // namespace detail

/// Variable number I of a model: empty, all it says is a constant. Its `name_hash` is that of `variable<"...">` with the same full name.
template <class Table, int I>
struct variable_handle {
    /// The full name, scopes included.
    static constexpr std::string_view name() { return Table::all.of[I].name.view(); }
    static constexpr hash_type name_hash = Table::all.of[I].hash;
    static constexpr tapeless::shape shape() { return Table::all.of[I].dims; }
    /// Its parameters: the product of the extents.
    static constexpr int size() { return shape().size(); }
    /// What it starts with.
    static constexpr initializer start() { return Table::all.of[I].start; }
};

/// The variables of expressions as a Hana tuple of handles, each once, also where weights are tied:
///
///     hana::for_each(tl::variables(loss), [](auto v) { std::cout << v.name() << ": " << v.size() << '\n'; });
///
/// What differs in shape differs in type, so that `std::array<float, v.size()>` can be written in the loop.
template <expression... E>
constexpr auto variables(several<E...>) {
    using table = detail::variable_table<E...>;
    return []<int... I>(std::integer_sequence<int, I...>) {
        return boost::hana::tuple<variable_handle<table, I>...>{};
    }(std::make_integer_sequence<int, table::count>{});
}
template <expression E>
constexpr auto variables(E) {
    return variables(several<E>{});
}

}  // namespace tapeless
