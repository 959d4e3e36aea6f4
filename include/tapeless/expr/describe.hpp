#pragma once
// expr/describe.hpp: an operand in a refusal: its formula, cut to a few letters, and its shape.
#include "../core/refusal.hpp"
#include "info.hpp"
#include <initializer_list>

namespace tapeless {

namespace describing {

/// How the user wrote an operator of two operands between them; empty where it was a function.
constexpr std::string_view infix(const info* e) {
    const std::string_view name = e->op->name;
    if (e->operands != 2) return "";
    if (name == "hadamard") return e->operand[0]->dims.is_scalar() || e->operand[1]->dims.is_scalar() ? "*" : "";
    if (name == "product") return e->attribute == 0 ? "*" : "";
    for (const std::string_view sign : {"+", "-", "/", "<", "<=", ">", ">=", "==", "!="})
        if (name == sign) return sign;
    return "";
}
/// The name of the function that the user called.
constexpr std::string_view function_name(const info* e) {
    if (std::string_view(e->op->name) == "product") return e->attribute == 1 ? "dot" : "outer";
    return e->op->name;
}
/// Whether an operand at the right or left of `sign` needs parentheses.
constexpr bool needs_parentheses(std::string_view sign, const info* operand, bool at_right) {
    const std::string_view inner = infix(operand);
    if (inner.empty()) return false;
    const bool inner_is_sum = inner == "+" || inner == "-";
    return sign == "*" || sign == "/" ? inner_is_sum || at_right : at_right && sign == "-" && inner_is_sum;
}

}  // namespace describing

/// Writes a formula as the user would: `W * x + b`, `relu(h)`. Stops at `levels` operators inside each other.
template <std::size_t N>
constexpr void describe(phrase<N>& to, const info* e, int levels) {
    const std::string_view sign = describing::infix(e);
    if (e->op->kind == family::constant) {
        const auto whole = static_cast<long long>(e->number);
        if (static_cast<double>(whole) == e->number)
            to << whole;
        else
            to << "number";
    } else if (e->operands == 0) {
        to << e->leaf.name;
    } else if (levels == 0) {
        to << "..";
    } else if (!sign.empty()) {
        for (int i = 0; i < 2; ++i) {
            const bool enclosed = describing::needs_parentheses(sign, e->operand[i], i == 1);
            if (i == 1) to << ' ' << sign << ' ';
            if (enclosed) to << '(';
            describe(to, e->operand[i], levels - 1);
            if (enclosed) to << ')';
        }
    } else {
        to << describing::function_name(e) << '(';
        for (int i = 0; i < e->operands; ++i) {
            if (i > 0) to << ", ";
            describe(to, e->operand[i], levels - 1);
        }
        to << ')';
    }
}

/// The shape, and of a label the classes: `(3)`, `(), 10 classes`.
template <std::size_t N>
constexpr void describe_shape(phrase<N>& to, const info* e) {
    to << e->dims;
    if (e->leaf.classes > 0) to << ", " << e->leaf.classes << " classes";
}

/// The operand with its shape, short enough for both compilers: `x(3)`, `W * x(10)`.
constexpr short_phrase described(const info* e) {
    short_phrase shape_text, result;
    phrase<96> formula;
    describe_shape(shape_text, e);
    describe(formula, e, 3);
    const std::size_t room = refusal_length - 1 - shape_text.size;
    if (formula.size > room) {
        formula.size = room > 2 ? room - 2 : 0;
        result << formula.view() << "..";
    } else {
        result << formula.view();
    }
    return result << shape_text.view();
}

/// `described` as a template argument.
template <expression E>
inline constexpr auto seen = trimmed<described(definition<E>)>();

constexpr short_phrase described(const shape& s) {
    short_phrase result;
    return result << s;
}
/// A shape as a template argument.
template <shape S>
inline constexpr auto shape_text = trimmed<described(S)>();

}  // namespace tapeless
