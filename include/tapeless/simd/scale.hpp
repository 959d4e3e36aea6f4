#pragma once

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
/// Takes    x that is NaN or normal and about 1; integers n up to twice the range of power_of_two.
template <any_packet P>
[[gnu::always_inline]] constexpr P scale(P x, P n) {
    if constexpr (P::wide) {
        return P({scale(x.content.low, n.content.low), scale(x.content.high, n.content.high)});
    } else {
#if defined(__AVX512F__) && defined(__AVX512VL__)
        if (P::size > 1 || !__builtin_is_constant_evaluated()) return P(detail::scaled(x.content, n.content));
#endif
        const P some = round_even(n * typename P::value_type(0.5));
        return x * power_of_two(some) * power_of_two(n - some);
    }
}

}  // namespace tapeless::simd

#pragma GCC diagnostic pop
