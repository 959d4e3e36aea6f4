#pragma once
// passes/expand_transformations.hpp: replaces grad, jvp, vjp and hessian by what they compute, innermost first.
#include "../graph/rebuild.hpp"
#include "../ops/transformation.hpp"
#include "differentiate.hpp"
#include "probabilities.hpp"

namespace tapeless {

namespace transformations {

/// The second derivatives, a column at a time: forward over reverse along each entry of x.
constexpr term second_derivatives(graph& g, int gradient, int x, const shape& dims) {
    const shape own = g[x].dims;
    const int entries = own.size();
    if (own.is_scalar()) return push_forward(g, gradient, x, g.number(1));
    node numbers;
    numbers.op = &record<ops::index>;
    numbers.dims = shape{entries};
    const term indices{&g, g.intern(numbers)};
    term total{};
    for (int j = 0; j < entries; ++j) {
        const term unit = apply<ops::equal>(indices, g.number(j));
        const term direction = own.rank == 1 ? unit : emit(record<ops::reshape>, own, unit);
        const term column = push_forward(g, gradient, x, direction);
        const term flat = own.rank == 1 ? column : emit(record<ops::reshape>, shape{entries}, column);
        total = rules::sum(total, emit(record<ops::product>, ops::transpose_b, flat, unit));
    }
    return own.rank == 1 ? total : emit(record<ops::reshape>, dims, total);
}

}  // namespace transformations

/// Expands every transformation, and writes in one function what probabilities::in_one_function knows.
/// Needs    a well-formed graph.
/// Leaves   a well-formed graph without transformations. Gradients of one function share one reverse sweep.
/// Cost     one sweep, and one for each function that is differentiated.
constexpr graph expand_transformations(const graph& g) {
    graph result = begin_like(g);
    list<int> to(g.size(), -1);
    for (int i = 0; i < g.size(); ++i) {
        const node& n = g[i];
        if (n.op->kind != family::transformation) {
            const node copy = renumbered(n, to);
            const term x[]{{&result, copy.operand[0]}, {&result, copy.operand[1]}};
            const term known = probabilities::may_be_rewritten(g, i) ? probabilities::in_one_function(n, x) : term{};
            to[i] = known.exists() ? known.node : result.intern(copy);
            continue;
        }
        if (to[i] >= 0) continue;  // found beside an earlier gradient of the same function
        const int f = to[n.operand[0]], x = to[n.operand[1]];
        if (n.is(record<ops::jvp>)) {
            to[i] = push_forward(result, f, x, fit_to({&result, to[n.operand[2]]}, result[x].dims)).node;
            continue;
        }
        list<bool> wanted(f + 1);
        const bool weighted = n.is(record<ops::vjp>);
        for (int j = i; j < g.size(); ++j)
            if (g[j].op->id == n.op->id && g[j].operand[0] == n.operand[0] && g[j].operand[2] == n.operand[2] && to[g[j].operand[1]] >= 0 &&
                to[g[j].operand[1]] <= f)
                wanted[to[g[j].operand[1]]] = true;
        const term weight = weighted ? term{&result, to[n.operand[2]]} : result.number(1);
        const term seed = fit_to(weight, result[f].dims);
        const list<int> gradient = differentiate(result, f, seed, wanted);
        const auto found = [&](int leaf) {
            if (leaf <= f && gradient[leaf] >= 0) return gradient[leaf];
            const term zero = result.number(0);
            return fit_to(zero, result[leaf].dims).node;
        };
        if (n.is(record<ops::hessian>)) {
            to[i] = transformations::second_derivatives(result, found(x), x, n.dims).node;
            continue;
        }
        for (int j = i; j < g.size(); ++j)
            if (g[j].op->id == n.op->id && g[j].operand[0] == n.operand[0] && g[j].operand[2] == n.operand[2] && to[g[j].operand[1]] >= 0)
                to[j] = found(to[g[j].operand[1]]);
    }
    copy_outputs(g, to, result);
    return result;
}

}  // namespace tapeless
