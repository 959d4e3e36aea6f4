#pragma once
// ops/exponential.hpp: exp, log and roots.
#include "../simd/math.hpp"
#include "arithmetic.hpp"

namespace tapeless {

namespace ops {

/// exp(x). Range every x; beyond about 88.7 (double: 709.8) infinity. Error 2 ulp. Slope exp(x).
struct exp : elementwise<1> {
    static constexpr const char* name = "exp";
    static constexpr cost_type cost{.flops = 10, .transcendentals = 1};
    template <class P>
    TAPELESS_INLINE static constexpr P value(P x) {
        return simd::exp(x);
    }
    static constexpr auto derivative(auto, auto y) { return y; }
};

/// exp(x) for x <= 0, at less cost: what softmax and its kin are made of. Below -88, in double -709.25, it is 0, where exp is no normal
/// number. Error 2 ulp down to -87, -708. Slope exp(x).
struct exp_of_negative : elementwise<1> {
    static constexpr const char* name = "exp_of_negative";
    static constexpr cost_type cost{.flops = 10, .transcendentals = 1};
    template <class P>
    TAPELESS_INLINE static constexpr P value(P x) {
        return simd::exp_beside_1(x);
    }
    static constexpr auto derivative(auto, auto y) { return y; }
};

/// exp(x) - 1, exact near 0. Error 2 ulp. Slope y + 1.
struct expm1 : elementwise<1> {
    static constexpr const char* name = "expm1";
    static constexpr cost_type cost{.flops = 12, .transcendentals = 1};
    template <class P>
    TAPELESS_INLINE static constexpr P value(P x) {
        return simd::expm1(x);
    }
    static constexpr auto derivative(auto, auto y) { return y + 1.0; }
};

/// The natural logarithm. Range x >= 0: log(0) is -infinity, below 0 NaN. Error 2 ulp. Slope 1 / x.
struct log : elementwise<1> {
    static constexpr const char* name = "log";
    static constexpr cost_type cost{.flops = 12, .transcendentals = 1};
    template <class P>
    TAPELESS_INLINE static constexpr P value(P x) {
        return simd::log(x);
    }
    static constexpr auto derivative(auto x, auto) { return 1.0 / x; }
};

/// log(1 + x), exact near 0. Range x >= -1. Error 2 ulp. Slope 1 / (1 + x).
struct log1p : elementwise<1> {
    static constexpr const char* name = "log1p";
    static constexpr cost_type cost{.flops = 14, .transcendentals = 1};
    template <class P>
    TAPELESS_INLINE static constexpr P value(P x) {
        return simd::log1p(x);
    }
    static constexpr auto derivative(auto x, auto) { return 1.0 / (x + 1.0); }
};

/// The square root. Range x >= 0; below NaN. Correctly rounded. Slope 1 / (2 sqrt(x)).
struct sqrt : elementwise<1> {
    static constexpr const char* name = "sqrt";
    static constexpr cost_type cost{.flops = 4};
    template <class P>
    TAPELESS_INLINE static constexpr P value(P x) {
        return simd::sqrt(x);
    }
    static constexpr auto derivative(auto, auto y) { return 0.5 / y; }
};

/// 1 / sqrt(x). Range x > 0. Error 2 ulp. Slope -y^3 / 2.
struct rsqrt : elementwise<1> {
    static constexpr const char* name = "rsqrt";
    static constexpr cost_type cost{.flops = 8};
    template <class P>
    TAPELESS_INLINE static constexpr P value(P x) {
        return simd::rsqrt(x);
    }
    static constexpr auto derivative(auto, auto y) { return -0.5 * (y * (y * y)); }
};

/// x to a power that is no whole number. Range x >= 0. Slope c pow(x, c - 1).
struct real_power : elementwise<2> {
    static constexpr const char* name = "real_power";
    static constexpr cost_type cost{.flops = 24, .transcendentals = 2};
    template <class P>
    TAPELESS_INLINE static constexpr P value(P x, P c) {
        return simd::pow(x, c);
    }
    static constexpr auto derivative(auto x, auto c, auto y) {
        return slopes{c * apply<real_power>(x, c - 1.0), y * apply<log>(x)};
    }
};

/// x to a constant power: whole powers up to 64 by multiplication, for every x; 0.5 and -0.5 by roots; others for x >= 0.
struct power : composite<2> {
    static constexpr const char* name = "pow";
    static constexpr term expand(term x, term c);  // graph/emit.hpp
};

}  // namespace ops

#define TAPELESS_UNARY(function)           \
    template <operand A>                   \
    constexpr auto function(A a) {         \
        return apply<ops::function>(a);    \
    }
/// exp(x), entry by entry.
TAPELESS_UNARY(exp)
/// exp(x) - 1, exact near 0, entry by entry.
TAPELESS_UNARY(expm1)
/// The natural logarithm, entry by entry.
TAPELESS_UNARY(log)
/// log(1 + x), exact near 0, entry by entry.
TAPELESS_UNARY(log1p)
/// The square root, entry by entry.
TAPELESS_UNARY(sqrt)
/// 1 / sqrt(x), entry by entry.
TAPELESS_UNARY(rsqrt)
#undef TAPELESS_UNARY

/// Each entry to a constant power: `pow(x, 3_c)`, `pow(x, -0.5_c)`. Whole powers take every x, others x >= 0.
template <operand A, double C>
constexpr auto pow(A a, number_type<C> exponent) {
    return apply<ops::power>(a, exponent);
}
template <expression A, number_like B, refused_if<number_like<B>> = true, text Operator = text{"pow"}, text Left = seen<A>,
          text Problem = text{"a plain number in a formula"}, text Remedy = text{"write pow(x, 3_c)"}>
void pow(A, B) = TAPELESS_REFUSE("a number in a formula is part of its type: write pow(x, 3_c)");

}  // namespace tapeless
