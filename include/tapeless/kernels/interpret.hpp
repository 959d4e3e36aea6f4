#pragma once
// kernels/interpret.hpp: runs any descriptor number by number, in the order of additions that descriptor.hpp fixes: the same bits as
// the kernels, and usable while compiling.
#include "../simd/packet.hpp"
#include "row_scalars.hpp"

namespace tapeless::kernels {

namespace interpretation {

template <class T>
constexpr T add(T a, T b) {
    return (simd::packet<T, 1>(a) + simd::packet<T, 1>(b))[0];
}
template <class T>
constexpr T multiply_add(T a, T b, T c) {
    return fma(simd::packet<T, 1>(a), simd::packet<T, 1>(b), simd::packet<T, 1>(c))[0];
}

/// Lanes that add up; folded in halves.
template <class T, int Lanes>
struct lane_sums {
    T lane[Lanes]{};
    constexpr void add_to(int l, T value) { lane[l] = add(lane[l], value); }
    constexpr T folded() const {
        T rest[Lanes]{};
        for (int l = 0; l < Lanes; ++l) rest[l] = lane[l];
        for (int half = Lanes / 2; half > 0; half /= 2)
            for (int l = 0; l < half; ++l) rest[l] = add(rest[l], rest[l + half]);
        return rest[0];
    }
};

template <class T, class Lookup>
struct machine {
    static constexpr int lanes = 64 / static_cast<int>(sizeof(T));
    static constexpr int registers = max_operands + max_constants + max_instructions;
    const descriptor& d;
    const arguments<T>& args;
    const sizes& z;
    Lookup lookup;

    constexpr void load(T* r, int i, int j, T sum) const {
        for (int q = 0; q < d.operands; ++q) {
            const T* in = args.in[q];
            switch (d.in[q]) {
                case access::full: r[q] = q == d.result ? sum : in[i * z.columns + j]; break;
                case access::row: r[q] = in[j]; break;
                case access::column: r[q] = in[i]; break;
                case access::one: r[q] = in[0]; break;
                case access::index: r[q] = static_cast<T>(j); break;
            }
        }
        for (int k = 0; k < d.constants; ++k) r[d.operands + k] = static_cast<T>(d.constant[k]);
    }
    constexpr void apply(T* r, int i) const {
        const instruction& x = d.body[i];
        r[d.operands + d.constants + i] = lookup(x.op)(r[x.a], r[x.b], r[x.c]);
    }
    constexpr void body(T* r, int i, int j, T sum = T(0)) const {
        load(r, i, j, sum);
        for (int x = 0; x < d.instructions; ++x) apply(r, x);
    }
    constexpr bool wants(effect e) const {
        for (int q = 0; q < d.outputs; ++q)
            if (d.out[q].what == e) return true;
        return false;
    }

    constexpr void flat() const {
        lane_sums<T, 2 * lanes> sums[max_outputs];
        for (int i = 0; i < z.rows * z.columns; ++i) {
            T r[registers]{};
            body(r, i / z.columns, i % z.columns);
            for (int q = 0; q < d.outputs; ++q) {
                const T value = r[d.out[q].from];
                if (d.out[q].what == effect::store)
                    args.out[q][i] = value;
                else
                    sums[q].add_to(i % (2 * lanes), value);
            }
        }
        for (int q = 0; q < d.outputs; ++q)
            if (d.out[q].what == effect::sum_all) args.out[q][0] = sums[q].folded();
    }

    constexpr void rows() const {
        if (wants(effect::sum_all) || wants(effect::sum_batch)) {
            lane_sums<T, lanes> all[max_outputs];
            for (int j = 0; j < z.columns; ++j) {
                T column[max_outputs][2]{};
                for (int i = 0; i < z.rows; ++i) {
                    T r[registers]{};
                    body(r, i, j);
                    for (int q = 0; q < d.outputs; ++q) {
                        const T value = r[d.out[q].from];
                        if (d.out[q].what == effect::store) args.out[q][i * z.columns + j] = value;
                        if (d.out[q].what == effect::sum_all) all[q].add_to(j % lanes, value);
                        if (d.out[q].what == effect::sum_batch) column[q][i % 2] = add(column[q][i % 2], value);
                    }
                }
                for (int q = 0; q < d.outputs; ++q)
                    if (d.out[q].what == effect::sum_batch) args.out[q][j] = add(column[q][0], column[q][1]);
            }
            for (int q = 0; q < d.outputs; ++q)
                if (d.out[q].what == effect::sum_all) args.out[q][0] = all[q].folded();
            return;
        }
        for (int i = 0; i < z.rows; ++i) {
            lane_sums<T, lanes> sums[max_outputs];
            T largest[max_outputs]{};
            for (int j = 0; j < z.columns; ++j) {
                T r[registers]{};
                body(r, i, j);
                for (int q = 0; q < d.outputs; ++q) {
                    const T value = r[d.out[q].from];
                    if (d.out[q].what == effect::store) args.out[q][i * z.columns + j] = value;
                    if (d.out[q].what == effect::sum_features) sums[q].add_to(j % lanes, value);
                    if (d.out[q].what == effect::max_features && (j == 0 || value > largest[q])) largest[q] = value;
                }
            }
            for (int q = 0; q < d.outputs; ++q) {
                if (d.out[q].what == effect::sum_features) args.out[q][i] = sums[q].folded();
                if (d.out[q].what == effect::max_features) args.out[q][i] = largest[q];
            }
        }
    }

