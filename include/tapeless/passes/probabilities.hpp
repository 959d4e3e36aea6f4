#pragma once
// passes/probabilities.hpp: logarithms of probabilities, as they are written in textbooks, by formulas that neither overflow nor lose
// digits: log(sigmoid(z)) of z = -100 is -100, and its slope is 1, where the formula taken word for word has 0 / 0.
#include "algebra.hpp"

namespace tapeless::probabilities {

using algebra::argument_of;

constexpr term negated(term x) {
    const term positive = argument_of(x, record<ops::negate>);
    return positive.exists() ? positive : apply<ops::negate>(x);
}
/// x where t is 1 + exp(x); else nothing.
constexpr term exponent_beside_one(term t) {
    if (!algebra::is(t, record<ops::add>)) return {};
    for (int k = 0; k < 2; ++k)
        if (const term x = argument_of(algebra::operand_of(t, k), record<ops::exp>); x.exists() && algebra::is_number(algebra::operand_of(t, 1 - k), 1)) return x;
    return {};
}

/// Whether node i of `nodes` looks like something of `in_one_function`.
constexpr bool may_be_rewritten(const auto& nodes, int i) {
    const node& n = nodes[i];
    if (!n.is(record<ops::log>) && !n.is(record<ops::log1p>) && !n.is(record<ops::divide>)) return false;
    const node& x = nodes[n.operand[n.op->arity - 1]];
    return x.is(record<ops::sigmoid>) || x.is(record<ops::subtract>) || x.is(record<ops::add>) || x.is(record<ops::exp>) || x.is(record<ops::negate>);
}
/// Operator n of operands x, where a formula in one function stands for it:
/// log(sigmoid(z)) = -softplus(-z), log(1 - sigmoid(z)) = -softplus(z), log(1 + exp(z)) = log1p(exp(z)) = softplus(z), a / (1 + exp(z)) = a sigmoid(-z).
constexpr term in_one_function(const node& n, const term* x) {
    if (n.is(record<ops::log>)) {
        if (const term z = argument_of(x[0], record<ops::sigmoid>); z.exists()) return -apply<ops::softplus>(negated(z));
        if (const term z = argument_of(algebra::taken_from_one(x[0]), record<ops::sigmoid>); z.exists()) return -apply<ops::softplus>(z);
        if (const term z = exponent_beside_one(x[0]); z.exists()) return apply<ops::softplus>(z);
    }
    if (n.is(record<ops::log1p>)) {
        if (const term z = argument_of(x[0], record<ops::exp>); z.exists()) return apply<ops::softplus>(z);
        if (const term z = argument_of(argument_of(x[0], record<ops::negate>), record<ops::sigmoid>); z.exists()) return -apply<ops::softplus>(z);
    }
    if (n.is(record<ops::divide>))
        if (const term z = exponent_beside_one(x[1]); z.exists()) return x[0] * apply<ops::sigmoid>(negated(z));
    return {};
}

}  // namespace tapeless::probabilities
