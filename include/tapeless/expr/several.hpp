#pragma once
// expr/several.hpp: a few expressions that are wanted together, so that they share their work.
#include "info.hpp"
#include <cstddef>
#include <utility>

namespace tapeless {

/// Several expressions: what `grad(loss, W, b)` gives. Empty; can be taken apart with `auto [dW, db] = ...`.
template <expression... E>
struct several {
    static constexpr std::size_t size = sizeof...(E);
};

template <std::size_t I, class... E>
struct element_of;
template <std::size_t I, class First, class... Rest>
struct element_of<I, First, Rest...> : element_of<I - 1, Rest...> {};
template <class First, class... Rest>
struct element_of<0, First, Rest...> {
    using type = First;
};

/// Expression number I.
template <std::size_t I, class... E>
constexpr auto get(several<E...>) {
    return typename element_of<I, E...>::type{};
}

/// Puts expressions together: `together(loss, accuracy)`.
template <expression... E>
constexpr several<E...> together(E...) {
    return {};
}

}  // namespace tapeless

template <class... E>
struct std::tuple_size<tapeless::several<E...>> : std::integral_constant<std::size_t, sizeof...(E)> {};
template <std::size_t I, class... E>
struct std::tuple_element<I, tapeless::several<E...>> {
    using type = typename tapeless::element_of<I, E...>::type;
};
