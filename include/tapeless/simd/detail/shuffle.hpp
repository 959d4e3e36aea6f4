#pragma once
// simd/detail/shuffle.hpp: lanes moved within and between registers.

#include "registers.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
#pragma GCC diagnostic ignored "-Wignored-attributes"

/// Lanes moved within and between registers.
namespace tapeless::simd::detail {

/// N lanes of a register from lane `from` on, as a register of N lanes.
template <class Narrow, int from, class Register, int... lane>
[[gnu::always_inline]] inline Narrow part_of(Register r, std::integer_sequence<int, lane...>) {
    return __builtin_shufflevector(r, r, (from + lane)...);
}

/// Two registers, one behind the other.
template <class Wide, class Register, int... lane>
[[gnu::always_inline]] inline Wide joined(Register a, Register b, std::integer_sequence<int, lane...>) {
    return __builtin_shufflevector(a, b, lane...);
}

/// Where lane `lane` of a folding step comes from. A register holds rows, `group` neighbouring lanes each; folding two
/// registers halves every row and doubles the number of rows. A `block` is what x86 shuffles most easily: 16 bytes. Rows of
/// several blocks stand in order, those of a first, then those of b; within a block the halves of a's rows precede b's.
constexpr int folded_lane(int lane, int lanes, int group, int block, int half) {
    const int span = group > block ? lanes : block;  // where a's rows end and b's begin anew
    const int in_span = lane % span, kept = in_span % (span / 2);
    const int row = kept / (group / 2), place = kept % (group / 2);
    return (in_span >= span / 2 ? lanes : 0) + lane / span * span + row * group + place + half * (group / 2);
}

/// Adds the two halves of every row in a and b.
template <int group, int block, class Register, int... lane>
[[gnu::always_inline]] inline Register folded(Register a, Register b, std::integer_sequence<int, lane...>) {
    constexpr int lanes = sizeof...(lane);
    return __builtin_shufflevector(a, b, folded_lane(lane, lanes, group, block, 0)...) +
           __builtin_shufflevector(a, b, folded_lane(lane, lanes, group, block, 1)...);
}

/// Every other lane of a and b, one behind the other, from lane `first` on.
template <int first, class Register, int... lane>
[[gnu::always_inline]] inline Register every_other(Register a, Register b, std::integer_sequence<int, lane...>) {
    if constexpr (sizeof(Register) == 32) {
        // AVX2 moves lanes within 16 bytes at once, across them in three steps; these halves serve the even lanes and the odd ones
        constexpr int lanes = sizeof...(lane), half = lanes / 2;
        const Register front = __builtin_shufflevector(a, b, (lane < half ? lane : lanes + lane - half)...);
        const Register back = __builtin_shufflevector(a, b, (lane < half ? half + lane : lanes + lane)...);
        constexpr auto place = [](int l) {
            const int from = l % half * 2 + first;
            return l / half * half + (from < half ? from : lanes + from - half);
        };
        return __builtin_shufflevector(front, back, place(lane)...);
    } else {
        return __builtin_shufflevector(a, b, (2 * lane + first)...);
    }
}

/// A lane of a, one of b, in turn, both from lane `first` on.
template <int first, class Register, int... lane>
[[gnu::always_inline]] inline Register in_turn(Register a, Register b, std::integer_sequence<int, lane...>) {
    constexpr int lanes = sizeof...(lane);
    return __builtin_shufflevector(a, b, (lane % 2 * lanes + lane / 2 + first)...);
}

/// In each block of four lanes one of a and one of b, in turn, from its lane `first` on.
template <int first, class Register, int... lane>
[[gnu::always_inline]] inline Register in_turn_by_fours(Register a, Register b, std::integer_sequence<int, lane...>) {
    constexpr int lanes = sizeof...(lane);
    return __builtin_shufflevector(a, b, (lane % 2 * lanes + lane / 4 * 4 + lane % 4 / 2 + first)...);
}

/// Lane l from lane From::of(l) of b, or, where that is -1, lane l of a.
template <class From, class Register, int... lane>
[[gnu::always_inline]] inline Register some_from(Register a, Register b, std::integer_sequence<int, lane...>) {
    constexpr int lanes = sizeof...(lane);
    return __builtin_shufflevector(a, b, (From::of(lane) < 0 ? lane : lanes + From::of(lane))...);
}

}  // namespace tapeless::simd::detail

#pragma GCC diagnostic pop
