#pragma once
// ops/stop_gradient.hpp: a value that differentiation takes for a constant.
#include "arithmetic.hpp"

namespace tapeless {

namespace ops {

struct barrier {
    static constexpr const char* name = "stop_gradient";
    static constexpr family kind = family::barrier;
    static constexpr int arity = 1;
    static constexpr auto shape = shapes::of_operand;
    static constexpr auto derivative(auto, auto) { return no_slope{}; }
};

}  // namespace ops

/// The operand, constant to differentiation: its gradient is 0.
template <operand A>
constexpr auto stop_gradient(A a) {
    return apply<ops::barrier>(a);
}

}  // namespace tapeless
