#pragma once
// ops/rules.hpp: from an operator's struct to the two directions of differentiation.
//
// A struct says one of three things:
//   derivative(x, y), derivative(a, b, y), ...   slopes of an element-wise operator; serves both directions
//   transposed(x, y, dy)                         a linear operator's transpose; forward it is itself
//   pull(x..., y, dy) and push(x..., y, dx...)   both directions, where neither of the above fits
#include "../expr/apply.hpp"

namespace tapeless {

// What rules are written with, beside the functions of the DSL; defined in ops/arithmetic.hpp.
constexpr term operator-(term a);
constexpr term operator+(term a, term b);
constexpr term operator-(term a, term b);
constexpr term operator*(term a, term b);
constexpr term operator/(term a, term b);
constexpr term operator+(term a, double b);
constexpr term operator+(double a, term b);
constexpr term operator-(term a, double b);
constexpr term operator-(double a, term b);
constexpr term operator*(term a, double b);
constexpr term operator*(double a, term b);
constexpr term operator/(term a, double b);
constexpr term operator/(double a, term b);

namespace rules {

constexpr term times(term d, term slope) { return d.exists() && slope.exists() ? d * slope : term{}; }
constexpr term times(term d, double slope) { return !d.exists() || slope == 1 ? d : d * number_beside(d, slope); }
constexpr term times(term, no_slope) { return {}; }
constexpr term sum(term a, term b) { return !a.exists() ? b : !b.exists() ? a : a + b; }

}  // namespace rules

/// The operator of `like` applied to another operand, with the same attribute and shape.
constexpr term emit_like(term like, term operand);  // graph/emit.hpp

template <class Op>
constexpr void pull_of([[maybe_unused]] const term* x, [[maybe_unused]] term y, [[maybe_unused]] term dy, [[maybe_unused]] term* dx) {
    if constexpr (requires { Op::transposed(x[0], y, dy); }) {
        dx[0] = Op::transposed(x[0], y, dy);
    } else if constexpr (Op::arity == 1) {
        if constexpr (requires { Op::pull(x[0], y, dy); })
            dx[0] = Op::pull(x[0], y, dy);
        else
            dx[0] = rules::times(dy, Op::derivative(x[0], y));
    } else if constexpr (Op::arity == 2) {
        if constexpr (requires { Op::pull(x[0], x[1], y, dy); }) {
            const auto d = Op::pull(x[0], x[1], y, dy);
            dx[0] = d.a, dx[1] = d.b;
        } else {
            const auto s = Op::derivative(x[0], x[1], y);
            dx[0] = rules::times(dy, s.a), dx[1] = rules::times(dy, s.b);
        }
    } else {
        if constexpr (requires { Op::pull(x[0], x[1], x[2], y, dy); }) {
            const auto d = Op::pull(x[0], x[1], x[2], y, dy);
            dx[0] = d.a, dx[1] = d.b, dx[2] = d.c;
        } else {
            const auto s = Op::derivative(x[0], x[1], x[2], y);
            dx[0] = rules::times(dy, s.a), dx[1] = rules::times(dy, s.b), dx[2] = rules::times(dy, s.c);
        }
    }
}

template <class Op>
constexpr term push_of([[maybe_unused]] const term* x, [[maybe_unused]] term y, [[maybe_unused]] const term* dx) {
    if constexpr (requires { Op::transposed(x[0], y, y); }) {
        return dx[0].exists() ? emit_like(y, dx[0]) : term{};
    } else if constexpr (Op::arity == 1) {
        if constexpr (requires { Op::push(x[0], y, dx[0]); })
            return dx[0].exists() ? Op::push(x[0], y, dx[0]) : term{};
        else
            return rules::times(dx[0], Op::derivative(x[0], y));
    } else if constexpr (Op::arity == 2) {
        if constexpr (requires { Op::push(x[0], x[1], y, dx[0], dx[1]); }) {
            return Op::push(x[0], x[1], y, dx[0], dx[1]);
        } else {
            const auto s = Op::derivative(x[0], x[1], y);
            return rules::sum(rules::times(dx[0], s.a), rules::times(dx[1], s.b));
        }
    } else {
        if constexpr (requires { Op::push(x[0], x[1], x[2], y, dx[0], dx[1], dx[2]); }) {
            return Op::push(x[0], x[1], x[2], y, dx[0], dx[1], dx[2]);
        } else {
            const auto s = Op::derivative(x[0], x[1], x[2], y);
            return rules::sum(rules::sum(rules::times(dx[0], s.a), rules::times(dx[1], s.b)), rules::times(dx[2], s.c));
        }
    }
}

}  // namespace tapeless
