#pragma once
// core/fields.hpp: the members of a plain struct, in their order: how an optimizer's settings are read. Boost.PFR does this and
// more; its header costs 0.3 s, which every program would pay.
#include <cstddef>
#include <utility>

namespace tapeless::fields {

/// Converts to anything: stands for a member while members are counted.
struct anything {
    template <class T>
    constexpr operator T() const;
};

template <class S, std::size_t... I>
constexpr bool takes(std::index_sequence<I...>) {
    return requires { S{(static_cast<void>(I), anything{})...}; };
}

/// How many members the aggregate S has; at most 8.
template <class S, std::size_t N = 8>
constexpr std::size_t count() {
    if constexpr (N == 0)
        return 0;
    else if constexpr (takes<S>(std::make_index_sequence<N>{}))
        return N;
    else
        return count<S, N - 1>();
}

/// Calls `f(a, b, ...)` with the members of `s`.
template <class S, class F>
constexpr decltype(auto) apply(S& s, F&& f) {
    constexpr std::size_t n = count<std::remove_const_t<S>>();
    static_assert(n <= 8, "tapeless: an optimizer has at most 8 settings");
    if constexpr (n == 0) {
        return f();
    } else if constexpr (n == 1) {
        auto& [a] = s;
        return f(a);
    } else if constexpr (n == 2) {
        auto& [a, b] = s;
        return f(a, b);
    } else if constexpr (n == 3) {
        auto& [a, b, c] = s;
        return f(a, b, c);
    } else if constexpr (n == 4) {
        auto& [a, b, c, d] = s;
        return f(a, b, c, d);
    } else if constexpr (n == 5) {
        auto& [a, b, c, d, e] = s;
        return f(a, b, c, d, e);
    } else if constexpr (n == 6) {
        auto& [a, b, c, d, e, g] = s;
        return f(a, b, c, d, e, g);
    } else if constexpr (n == 7) {
        auto& [a, b, c, d, e, g, h] = s;
        return f(a, b, c, d, e, g, h);
    } else {
        auto& [a, b, c, d, e, g, h, i] = s;
        return f(a, b, c, d, e, g, h, i);
    }
}

}  // namespace tapeless::fields
