#pragma once
// graph/emit.hpp: adds operators to a graph: what the functions of the DSL do when they are given nodes.
#include "../ops/ops.hpp"
#include "graph.hpp"

namespace tapeless {

constexpr const node& node_of(term t) { return t.owner->nodes.items_[t.node]; }
/// By value: adding nodes moves the others.
constexpr shape shape_of(term t) { return t.owner->nodes.items_[t.node].dims; }

/// Adds `op` applied to a, b, c with this shape.
constexpr term emit_shaped(const operator_record& op, int attribute, shape dims, term a, term b = {}, term c = {}) {
    node n;
    n.op = &op;
    n.operand[0] = a.node;
    n.operand[1] = b.node;
    n.operand[2] = c.node;
    n.dims = dims;
    n.attribute = attribute;
    graph& g = *a.owner;
    return {&g, g.intern(n)};
}

/// Adds `op` applied to a, b, c; expands composites.
constexpr term emit(const operator_record& op, int attribute, term a, term b, term c) {
    if (op.kind == family::composite) {
        const term x[] = {a, b, c};
        return op.expand(x, attribute);
    }
    if (!b.exists()) return emit_shaped(op, attribute, op.shape_of(&node_of(a).dims, attribute), a);
    const shape dims[max_operands] = {node_of(a).dims, node_of(b).dims, c.exists() ? node_of(c).dims : shape{}};
    return emit_shaped(op, attribute, op.shape_of(dims, attribute), a, b, c);
}
constexpr term emit(const operator_record& op, const shape& result, term a) {
    return emit_shaped(op, 0, result.with_batch(shape_of(a).batched), a);
}

constexpr term number_beside(term beside, double value) { return beside.owner->number(value); }
constexpr int attribute_of(term v) { return v.owner->nodes.items_[v.node].attribute; }

constexpr term emit_like(term like, term operand) {
    const node& n = node_of(like);
    if (n.op->kind == family::spreading || n.op->id == record<ops::reshape>.id) {
        shape dims = n.dims;
        if (n.op->kind == family::arrangement) dims.batched = shape_of(operand).batched;
        return emit_shaped(*n.op, n.attribute, dims, operand);
    }
    return emit(*n.op, n.attribute, operand);
}

constexpr term spread_like(term v, term like, int bits) {
    shape dims = shape_of(like);
    if (shape_of(v) == dims) return v;
    if (shape_of(v).batched) bits &= ~batch_bit;
    if (!(bits & batch_bit)) dims.batched = shape_of(v).batched;
    if (shape_of(v) == dims) return v;
    return emit_shaped(record<ops::spread>, bits, dims, v);
}

/// `v` summed and spread to `dims`: the gradient of an operand that was spread without a word (a scalar, or what is not per sample).
constexpr term fit_to(term v, shape dims) {  // by value: adding nodes moves the others
    const shape have = shape_of(v);
    if (have == dims) return v;
    int sums = 0, spreads = 0;
    if (have.batched && !dims.batched) sums |= batch_bit;
    if (!have.batched && dims.batched) spreads |= batch_bit;
    if (have.rank > dims.rank) sums |= (1 << have.rank) - 1;
    if (have.rank < dims.rank) spreads |= (1 << dims.rank) - 1;
    if (sums) v = emit(record<ops::sum>, sums, v);
    if (spreads) v = emit_shaped(record<ops::spread>, spreads, dims, v);
    return v;
}

/// 1 / samples of the step: a constant where the batch is known, else a setting that the runtime fills in.
constexpr term reciprocal_batch(graph& g) { return g.batch > 0 ? g.number(1.0 / g.batch) : g.setting("1/batch"); }

namespace ops {

constexpr term mean::expand(const term* x, int bits) {
    double entries = 1;
    for (int i = 0; i < shape_of(x[0]).rank; ++i)
        if ((bits >> i) & 1) entries *= shape_of(x[0]).extent[i];
    const term total = emit(record<sum>, bits, x[0]);
    const term scaled = entries == 1 ? total : total * (1 / entries);
    return (bits & batch_bit) && shape_of(x[0]).batched ? scaled * reciprocal_batch(*x[0].owner) : scaled;
}

constexpr term power::expand(term x, term c) {
    const double value = node_of(c).number;
    const double whole = value < 0 ? -value : value;
    if (value == 0) return fit_to(number_beside(x, 1), shape_of(x));
    if (value == 0.5) return apply<sqrt>(x);
    if (value == -0.5) return apply<rsqrt>(x);
    if (whole > 64 || static_cast<double>(static_cast<int>(whole)) != whole) return apply<real_power>(x, c);
    term result{}, square = x;
    for (int rest = static_cast<int>(whole); rest > 0; rest /= 2) {
        if (rest % 2 == 1) result = result.exists() ? result * square : square;
        if (rest > 1) square = square * square;
    }
    return value < 0 ? 1.0 / result : result;
}

constexpr term reshape::transposed(term x, term, term dy) { return emit(record<reshape>, shape_of(x), dy); }

constexpr int softmax_parts::last_axis(term x) { return 1 << (shape_of(x).rank - 1); }

constexpr term softmax_cross_entropy::expand(term logits, term label) {
    tapeless::shape classes;
    classes.extent[classes.rank++] = shape_of(logits).extent[shape_of(logits).rank - 1];
    node indices;
    indices.op = &record<index>;
    indices.dims = classes;
    const term numbers{logits.owner, logits.owner->intern(indices)};
    const term zero = number_beside(logits, 0);
    const term picked = apply<where>(apply<equal>(label, numbers), logits, zero);
    return apply<log_sum_exp>(logits) - emit(record<sum>, softmax_parts::last_axis(logits), picked);
}

/// y = A b: with A and B as the flags arrange them, dA = dy B^T and dB = A^T dy, arranged back.
constexpr slopes<term, term> product::pull(term a, term b, term y, term dy) {
    const int flags = attribute_of(y);
    const bool ta = flags & transpose_a, tb = flags & transpose_b;
    const tapeless::shape A = shape_of(a), B = shape_of(b);  // by value: adding nodes moves the others
    const bool has_row = A.rank == 2 || (A.rank == 1 && !ta);
    const bool has_column = B.rank == 2 || (B.rank == 1 && tb);
    const bool td = !has_row && has_column;  // dy is a column where the result was a row
    const auto summed = [&](const tapeless::shape& wanted, const tapeless::shape& other) {
        return !wanted.batched && (other.batched || shape_of(dy).batched) ? int{sum_over_batch} : 0;
    };
    const auto emitted = [](term left, term right, bool tl, bool tr, int sum) {
        return emit(record<product>, (tl ? int{transpose_a} : 0) | (tr ? int{transpose_b} : 0) | sum, left, right);
    };
    const term da = ta ? emitted(b, dy, tb, !td, summed(A, B)) : emitted(dy, b, td, !tb, summed(A, B));
    const term db = tb ? emitted(dy, a, !td, ta, summed(B, A)) : emitted(a, dy, !ta, td, summed(B, A));
    const auto fitted = [](term d, const tapeless::shape& wanted) {  // a column by a row of one entry comes back as a matrix
        return fit_to(shape_of(d).same_axes(wanted) ? d : emit(record<reshape>, wanted, d), wanted);
    };
    return {fitted(da, A), fitted(db, B), 0};
}
constexpr term product::push(term a, term b, term y, term da, term db) {
    const int flags = attribute_of(y);
    const term first = da.exists() ? emit(record<product>, flags, da, b) : term{};
    const term second = db.exists() ? emit(record<product>, flags, a, db) : term{};
    return rules::sum(first, second);
}

}  // namespace ops

}  // namespace tapeless
