#pragma once
// simd/hyperbolic.hpp: tanh, the logistic function and its integral, softplus, of packets.

#include "exp.hpp"
#include "log.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"

namespace tapeless::simd {

/// The hyperbolic tangent.
/// Range    every x; tanh(-0) = -0, tanh(inf) = 1, tanh(-inf) = -1, tanh(NaN) = NaN.
/// Error    2 ulp, float and double.
template <any_packet P>
[[gnu::always_inline]] constexpr P tanh(P x) {
    const P size = abs(x), z = size * size;
    P tail;
    if constexpr (layout<typename P::value_type>::is_float)
        tail = polynomial(z, -0x1.99f9fp-8f, 0x1.59061p-6f, -0x1.b921a8p-5f, 0x1.110cfap-3f, -0x1.55554ap-2f);
    else
        tail = polynomial(z, 0x1.aabbb27f03ecdp-15, -0x1.b898916b6dcd3p-13, 0x1.2f91f5bcdb515p-11, -0x1.7cf1153ac44c7p-10,
                          0x1.d6c5dcc18ddabp-9, -0x1.226ddb66d082dp-7, 0x1.664f45b2647bdp-6, -0x1.ba1ba1ad2293fp-5,
                          0x1.11111111023fep-3, -0x1.555555555549ap-2);
    const P near = fma(size * z, tail, size);  // below 0.55, where the other way would lose digits
    const P far = 1 - 2 / (detail::exp_of_normal(min(size + size, 40)) + 1);  // of 40 it is 1
    return copysign(select(size < typename P::value_type(0.55), near, far), x);
}

/// The logistic function 1 / (1 + exp(-x)).
/// Range    every x; does not overflow, and very negative x give exp(x): sigmoid(-inf) = 0, sigmoid(inf) = 1.
/// Error    2 ulp, float and double.
template <any_packet P>
[[gnu::always_inline]] constexpr P sigmoid(P x) {
    const P u = exp_of_negative(-abs(x)), sum = u + 1, lost = u - (sum - 1);  // softplus takes the same exponential
    const P quotient = select(x < 0, u, 1) / sum;
    return fma(-quotient, lost, quotient);  // what 1 + u lost in rounding
}

/// log(1 + exp(x)).
/// Range    every x; does not overflow, and very negative x give exp(x): softplus(-inf) = 0, softplus(inf) = inf.
/// Error    2 ulp, float and double.
/// Source   M. Maechler, "Accurately computing log(1 - exp(-|a|))", Rmpfr vignette, 2012.
template <any_packet P>
[[gnu::always_inline]] constexpr P softplus(P x) {
    return max(x, P(0)) + log1p_of_fraction(exp_of_negative(-abs(x)));
}

}  // namespace tapeless::simd

#pragma GCC diagnostic pop
