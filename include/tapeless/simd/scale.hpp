#pragma once
// simd/scale.hpp: multiplication by powers of two, down to subnormal results.

#include "detail/scale.hpp"
#include "rounding.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
#pragma GCC diagnostic ignored "-Wignored-attributes"

namespace tapeless::simd {

/// Where the fields of a float or a double lie.
template <class T>
struct layout {
    static constexpr bool is_float = sizeof(T) == 4;
    using word = typename bits<T, 1>::word_type;
    static constexpr int digits = is_float ? 23 : 52;  // of the fraction
    static constexpr word bias = is_float ? 127 : 1023;
    static constexpr word fraction = (word(1) << digits) - 1;
    static constexpr T smallest_normal = is_float ? T(0x1p-126) : T(0x1p-1022);
    static constexpr T infinity = static_cast<T>(__builtin_inf());
    static constexpr T not_a_number = static_cast<T>(__builtin_nan(""));
    // x + to_integer has the integer next to x in its last bits
    static constexpr T to_integer = is_float ? T(0x1.8p23) : T(0x1.8p52);
};

/// 2^n.
/// Takes    integers that are exponents of normal numbers: -126 to 127 in float, -1022 to 1023 in double.
template <any_packet P>
[[gnu::always_inline]] constexpr P power_of_two(P n) {
    using number = layout<typename P::value_type>;
    using bits = typename P::bits_type;
    return P((bits(n + number::to_integer) + bits(number::bias)) << number::digits);
}

/// x * 2^n, rounded once, also when it becomes subnormal; infinite when it is too large.
/// Takes    x that is NaN or normal and about 1; integers n up to twice the range of power_of_two, and n + to_integer.
template <any_packet P>
[[gnu::always_inline]] constexpr P scale(P x, P n, P shifted) {
    if constexpr (P::wide) {
        return P({scale(x.content.low, n.content.low, shifted.content.low), scale(x.content.high, n.content.high, shifted.content.high)});
    } else {
#if defined(__AVX512F__) && defined(__AVX512VL__)
        if (P::size > 1 || !__builtin_is_constant_evaluated()) return P(detail::scaled(x.content, n.content));
#endif
        // by two powers of two, each that of a normal number
        using number = layout<typename P::value_type>;
        using bits = typename P::bits_type;
        const bits both = bits(shifted) + bits(static_cast<typename number::word>(2 * number::bias)), half = both >> 1;
        return x * P(half << number::digits) * P((both - half) << number::digits);
    }
}
template <any_packet P>
[[gnu::always_inline]] constexpr P scale(P x, P n) {
    return scale(x, n, n + layout<typename P::value_type>::to_integer);
}

}  // namespace tapeless::simd

#pragma GCC diagnostic pop
