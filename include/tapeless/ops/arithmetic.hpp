#pragma once
// ops/arithmetic.hpp: + - * / entry by entry, and what a formula's `*` means.
#include "../expr/describe.hpp"
#include "../expr/leaf.hpp"
#include "../expr/number.hpp"
#include "rules.hpp"

namespace tapeless {

/// a and b can be combined entry by entry: the same axes, or one of them a scalar. (n) and (n, 1) cannot.
template <class A, class B>
concept combinable = operand<A> && operand<B> && (std::same_as<A, term> || std::same_as<B, term> || [] {
    if constexpr (expression<A> && expression<B>) {
        constexpr shape left = shape_of(A{}), right = shape_of(B{});
        return left.same_axes(right) || left.is_scalar() || right.is_scalar();
    } else {
        return true;
    }
}());

/// Refuses, under the same name, operands of different axes and numbers that are no constants of the formula.
#define TAPELESS_REFUSE_MISMATCH(name)                                                                                       \
    template <expression A, expression B, refused_if<(!combinable<A, B>)> = true, text Operator = text{#name}, text Left = seen<A>, text Right = seen<B>,           \
              text Problem = text{"the shapes differ"}, text Remedy = text{"reduce, transpose or reshape"}>  \
    void name(A, B) = TAPELESS_REFUSE("the shapes differ: reduce, transpose or reshape one operand");                       \
    template <expression A, number_like B, refused_if<number_like<B>> = true, text Operator = text{#name}, text Left = seen<A>,                                \
              text Problem = text{"a plain number in a formula"}, text Remedy = text{"write 0.5_c, or a setting"}>  \
    void name(A, B) = TAPELESS_REFUSE("a number in a formula is part of its type: write 0.5_c, or use a setting");          \
    template <number_like A, expression B, refused_if<number_like<A>> = true, text Operator = text{#name}, text Right = seen<B>,                               \
              text Problem = text{"a plain number in a formula"}, text Remedy = text{"write 0.5_c, or a setting"}>  \
    void name(A, B) = TAPELESS_REFUSE("a number in a formula is part of its type: write 0.5_c, or use a setting")

namespace ops {

struct add : elementwise<2> {
    static constexpr const char* name = "+";
    template <class P>
    static constexpr P value(P a, P b) {
        return a + b;
    }
    static constexpr auto derivative(auto, auto, auto) { return slopes{1.0, 1.0}; }
};

struct subtract : elementwise<2> {
    static constexpr const char* name = "-";
    template <class P>
    static constexpr P value(P a, P b) {
        return a - b;
    }
    static constexpr auto derivative(auto, auto, auto) { return slopes{1.0, -1.0}; }
};

/// The product entry by entry (Hadamard); with a scalar, scaling.
struct multiply : elementwise<2> {
    static constexpr const char* name = "hadamard";
    template <class P>
    static constexpr P value(P a, P b) {
        return a * b;
    }
    static constexpr auto derivative(auto a, auto b, auto) { return slopes{b, a}; }
};

struct divide : elementwise<2> {
    static constexpr const char* name = "/";
    static constexpr cost_type cost{.flops = 4};
    template <class P>
    static constexpr P value(P a, P b) {
        return a / b;
    }
    static constexpr auto derivative(auto, auto b, auto y) {
        const auto r = 1.0 / b;
        return slopes{r, -(y * r)};
    }
};

struct negate : elementwise<1> {
    static constexpr const char* name = "negate";
    template <class P>
    static constexpr P value(P a) {
        return -a;
    }
    static constexpr auto derivative(auto, auto) { return -1.0; }
};

/// a * b + c, rounded once where the machine can; made by the passes, not by users.
struct multiply_add : elementwise<3> {
    static constexpr const char* name = "multiply_add";
    static constexpr cost_type cost{.flops = 2};
    template <class P>
    static constexpr P value(P a, P b, P c) {
        return fma(a, b, c);
    }
    static constexpr auto derivative(auto a, auto b, auto, auto) { return slopes{b, a, 1.0}; }
};

/// c - a * b, rounded once where the machine can; made by the passes, not by users.
struct multiply_subtract : elementwise<3> {
    static constexpr const char* name = "multiply_subtract";
    static constexpr cost_type cost{.flops = 2};
    template <class P>
    static constexpr P value(P a, P b, P c) {
        return fma(-a, b, c);
    }
    static constexpr auto derivative(auto a, auto b, auto, auto) { return slopes{-b, -a, 1.0}; }
};

/// x * x
struct square : composite<1> {
    static constexpr const char* name = "square";
    static constexpr auto expand(auto x) { return apply<multiply>(x, x); }
};

}  // namespace ops

/// a + b, entry by entry. Shapes: the same axes, or one a scalar.
template <operand A, operand B>
    requires combinable<A, B>
constexpr auto operator+(A a, B b) {
    return apply<ops::add>(a, b);
}
/// a - b, entry by entry. Shapes: the same axes, or one a scalar.
template <operand A, operand B>
    requires combinable<A, B>
constexpr auto operator-(A a, B b) {
    return apply<ops::subtract>(a, b);
}
/// a / b, entry by entry. Shapes: the same axes, or one a scalar.
template <operand A, operand B>
    requires combinable<A, B>
constexpr auto operator/(A a, B b) {
    return apply<ops::divide>(a, b);
}
/// The product entry by entry. Shapes: the same axes, or one a scalar.
template <operand A, operand B>
    requires combinable<A, B>
constexpr auto hadamard(A a, B b) {
    return apply<ops::multiply>(a, b);
}
/// -a, entry by entry.
template <operand A>
constexpr auto operator-(A a) {
    return apply<ops::negate>(a);
}
/// A number stays one, so that `pow(x, -0.5_c)` can be written.
template <double Value>
constexpr number_type<-Value> operator-(number_type<Value>) {
    return {};
}
/// The square of each entry.
template <operand A>
constexpr auto square(A a) {
    return apply<ops::square>(a);
}
TAPELESS_REFUSE_MISMATCH(operator+);
TAPELESS_REFUSE_MISMATCH(operator-);
TAPELESS_REFUSE_MISMATCH(operator/);
TAPELESS_REFUSE_MISMATCH(hadamard);

// In a rule, numbers may be written as they are.
constexpr term operator-(term a) { return apply<ops::negate>(a); }
constexpr term operator+(term a, term b) { return apply<ops::add>(a, b); }
constexpr term operator-(term a, term b) { return apply<ops::subtract>(a, b); }
constexpr term operator/(term a, term b) { return apply<ops::divide>(a, b); }
constexpr term operator*(term a, term b) { return apply<ops::multiply>(a, b); }
constexpr term operator+(term a, double b) { return apply<ops::add>(a, number_beside(a, b)); }
constexpr term operator+(double a, term b) { return apply<ops::add>(number_beside(b, a), b); }
constexpr term operator-(term a, double b) { return apply<ops::subtract>(a, number_beside(a, b)); }
constexpr term operator-(double a, term b) { return apply<ops::subtract>(number_beside(b, a), b); }
constexpr term operator*(term a, double b) { return apply<ops::multiply>(a, number_beside(a, b)); }
constexpr term operator*(double a, term b) { return apply<ops::multiply>(number_beside(b, a), b); }
constexpr term operator/(term a, double b) { return apply<ops::divide>(a, number_beside(a, b)); }
constexpr term operator/(double a, term b) { return apply<ops::divide>(number_beside(b, a), b); }

}  // namespace tapeless
