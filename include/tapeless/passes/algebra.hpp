#pragma once
// passes/algebra.hpp: the identities by which `simplify` rewrites one node; each gives an equal value.
#include "../graph/emit.hpp"

namespace tapeless::algebra {

constexpr bool is_number(term t) { return node_of(t).op->kind == family::constant; }
constexpr bool is_number(term t, double value) { return is_number(t) && node_of(t).number == value; }
constexpr bool is_uniform(term t) { return node_of(t).uniform; }
constexpr term operand_of(term t, int k) { return {t.owner, node_of(t).operand[k]}; }
constexpr bool is(term t, const operator_record& op) { return node_of(t).op->id == op.id; }

/// t = factor * rest, the factor uniform and the rest not.
struct factored {
    term factor, rest;
};
constexpr factored factors(term t) {
    if (is(t, record<ops::multiply>) && !is_uniform(t) && is_uniform(operand_of(t, 0))) return {operand_of(t, 0), operand_of(t, 1)};
    return {};
}

/// a * b: numbers are multiplied, uniform factors move to the front: u * (v * x) = (u v) * x, x * (u * y) = u * (x * y).
constexpr term multiply(term a, term b) {
    if (is_number(b) || (is_uniform(b) && !is_uniform(a))) {
        const term t = a;
        a = b, b = t;
    }
    if (is_number(a) && is_number(b)) return number_beside(a, node_of(a).number * node_of(b).number);
    if (is_number(a, 1)) return b;
    if (is_number(a) && is(b, record<ops::multiply>) && is_number(operand_of(b, 0)))
        return multiply(number_beside(a, node_of(a).number * node_of(operand_of(b, 0)).number), operand_of(b, 1));
    if (is_uniform(a) && is(b, record<ops::spread>) && is_uniform(operand_of(b, 0)))
        return emit_shaped(record<ops::spread>, attribute_of(b), shape_of(b), multiply(a, operand_of(b, 0)));
    const factored fb = factors(b);
    if (fb.factor.exists() && is_uniform(a)) return multiply(multiply(a, fb.factor), fb.rest);
    if (fb.factor.exists()) return multiply(fb.factor, multiply(a, fb.rest));
    const factored fa = is_uniform(a) ? factored{} : factors(a);
    if (fa.factor.exists()) return multiply(fa.factor, multiply(fa.rest, b));
    if (is_uniform(a) == is_uniform(b) && a.node > b.node) {
        const term t = a;
        a = b, b = t;
    }
    return emit(record<ops::multiply>, 0, a, b);
}

/// 1 where the factors are the same, -1 where one is the other negated, else 0.
constexpr int common_factor(factored a, factored b) {
    if (!a.factor.exists() || !b.factor.exists()) return 0;
    if (a.factor.node == b.factor.node) return 1;
    return is_number(a.factor) && is_number(b.factor) && node_of(a.factor).number == -node_of(b.factor).number ? -1 : 0;
}

constexpr term subtract(term a, term b);

constexpr term add(term a, term b) {
    if (is_number(a) && is_number(b)) return number_beside(a, node_of(a).number + node_of(b).number);
    if (is_number(a, 0)) return b;
    if (is_number(b, 0)) return a;
    if (a.node == b.node) return multiply(number_beside(a, 2), a);
    const factored fa = factors(a), fb = factors(b);
    if (const int common = common_factor(fa, fb); common != 0 && shape_of(fa.rest) == shape_of(fb.rest))
        return multiply(fa.factor, common > 0 ? add(fa.rest, fb.rest) : subtract(fa.rest, fb.rest));
    if (is(b, record<ops::multiply>) && is_number(operand_of(b, 0), -1)) return emit(record<ops::subtract>, 0, a, operand_of(b, 1));
    if (is(a, record<ops::multiply>) && is_number(operand_of(a, 0), -1)) return emit(record<ops::subtract>, 0, b, operand_of(a, 1));
    if (a.node > b.node) {
        const term t = a;
        a = b, b = t;
    }
    return emit(record<ops::add>, 0, a, b);
}

constexpr term subtract(term a, term b) {
    if (is_number(a) && is_number(b)) return number_beside(a, node_of(a).number - node_of(b).number);
    if (is_number(b, 0)) return a;
    if (is_number(a, 0)) return multiply(number_beside(a, -1), b);
    if (is(b, record<ops::multiply>) && is_number(operand_of(b, 0), -1)) return add(a, operand_of(b, 1));
    const factored fa = factors(a), fb = factors(b);
    if (const int common = common_factor(fa, fb); common != 0 && shape_of(fa.rest) == shape_of(fb.rest))
        return multiply(fa.factor, common > 0 ? subtract(fa.rest, fb.rest) : add(fa.rest, fb.rest));
    return emit(record<ops::subtract>, 0, a, b);
}

constexpr term divide(term a, term b) {
    if (is_number(a) && is_number(b)) return number_beside(a, node_of(a).number / node_of(b).number);
    if (is_number(b, 1)) return a;
    if (is_uniform(b) && !is_uniform(a)) return multiply(divide(number_beside(b, 1), b), a);
    const factored f = factors(a);
    if (f.factor.exists()) return multiply(f.factor, divide(f.rest, b));
    return emit(record<ops::divide>, 0, a, b);
}

constexpr bool is_comparison(term t) {
    return is(t, record<ops::less>) || is(t, record<ops::less_equal>) || is(t, record<ops::greater>) || is(t, record<ops::greater_equal>) ||
           is(t, record<ops::equal>) || is(t, record<ops::not_equal>);
}
/// where(a < b, u, 0) is u times the comparison.
constexpr term where(term condition, term a, term b) {
    if (is_number(b, 0) && is_uniform(a) && is_comparison(condition)) return multiply(a, condition);
    return emit(record<ops::where>, 0, condition, a, b);
}

/// Sums: uniform factors move out, sums of sums become one, what was spread along summed axes is counted.
constexpr term sum(term a, int bits) {
    if (bits == 0) return a;
    const factored f = factors(a);
    if (f.factor.exists()) return multiply(f.factor, sum(f.rest, bits));
    if (is(a, record<ops::sum>) && bits == batch_bit && !(attribute_of(a) & batch_bit))
        return emit(record<ops::sum>, attribute_of(a) | batch_bit, operand_of(a, 0));
    if (is(a, record<ops::sum>) && attribute_of(a) == batch_bit) return emit(record<ops::sum>, bits | batch_bit, operand_of(a, 0));
    if (is(a, record<ops::spread>) && attribute_of(a) == bits && !(bits & batch_bit)) {
        const term source = operand_of(a, 0);
        return multiply(number_beside(a, static_cast<double>(shape_of(a).size()) / shape_of(source).size()), source);
    }
    return emit(record<ops::sum>, bits, a);
}

constexpr term spread(term a, int bits, shape dims) {
    if (shape_of(a) == dims) return a;
    const factored f = factors(a);
    if (f.factor.exists()) return multiply(f.factor, spread(f.rest, bits, dims));
    if (is(a, record<ops::spread>) && shape_of(operand_of(a, 0)).is_scalar())
        return emit_shaped(record<ops::spread>, all_axes(dims) & ~(shape_of(operand_of(a, 0)).batched ? batch_bit : 0), dims, operand_of(a, 0));
    return emit_shaped(record<ops::spread>, bits, dims, a);
}

/// Products: uniform factors move out, transposes become flags, a number as operand makes it a scaling.
constexpr term product(term a, term b, int flags) {
    const factored fa = factors(a), fb = factors(b);
    if (fa.factor.exists()) return multiply(fa.factor, product(fa.rest, b, flags));
    if (fb.factor.exists()) return multiply(fb.factor, product(a, fb.rest, flags));
    if (is(a, record<ops::transpose>)) return product(operand_of(a, 0), b, flags ^ ops::transpose_a);
    if (is(b, record<ops::transpose>)) return product(a, operand_of(b, 0), flags ^ ops::transpose_b);
    const bool summed = (flags & ops::sum_over_batch) != 0;
    if (summed && shape_of(a).is_scalar() && shape_of(b).is_scalar()) return sum(multiply(a, b), batch_bit);
    if (summed && !shape_of(a).batched) return product(a, sum(b, batch_bit), flags & ~ops::sum_over_batch);
    if (summed && !shape_of(b).batched) return product(sum(a, batch_bit), b, flags & ~ops::sum_over_batch);
    if (!summed && (shape_of(a).is_scalar() || shape_of(b).is_scalar())) {
        const term v = shape_of(a).is_scalar() ? b : a;
        const term result = multiply(a, b);
        shape dims[max_operands] = {shape_of(a), shape_of(b), {}};
        const shape wanted = ops::product::shape(dims, flags);
        if (shape_of(v).rank < 2 || wanted.same_axes(shape_of(v))) return result;
        return emit(record<ops::transpose>, 0, result);
    }
    return emit(record<ops::product>, flags, a, b);
}

constexpr term transpose(term a) {
    if (is(a, record<ops::transpose>)) return operand_of(a, 0);
    const factored f = factors(a);
    if (f.factor.exists()) return multiply(f.factor, transpose(f.rest));
    if (is(a, record<ops::product>)) {  // (A B)^T = B^T A^T, for matrices
        const term left = operand_of(a, 0), right = operand_of(a, 1);
        const int flags = attribute_of(a);
        return product(right, left,
                       ((flags & ops::transpose_b) ? 0 : int{ops::transpose_a}) | ((flags & ops::transpose_a) ? 0 : int{ops::transpose_b}) |
                           (flags & ops::sum_over_batch));
    }
    return emit(record<ops::transpose>, 0, a);
}

}  // namespace tapeless::algebra
