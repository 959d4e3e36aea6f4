#pragma once
// ops/trigonometric.hpp: sin, cos, tan. Arguments in radians; the range of full precision is simd/trigonometric.hpp's.
#include "../simd/math.hpp"
#include "arithmetic.hpp"

namespace tapeless {

namespace ops {

/// sin(x). Error 2 ulp. Slope cos(x).
struct sin : elementwise<1> {
    static constexpr const char* name = "sin";
    static constexpr cost_type cost{.flops = 16, .transcendentals = 1};
    template <class P>
    TAPELESS_INLINE static constexpr P value(P x) {
        return simd::sin(x);
    }
    static constexpr term derivative(term x, term);
};

/// cos(x). Error 2 ulp. Slope -sin(x).
struct cos : elementwise<1> {
    static constexpr const char* name = "cos";
    static constexpr cost_type cost{.flops = 16, .transcendentals = 1};
    template <class P>
    TAPELESS_INLINE static constexpr P value(P x) {
        return simd::cos(x);
    }
    static constexpr term derivative(term x, term) { return -apply<sin>(x); }
};
constexpr term sin::derivative(term x, term) { return apply<cos>(x); }

/// tan(x). Error 2 ulp away from the poles. Slope 1 + tan(x)^2.
struct tan : elementwise<1> {
    static constexpr const char* name = "tan";
    static constexpr cost_type cost{.flops = 24, .transcendentals = 1};
    template <class P>
    TAPELESS_INLINE static constexpr P value(P x) {
        return simd::tan(x);
    }
    static constexpr auto derivative(auto, auto y) { return 1.0 + y * y; }
};

}  // namespace ops

/// sin(x), entry by entry; x in radians.
template <operand A>
constexpr auto sin(A a) {
    return apply<ops::sin>(a);
}
/// cos(x), entry by entry; x in radians.
template <operand A>
constexpr auto cos(A a) {
    return apply<ops::cos>(a);
}
/// tan(x), entry by entry; x in radians.
template <operand A>
constexpr auto tan(A a) {
    return apply<ops::tan>(a);
}

}  // namespace tapeless
