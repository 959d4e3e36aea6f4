#pragma once
// passes/sums.hpp: sums and differences of two terms, and what a person would write for them.
#include "factors.hpp"

namespace tapeless::algebra {

/// t = number * base * rest: the number and the uniform base of its factor, where it has them.
struct parts {
    double number = 1;
    term base, rest;
};
constexpr parts parts_of(term t) {
    const factored f = factors(t);
    parts p;
    p.rest = f.factor.exists() ? f.rest : is_uniform(t) ? term{} : t;
    const term factor = f.factor.exists() ? f.factor : is_uniform(t) ? t : term{};
    const bool scaled = factor.exists() && is(factor, record<ops::multiply>) && is_number(operand_of(factor, 0));
    if (scaled || (factor.exists() && is_number(factor))) p.number = node_of(scaled ? operand_of(factor, 0) : factor).number;
    if (factor.exists() && !is_number(factor)) p.base = scaled ? operand_of(factor, 1) : factor;
    return p;
}

constexpr term masked_multiply(term a, term b);
constexpr term add(term a, term b);
constexpr term subtract(term a, term b);

/// a + sign * b where both have a uniform factor in common: u r + u s = u (r + s); else nothing.
constexpr term factored_sum(term a, term b, double sign) {
    if (!is(a, record<ops::multiply>) && !is_uniform(a)) return {};
    const parts p = parts_of(a), q = parts_of(b);
    const bool both = p.rest.exists() && q.rest.exists();
    if (p.base.node != q.base.node || (!p.rest.exists() && !q.rest.exists())) return {};
    const bool alike = p.number == q.number || p.number == -q.number;
    if (!p.base.exists() && !(both && alike && p.number != 1 && sign * q.number != 1)) return {};
    const term one = number_beside(a, 1), r = p.rest.exists() ? p.rest : one, s = q.rest.exists() ? q.rest : one;
    const term base = p.base.exists() ? p.base : one;
    if (!alike) {
        const term left = multiply(number_beside(a, p.number), r), right = multiply(number_beside(a, sign * q.number), s);
        return multiply(base, add(left, right));
    }
    if (p.number == sign * q.number) return multiply(multiply(number_beside(a, p.number), base), add(r, s));
    const double number = p.number < 0 ? -p.number : p.number;
    return multiply(multiply(number_beside(a, number), base), p.number < 0 ? subtract(s, r) : subtract(r, s));
}

/// t is -z.
constexpr bool is_negative_of(term t, term z) {
    if (!is(t, record<ops::multiply>)) return false;
    if (is_number(operand_of(t, 0), -1)) return operand_of(t, 1).node == z.node;
    for (int k = 0; k < 2 && is(z, record<ops::multiply>); ++k)  // (-1 u) x, as `settled` has it
        if (const term u = operand_of(t, k), x = operand_of(t, 1 - k); is(u, record<ops::multiply>) && is_number(operand_of(u, 0), -1))
            for (int j = 0; j < 2; ++j)
                if (operand_of(z, j).node == operand_of(u, 1).node && operand_of(z, 1 - j).node == x.node) return true;
    return false;
}
/// y, z and f(z) where p = y * f(-z) and q = (1 - y) * f(z), in any order of factors; else nothing.
struct opposites {
    term y, z, of_z;
};
constexpr opposites opposites_of(term p, term q, const operator_record& f) {
    if (!is(p, record<ops::multiply>) || !is(q, record<ops::multiply>)) return {};
    for (int k = 0; k < 2; ++k)
        for (int j = 0; j < 2; ++j) {
            const term y = operand_of(p, k), of_negative = operand_of(p, 1 - k), rest = operand_of(q, j), of_z = operand_of(q, 1 - j);
            if (!is(of_negative, f) || !is(of_z, f) || !is_negative_of(operand_of(of_negative, 0), operand_of(of_z, 0))) continue;
            if (const term other = taken_from_one(rest); other.exists() && other.node == y.node) return {y, operand_of(of_z, 0), of_z};
        }
    return {};
}
/// The cross-entropy of a label and its logit: y softplus(-z) + (1 - y) softplus(z) = softplus(z) - y z.
constexpr term cross_entropy(term a, term b) {
    opposites found = opposites_of(a, b, record<ops::softplus>);
    if (!found.z.exists()) found = opposites_of(b, a, record<ops::softplus>);
    return found.z.exists() ? subtract(found.of_z, multiply(found.y, found.z)) : term{};
}
/// Its slope, a - b: (1 - y) sigmoid(z) - y sigmoid(-z) = sigmoid(z) - y, or the negative.
constexpr term slope_of_cross_entropy(term a, term b) {
    if (const opposites found = opposites_of(b, a, record<ops::sigmoid>); found.z.exists()) return subtract(found.of_z, found.y);
    if (const opposites found = opposites_of(a, b, record<ops::sigmoid>); found.z.exists()) return subtract(found.y, found.of_z);
    return {};
}

constexpr bool is_comparison(term t) {
    return is(t, record<ops::less>) || is(t, record<ops::less_equal>) || is(t, record<ops::greater>) || is(t, record<ops::greater_equal>) ||
           is(t, record<ops::equal>) || is(t, record<ops::not_equal>);
}
/// A value that is 0 where `condition` does not hold, or, `otherwise`, where it does.
struct branch {
    term condition, value;
    bool otherwise = false;
};
constexpr branch branch_of(term t) {
    const factored f = factors(t);
    if (f.factor.exists()) {
        branch inner = branch_of(f.rest);
        if (inner.value.exists()) inner.value = multiply(f.factor, inner.value);
        return inner;
    }
    if (is_comparison(t)) return {t, number_beside(t, 1)};
    if (const term c = taken_from_one(t); c.exists() && is_comparison(c)) return {c, number_beside(t, 1), true};
    if (is(t, record<ops::where>)) {
        const term x = operand_of(t, 1), y = operand_of(t, 2);
        return is_number(y, 0) ? branch{operand_of(t, 0), x} : is_number(x, 0) ? branch{operand_of(t, 0), y, true} : branch{};
    }
    if (!is(t, record<ops::multiply>) && !is(t, record<ops::masked_multiply>)) return {};
    for (int k = 0; k < 2; ++k) {
        const term c = operand_of(t, k), x = operand_of(t, 1 - k);
        const bool holds = is_comparison(c) || is(c, record<ops::where>) || is(c, record<ops::subtract>);
        if (branch inner = holds ? branch_of(c) : branch{}; inner.value.exists()) {
            inner.value = is_number(inner.value, 1) ? x : is(t, record<ops::multiply>) ? multiply(inner.value, x) : masked_multiply(inner.value, x);
            return inner;
        }
    }
    return {};
}
/// What holds in one case and what holds in the other, added up, is the one or the other.
constexpr term chosen_sum(term a, term b) {
    const branch x = branch_of(a);
    if (!x.value.exists()) return {};
    const branch y = branch_of(b);
    if (!y.value.exists() || x.condition.node != y.condition.node || x.otherwise == y.otherwise) return {};
    const term one = (x.otherwise ? y : x).value, other = (x.otherwise ? x : y).value;
    const factored f = factors(one), g = factors(other);
    if (!f.factor.exists() || !g.factor.exists() || !is_number(f.factor) || !is_number(g.factor)) return emit(record<ops::where>, 0, x.condition, one, other);
    const term ratio = number_beside(one, node_of(g.factor).number / node_of(f.factor).number);  // one number leaves both
    if (f.rest.node == g.rest.node) return multiply(f.factor, multiply(f.rest, emit(record<ops::where>, 0, x.condition, number_beside(one, 1), ratio)));
    return multiply(f.factor, emit(record<ops::where>, 0, x.condition, f.rest, multiply(ratio, g.rest)));
}

constexpr term add(term a, term b) {
    if (is_number(a) && is_number(b)) return number_beside(a, node_of(a).number + node_of(b).number);
    if (is_number(a, 0)) return b;
    if (is_number(b, 0)) return a;
    if (a.node == b.node) return multiply(number_beside(a, 2), a);
    if (const term t = factored_sum(a, b, 1); t.exists()) return t;
    if (const term t = cross_entropy(a, b); t.exists()) return t;
    if (const term t = chosen_sum(a, b); t.exists()) return t;
    if (is(b, record<ops::multiply>) && is_number(operand_of(b, 0), -1)) return subtract(a, operand_of(b, 1));
    if (is(a, record<ops::multiply>) && is_number(operand_of(a, 0), -1)) return subtract(b, operand_of(a, 1));
    return pair(record<ops::add>, a, b, true);
}

constexpr term subtract(term a, term b) {
    if (is_number(a) && is_number(b)) return number_beside(a, node_of(a).number - node_of(b).number);
    if (is_number(b, 0)) return a;
    if (is_number(a, 0)) return multiply(number_beside(a, -1), b);
    if (const term t = factored_sum(a, b, -1); t.exists()) return t;
    if (const term t = slope_of_cross_entropy(a, b); t.exists()) return t;
    if (is(b, record<ops::multiply>) && is_number(operand_of(b, 0), -1)) return add(a, operand_of(b, 1));
    return pair(record<ops::subtract>, a, b, false);
}

}  // namespace tapeless::algebra
