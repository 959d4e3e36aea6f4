#pragma once
// simd/exp.hpp: exp and expm1 of packets.

#include "polynomial.hpp"
#include "scale.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"

namespace tapeless::simd {

namespace detail {

/// x = n * log(2) + r + low with an integer n, |r| at most log(2) / 2, low at most half an ulp of r: exp(x) = 2^n * exp(r + low).
template <any_packet P>
struct exponent_split {
    P shifted, n, r, low;  // shifted: n + `raise` + layout::to_integer

    /// log(2) comes in two parts, the first so short that its product with any n is exact, with fma or without
    /// (W. Cody and W. Waite, "Software Manual for the Elementary Functions", 1980).
    [[gnu::always_inline]] constexpr explicit exponent_split(P argument, int raise = 0) {
        constexpr bool is_float = layout<typename P::value_type>::is_float;
        const auto to_integer = layout<typename P::value_type>::to_integer + static_cast<typename P::value_type>(raise);
        shifted = fma(argument, 0x1.71547652b82fep+0, to_integer);
        n = shifted - to_integer;
        constexpr double rest = is_float ? -0x1.7f7d1cp-20 : -0x1.ef35793c7673p-45;
        const P exact = fma(n, is_float ? -0x1.62e4p-1 : -0x1.62e42fefa38p-1, argument);
        r = fma(n, rest, exact);
        low = fma(n, rest, exact - r);
    }
};

/// (exp(r) - 1 - r) / r^2 for |r| <= log(2) / 2; r^2 times its error is below 2^-26 |r| in float, 2^-55 |r| in double.
template <any_packet P>
[[gnu::always_inline]] constexpr P exp_tail(P r) {
    if constexpr (layout<typename P::value_type>::is_float)
        return polynomial(r, 0x1.6d58dap-10f, 0x1.12279ep-7f, 0x1.5554dep-5f, 0x1.5554bp-3f, 0.5f);
    else
        return polynomial_by_fours(r, 0x1.af7006b236f89p-26, 0x1.28a2ac4d52b9dp-22, 0x1.71ddee30e49e2p-19, 0x1.a019a68606828p-16,
                          0x1.a01a01b3ff3e8p-13, 0x1.6c16c17f37119p-10, 0x1.111111110ec33p-7, 0x1.55555555520f6p-5,
                          0x1.555555555555bp-3, 0x1.0000000000005p-1);
}

/// exp(r) - 1 from its tail, but for the digits that the sum with 1 does not hold.
template <any_packet P>
[[gnu::always_inline]] constexpr P exp_minus_1(P r) {
    return fma(exp_tail(r), r * r, r);
}

/// x, kept to where exp neither has been 0 for long nor will be infinite for longer. NaN stays NaN.
template <class T>
inline constexpr T lowest_exponent = layout<T>::is_float ? -104 : -746;
template <any_packet P>
[[gnu::always_inline]] constexpr P clamped_exponent(P x) {
    using T = typename P::value_type;
    return min(max(x, lowest_exponent<T>), layout<T>::is_float ? 89 : 710);
}
/// exp(x) of what was clamped.
template <any_packet P>
[[gnu::always_inline]] constexpr P exp_within(P x) {
    const exponent_split<P> split(x);
    return scale(1 + exp_minus_1(split.r), split.n, split.shifted);
}

/// exp(x) * 2^up where that is a normal number below infinity: the lowest bits of `shifted` are the exponent of 2^(n + up). Without fma an x
/// halfway between two n may take the other one: of a billion floats 20 have another last bit than in exp.
template <any_packet P>
[[gnu::always_inline]] constexpr P exp_raised(P x, int up) {
    using number = layout<typename P::value_type>;
    const exponent_split<P> split(x, up + static_cast<int>(number::bias));
    const P power(typename P::bits_type(split.shifted) << number::digits), more = exp_minus_1(split.r);
    if constexpr (fused_multiply_add) return fma(more, power, power);
    else return (1 + more) * power;
}
/// exp(x) as exp gives it, bit for bit, where it is a normal number below infinity.
template <any_packet P>
[[gnu::always_inline]] constexpr P exp_of_normal(P x) {
#if defined(__AVX512F__) && defined(__AVX512VL__)
    return exp_within(x);
#else
    return exp_raised(x, 0);
#endif
}

}  // namespace detail

/// e to the power of x.
/// Range    every x; subnormal results are rounded correctly, exp(-inf) = 0, exp(inf) = inf, exp(NaN) = NaN.
/// Error    1.1 ulp, float and double.
template <any_packet P>
[[gnu::always_inline]] constexpr P exp(P x) {
    return detail::exp_within(detail::clamped_exponent(x));
}

/// exp(x) as exp gives it, bit for bit, for x <= 0 only: in a softmax, in a logistic function. NaN stays NaN.
template <any_packet P>
[[gnu::always_inline]] constexpr P exp_of_negative(P x) {
    const P argument = max(x, detail::lowest_exponent<typename P::value_type>);
#if defined(__AVX512F__) && defined(__AVX512VL__)
    return detail::exp_within(argument);
#else
    // by way of a normal number for every x; what is subnormal is rounded once, by the last multiplication
    constexpr bool is_float = layout<typename P::value_type>::is_float;
    return detail::exp_raised(argument, is_float ? 64 : 512) * (is_float ? 0x1p-64 : 0x1p-512);
#endif
}

/// exp(x) as exp gives it, bit for bit, for x <= 0 down to -87 in float, -708 in double; 0 from -88 and -709.25 on: what is added to a 1, or
/// divided by a sum that has one. NaN stays NaN.
template <any_packet P>
[[gnu::always_inline]] constexpr P exp_beside_1(P x) {
    using number = layout<typename P::value_type>;
    // there the bits of the power's exponent are 0, and so is the power
    return detail::exp_raised(max(x, number::is_float ? -88 : -709.25), 0);
}

/// exp(x) - 1 without the loss of digits around x = 0.
/// Range    every x; expm1(-0) = -0, expm1(-inf) = -1, expm1(inf) = inf, expm1(NaN) = NaN.
/// Error    2 ulp, float and double.
template <any_packet P>
[[gnu::always_inline]] constexpr P expm1(P x) {
    // below -40 the result is -1, and 2^(n - 1) need not leave the range of normal numbers
    const detail::exponent_split<P> split(max(detail::clamped_exponent(x), -40));
    const P r_minus_1 = split.r + fma(split.r * split.r, detail::exp_tail(split.r), split.low);  // exp(r + low) - 1
    const P half = power_of_two(split.n - 1);
    const P scaled = fma(half, r_minus_1, half - typename P::value_type(0.5));
    return copysign(select(split.n == 0, r_minus_1, scaled + scaled), x);
}

}  // namespace tapeless::simd

#pragma GCC diagnostic pop
