#pragma once
// kernels/row_registers.hpp: a row at a time, all of it in registers: a sum over the row is used in the same loop (softmax).
#include "body.hpp"
#include "row_scalars.hpp"

namespace tapeless::kernels {

template <class T, descriptor D>
struct row_registers_kernel {
    static constexpr int m = D.size.columns;
    static constexpr int W = lanes_for<T>(m);
    using P = simd::packet<T, W>;
    static constexpr int N = (m + W - 1) / W;                                        ///< packets of a row
    static constexpr int left = m % W == 0 ? W : m % W;                              ///< entries of the last
    static constexpr int V = N < virtual_lanes<T> / W ? round_up_to_power(N) : virtual_lanes<T> / W;  ///< packets of a block
    static constexpr T lowest = -static_cast<T>(__builtin_huge_val());
    template <int R>
    static constexpr bool scalar = is_row_scalar(D, R);

    /// Packet p of register R: a number per row is there once.
    template <int R>
    [[gnu::always_inline]] static inline P& at(P (*r)[N], int p) {
        return r[R][scalar<R> ? 0 : p];
    }

    template <int R>
    [[gnu::always_inline]] static inline T row_sum(P (*r)[N]) {
        P acc[V];
        unrolled<N>([&](auto p) __attribute__((always_inline)) {
            P value = at<R>(r, p);
            if constexpr (p == N - 1 && left < W) value = simd::keep_first(value, left);
            acc[p % V] = acc[p % V] + value;
        });
        return fold_all<V>(acc);
    }
    template <int R>
    [[gnu::always_inline]] static inline T row_max(P (*r)[N]) {
        P acc[V];
        unrolled<V>([&](auto v) __attribute__((always_inline)) { acc[v] = P(lowest); });
        unrolled<N>([&](auto p) __attribute__((always_inline)) {
            P value = at<R>(r, p);
            if constexpr (p == N - 1 && left < W) value = simd::keep_first(value, left, P(lowest));
            acc[p % V] = max(acc[p % V], value);
        });
        return fold_largest<V>(acc);
    }

    [[gnu::always_inline]] static inline void load(const arguments<T>& args, const P* single, P (*r)[N], int i) {
        unrolled<D.operands>([&](auto q) __attribute__((always_inline)) {
            unrolled<(scalar<q> ? 1 : N)>([&](auto p) __attribute__((always_inline)) {
                constexpr bool whole = p < N - 1 || left == W;
                r[q][p] = load_operand<D, q, whole>(args, single, static_cast<long>(i) * m + p * W, i, p * W, left);
            });
        });
        unrolled<D.constants>([&](auto k) __attribute__((always_inline)) { r[D.operands + k][0] = P(static_cast<T>(D.constant[k])); });
    }
    [[gnu::always_inline]] static inline void compute(P (*r)[N]) {
        unrolled<D.instructions>([&](auto i) __attribute__((always_inline)) {
            constexpr instruction x = D.body[i];
            constexpr int to = first_result<D> + i;
            if constexpr (x.what == action::row_sum)
                r[to][0] = P(row_sum<x.a>(r));
            else if constexpr (x.what == action::row_max)
                r[to][0] = P(row_max<x.a>(r));
            else
                unrolled<(scalar<to> ? 1 : N)>([&](auto p) __attribute__((always_inline)) {
                    r[to][p] = apply_operator<operator_named<x.op>>(at<x.a>(r, p), at<x.b>(r, p), at<x.c>(r, p));
                });
        });
    }

    [[gnu::always_inline]] static inline void run(const arguments<T>& args) {
        const int rows = D.size.rows > 0 ? D.size.rows : args.size.rows;
        P single[D.operands + 1];
        load_single<D>(args, single);
        P acc[D.outputs + 1][N];
        T total[D.outputs + 1]{};
        for (int i = 0; i < rows; ++i) {
            P r[registers_of<D> + 1][N];
            load(args, single, r, i);
            compute(r);
            unrolled<D.outputs>([&](auto q) __attribute__((always_inline)) {
                constexpr int from = D.out[q].from;
                constexpr effect e = D.out[q].what;
                if constexpr (e == effect::store_column) {
                    args.out[q][i] = r[from][0][0];
                } else if constexpr (e == effect::sum_features) {
                    args.out[q][i] = row_sum<from>(r);
                } else if constexpr (e == effect::max_features) {
                    args.out[q][i] = row_max<from>(r);
                } else if constexpr (e == effect::sum_all && scalar<from>) {
                    total[q] = (simd::packet<T, 1>(total[q]) + simd::packet<T, 1>(r[from][0][0]))[0];
                } else {
                    unrolled<N>([&](auto p) __attribute__((always_inline)) {
                        constexpr bool whole = p < N - 1 || left == W;
                        const P value = at<from>(r, p);
                        if constexpr (e == effect::store)
                            store_lanes<whole>(args.out[q] + static_cast<long>(i) * m + p * W, value, left);
                        else
                            acc[q][p] = acc[q][p] + (whole ? value : simd::keep_first(value, left));
                    });
                }
            });
        }
        unrolled<D.outputs>([&](auto q) __attribute__((always_inline)) {
            constexpr effect e = D.out[q].what;
            if constexpr (e == effect::sum_batch) {
                unrolled<N>([&](auto p) __attribute__((always_inline)) {
                    store_lanes<(p < N - 1 || left == W)>(args.out[q] + p * W, acc[q][p], left);
                });
            } else if constexpr (e == effect::sum_all && scalar<D.out[q].from>) {
                *args.out[q] = total[q];
            } else if constexpr (e == effect::sum_all) {
                P block[V];
                unrolled<N>([&](auto p) __attribute__((always_inline)) { block[p % V] = block[p % V] + acc[q][p]; });
                *args.out[q] = fold_all<V>(block);
            }
        });
    }
};

}  // namespace tapeless::kernels
