#pragma once
// simd/angle.hpp: an angle reduced to a quarter turn, with what was lost in rounding.

#include "fma.hpp"
#include "scale.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"

namespace tapeless::simd {

/// How far from 0 sin, cos and tan are computed; beyond it, and at infinity, they are NaN. Reducing larger angles needs
/// hundreds of digits of pi, and every lane would pay for it.
template <any_packet P>
inline constexpr typename P::value_type largest_angle = layout<typename P::value_type>::is_float ? 1e5f : 1e8;

/// |x| = quadrant * pi/2 + r + low, |r| at most a little over pi/4, low at most half an ulp of r.
/// Source   Cody and Waite 1980: pi/2 in parts, so short that products with the quadrant are exact unless fma makes them so;
///          what the differences lose is kept in low.
template <any_packet P>
struct angle_split {
    P quadrant, r, low;

    [[gnu::always_inline]] constexpr explicit angle_split(P argument)
        : quadrant(round_even(abs(argument) * 0x1.45f306dc9c883p-1)), r(abs(argument)), low(0) {
        if constexpr (layout<typename P::value_type>::is_float && fused_multiply_add) {
            exactly(-0x1.921fb6p+0);
            nearly(0x1.777a5cp-25);
            finally(0x1.ee59dap-50);
        } else if constexpr (layout<typename P::value_type>::is_float) {
            exactly(-0x1.92p+0);
            exactly(-0x1.fap-12);
            nearly(-0x1.54p-20);
            nearly(-0x1.1p-30);
            nearly(-0x1.68p-39);
            finally(-0x1.84698ap-48);
        } else if constexpr (fused_multiply_add) {
            exactly(-0x1.921fb54442d18p+0);
            nearly(-0x1.1a62633145c07p-54);
            finally(0x1.f1976b7ed8fbcp-110);
        } else {
            exactly(-0x1.921fb54p+0);
            nearly(-0x1.10b461p-30);
            nearly(-0x1.a62633p-58);
            nearly(-0x1.45c06ep-86);
            finally(-0x1.cd129024e088ap-115);
        }
    }

    /// The sign that the function gets from odd multiples of pi, `ahead` quadrants further on: bit 1 of the quadrant.
    [[gnu::always_inline]] constexpr typename P::bits_type half_turn(int ahead) const {
        return (number(ahead) << (8 * static_cast<int>(sizeof(typename P::value_type)) - 2)) & sign_bit<P>();
    }
    /// Whether sine and cosine change places, `ahead` quadrants further on.
    [[gnu::always_inline]] constexpr typename P::mask_type quarter_turn(int ahead) const {
        return (number(ahead) & typename P::bits_type(1)) != typename P::bits_type(0);
    }

private:
    [[gnu::always_inline]] constexpr typename P::bits_type number(int ahead) const {
        return typename P::bits_type(quadrant + (layout<typename P::value_type>::to_integer + static_cast<typename P::value_type>(ahead)));
    }
    [[gnu::always_inline]] constexpr void exactly(double part) { r = fma(quadrant, part, r); }
    [[gnu::always_inline]] constexpr void nearly(double part) {
        // before is a multiple of the last digit of the product: what their sum loses is exact
        const P before = r, product = quadrant * part;
        r = before + product;
        low = low + ((before - r) + product);
        if constexpr (fused_multiply_add) low = low + fma(quadrant, part, -product);
    }
    [[gnu::always_inline]] constexpr void finally(double part) {
        low = fma(quadrant, part, low);
        const P before = r;
        r = before + low;
        low = (before - r) + low;
    }
};

}  // namespace tapeless::simd

#pragma GCC diagnostic pop
