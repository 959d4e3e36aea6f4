#pragma once
// simd/rounding.hpp: to the nearest integer, and downwards.

#include "detail/rounding.hpp"
#include "select.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
#pragma GCC diagnostic ignored "-Wignored-attributes"

namespace tapeless::simd {

/// The number from which on every number is an integer: 2^23 or 2^52. Adding it to a smaller one rounds that to an integer.
template <any_packet P>
inline constexpr typename P::value_type only_integers_from = sizeof(typename P::value_type) == 4 ? 0x1p23f : 0x1p52;

/// The nearest integer, the even one of two; keeps the sign of zeros, infinities and NaN. Exact.
template <any_packet P>
[[gnu::always_inline]] constexpr P round_even(P x) {
    if constexpr (P::wide) {
        return P({round_even(x.content.low), round_even(x.content.high)});
    } else {
        if constexpr (requires { detail::nearest_even(x.content); })
            if (P::size > 1 || !__builtin_is_constant_evaluated()) return P(detail::nearest_even(x.content));
        const P size = abs(x), big = only_integers_from<P>;
        return copysign(select(size < big, (size + big) - big, size), x);
    }
}

/// The next integer downwards; keeps the sign of zeros, infinities and NaN. Exact.
template <any_packet P>
[[gnu::always_inline]] constexpr P floor(P x) {
    if constexpr (P::wide) {
        return P({floor(x.content.low), floor(x.content.high)});
    } else {
        if constexpr (requires { detail::downwards(x.content); })
            if (P::size > 1 || !__builtin_is_constant_evaluated()) return P(detail::downwards(x.content));
        const P nearest = round_even(x);
        return select(nearest > x, nearest - 1, nearest);
    }
}

}  // namespace tapeless::simd

#pragma GCC diagnostic pop
