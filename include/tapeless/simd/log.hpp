#pragma once
// simd/log.hpp: log and log1p of packets.

#include "polynomial.hpp"
#include "scale.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"

namespace tapeless::simd {

namespace detail {

/// x = 2^n * (1 + f) with an integer n and 1 + f between sqrt(1/2) and sqrt(2).
/// Takes    positive normal numbers.
template <any_packet P>
struct logarithm_split {
    P n, f;

    [[gnu::always_inline]] constexpr explicit logarithm_split(P argument) {
        using number = layout<typename P::value_type>;
        using bits = typename P::bits_type;
        using word = typename number::word;
        constexpr word sqrt_half = number::is_float ? word(0x3f3504f3) : word(0x3fe6a09e667f3bcd);
        const bits shifted = bits(argument) + bits(static_cast<word>((number::bias << number::digits) - sqrt_half));
        // the exponent as the last digits of a number that has no place for a fraction: that number - 2^digits
        const bits unit = bits(P(only_integers_from<P>));
        n = P((shifted >> number::digits) | unit) - (only_integers_from<P> + static_cast<typename P::value_type>(number::bias));
        f = P((shifted & bits(number::fraction)) + bits(sqrt_half)) - 1;
    }
};

/// n * log(2) + log(1 + f) + extra, for an extra that is small against the rest.
/// Source   double: K. Ng, fdlibm, e_log.c, 1993: s = f / (2 + f), log(1 + f) = f - f^2/2 + s * (f^2/2 + R(s^2)).
///          float: the series itself is short enough to do without the division.
template <any_packet P>
[[gnu::always_inline]] constexpr P log_of(P n, P f, P extra) {
    if constexpr (layout<typename P::value_type>::is_float) {
        const P square = f * f;
        const P cubic = polynomial(f, 0x1.1b43aap-4f, -0x1.e2e49ap-4f, 0x1.e64d6cp-4f, -0x1.fb43dcp-4f, 0x1.233306p-3f,
                                   -0x1.5562ep-3f, 0x1.99a542p-3f, -0x1.ffffeep-3f, 0x1.555546p-2f);
        const P small = fma(square, -0.5f, fma(f * square, cubic, fma(n, 0x1.7f7d1cp-20f, extra)));
        return fma(n, 0x1.62e4p-1f, f + small);
    } else {
        const P half_square = f * f * 0.5, s = f / (f + 2), z = s * s;
        const P rest = z * polynomial(z, 0x1.2f0408e5ea59cp-3, 0x1.39a1e27cc3a49p-3, 0x1.74663d1c0f84bp-3, 0x1.c71c5213be232p-3,
                                      0x1.24924941e1a7dp-2, 0x1.999999997ff19p-2, 0x1.5555555555592p-1);
        const P small = fma(s, half_square + rest, fma(n, 0x1.ef35793c7673p-45, extra));
        return fma(n, 0x1.62e42fefa38p-1, f - (half_square - small));
    }
}

/// `value` where x is above `pole` and finite; -infinity at the pole, NaN before it, infinity and NaN of themselves.
template <any_packet P>
[[gnu::always_inline]] constexpr P with_edges_of_log(P value, P x, P pole) {
    using number = layout<typename P::value_type>;
    const P elsewhere = select(x < pole, number::not_a_number, select(x == pole, -number::infinity, x));
    return select((x > pole) & (x < number::infinity), value, elsewhere);
}

}  // namespace detail

/// The natural logarithm.
/// Range    every x; log(0) = -inf, log(x < 0) = NaN, log(inf) = inf, log(NaN) = NaN; subnormal x as precisely as others.
/// Error    1 ulp, float and double.
template <any_packet P>
[[gnu::always_inline]] constexpr P log(P x) {
    using number = layout<typename P::value_type>;
    const auto tiny = x < number::smallest_normal;
    const detail::logarithm_split<P> split(select(tiny, x * (number::is_float ? 0x1p24 : 0x1p54), x));
    const P n = split.n - select(tiny, number::is_float ? 24 : 54, 0);
    return detail::with_edges_of_log(detail::log_of(n, split.f, P(0)), x, P(0));
}

/// log(1 + x) without the loss of digits around x = 0.
/// Range    every x; log1p(-0) = -0, log1p(-1) = -inf, log1p(x < -1) = NaN, log1p(inf) = inf, log1p(NaN) = NaN.
/// Error    2 ulp, float and double.
/// Source   K. Ng, fdlibm, s_log1p.c, 1993: what 1 + x loses in rounding is brought back as a fraction of 1 + x.
template <any_packet P>
[[gnu::always_inline]] constexpr P log1p(P x) {
    const P sum = x + 1;
    const detail::logarithm_split<P> split(sum);
    const P lost = select(abs(x) < 1, x - (sum - 1), 1 - (sum - x));
    const auto near = split.n == 0;
    const P value = detail::log_of(split.n, select(near, x, split.f), select(near, 0, lost / sum));
    return copysign(detail::with_edges_of_log(value, x, P(-1)), x);
}

/// log(1 + x) for 0 <= x <= 1 only. Error 1 ulp.
template <any_packet P>
[[gnu::always_inline]] constexpr P log1p_of_fraction(P x) {
    if constexpr (layout<typename P::value_type>::is_float) {  // (log(1 + x) - x) / x^2; its error is below 2^-27 of the result
        const P tail = polynomial(x, -0x1.b2336ep-9f, 0x1.4a9650p-6f, -0x1.d7f2f8p-5f, 0x1.b53daap-4f, -0x1.3a6788p-3f, 0x1.93557cp-3f, -0x1.ff2558p-3f,
                                  0x1.554ddap-2f, -0x1.ffffd2p-2f);
        return fma(x * x, tail, x);
    } else {
        const P sum = x + 1;
        const detail::logarithm_split<P> split(sum);
        const auto near = split.n == 0;
        // At most half an ulp of the sum is lost; 1 / sum to 2 % is enough for it, and a line is, from sqrt(2) to 2.
        const P lost = (x - (sum - 1)) * fma(sum, -0.3536, 1.198);
        return detail::log_of(split.n, select(near, x, split.f), select(near, 0, lost));
    }
}

}  // namespace tapeless::simd

#pragma GCC diagnostic pop
