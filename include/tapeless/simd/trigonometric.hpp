#pragma once
// simd/trigonometric.hpp: sin, cos and tan of packets.

#include "angle.hpp"
#include "polynomial.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"

namespace tapeless::simd {

namespace detail {

/// sin(r + low)
template <any_packet P>
[[gnu::always_inline]] constexpr P sin_of(P r, P low) {
    const P z = r * r;
    P tail;
    if constexpr (layout<typename P::value_type>::is_float) tail = polynomial(z, -0x1.99122ap-13f, 0x1.1106b4p-7f, -0x1.555544p-3f);
    else
        tail = polynomial(z, 0x1.5d71c557ab29cp-33, -0x1.ae5df5c50d0d3p-26, 0x1.71de34eb7f65bp-19, -0x1.a01a019b74d4fp-13,
                          0x1.111111110f3c7p-7, -0x1.5555555555546p-3);
    return r + fma(r * z, tail, low);
}

/// cos(r + low)
template <any_packet P>
[[gnu::always_inline]] constexpr P cos_of(P r, P low) {
    const P z = r * r;
    P tail;
    if constexpr (layout<typename P::value_type>::is_float) tail = polynomial(z, 0x1.99d83cp-16f, -0x1.6c0c08p-10f, 0x1.55554ap-5f, -0.5f);
    else
        tail = polynomial(z, -0x1.8f8781adf117bp-37, 0x1.1ee9a12f4e4dcp-29, -0x1.27e4f79d59559p-22, 0x1.a01a019c1d855p-16,
                          -0x1.6c16c16c14ba7p-10, 0x1.5555555555549p-5, -0.5);
    return 1 + fma(z, tail, -r * low);
}

/// tan(r + low)
template <any_packet P>
[[gnu::always_inline]] constexpr P tan_of(P r, P low) {
    const P z = r * r;
    P tail;
    if constexpr (layout<typename P::value_type>::is_float)
        tail = polynomial(z, 0x1.2f57dcp-8f, -0x1.bf4092p-12f, 0x1.708a0ap-7f, 0x1.5a0f0ap-6f, 0x1.bb1df0p-5f, 0x1.110c12p-3f, 0x1.555566p-2f);
    else
        tail = polynomial(z, 0x1.693039bc615a2p-17, -0x1.e13f58360231cp-16, 0x1.e3fafd4b67eadp-15, -0x1.33af972395bd6p-15,
                          0x1.3f4090abcfef4p-14, 0x1.49979085aa9f6p-14, 0x1.01ac5c1d5da4dp-12, 0x1.346fb705e798ap-11,
                          0x1.7db9630f74f86p-10, 0x1.d6d257418ade9p-9, 0x1.226e3e0d1683dp-7, 0x1.664f4840556cdp-6,
                          0x1.ba1ba1bb49e4bp-5, 0x1.111111110fb47p-3, 0x1.5555555555567p-2);
    tail = r * z * tail;
    const P tangent = r + tail;
    return r + fma(low, fma(tangent, tangent, 1), tail);
}

/// `value` with the sign flipped where `flip` has its sign bit; NaN where x is too large to be an angle.
template <any_packet P>
[[gnu::always_inline]] constexpr P as_angle(P value, typename P::bits_type flip, P x) {
    return select(abs(x) <= largest_angle<P>, P(typename P::bits_type(value) ^ flip), layout<typename P::value_type>::not_a_number);
}

}  // namespace detail

/// The sine of x radians.
/// Range    |x| <= 1e5 in float, 1e8 in double; NaN beyond, of infinity and of NaN. sin(-0) = -0.
/// Error    1.5 ulp, float and double.
template <any_packet P>
[[gnu::always_inline]] constexpr P sin(P x) {
    const angle_split<P> angle(x);
    const P value = select(angle.quarter_turn(0), detail::cos_of(angle.r, angle.low), detail::sin_of(angle.r, angle.low));
    return detail::as_angle(value, angle.half_turn(0) ^ (typename P::bits_type(x) & sign_bit<P>()), x);
}

/// The cosine of x radians.
/// Range    |x| <= 1e5 in float, 1e8 in double; NaN beyond, of infinity and of NaN.
/// Error    1.5 ulp, float and double.
template <any_packet P>
[[gnu::always_inline]] constexpr P cos(P x) {
    const angle_split<P> angle(x);
    const P value = select(angle.quarter_turn(1), detail::cos_of(angle.r, angle.low), detail::sin_of(angle.r, angle.low));
    return detail::as_angle(value, angle.half_turn(1), x);
}

/// The tangent of x radians.
/// Range    |x| <= 1e5 in float, 1e8 in double; NaN beyond, of infinity and of NaN. tan(-0) = -0.
/// Error    2 ulp, float and double.
template <any_packet P>
[[gnu::always_inline]] constexpr P tan(P x) {
    const angle_split<P> angle(x);
    const P tangent = detail::tan_of(angle.r, angle.low);
    const P value = select(angle.quarter_turn(0), -1 / tangent, tangent);
    return detail::as_angle(value, typename P::bits_type(x) & sign_bit<P>(), x);
}

}  // namespace tapeless::simd

#pragma GCC diagnostic pop
