#pragma once
// simd/polynomial.hpp: polynomials by Horner's rule.

#include "fma.hpp"
#include <concepts>
#include <utility>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"

namespace tapeless::simd {

/// The polynomial with these coefficients at x, that of the highest power first: Horner's rule, one fma each.
template <any_packet P, class First, class... Rest>
[[gnu::always_inline]] constexpr P polynomial(P x, First first, Rest... rest) {
    P value = first;
    ((value = fma(value, x, rest)), ...);
    return value;
}

/// The same by even and odd powers: a chain half as long, for one multiplication more. Where registers have few lanes, so that many
/// packets wait for each other, the length of the chain is what a polynomial of double costs.
template <any_packet P, std::same_as<double>... C>
[[gnu::always_inline]] constexpr P polynomial_by_halves(P x, C... coefficient) {
    constexpr int n = sizeof...(C);
    const double c[n]{coefficient...};
    const P square = x * x;
    P first = c[0], second = c[1];
    [&]<int... i>(std::integer_sequence<int, i...>) __attribute__((always_inline)) {
        ((first = fma(first, square, c[2 + 2 * i])), ...);
    }(std::make_integer_sequence<int, (n - 1) / 2>{});
    [&]<int... i>(std::integer_sequence<int, i...>) __attribute__((always_inline)) {
        ((second = fma(second, square, c[3 + 2 * i])), ...);
    }(std::make_integer_sequence<int, (n - 2) / 2>{});
    if constexpr (n % 2 == 0)
        return fma(first, x, second);
    else
        return fma(second, x, first);
}

}  // namespace tapeless::simd

#pragma GCC diagnostic pop
