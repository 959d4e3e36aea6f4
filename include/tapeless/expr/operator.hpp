#pragma once
// expr/operator.hpp: what an operator's struct is made of, and its record.
#include "info.hpp"

namespace tapeless {

/// The slopes of an operator of several operands, in their order: what `derivative` returns.
template <class A, class B, class C = int>
struct slopes {
    A a;
    B b;
    C c{};
};
template <class A, class B>
slopes(A, B) -> slopes<A, B, int>;
template <class A, class B, class C>
slopes(A, B, C) -> slopes<A, B, C>;

/// Stands where a slope is 0 everywhere: nothing is computed for it.
struct no_slope {};

namespace shapes {

/// The operands' common shape. A scalar spreads over the other's axes; what is per sample makes the result per sample.
template <int Arity>
constexpr shape of_operands(const shape* x, int) {
    shape result = x[0];
    for (int i = 1; i < Arity; ++i) {
        const bool batched = result.batched || x[i].batched;
        if (x[i].rank > result.rank) result = x[i];
        result.batched = batched;
    }
    return result;
}
/// The first operand's shape.
constexpr shape of_operand(const shape* x, int) { return x[0]; }
/// The second operand's shape.
constexpr shape of_second(const shape* x, int) { return x[1]; }
/// One number, not per sample.
constexpr shape of_scalar(const shape*, int) { return {}; }

}  // namespace shapes

/// Base of an element-wise operator of N operands (1 to 3). The struct adds `name`, `value`, `derivative` and, when it is
/// dearer than one operation, `cost`. See docs/adding-an-operator.md.
template <int N>
struct elementwise {
    static constexpr family kind = family::elementwise;
    static constexpr int arity = N;
    static constexpr cost_type cost{};
    static constexpr auto shape = shapes::of_operands<N>;
};

/// Base of a function of N operands that is written with others: the struct adds `name` and `expand`. To be used where an
/// operand is needed several times: a graph shares it, a type could not.
template <int N>
struct composite {
    static constexpr family kind = family::composite;
    static constexpr int arity = N;
    static constexpr cost_type cost{};
    static constexpr auto shape = shapes::of_operands<N>;
};

template <class Op>
constexpr operator_record make_record();

/// The record of an operator.
template <class Op>
inline constexpr operator_record record = make_record<Op>();

template <class Op>
constexpr void pull_of(const term* x, term y, term dy, term* dx);  // ops/rules.hpp
template <class Op>
constexpr term push_of(const term* x, term y, const term* dx);  // ops/rules.hpp

template <class Op>
constexpr term expand_of(const term* x, [[maybe_unused]] int attribute) {
    if constexpr (requires { Op::expand(x, attribute); })
        return Op::expand(x, attribute);
    else if constexpr (Op::arity == 1)
        return Op::expand(x[0]);
    else if constexpr (Op::arity == 2)
        return Op::expand(x[0], x[1]);
    else
        return Op::expand(x[0], x[1], x[2]);
}

template <class Op>
constexpr operator_record make_record() {
    operator_record r;
    r.name = Op::name;
    r.id = register_operator<Op>::id;
    r.kind = Op::kind;
    r.arity = Op::arity;
    if constexpr (requires { Op::cost; }) r.cost = Op::cost;
    if constexpr (requires { r.shape_of = Op::shape; }) r.shape_of = Op::shape;
    if constexpr (Op::kind == family::elementwise) {
        r.single = &run_scalar<Op, float>;
        r.twice = &run_scalar<Op, double>;
    }
    if constexpr (Op::kind == family::composite)
        r.expand = &expand_of<Op>;
    else if constexpr (Op::arity > 0 && Op::kind != family::transformation) {
        r.pull = &pull_of<Op>;
        r.push = &push_of<Op>;
    }
    return r;
}

}  // namespace tapeless
