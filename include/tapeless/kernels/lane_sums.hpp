#pragma once
// kernels/lane_sums.hpp: the lanes of a sum, or of a search for the largest, in several packets, and how they become one number.
#include <utility>

#include "widths.hpp"

namespace tapeless::kernels {

/// What a lane holds before its first entry, and what an entry that is not there counts as: -0 + x is x for every x, -0 among
/// them, which 0 + x is not. So empty lanes change no bit, and a sum may leave them out.
template <class T>
inline constexpr T nothing_added = T(-0.0);
template <class T>
inline constexpr T nothing_larger = -static_cast<T>(__builtin_huge_val());

/// What becomes of two: their sum, the larger, their product, or (1 + a)(1 + b) - 1.
enum class gathering : unsigned char { sum, largest, product, product_less_1 };

/// Two become one.
template <gathering how, class P>
[[gnu::always_inline]] constexpr P gathered(P a, P b) {
    if constexpr (how == gathering::sum)
        return a + b;
    else if constexpr (how == gathering::largest)
        return max(a, b);
    else if constexpr (how == gathering::product)
        return a * b;
    else
        return fma(a, b, a + b);
}
template <gathering how, class T>
inline constexpr T nothing = how == gathering::sum ? nothing_added<T> : nothing_larger<T>;

/// The first n lanes; the others count as not there.
template <gathering how, class P>
[[gnu::always_inline]] constexpr P only_first(P p, int n) {
    return keep_first(p, n, P(nothing<how, typename P::value_type>));
}

template <gathering how, class P, int count>
[[gnu::always_inline]] constexpr P folded(const P* part);

namespace detail {
template <gathering how, class P, int count, int... i>
[[gnu::always_inline]] constexpr P folded_once(const P* part, std::integer_sequence<int, i...>) {
    constexpr int half = sizeof...(i);
    const P next[half]{(i + half < count ? gathered<how>(part[i], part[i + half < count ? i + half : i]) : part[i])...};
    return folded<how, P, half>(next);
}
}  // namespace detail

/// `count` packets that lie one behind the other become one: packet i and packet i + half, and so on, halves being those of the
/// next power of two.
template <gathering how, class P, int count>
[[gnu::always_inline]] constexpr P folded(const P* part) {
    if constexpr (count == 1) {
        return part[0];
    } else {
        constexpr int half = count <= 2 ? 1 : count <= 4 ? 2 : count <= 8 ? 4 : 8;
        static_assert(count <= 16);
        return detail::folded_once<how, P, count>(part, std::make_integer_sequence<int, half>{});
    }
}

/// One number of all lanes of `count` packets.
template <gathering how, class P, int count>
[[gnu::always_inline]] constexpr typename P::value_type all_lanes(const P* part) {
    if constexpr (how == gathering::sum)
        return sum_lanes(folded<how, P, count>(part));
    else
        return max_lanes(folded<how, P, count>(part));
}

/// In each of n lanes the sum of, or the largest in, one packet: as all_lanes<how, P, 1> has it.
template <gathering how, int n, class P>
[[gnu::always_inline]] constexpr simd::packet<typename P::value_type, n> lane_by_lane(const P* v) {
    if constexpr (P::size > n) {
        return [&]<int... r>(std::integer_sequence<int, r...>) __attribute__((always_inline)) {
            const simd::half_of<P> next[]{gathered<how>(low(v[r]), high(v[r]))...};
            return lane_by_lane<how, n>(next);
        }(std::make_integer_sequence<int, n>{});
    } else if constexpr (n == 1) {
        return v[0];
    } else if constexpr (how == gathering::sum && P::size == n) {
        return sums_of(v);
    } else {
        return concat(lane_by_lane<how, n / 2>(v), lane_by_lane<how, n / 2>(v + n / 2));
    }
}

}  // namespace tapeless::kernels
