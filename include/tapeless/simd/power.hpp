#pragma once
// simd/power.hpp: pow of packets, and integer powers.

#include "double_word.hpp"
#include "exp.hpp"
#include "log.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"

namespace tapeless::simd {

/// 1 / sqrt(x).
/// Range    every x; rsqrt(0) = inf, rsqrt(-0) = -inf, rsqrt(x < 0) = NaN, rsqrt(inf) = 0.
/// Error    1.5 ulp, float and double. Not the estimate that hardware offers: its bits differ between makers.
template <any_packet P>
[[gnu::always_inline]] constexpr P rsqrt(P x) {
    return 1 / sqrt(x);
}

namespace detail {

/// log(x) with so many digits that y * log(x) is good enough for exp, however large y may be.
/// With s = f / (2 + f), log(1 + f) = 2s + 2/3 s^3 + s^5 (2/5 + 2/7 s^2 + ...); the first two terms are double words.
/// Takes    positive finite x, also subnormal.
template <any_packet P>
[[gnu::always_inline]] constexpr double_word<P> precise_log(P x) {
    using number = layout<typename P::value_type>;
    constexpr bool is_float = number::is_float;
    const auto tiny = x < number::smallest_normal;
    const logarithm_split<P> split(select(tiny, x * (is_float ? 0x1p24 : 0x1p54), x));
    const P n = split.n - select(tiny, is_float ? 24 : 54, 0), f = split.f;

    const double_word<P> divisor = exact_sum_of_ordered(P(2), f);
    const P reciprocal = 1 / divisor.high, s = f * reciprocal;
    const double_word<P> back = exact_product(s, divisor.high);
    const P s_low = (((f - back.high) - back.low) - s * divisor.low) * reciprocal;

    double_word<P> square = exact_product(s, s);
    square.low = fma(s + s, s_low, square.low);
    double_word<P> cube = exact_product(s, square.high);
    cube.low = cube.low + fma(s, square.low, s_low * square.high);

    P tail;
    if constexpr (is_float) tail = polynomial(square.high, 0x1.dcee24p-3f, 0x1.246204p-2f, 0x1.9999d6p-2f);
    else
        tail = polynomial(square.high, 0x1.0bc10038143e5p-3, 0x1.0fc5f50dc42e2p-3, 0x1.3b1be1dc26ae1p-3, 0x1.745cfae5884dbp-3,
                          0x1.c71c71fb910b6p-3, 0x1.249249247b571p-2, 0x1.9999999999a06p-2);
    double_word<P> factor = exact_sum_of_ordered(P(is_float ? 0x1.555556p-1 : 0x1.5555555555555p-1), square.high * tail);
    factor.low = factor.low + (is_float ? -0x1.555556p-26 : 0x1.5555555555555p-55);
    double_word<P> second = exact_product(cube.high, factor.high);
    second.low = second.low + fma(cube.high, factor.low, cube.low * factor.high);

    const double_word<P> first = exact_sum(n * (is_float ? 0x1.62e4p-1 : 0x1.62e42fefa38p-1), s + s);
    const double_word<P> both = exact_sum_of_ordered(first.high, second.high);
    const P rest = fma(n, is_float ? 0x1.7f7d1cp-20 : 0x1.ef35793c7673p-45, s_low + s_low + second.low);
    return exact_sum_of_ordered(both.high, first.low + both.low + rest);
}

}  // namespace detail

/// x to the power of y.
/// Range    every x and y, with the values C gives to its pow at the edges: pow(x, 0) = pow(1, y) = 1 even for NaN; negative x
///          have integer powers, odd ones negative, and NaN for others; pow(0, y < 0) = inf; infinities as limits.
/// Error    1.5 ulp, float and double.
template <any_packet P>
[[gnu::always_inline]] constexpr P pow(P x, std::type_identity_t<P> y) {
    using number = layout<typename P::value_type>;
    const P size = abs(x);
    double_word<P> log = detail::precise_log(size);
    const auto regular = (size > 0) & (size < number::infinity);
    log.high = select(regular, log.high, select(size == 0, -number::infinity, size));
    log.low = select(regular, log.low, 0);

    const double_word<P> product = exact_product(y, log.high);
    const P exponent = detail::clamped_exponent(product.high);
    const detail::exponent_split<P> split(exponent);
    const P r = split.r + select(exponent == product.high, fma(y, log.low, product.low), 0);
    const P inner = fma(detail::exp_tail(r), r, 1);
    const P magnitude = select((size == 1) | (y == 0), 1, scale(fma(inner, r, 1), split.n, split.shifted));

    const P half = y * typename P::value_type(0.5);
    const auto whole = floor(y) == y, odd = whole & (floor(half) != half);
    const auto refused = (x < 0) & (x > -number::infinity) & !whole;
    const P with_sign = copysign(magnitude, select(odd, x, 1));
    return select(refused | ((size == 1) & (x < 0) & (y != y)), number::not_a_number, with_sign);
}

/// x to an integer power by repeated squaring: the exponent is the same for every lane.
/// Range    every x and n; power(x, 0) = 1. A negative power is the reciprocal of the positive one.
/// Error    half an ulp for each product, about |n| / 2 ulp; exact while the result has few digits. pow(x, n) is more precise.
template <any_packet P>
[[gnu::always_inline]] constexpr P power(P x, int n) {
    P result = 1;
    for (unsigned rest = n < 0 ? 0u - static_cast<unsigned>(n) : static_cast<unsigned>(n); rest != 0; rest /= 2) {
        if (rest % 2 == 1) result = result * x;
        if (rest > 1) x = x * x;
    }
    return n < 0 ? 1 / result : result;
}

}  // namespace tapeless::simd

#pragma GCC diagnostic pop
