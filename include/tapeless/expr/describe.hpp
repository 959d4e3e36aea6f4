#pragma once
// expr/describe.hpp: an operand in a refusal: its formula, cut to a few letters, and its shape.
#include "../core/refusal.hpp"
#include "info.hpp"

namespace tapeless {

/// Writes a formula as the user would: `W * x + b`, `relu(h)`. Stops at `levels` operators inside each other.
template <std::size_t N>
constexpr void describe(phrase<N>& to, const info* e, int levels) {
    const auto is = [e](std::string_view name) { return name == e->op->name; };
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
    } else if (e->operands == 2 && (is("+") || is("-") || is("*") || is("/") || is("product"))) {
        describe(to, e->operand[0], levels - 1);
        to << ' ' << (is("product") ? "*" : e->op->name) << ' ';
        describe(to, e->operand[1], levels - 1);
    } else {
        to << e->op->name << '(';
        for (int i = 0; i < e->operands; ++i) {
            if (i > 0) to << ", ";
            describe(to, e->operand[i], levels - 1);
        }
        to << ')';
    }
}

/// The operand with its shape, short enough for both compilers: `x(3)`, `W * x(10)`.
template <expression E>
constexpr short_phrase described() {
    short_phrase shape_text, result;
    phrase<96> formula;
    shape_text << shape_of(E{});
    describe(formula, definition<E>, 3);
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
inline constexpr auto seen = trimmed<described<E>()>();

}  // namespace tapeless
