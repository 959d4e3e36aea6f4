#pragma once
// simd/detail/halves.hpp: what is wider than a register: two halves.

#include "../target.hpp"
#include "registers.hpp"

namespace tapeless::simd::detail {

/// What a packet, a mask or a bits wider than a register consists of: two of half its width.
/// Halves of halves down to registers, not an array of registers: an operation on the whole is the operation on both
/// halves, without a loop to unroll, and the compiler sees members, which it keeps in registers, not subscripts.
template <class Half>
struct halves {
    Half low, high;
};

/// Chooses between a register and two halves, naming only the one chosen.
template <template <class, int> class Lanes, class T, int N, bool = (N > native_lanes<T>)>
struct content {
    using value = halves<Lanes<T, N / 2>>;
    using truth = value;
    using bits = value;
};

template <template <class, int> class Lanes, class T, int N>
struct content<Lanes, T, N, false> : registers<T, N> {};

/// N lanes of the same number, without arithmetic.
template <class Register, class T, int... lane>
[[gnu::always_inline]] constexpr Register repeat(T number, std::integer_sequence<int, lane...>) {
    return Register{(static_cast<void>(lane), number)...};
}

/// 0, 1, 2, ... in a register.
template <class Register, class T, int... lane>
[[gnu::always_inline]] constexpr Register count(std::integer_sequence<int, lane...>) {
    return Register{static_cast<T>(lane)...};
}

}  // namespace tapeless::simd::detail
