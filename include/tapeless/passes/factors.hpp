#pragma once
// passes/factors.hpp: terms as `simplify` sees them, and products of two, whose uniform factors move to the front.
#include "../graph/emit.hpp"

namespace tapeless::algebra {

constexpr bool is_number(term t) { return t.owner->nodes.items_[t.node].op->kind == family::constant; }
constexpr bool is_number(term t, double value) { return is_number(t) && node_of(t).number == value; }
constexpr bool is_uniform(term t) { return t.owner->nodes.items_[t.node].uniform; }
constexpr term operand_of(term t, int k) { return {t.owner, t.owner->nodes.items_[t.node].operand[k]}; }
constexpr bool is(term t, const operator_record& op) { return t.owner->nodes.items_[t.node].op->id == op.id; }

/// x where t is op(x); else nothing.
constexpr term argument_of(term t, const operator_record& op) { return t.exists() && is(t, op) ? operand_of(t, 0) : term{}; }
/// x where t is 1 - x; else nothing.
constexpr term taken_from_one(term t) { return is(t, record<ops::subtract>) && is_number(operand_of(t, 0), 1) ? operand_of(t, 1) : term{}; }

/// An operand of an element-wise node that was spread, when the node spreads it anyway; u * spread(s) is u * s then.
constexpr term unspread(term x) {
    if (is(x, record<ops::multiply>) && is_uniform(operand_of(x, 0)) && is(operand_of(x, 1), record<ops::spread>)) {
        const term source = unspread(operand_of(x, 1));
        return source.node == operand_of(x, 1).node ? x : emit(record<ops::multiply>, 0, operand_of(x, 0), source);
    }
    if (!is(x, record<ops::spread>)) return x;
    const term source = operand_of(x, 0);
    return shape_of(source).is_scalar() || shape_of(source).same_axes(shape_of(x)) ? source : x;
}
/// Takes the spreads off the operands of an element-wise node that keep its shape without them.
constexpr void unspread_all(term* x, int arity, const shape& dims) {
    for (int k = 0; k < arity; ++k) {
        if (node_of(x[k]).op->kind != family::spreading) continue;
        const term kept = x[k];
        x[k] = unspread(kept);
        shape operands[max_operands];
        for (int j = 0; j < arity; ++j) operands[j] = shape_of(x[j]);
        const shape result = arity == 1 ? operands[0] : arity == 2 ? shapes::of_operands<2>(operands, 0) : shapes::of_operands<3>(operands, 0);
        if (!(result == dims)) x[k] = kept;
    }
}
/// u * (x * s) is x * (u * s) where s has fewer entries than x, and the factor can move no further out.
constexpr term settled(term t) {
    if (!is(t, record<ops::multiply>) || is_uniform(t) || !is_uniform(operand_of(t, 0)) || !is(operand_of(t, 1), record<ops::multiply>)) return t;
    const term u = operand_of(t, 0), inner = operand_of(t, 1);
    for (int k = 0; k < 2; ++k) {
        const term s = operand_of(inner, k), x = operand_of(inner, 1 - k);
        if (shape_of(x) == shape_of(t) && !(shape_of(s) == shape_of(t)))
            return emit(record<ops::multiply>, 0, emit(record<ops::multiply>, 0, u, s), x);
    }
    return t;
}
/// a and b, put in one order where `ordered`, under an element-wise operator, without needless spreads.
constexpr term pair(const operator_record& op, term a, term b, bool ordered) {
    if (op.id != record<ops::multiply>.id) a = settled(a), b = settled(b);
    if (!is(a, record<ops::spread>) && !is(b, record<ops::spread>)) return ordered && a.node > b.node ? emit(op, 0, b, a) : emit(op, 0, a, b);
    const shape operands[max_operands] = {shape_of(a), shape_of(b), {}};
    term x[] = {a, b};
    unspread_all(x, 2, shapes::of_operands<2>(operands, 0));
    const bool turned = ordered && x[0].node > x[1].node;
    return emit(op, 0, x[turned ? 1 : 0], x[turned ? 0 : 1]);
}

/// t = factor * rest, the factor uniform and the rest not.
struct factored {
    term factor, rest;
};
constexpr factored factors(term t) {
    if (is(t, record<ops::multiply>) && !is_uniform(t) && is_uniform(operand_of(t, 0))) return {operand_of(t, 0), operand_of(t, 1)};
    if (is(t, record<ops::spread>) && is(operand_of(t, 0), record<ops::multiply>))
        if (const factored f = factors(operand_of(t, 0)); f.factor.exists()) return {f.factor, emit_shaped(record<ops::spread>, attribute_of(t), shape_of(t), f.rest)};
    return {};
}

constexpr term multiply(term a, term b);
/// x * spread(u) of a number x of each sample is u * spread(x); else nothing.
constexpr term spread_product(term x, term s) {
    if (!is(s, record<ops::spread>) || !shape_of(x).is_scalar() || is_uniform(x) || !is_uniform(operand_of(s, 0))) return {};
    const term spread = emit_shaped(record<ops::spread>, attribute_of(s), shape_of(s).with_batch(shape_of(s).batched || shape_of(x).batched), x);
    return multiply(operand_of(s, 0), spread);
}

/// a * b: numbers are multiplied, uniform factors move to the front: u * (v * x) = (u v) * x, x * (u * y) = u * (x * y).
constexpr term multiply(term a, term b) {
    bool uniform_a = is_uniform(a), uniform_b = is_uniform(b);
    if (uniform_b && (!uniform_a || is_number(b))) {
        const term t = a;
        a = b, b = t;
        const bool u = uniform_a;
        uniform_a = uniform_b, uniform_b = u;
    }
    if (uniform_a) {
        const bool number_a = is_number(a);
        if (number_a && is_number(b)) return number_beside(a, node_of(a).number * node_of(b).number);
        if (is_number(a, 1)) return b;
        const bool product_b = is(b, record<ops::multiply>);
        if (number_a && product_b && is_number(operand_of(b, 0)))
            return multiply(number_beside(a, node_of(a).number * node_of(operand_of(b, 0)).number), operand_of(b, 1));
        if (uniform_b && !number_a) {  // u (2 v) = 2 (u v) for uniform ones
            if (is(a, record<ops::multiply>) && is_number(operand_of(a, 0))) return multiply(operand_of(a, 0), multiply(b, operand_of(a, 1)));
            if (product_b && is_number(operand_of(b, 0))) return multiply(operand_of(b, 0), multiply(a, operand_of(b, 1)));
        }
        if (is(b, record<ops::spread>) && is_uniform(operand_of(b, 0))) {
            const term scaled = multiply(a, operand_of(b, 0));
            return emit_shaped(record<ops::spread>, attribute_of(b), shape_of(b), scaled);
        }
        const factored fb = factors(b);
        if (fb.factor.exists()) return multiply(multiply(a, fb.factor), fb.rest);
        return pair(record<ops::multiply>, a, b, uniform_b && !number_a);
    }
    if (const term t = spread_product(a, b); t.exists()) return t;
    if (const term t = spread_product(b, a); t.exists()) return t;
    const factored fb = factors(b);
    if (fb.factor.exists()) return multiply(fb.factor, multiply(a, fb.rest));
    const factored fa = factors(a);
    if (fa.factor.exists()) return multiply(fa.factor, multiply(fa.rest, b));
    return pair(record<ops::multiply>, a, b, !uniform_b);
}

}  // namespace tapeless::algebra
