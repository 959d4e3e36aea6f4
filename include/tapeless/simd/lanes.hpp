#pragma once
// simd/lanes.hpp: halves of packets, and the sum or the largest of the lanes in one fixed order.

#include "detail/shuffle.hpp"
#include "select.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
#pragma GCC diagnostic ignored "-Wignored-attributes"

namespace tapeless::simd {

/// A packet of half the width.
template <any_packet P>
using half_of = packet<typename P::value_type, P::size / 2>;

/// The first half of the lanes.
template <any_packet P> requires(P::size > 1)
[[gnu::always_inline]] constexpr half_of<P> low(P p) {
    if constexpr (P::wide) return p.content.low;
    else if constexpr (P::size == 2) return half_of<P>(p[0]);
    else {
        using half = half_of<P>;
        return half(detail::part_of<typename half::content_type, 0>(p.content, std::make_integer_sequence<int, half::size>()));
    }
}

/// The second half of the lanes.
template <any_packet P> requires(P::size > 1)
[[gnu::always_inline]] constexpr half_of<P> high(P p) {
    if constexpr (P::wide) return p.content.high;
    else if constexpr (P::size == 2) return half_of<P>(p[1]);
    else {
        using half = half_of<P>;
        return half(detail::part_of<typename half::content_type, half::size>(p.content, std::make_integer_sequence<int, half::size>()));
    }
}

/// The lanes of a, then those of b.
template <class T, int N>
[[gnu::always_inline]] constexpr packet<T, 2 * N> concat(packet<T, N> a, packet<T, N> b) {
    using whole = packet<T, 2 * N>;
    if constexpr (whole::wide) return whole({a, b});
    else if constexpr (N == 1) return whole(typename whole::content_type{a.content, b.content});
    else return whole(detail::joined<typename whole::content_type>(a.content, b.content, std::make_integer_sequence<int, 2 * N>()));
}

/// The sum of all lanes, always in this order: lane i and lane i + N/2 are added, then the same is done with the N/2 sums,
/// down to one. The bits do not depend on how many registers the packet fills.
template <class T, int N>
[[gnu::always_inline]] constexpr T sum_lanes(packet<T, N> p) {
    if constexpr (N == 1) return p.content;
    else return sum_lanes(low(p) + high(p));
}

/// The largest lane, with max(a, b) in the order of sum_lanes.
template <class T, int N>
[[gnu::always_inline]] constexpr T max_lanes(packet<T, N> p) {
    if constexpr (N == 1) return p.content;
    else return max_lanes(max(low(p), high(p)));
}

/// The smallest lane, with min(a, b) in the order of sum_lanes.
template <class T, int N>
[[gnu::always_inline]] constexpr T min_lanes(packet<T, N> p) {
    if constexpr (N == 1) return p.content;
    else return min_lanes(min(low(p), high(p)));
}

}  // namespace tapeless::simd

#pragma GCC diagnostic pop
