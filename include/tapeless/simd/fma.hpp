#pragma once
// simd/fma.hpp: the fused multiply-add, where there is one, and the square root.

#include "arithmetic.hpp"
#include "detail/fused.hpp"
#include "detail/root.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
#pragma GCC diagnostic ignored "-Wignored-attributes"

namespace tapeless::simd {

/// a * b + c, rounded once where the instruction set can (`fused_multiply_add`), else a rounded product and a rounded sum;
/// the same while compiling.
template <any_packet P>
[[gnu::always_inline]] constexpr P fma(P a, std::type_identity_t<P> b, std::type_identity_t<P> c) {
    if constexpr (P::wide)
        return P({fma(a.content.low, b.content.low, c.content.low), fma(a.content.high, b.content.high, c.content.high)});
    else return P(detail::fused(a.content, b.content, c.content));
}

/// The square root, rounded once; NaN of negative numbers, -0 of -0.
template <any_packet P>
[[gnu::always_inline]] constexpr P sqrt(P x) {
    if constexpr (P::wide) return P({sqrt(x.content.low), sqrt(x.content.high)});
    else return P(detail::root(x.content));
}

}  // namespace tapeless::simd

#pragma GCC diagnostic pop
