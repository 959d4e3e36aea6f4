#pragma once
// ops/comparison.hpp: comparisons, where, the smaller and the larger of two, abs and sign.
#include "arithmetic.hpp"

namespace tapeless {

namespace ops {

// A comparison is 1 where it holds and 0 where it does not; its slope is 0 everywhere.
#define TAPELESS_COMPARISON(type, sign)                                                   \
    struct type : elementwise<2> {                                                        \
        static constexpr const char* name = #sign;                                        \
        template <class P>                                                                \
        static constexpr P value(P a, P b) {                                              \
            return select(a sign b, P(1), P(0));                                          \
        }                                                                                 \
        static constexpr auto derivative(auto, auto, auto) { return slopes{no_slope{}, no_slope{}}; } \
    }
TAPELESS_COMPARISON(less, <);
TAPELESS_COMPARISON(less_equal, <=);
TAPELESS_COMPARISON(greater, >);
TAPELESS_COMPARISON(greater_equal, >=);
TAPELESS_COMPARISON(equal, ==);
TAPELESS_COMPARISON(not_equal, !=);
#undef TAPELESS_COMPARISON

/// where(c, a, b): a where c is not 0, else b. What is not taken does not matter, not even as NaN, nor does its slope.
struct where : elementwise<3> {
    static constexpr const char* name = "where";
    template <class P>
    static constexpr P value(P c, P a, P b) {
        return select(c != P(0), a, b);
    }
    static constexpr slopes<term, term, term> pull(term c, term a, term b, term y, term dy);
    static constexpr term push(term c, term a, term b, term y, term dc, term da, term db);
};

constexpr slopes<term, term, term> where::pull(term c, term, term, term, term dy) {
    const term zero = number_beside(c, 0);
    return slopes{term{}, apply<where>(c, dy, zero), apply<where>(c, zero, dy)};
}
constexpr term where::push(term c, term, term, term, term, term da, term db) {
    const term zero = number_beside(c, 0);
    if (!da.exists() && !db.exists()) return {};
    return apply<where>(c, da.exists() ? da : zero, db.exists() ? db : zero);
}

/// a * b, and 0 where a is 0, whatever b: the chain rule behind a `where`, with a the gradient and b a slope that may be
/// infinite or NaN where it is not wanted. Made by differentiation, not by users.
struct masked_multiply : elementwise<2> {
    static constexpr const char* name = "masked_multiply";
    static constexpr cost_type cost{.flops = 2};
    template <class P>
    static constexpr P value(P a, P b) {
        return select(a != P(0), a * b, P(0));
    }
    static constexpr slopes<term, term> pull(term a, term b, term, term dy);
    static constexpr term push(term a, term b, term, term da, term db);
};
constexpr slopes<term, term> masked_multiply::pull(term a, term b, term, term dy) {
    return {dy * b, apply<masked_multiply>(a, dy)};
}
constexpr term masked_multiply::push(term a, term b, term, term da, term db) {
    return rules::sum(da.exists() ? apply<masked_multiply>(da, b) : term{}, db.exists() ? apply<masked_multiply>(a, db) : term{});
}

/// The larger of two. Slope: half to each where they are equal, as JAX does.
struct larger : elementwise<2> {
    static constexpr const char* name = "larger";
    template <class P>
    static constexpr P value(P a, P b) {
        return max(a, b);
    }
    static constexpr term share(term a, term b) {
        return apply<where>(apply<equal>(a, b), number_beside(a, 0.5), apply<greater>(a, b));
    }
    static constexpr auto derivative(auto a, auto b, auto) { return slopes{share(a, b), 1.0 - share(a, b)}; }
};

/// The smaller of two. Slope: half to each where they are equal, as JAX does.
struct smaller : elementwise<2> {
    static constexpr const char* name = "smaller";
    template <class P>
    static constexpr P value(P a, P b) {
        return min(a, b);
    }
    static constexpr auto derivative(auto a, auto b, auto) { return slopes{larger::share(b, a), 1.0 - larger::share(b, a)}; }
};

/// -1, 0 or 1. Slope 0 everywhere.
struct sign : elementwise<1> {
    static constexpr const char* name = "sign";
    static constexpr cost_type cost{.flops = 2};
    template <class P>
    static constexpr P value(P x) {
        return select(x > P(0), P(1), select(x < P(0), P(-1), x));
    }
    static constexpr auto derivative(auto, auto) { return no_slope{}; }
};

/// The distance from 0. Slope: 1 from 0 on, -1 below, as JAX does.
struct abs : elementwise<1> {
    static constexpr const char* name = "abs";
    template <class P>
    static constexpr P value(P x) {
        return simd::abs(x);
    }
    static constexpr auto derivative(auto x, auto) {
        return apply<where>(apply<greater_equal>(x, number_beside(x, 0)), number_beside(x, 1), number_beside(x, -1));
    }
};

}  // namespace ops

#define TAPELESS_BINARY(function, Operator_)     \
    template <operand A, operand B>              \
        requires combinable<A, B>                \
    constexpr auto function(A a, B b) {          \
        return apply<Operator_>(a, b);           \
    }                                            \
    TAPELESS_REFUSE_MISMATCH(function)

/// 1 where the comparison holds, else 0. Shapes: the same axes, or one a scalar.
TAPELESS_BINARY(operator<, ops::less);
TAPELESS_BINARY(operator<=, ops::less_equal);
TAPELESS_BINARY(operator>, ops::greater);
TAPELESS_BINARY(operator>=, ops::greater_equal);
TAPELESS_BINARY(operator==, ops::equal);
TAPELESS_BINARY(operator!=, ops::not_equal);
/// The larger of two, entry by entry. Shapes: the same axes, or one a scalar.
TAPELESS_BINARY(max, ops::larger);
/// The smaller of two, entry by entry. Shapes: the same axes, or one a scalar.
TAPELESS_BINARY(min, ops::smaller);
#undef TAPELESS_BINARY

/// a where the condition holds (is not 0), else b; what is not taken does not matter, not even as NaN. Shapes: the same
/// axes, or scalars.
template <operand C, operand A, operand B>
    requires(combinable<C, A> && combinable<C, B> && combinable<A, B>)
constexpr auto where(C condition, A a, B b) {
    return apply<ops::where>(condition, a, b);
}
template <expression C, expression A, expression B, refused_if<(!(combinable<C, A> && combinable<C, B> && combinable<A, B>))> = true, text Operator = text{"where"}, text Condition = seen<C>, text First = seen<A>,
          text Second = seen<B>, text Problem = text{"the shapes differ"}, text Remedy = text{"reduce, transpose or reshape"}>
void where(C, A, B) = TAPELESS_REFUSE("the shapes differ: reduce, transpose or reshape one operand");
/// The distance from 0, entry by entry.
template <operand A>
constexpr auto abs(A a) {
    return apply<ops::abs>(a);
}
/// -1, 0 or 1, entry by entry.
template <operand A>
constexpr auto sign(A a) {
    return apply<ops::sign>(a);
}

}  // namespace tapeless
