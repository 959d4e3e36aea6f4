#pragma once
// runtime/bundle.hpp: a plain struct as a bundle of bindings: each member is bound to the leaf of its name. Boost.PFR walks over it.
//
//     struct batch {
//         std::vector<float> x, y;
//     };
//     model.step(batch{xs, ys});          // x = xs, y = ys
//     f(weights, batch, rate = 0.1f);     // bundles and bindings as they come; a bundle may hold variables too
//
// Takes    aggregates whose members may stand at the right of `x = ...`; they are read where they are, as bindings are.
// Refuses  a member that is named like no leaf of the model, and all that bindings refuse.
// Example  tests/runtime/bundle.cpp
#include "bindings.hpp"
#include "member_name.hpp"

namespace tapeless {

/// A struct of plain members that is nothing else to the library.
template <class S>
concept plain_struct = std::is_aggregate_v<S> && std::is_class_v<S> && !bindable<S> && !expression<S> && !binding_like<S>;

namespace bundles {

/// The leaf that an entry of a program stands for, as a type.
template <class Program, int L, text Name>
constexpr auto leaf_of() {
    return []<std::size_t... I>(std::index_sequence<I...>) {
        constexpr const leaf_entry& entry = Program::value.leaves[L];
        if constexpr (entry.kind == family::variable)
            return variable_type<Name, entry.dims.extent[I]...>{};
        else if constexpr (entry.kind == family::setting)
            return setting_type<Name, entry.dims.extent[I]...>{};
        else if constexpr (entry.classes > 0)
            return input_type<Name, entry.dims.extent[I]..., category_extent{entry.classes}>{};
        else
            return input_type<Name, entry.dims.extent[I]...>{};
    }(std::make_index_sequence<static_cast<std::size_t>(Program::value.leaves[L].dims.rank)>{});
}

}  // namespace bundles

template <plain_struct S>
struct unbundled<S> {
    static constexpr std::size_t members = boost::pfr::tuple_size_v<S>;

    /// The leaf of a program that member I is named like; -1 where there is none.
    template <class Program, std::size_t I>
    static constexpr int leaf_index() {
        for (int l = 0; l < Program::value.count.leaves; ++l)
            if (Program::value.leaves[l].hash == tapeless::members::name<S, I>.hash() && !Program::value.leaves[l].carried) return l;
        return -1;
    }
    template <class Program, std::size_t I>
    struct binding_of {  // no alias: g++ 12 crashes over one in the lambdas below
        using leaf = decltype(bundles::leaf_of<Program, leaf_index<Program, I>(), tapeless::members::name<S, I>>());
        using type = binding<leaf, const boost::pfr::tuple_element_t<I, S>&>;
    };

    /// The first member that no leaf is named like.
    template <class Program>
    static constexpr binding_fault fault() {
        binding_fault first;
        [&first]<std::size_t... I>(std::index_sequence<I...>) {
            ((first = first.exists || leaf_index<Program, I>() >= 0
                          ? first
                          : bindings::fault(tapeless::members::name<S, I>.view(), "the model has no such leaf", "name members as the leaves")),
             ...);
        }(std::make_index_sequence<members>{});
        return first;
    }
    /// Calls f with a binding for each member.
    template <class Program, class F>
    static constexpr decltype(auto) bind(const S& s, F&& f) {
        return [&]<std::size_t... I>(std::index_sequence<I...>) -> decltype(auto) {
            return f(typename binding_of<Program, I>::type{boost::pfr::get<I>(s)}...);
        }(std::make_index_sequence<members>{});
    }
};

}  // namespace tapeless
