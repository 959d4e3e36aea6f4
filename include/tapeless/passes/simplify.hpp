#pragma once
// passes/simplify.hpp: rewrites a graph by identities, so that no work is left that a person would have crossed out.
#include "../graph/frozen.hpp"
#include "algebra.hpp"

namespace tapeless {

namespace simplification {

constexpr term elementwise(const node& n, term* x) {
    algebra::unspread_all(x, n.op->arity, n.dims);
    bool numbers = true;
    double value[max_operands] = {0, 0, 0};
    for (int k = 0; k < n.op->arity; ++k) {
        numbers = numbers && algebra::is_number(x[k]);
        if (numbers) value[k] = node_of(x[k]).number;
    }
    if (numbers) return number_beside(x[0], n.op->twice(value[0], value[1], value[2]));
    if (n.is(record<ops::multiply>)) return algebra::multiply(x[0], x[1]);
    if (n.is(record<ops::add>)) return algebra::add(x[0], x[1]);
    if (n.is(record<ops::subtract>)) return algebra::subtract(x[0], x[1]);
    if (n.is(record<ops::divide>)) return algebra::divide(x[0], x[1]);
    if (n.is(record<ops::masked_multiply>)) return algebra::masked_multiply(x[0], x[1]);
    if (n.is(record<ops::where>)) return algebra::where(x[0], x[1], x[2]);
    if (n.is(record<ops::negate>)) return algebra::multiply(number_beside(x[0], -1), x[0]);
    for (int k = 0; k < n.op->arity; ++k) x[k] = algebra::settled(x[k]);
    return emit(*n.op, n.attribute, x[0], x[1], x[2]);
}

constexpr term rewritten(const node& n, term* x, graph& result) {
    switch (n.op->kind) {
        case family::elementwise: return elementwise(n, x);
        case family::barrier: return x[0];
        case family::product: return algebra::product(x[0], x[1], n.attribute);
        case family::spreading: return algebra::spread(x[0], n.attribute, n.dims);
        case family::reduction:
            if (n.is(record<ops::sum>)) return algebra::sum(x[0], n.attribute);
            break;
        case family::arrangement:
            if (n.is(record<ops::transpose>)) return algebra::transpose(x[0]);
            if (n.is(record<ops::reshape>)) {
                while (algebra::is(x[0], record<ops::reshape>)) x[0] = algebra::operand_of(x[0], 0);
                return shape_of(x[0]) == n.dims ? x[0] : emit(record<ops::reshape>, n.dims, x[0]);
            }
            break;
        default: break;
    }
    node copy = n;
    for (int k = 0; k < n.op->arity; ++k) copy.operand[k] = x[k].node;
    return {&result, result.intern(copy)};
}

}  // namespace simplification

/// Rewrites some nodes after others, so that a compiler's limit on one evaluation holds for a part of a graph.
class simplifier {
public:
    constexpr explicit simplifier(const graph& g) : from_(g), result_(begin_like(g)), to_(g.size(), -1) {
        result_.reserve(g.size() + g.size() / 2);
    }
    /// Goes on where another has stopped: with the graph that it made, and the node in it for each node of `g`.
    constexpr simplifier(const graph& g, graph result, const int* to) : from_(g), result_(static_cast<graph&&>(result)), to_(to, g.size()) {
        result_.reserve(g.size() + g.size() / 2);
    }

    constexpr void rewrite(int first, int last) {
        int* const to = to_.begin();
        for (int i = first; i < last; ++i) {
            const node& n = from_[i];
            term x[max_operands];
            for (int k = 0; k < n.op->arity; ++k) x[k] = {&result_, to[n.operand[k]]};
            const term t = n.op->arity == 0 ? term{&result_, result_.intern(n)}
                           : divides_like_others(n) ? algebra::multiply(x[0], algebra::reciprocal(x[1]))
                                                    : simplification::rewritten(n, x, result_);
            to[i] = shape_of(t) == n.dims ? t.node : fit_to(t, n.dims).node;
        }
    }
    constexpr void finish() { copy_outputs(from_, to_, result_); }

    constexpr const graph& result() const { return result_; }
    constexpr const list<int>& to() const { return to_; }

private:
    static constexpr list<int> divisors_of(const graph& g) {
        list<int> result;
        for (const node& n : g.nodes)
            if (n.is(record<ops::divide>)) result.push(n.operand[1]);
        return result;
    }
    /// Something else is divided by the same: what both are multiplied by is computed once.
    constexpr bool divides_like_others(const node& n) const {
        if (!n.is(record<ops::divide>)) return false;
        int count = 0;
        for (const int d : divisors_) count += d == n.operand[1] ? 1 : 0;
        return count > 1;
    }

    const graph& from_;
    graph result_;
    list<int> to_;
    list<int> divisors_ = divisors_of(from_);  ///< of all quotients
};

/// Rewrites every node: folds numbers, moves uniform factors (1/n, 2, a rate) outwards through products and sums, takes
/// transposes into products, takes out what changes nothing (x * 1, a stop_gradient that has done its work).
/// Needs    a well-formed graph without transformations.
/// Leaves   a well-formed graph with the same outputs up to rounding.
/// Cost     one sweep.
constexpr graph simplify(const graph& g) {
    simplifier all(g);
    all.rewrite(0, g.size());
    all.finish();
    return all.result();
}

/// A simplifier that has rewritten a part of a graph of `From` nodes, as a constant.
template <class Frozen, int From>
struct frozen_simplifier {
    Frozen result;
    int to[From]{};

    constexpr explicit frozen_simplifier(const simplifier& s) : result(s.result()) {
        for (int i = 0; i < From; ++i) to[i] = s.to()[i];
    }
};

}  // namespace tapeless
