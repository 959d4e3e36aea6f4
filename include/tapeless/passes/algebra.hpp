#pragma once
// passes/algebra.hpp: the identities by which `simplify` rewrites one node; each gives an equal value.
#include "../graph/emit.hpp"

namespace tapeless::algebra {

constexpr bool is_number(term t) { return t.owner->nodes.items_[t.node].op->kind == family::constant; }
constexpr bool is_number(term t, double value) { return is_number(t) && node_of(t).number == value; }
constexpr bool is_uniform(term t) { return t.owner->nodes.items_[t.node].uniform; }
constexpr term operand_of(term t, int k) { return {t.owner, t.owner->nodes.items_[t.node].operand[k]}; }
constexpr bool is(term t, const operator_record& op) { return t.owner->nodes.items_[t.node].op->id == op.id; }

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
            if (is(rest, record<ops::subtract>) && is_number(operand_of(rest, 0), 1) && operand_of(rest, 1).node == y.node) return {y, operand_of(of_z, 0), of_z};
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

constexpr term add(term a, term b) {
    if (is_number(a) && is_number(b)) return number_beside(a, node_of(a).number + node_of(b).number);
    if (is_number(a, 0)) return b;
    if (is_number(b, 0)) return a;
    if (a.node == b.node) return multiply(number_beside(a, 2), a);
    if (const term t = factored_sum(a, b, 1); t.exists()) return t;
    if (const term t = cross_entropy(a, b); t.exists()) return t;
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

constexpr term divide(term a, term b);
constexpr term reciprocal(term b) {
    if (!is(b, record<ops::spread>)) return divide(number_beside(b, 1), b);
    const term source = reciprocal(operand_of(b, 0));
    return emit_shaped(record<ops::spread>, attribute_of(b), shape_of(b), source);
}
/// b divides many entries of a by the same number.
constexpr bool divides_many(term a, term b) {
    if (is_number(a) || is(a, record<ops::spread>)) return false;
    if (is(b, record<ops::spread>)) return true;
    const shape &of_a = shape_of(a), &of_b = shape_of(b);
    return of_b.size() < of_a.size() || (of_a.batched && !of_b.batched);
}
constexpr term divide(term a, term b) {
    if (is_number(a) && is_number(b)) return number_beside(a, node_of(a).number / node_of(b).number);
    if (is_number(b, 1)) return a;
    if (is_uniform(b) && !is_uniform(a)) return multiply(divide(number_beside(b, 1), b), a);
    const factored f = factors(a);
    if (f.factor.exists()) return multiply(f.factor, divide(f.rest, b));
    if (divides_many(a, b)) return multiply(a, reciprocal(b));
    return pair(record<ops::divide>, a, b, false);
}

/// a * b, 0 where a is: uniform factors move out; a number in it makes it a product like any other.
constexpr term masked_multiply(term a, term b) {
    if (is_number(a, 0)) return a;
    if (is_number(a) || is_number(b)) return multiply(a, b);
    const factored fa = factors(a), fb = factors(b);
    if (fa.factor.exists()) return multiply(fa.factor, masked_multiply(fa.rest, b));
    if (fb.factor.exists()) return multiply(fb.factor, masked_multiply(a, fb.rest));
    return pair(record<ops::masked_multiply>, a, b, false);
}

constexpr bool is_comparison(term t) {
    return is(t, record<ops::less>) || is(t, record<ops::less_equal>) || is(t, record<ops::greater>) || is(t, record<ops::greater_equal>) ||
           is(t, record<ops::equal>) || is(t, record<ops::not_equal>);
}
/// where(a < b, u, 0) is u times the comparison; a uniform factor moves out of the only branch that is not 0.
constexpr term where(term condition, term a, term b) {
    if (is_number(b, 0) && is_uniform(a) && is_comparison(condition)) return multiply(a, condition);
    if (is_number(a, 0) && is_uniform(b) && is_comparison(condition)) return multiply(b, subtract(number_beside(a, 1), condition));
    const factored fa = factors(a), fb = factors(b);
    if (is_number(b, 0) && fa.factor.exists()) return multiply(fa.factor, where(condition, fa.rest, b));
    if (is_number(a, 0) && fb.factor.exists()) return multiply(fb.factor, where(condition, a, fb.rest));
    return emit(record<ops::where>, 0, condition, settled(a), settled(b));
}

/// A number that was spread to all entries of a vector or matrix, the same for each sample.
constexpr bool is_spread_number(term t) { return is(t, record<ops::spread>) && shape_of(operand_of(t, 0)).is_scalar() && !shape_of(t).batched; }
/// The axis of an operand along which a product sums, as a bit; 0 where it has none.
constexpr int summed_axis(term a, bool first, int flags) {
    const bool turned = flags & (first ? ops::transpose_a : ops::transpose_b);
    if (shape_of(a).rank == 2) return turned == first ? 1 : 2;
    return turned == first ? 1 : 0;
}
constexpr shape shape_of_product(term a, term b, int flags) {
    const shape operands[max_operands] = {shape_of(a), shape_of(b), {}};
    return ops::product::shape(operands, flags);
}
constexpr term sum(term a, int bits);
constexpr term sum_of_product(term p);
constexpr term product_with_spread(term a, term b, int flags, bool first);

/// Sums: uniform factors move out, sums of sums become one, what was spread along summed axes is counted.
constexpr term sum(term a, int bits) {
    if (bits == 0) return a;
    const factored f = factors(a);
    if (f.factor.exists()) return multiply(f.factor, sum(f.rest, bits));
    if (is(a, record<ops::product>) && !(attribute_of(a) & ops::sum_over_batch) && shape_of(a).rank > 0 && (bits | batch_bit) == (all_axes(shape_of(a)) | batch_bit))
        return sum(sum_of_product(a), bits & batch_bit);
    if (is(a, record<ops::sum>) && bits == batch_bit && !(attribute_of(a) & batch_bit))
        return emit(record<ops::sum>, attribute_of(a) | batch_bit, operand_of(a, 0));
    if (is(a, record<ops::sum>) && attribute_of(a) == batch_bit) return emit(record<ops::sum>, bits | batch_bit, operand_of(a, 0));
    if (is(a, record<ops::spread>)) {
        const term source = operand_of(a, 0);
        const shape from = shape_of(source), dims = shape_of(a), result = shapes::reduced(&dims, bits);
        const bool counts_batch = (bits & batch_bit) && !from.batched, knows_batch = a.owner->batch > 0;
        if ((from.is_scalar() || attribute_of(a) == bits) && (counts_batch ? knows_batch : !(bits & batch_bit))) {
            const double count = static_cast<double>(dims.size()) / result.size() * (counts_batch ? a.owner->batch : 1);
            return fit_to(multiply(number_beside(a, count), source), result);
        }
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

/// A product of two vectors that is one number.
constexpr bool is_dot(term a, term b, int flags) {
    return !(flags & ops::sum_over_batch) && shape_of(a).rank == 1 && shape_of(b).rank == 1 && shape_of_product(a, b, flags).rank == 0;
}
/// A product that is a vector and whose sums have one term, as a number times a vector: a loop that takes in what is done with it. Else none.
constexpr term one_term(term a, term b, int flags) {
    const shape dims = shape_of_product(a, b, flags);
    if (dims.rank != 1 || dims.size() == 1 || (flags & ops::sum_over_batch)) return {};
    const auto as = [](term t, shape wanted) {
        wanted.batched = shape_of(t).batched;
        return shape_of(t) == wanted ? t : emit(record<ops::reshape>, wanted, t);
    };
    if (shape_of(a).size() == 1) return multiply(as(a, {}), as(b, dims));
    if (shape_of(b).size() == 1) return multiply(as(b, {}), as(a, dims));
    return {};
}
/// Products: uniform factors move out, transposes become flags, a number as operand makes it a scaling; a dot of two vectors that are
/// both data, or both the same for all samples, is a sum, whose terms need not wait for each other.
constexpr term product(term a, term b, int flags) {
    const factored fa = factors(a), fb = factors(b);
    if (fa.factor.exists()) return multiply(fa.factor, product(fa.rest, b, flags));
    if (fb.factor.exists()) return multiply(fb.factor, product(a, fb.rest, flags));
    if (is(a, record<ops::transpose>)) return product(operand_of(a, 0), b, flags ^ ops::transpose_a);
    if (is(b, record<ops::transpose>)) return product(a, operand_of(b, 0), flags ^ ops::transpose_b);
    const bool summed = (flags & ops::sum_over_batch) != 0;
    if (is_dot(a, b, flags) && shape_of(a).batched == shape_of(b).batched) return sum(multiply(a, b), 1);
    if (!summed && is_spread_number(a) && node_of(b).dims.rank > 0) return product_with_spread(a, b, flags, true);
    if (!summed && is_spread_number(b) && node_of(a).dims.rank > 0) return product_with_spread(b, a, flags, false);
    if (summed && shape_of(a).is_scalar() && shape_of(b).is_scalar()) return sum(multiply(a, b), batch_bit);
    if (summed && !shape_of(a).batched) return product(a, sum(b, batch_bit), flags & ~ops::sum_over_batch);
    if (summed && !shape_of(b).batched) return product(sum(a, batch_bit), b, flags & ~ops::sum_over_batch);
    if (!summed && (shape_of(a).is_scalar() || shape_of(b).is_scalar())) {
        const term v = shape_of(a).is_scalar() ? b : a;
        const shape dims = shape_of_product(a, b, flags);
        const term result = multiply(a, b);
        if (shape_of(v).rank < 2 || dims.same_axes(shape_of(v))) return result;
        return emit(record<ops::transpose>, 0, result);
    }
    if (const term t = one_term(a, b, flags); t.exists()) return t;
    return emit(record<ops::product>, flags, a, b);
}

/// All entries of a product of matrices, summed: sum(A B) = (column sums of A) . (row sums of B).
constexpr term sum_of_product(term p) {
    term x[] = {operand_of(p, 0), operand_of(p, 1)};
    for (const bool first : {true, false}) {
        term& t = x[first ? 0 : 1];
        t = sum(t, ((1 << shape_of(t).rank) - 1) & ~summed_axis(t, first, attribute_of(p)));
    }
    return shape_of(x[0]).is_scalar() ? multiply(x[0], x[1]) : product(x[0], x[1], ops::transpose_a);
}
/// A number s spread to a matrix a, times b (or b times it): s times the sums of b, spread.
constexpr term product_with_spread(term a, term b, int flags, bool first) {
    const shape dims = first ? shape_of_product(a, b, flags) : shape_of_product(b, a, flags);
    const term sums = multiply(operand_of(a, 0), sum(b, summed_axis(b, !first, flags)));
    return shape_of(sums) == dims ? sums : spread(sums, dims.rank == 1 || first ? 1 : 2, dims);
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
