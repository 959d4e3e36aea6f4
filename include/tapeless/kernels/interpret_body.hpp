#pragma once
// kernels/interpret_body.hpp: the interpreter's registers.
#include "interpret_sums.hpp"
#include "row_scalars.hpp"

namespace tapeless::kernels::interpretation {

/// A descriptor at work on its arguments, one entry after another.
template <class T, class Lookup>
struct machine {
    using code = T (*)(T, T, T);
    static constexpr int V = virtual_lanes<T>;
    const descriptor& d;
    const arguments<T>& args;
    sizes z;
    T r[max_operands + max_constants + max_instructions]{};
    code run_[max_instructions]{};

    constexpr machine(const descriptor& what, const arguments<T>& given, Lookup lookup) : d(what), args(given), z(chosen(what.size, given.size)) {
        for (int k = 0; k < d.constants; ++k) r[d.operands + k] = static_cast<T>(d.constant[k]);
        for (int i = 0; i < d.instructions; ++i)
            if (d.body[i].what == action::apply) run_[i] = lookup(d.body[i].op);
    }

    /// Reads the operands at row i, column j. `result` is the entry of the product.
    constexpr void load(int i, int j, T result = T(0)) {
        for (int q = 0; q < d.operands; ++q)
            if (q == d.result) {
                r[q] = result;
            } else {
                switch (d.in[q]) {
                    case access::full: r[q] = args.in[q][i * z.columns + j]; break;
                    case access::row: r[q] = args.in[q][j]; break;
                    case access::column: r[q] = args.in[q][i]; break;
                    case access::one: r[q] = args.in[q][0]; break;
                    case access::index: r[q] = static_cast<T>(j); break;
                }
            }
    }
    constexpr void body(int i, int j, T result = T(0)) {
        load(i, j, result);
        for (int x = 0; x < d.instructions; ++x) {
            const instruction& ins = d.body[x];
            r[d.operands + d.constants + x] = run_[x](r[ins.a], r[ins.b], r[ins.c]);
        }
    }
    constexpr bool has(effect e) const {
        for (int q = 0; q < d.outputs; ++q)
            if (d.out[q].what == e) return true;
        return false;
    }
    constexpr bool is(int q, effect e) const { return d.out[q].what == e; }
    constexpr T value(int q) const { return r[d.out[q].from]; }
    /// Output q becomes part of a sum, as entry number i.
    constexpr void add_to(lanes<T>& sum, int i, int q) const {
        if (const int x = summed_product(d, q); x >= 0)
            sum.take(i, r[d.body[x].a], r[d.body[x].b]);
        else
            sum.take(i, value(q));
    }
    /// All outputs that are sums over everything take entry number i.
    constexpr void add_to(total_sums<T>& sums, int i) const {
        for (int q = 0; q < d.outputs; ++q) {
            if (!is(q, effect::sum_all)) continue;
            add_to(sums.sum[q], i, q);
            if (d.out[q].soft >= 0) sums.soft[q].grow(d, i, r[d.out[q].soft], sums.sum[q].count);
        }
    }
    constexpr void store_totals(total_sums<T>& sums) const {
        for (int q = 0; q < d.outputs; ++q)
            if (is(q, effect::sum_all)) *args.out[q] = sums.total(d, q);
    }
    /// Writes all that output q of effect `store` is to write.
    constexpr void store(int i, int j) const {
        for (int q = 0; q < d.outputs; ++q)
            if (is(q, effect::store)) args.out[q][i * z.columns + j] = value(q);
    }
};

}  // namespace tapeless::kernels::interpretation