    static constexpr int longest_row = 64;
    constexpr T across(const T (*r)[longest_row], int reg, bool largest, bool scalar) const {
        lane_sums<T, lanes> sum;
        T most = r[reg][0];
        for (int j = 0; j < z.columns; ++j) {
            const T value = r[reg][scalar ? 0 : j];
            sum.add_to(j % lanes, value);
            if (value > most) most = value;
        }
        return largest ? most : sum.folded();
    }
    constexpr void row_registers() const {
        T acc[max_outputs][longest_row]{};
        T total[max_outputs]{};
        for (int i = 0; i < z.rows; ++i) {
            T r[registers][longest_row]{};
            for (int j = 0; j < z.columns; ++j) {
                T one[registers]{};
                load(one, i, j, T(0));
                for (int q = 0; q < d.operands + d.constants; ++q) r[q][j] = one[q];
            }
            for (int x = 0; x < d.instructions; ++x) {
                const instruction& ins = d.body[x];
                const int to = d.operands + d.constants + x;
                if (ins.what != action::apply) {
                    const T value = across(r, ins.a, ins.what == action::row_max, is_row_scalar(d, ins.a));
                    for (int j = 0; j < z.columns; ++j) r[to][j] = value;
                } else {
                    for (int j = 0; j < z.columns; ++j) r[to][j] = lookup(ins.op)(r[ins.a][j], r[ins.b][j], r[ins.c][j]);
                }
            }
            for (int q = 0; q < d.outputs; ++q) {
                const int from = d.out[q].from;
                const bool scalar = is_row_scalar(d, from);
                switch (d.out[q].what) {
                    case effect::store_column: args.out[q][i] = r[from][0]; break;
                    case effect::sum_features: args.out[q][i] = across(r, from, false, scalar); break;
                    case effect::max_features: args.out[q][i] = across(r, from, true, scalar); break;
                    case effect::store:
                        for (int j = 0; j < z.columns; ++j) args.out[q][i * z.columns + j] = r[from][j];
                        break;
                    default:
                        if (d.out[q].what == effect::sum_all && scalar)
                            total[q] = add(total[q], r[from][0]);
                        else
                            for (int j = 0; j < z.columns; ++j) acc[q][j] = add(acc[q][j], r[from][j]);
                }
            }
        }
        for (int q = 0; q < d.outputs; ++q) {
            if (d.out[q].what == effect::sum_batch)
                for (int j = 0; j < z.columns; ++j) args.out[q][j] = acc[q][j];
            if (d.out[q].what != effect::sum_all) continue;
            lane_sums<T, lanes> sums;
            for (int j = 0; j < z.columns; ++j) sums.add_to(j % lanes, acc[q][j]);
            args.out[q][0] = is_row_scalar(d, d.out[q].from) ? total[q] : sums.folded();
        }
    }

    constexpr void product() const {
        for (int i = 0; i < z.rows; ++i)
            for (int j = 0; j < z.columns; ++j) {
                T sum(0);
                for (int k = 0; k < z.depth; ++k) sum = multiply_add(args.a[i * z.a_row + k * z.a_depth], args.b[k * z.columns + j], sum);
                T r[registers]{};
                body(r, i, j, sum);
                for (int q = 0; q < d.outputs; ++q) args.out[q][i * z.columns + j] = r[d.out[q].from];
            }
    }

    constexpr void dots() const {
        lane_sums<T, lanes> totals[max_outputs];
        for (int q = 0; q < d.outputs; ++q)
            for (int k = 0; k < z.depth && d.out[q].what == effect::outer; ++k) args.out[q][k] = T(0);
        for (int parity = 0; parity < 2; ++parity)  // outer: the even rows, then the odd ones beside them
            for (int i = parity; i < z.rows; i += 2) dots_row(i, totals);
        dots_outer();
        for (int q = 0; q < d.outputs; ++q)
            if (d.out[q].what == effect::sum_all) args.out[q][0] = totals[q].folded();
    }
    constexpr void dots_body(int i, T* r) const {
        lane_sums<T, lanes> products;
        for (int k = 0; k < z.depth; ++k) products.lane[k % lanes] = multiply_add(args.a[i * z.depth + k], args.b[k], products.lane[k % lanes]);
        body(r, i, 0, products.folded());
    }
    constexpr void dots_row(int i, lane_sums<T, lanes>* totals) const {
        T r[registers]{};
        dots_body(i, r);
        for (int q = 0; q < d.outputs; ++q) {
            if (d.out[q].what == effect::sum_all)
                totals[q].add_to(i % lanes, r[d.out[q].from]);
            else if (d.out[q].what != effect::outer)
                args.out[q][i] = r[d.out[q].from];
        }
    }
    constexpr void dots_outer() const {
        for (int q = 0; q < d.outputs; ++q) {
            if (d.out[q].what != effect::outer) continue;
            for (int k = 0; k < z.depth; ++k) {
                T sum[2]{};
                for (int i = 0; i < z.rows; ++i) {
                    T r[registers]{};
                    dots_body(i, r);
                    sum[i % 2] = multiply_add(r[d.out[q].from], args.a[i * z.depth + k], sum[i % 2]);
                }
                args.out[q][k] = add(sum[0], sum[1]);
            }
        }
    }
};

}  // namespace interpretation

/// Runs a descriptor. `lookup(id)` gives the scalar code of an operator.
template <class T, class Lookup>
constexpr void interpret(const descriptor& d, const arguments<T>& args, Lookup lookup) {
    const interpretation::machine<T, Lookup> m{d, args, args.size, lookup};
    switch (d.what) {
        case form::flat: m.flat(); break;
        case form::rows: m.rows(); break;
        case form::row_registers: m.row_registers(); break;
        case form::product: m.product(); break;
        case form::dots: m.dots(); break;
    }
}

}  // namespace tapeless::kernels
