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

/// The same by fours (G. Estrin, "Organization of computer systems", 1960): a chain a third as long, for two multiplications more. Where
/// registers have few lanes, so that many packets wait for each other, the length of the chain is what a polynomial of double costs.
template <any_packet P, std::same_as<double>... C>
[[gnu::always_inline]] constexpr P polynomial_by_fours(P x, C... coefficient) {
    constexpr int n = sizeof...(C), fours = (n + 3) / 4;
    const double c[n]{coefficient...};
    const P square = x * x, fourth = square * square;
    const auto at = [&](int power) __attribute__((always_inline)) { return c[n - 1 - power]; };
    const auto pair = [&](int power) __attribute__((always_inline)) { return power + 1 < n ? fma(P(at(power + 1 < n ? power + 1 : 0)), x, at(power)) : P(at(power)); };
    const auto four = [&](int power) __attribute__((always_inline)) { return power + 2 < n ? fma(pair(power + 2 < n ? power + 2 : 0), square, pair(power)) : pair(power); };
    P value = four(4 * (fours - 1));
    [&]<int... i>(std::integer_sequence<int, i...>) __attribute__((always_inline)) {
        ((value = fma(value, fourth, four(4 * (fours - 2 - i)))), ...);
    }(std::make_integer_sequence<int, fours - 1>{});
    return value;
}

}  // namespace tapeless::simd

#pragma GCC diagnostic pop
