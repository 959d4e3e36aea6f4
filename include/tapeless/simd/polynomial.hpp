#pragma once
// simd/polynomial.hpp: a polynomial by Horner's rule.

#include "fma.hpp"

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

}  // namespace tapeless::simd

#pragma GCC diagnostic pop
