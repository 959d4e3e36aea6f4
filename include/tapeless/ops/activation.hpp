#pragma once
// ops/activation.hpp: what neurons do: relu, sigmoid, tanh, softplus.
#include "comparison.hpp"
#include "exponential.hpp"

namespace tapeless {

namespace ops {

/// max(x, 0). Slope 1 above 0, 0 at and below 0, as in every framework.
struct relu : elementwise<1> {
    static constexpr const char* name = "relu";
    template <class P>
    TAPELESS_INLINE static constexpr P value(P x) {
        return max(x, P(0));
    }
    static constexpr auto derivative(auto, auto y) { return apply<greater>(y, number_beside(y, 0)); }
};

/// What arrives at a relu from behind, where its result is above 0, else 0, also instead of infinity and NaN: a * (b > c) in one; made by
/// the passes, not by users.
struct kept_above : elementwise<3> {
    static constexpr const char* name = "kept_above";
    static constexpr cost_type cost{.flops = 2};
    template <class P>
    TAPELESS_INLINE static constexpr P value(P a, P b, P c) {
        return select(b > c, a, P(0));
    }
    static constexpr auto derivative(auto, auto b, auto c, auto) { return slopes{apply<greater>(b, c), no_slope{}, no_slope{}}; }
};

/// 1 / (1 + exp(-x)). Error 2 ulp. Slope y (1 - y).
struct sigmoid : elementwise<1> {
    static constexpr const char* name = "sigmoid";
    static constexpr cost_type cost{.flops = 15, .transcendentals = 1};
    template <class P>
    TAPELESS_INLINE static constexpr P value(P x) {
        return simd::sigmoid(x);
    }
    static constexpr auto derivative(auto, auto y) { return y * (1.0 - y); }
};

/// tanh(x). Error 2 ulp. Slope 1 - y^2.
struct tanh : elementwise<1> {
    static constexpr const char* name = "tanh";
    static constexpr cost_type cost{.flops = 15, .transcendentals = 1};
    template <class P>
    TAPELESS_INLINE static constexpr P value(P x) {
        return simd::tanh(x);
    }
    static constexpr auto derivative(auto, auto y) { return 1.0 - y * y; }
};

/// softplus(x) = log(1 + exp(x)): relu with a round corner.
/// Shape    the operand's.
/// Range    every finite x; does not overflow: large x gives x, very negative x gives exp(x).
/// Error    2 ulp of the larger of y and |x|.
/// Slope    sigmoid(x), between 0 and 1.
/// Source   M. Maechler, "Accurately computing log(1 - exp(-|a|))", Rmpfr vignette, 2012.
struct softplus : elementwise<1> {
    static constexpr const char* name = "softplus";
    static constexpr cost_type cost{.flops = 26, .transcendentals = 2};
    template <class P>
    TAPELESS_INLINE static constexpr P value(P x) {
        return simd::softplus(x);
    }
    static constexpr auto derivative(auto x, auto) { return apply<sigmoid>(x); }
};

}  // namespace ops

/// max(x, 0), entry by entry.
template <operand A>
constexpr auto relu(A a) {
    return apply<ops::relu>(a);
}
/// 1 / (1 + exp(-x)), entry by entry.
template <operand A>
constexpr auto sigmoid(A a) {
    return apply<ops::sigmoid>(a);
}
/// tanh(x), entry by entry.
template <operand A>
constexpr auto tanh(A a) {
    return apply<ops::tanh>(a);
}
/// log(1 + exp(x)), entry by entry.
template <operand A>
constexpr auto softplus(A a) {
    return apply<ops::softplus>(a);
}

}  // namespace tapeless
