#pragma once
// kernels/entries.hpp: the loop over the entries of a row, or of everything, whose sums have more lanes than a packet.
#include "body.hpp"

namespace tapeless::kernels {

template <bool value>
using flag = std::integral_constant<bool, value>;

/// 16 registers do not hold several sums of eight states: half of the states take their turns first. clang is none the better for it.
#if defined(__clang__)
constexpr bool takes_halves(int, int) { return false; }
#else
constexpr bool takes_halves(int parts, int width) { return simd::native_bytes == 16 && parts == 8 && width > 2; }
#endif
/// Twelve sums leave few of 16 registers. clang reads the next entries before these are done with, and then keeps sums in memory: 1,000 points
/// of W * x + b took 117 ns instead of 65. Nothing is read across this.
template <int sums>
[[gnu::always_inline]] inline void before_the_next() {
#if defined(__clang__)
    if constexpr (simd::native_bytes == 32 && sums >= 12) asm volatile("" : : : "memory");
#endif
}

/// Calls step(all, at, n, state) for packets of entries at, at + 1, ...: `all` is a type that says whether the packet is full, else
/// it has n entries. Packets take turns with the `parts` states. `known` is the number of entries, or 0; `weight` says how
/// much a step costs the compiler.
template <class P, int known, int weight, int parts, int width, class Step>
[[gnu::always_inline]] inline void over_entries(int entries, P (&state)[parts][width], Step step) {
    constexpr int lanes = P::size, round = parts * lanes;
    int at = 0;
    if constexpr (takes_halves(parts, width) && (known == 0 || known >= round)) {
        const auto half = [&]<int... u>(int last, auto first, std::integer_sequence<int, u...>) __attribute__((always_inline)) {
            for (int i = at; i < last; i += round) (step(flag<true>{}, i + (first + u) * lanes, lanes, state[first + u]), ...);
        };
        while (at + round <= entries) {  // a block stays in the first cache
            const int rounds = (entries - at) / round, last = at + (rounds < 64 ? rounds : 64) * round;
            half(last, std::integral_constant<int, 0>{}, std::make_integer_sequence<int, parts / 2>{});
            half(last, std::integral_constant<int, parts / 2>{}, std::make_integer_sequence<int, parts / 2>{});
            at = last;
        }
    } else if constexpr (known == 0 || known >= round) {
        for (; at + round <= entries; at += round)
            [&]<int... u>(std::integer_sequence<int, u...>) __attribute__((always_inline)) {
                ((step(flag<true>{}, at + u * lanes, lanes, state[u]), before_the_next<parts * width>()), ...);
            }(std::make_integer_sequence<int, parts>{});
    }
    constexpr int left = known % round;
    if constexpr (known > 0 && (left / lanes + 1) * weight <= 40) {
        constexpr int first = known - left;
        [&]<int... u>(std::integer_sequence<int, u...>) __attribute__((always_inline)) {
            (step(flag<true>{}, first + u * lanes, lanes, state[u]), ...);
        }(std::make_integer_sequence<int, left / lanes>{});
        if constexpr (left % lanes > 0) step(flag<false>{}, first + left / lanes * lanes, left % lanes, state[left / lanes]);
    } else if constexpr (parts == 1) {
        if (at < entries) step(flag<false>{}, at, entries - at, state[0]);
    } else if constexpr (known == 0 && parts * weight <= 40) {
        if (at >= entries) return;
        [&]<int... u>(std::integer_sequence<int, u...>) __attribute__((always_inline)) {
            const int first = at, whole = (entries - at) / lanes;
            ((u < whole ? step(flag<true>{}, first + u * lanes, lanes, state[u]) : void()), ...);
            at += whole * lanes;
            if (at >= entries) return;
            [&]<int... q>(std::integer_sequence<int, q...>) __attribute__((always_inline)) {
                P last[width];
                const auto copy = [](P* to, const P* from) __attribute__((always_inline)) { ((to[q] = from[q]), ...); };
                ((u == whole ? copy(last, state[u]) : void()), ...);
                step(flag<false>{}, at, entries - at, last);
                ((u == whole ? copy(state[u], last) : void()), ...);
            }(std::make_integer_sequence<int, width>{});
        }(std::make_integer_sequence<int, parts>{});
    } else if (at < entries) {
        P last[parts][width];  // a copy: this one is indexed at run time, so it lies in memory
        for (int u = 0; u < parts; ++u)
            for (int q = 0; q < width; ++q) last[u][q] = state[u][q];
        for (int u = 0; at < entries; ++u, at += lanes) step(flag<false>{}, at, entries - at, last[u]);
        [&]<int... u>(std::integer_sequence<int, u...>) __attribute__((always_inline)) {
            for (int q = 0; q < width; ++q) ((state[u][q] = last[u][q]), ...);
        }(std::make_integer_sequence<int, parts>{});
    }
}

/// Puts `value` into each state.
template <class P, int parts, int width>
[[gnu::always_inline]] inline void set_all(P (&state)[parts][width], int q, P value) {
    [&]<int... u>(std::integer_sequence<int, u...>) __attribute__((always_inline)) {
        ((state[u][q] = value), ...);
    }(std::make_integer_sequence<int, parts>{});
}
/// The states of one sum, folded to one packet.
template <gathering how, class P, int parts, int width>
[[gnu::always_inline]] inline P folded_states(const P (&state)[parts][width], int q) {
    return [&]<int... u>(std::integer_sequence<int, u...>) __attribute__((always_inline)) {
        const P column[parts]{state[u][q]...};
        return folded<how, P, parts>(column);
    }(std::make_integer_sequence<int, parts>{});
}
/// One number of all lanes of all states.
template <gathering how, class P, int parts, int width>
[[gnu::always_inline]] inline typename P::value_type all_states(const P (&state)[parts][width], int q) {
    const P one = folded_states<how>(state, q);
    return all_lanes<how, P, 1>(&one);
}

}  // namespace tapeless::kernels
