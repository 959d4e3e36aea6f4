#pragma once
// passes/algebra.hpp: the identities by which `simplify` rewrites one node; each gives an equal value.
#include "sums.hpp"

namespace tapeless::algebra {

constexpr term divide(term a, term b);
/// 1 / b; of what was spread, before it is spread.
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
    if (is_uniform(b) && !is_uniform(a)) return multiply(reciprocal(b), a);
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
