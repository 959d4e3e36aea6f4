#pragma once
// kernels/rows.hpp: rows and columns. Sums over a row go row by row; sums over the batch go down columns.
#include "body.hpp"

namespace tapeless::kernels {

template <class T, descriptor D>
struct rows_kernel {
    static constexpr int W = lanes_for<T>(D.size.columns);
    using P = simd::packet<T, W>;
    static constexpr bool over_row = has_effect<D>(effect::sum_features) || has_effect<D>(effect::max_features);
    static constexpr bool down = has_effect<D>(effect::sum_batch) || has_effect<D>(effect::sum_all);
    static_assert(!(over_row && down), "tapeless: a loop sums either over rows or down columns");
    /// Packets that make the virtual lanes.
    static constexpr int V = W < lanes_for<T>(0) ? 1 : virtual_lanes<T> / W;
    static constexpr T lowest = -static_cast<T>(__builtin_huge_val());

    [[gnu::always_inline]] static inline int columns(const arguments<T>& args) { return D.size.columns > 0 ? D.size.columns : args.size.columns; }
    [[gnu::always_inline]] static inline int rows(const arguments<T>& args) { return D.size.rows > 0 ? D.size.rows : args.size.rows; }

    /// The body for W columns from j of row i; stores; gives the registers.
    template <bool Whole>
    [[gnu::always_inline]] static inline void body(const arguments<T>& args, const P* single, P* r, int i, int j, int n) {
        const long offset = static_cast<long>(i) * columns(args) + j;
        unrolled<D.operands>([&](auto q) __attribute__((always_inline)) { r[q] = load_operand<D, q, Whole>(args, single, offset, i, j, n); });
        set_constants<D>(r);
        run_body<D>(r);
        unrolled<D.outputs>([&](auto q) __attribute__((always_inline)) {
            if constexpr (D.out[q].what == effect::store) store_lanes<Whole>(args.out[q] + offset, r[D.out[q].from], n);
        });
    }

    template <bool Whole>
    [[gnu::always_inline]] static inline void column_block(const arguments<T>& args, const P* single, P (*all)[V], int j, int v, int n) {
        P column[D.outputs + 1][2];
        const auto row = [&](int i, auto parity) __attribute__((always_inline)) {
            P r[registers_of<D> + 1];
            body<Whole>(args, single, r, i, j, n);
            unrolled<D.outputs>([&](auto q) __attribute__((always_inline)) {
                const P value = r[D.out[q].from];
                if constexpr (D.out[q].what == effect::sum_batch) column[q][parity] = column[q][parity] + value;
                if constexpr (D.out[q].what == effect::sum_all) all[q][v] = all[q][v] + (Whole ? value : simd::keep_first(value, n));
            });
        };
        const int end = rows(args);
        int i = 0;
        for (; i + 2 <= end; i += 2) {
            row(i, std::integral_constant<int, 0>{});
            row(i + 1, std::integral_constant<int, 1>{});
        }
        if (i < end) row(i, std::integral_constant<int, 0>{});
        unrolled<D.outputs>([&](auto q) __attribute__((always_inline)) {
            if constexpr (D.out[q].what == effect::sum_batch) store_lanes<Whole>(args.out[q] + j, column[q][0] + column[q][1], n);
        });
    }

    [[gnu::always_inline]] static inline void run_down(const arguments<T>& args, const P* single) {
        P all[D.outputs + 1][V];
        const int m = columns(args);
        for (int j = 0; j < m; j += V * W)
            unrolled<V>([&](auto v) __attribute__((always_inline)) {
                const int left = m - j - v * W;
                if (left >= W)
                    column_block<true>(args, single, all, j + v * W, v, W);
                else if (left > 0)
                    column_block<false>(args, single, all, j + v * W, v, left);
            });
        unrolled<D.outputs>([&](auto q) __attribute__((always_inline)) {
            if constexpr (D.out[q].what == effect::sum_all) *args.out[q] = fold_all<V>(all[q]);
        });
    }

    template <bool Whole>
    [[gnu::always_inline]] static inline void across(const arguments<T>& args, const P* single, P (*acc)[V], int i, int j, int v, int n) {
        P r[registers_of<D> + 1];
        body<Whole>(args, single, r, i, j, n);
        unrolled<D.outputs>([&](auto q) __attribute__((always_inline)) {
            const P value = r[D.out[q].from];
            if constexpr (D.out[q].what == effect::sum_features) acc[q][v] = acc[q][v] + (Whole ? value : simd::keep_first(value, n));
            if constexpr (D.out[q].what == effect::max_features) acc[q][v] = max(acc[q][v], Whole ? value : simd::keep_first(value, n, P(lowest)));
        });
    }

    [[gnu::always_inline]] static inline void run_across(const arguments<T>& args, const P* single) {
        const int m = columns(args), end = rows(args);
        for (int i = 0; i < end; ++i) {
            P acc[D.outputs + 1][V];
            unrolled<D.outputs>([&](auto q) __attribute__((always_inline)) {
                if constexpr (D.out[q].what == effect::max_features)
                    unrolled<V>([&](auto v) __attribute__((always_inline)) { acc[q][v] = P(lowest); });
            });
            int j = 0;
            for (; j + V * W <= m; j += V * W)
                unrolled<V>([&](auto v) __attribute__((always_inline)) { across<true>(args, single, acc, i, j + v * W, v, W); });
            unrolled<V>([&](auto v) __attribute__((always_inline)) {
                const int left = m - j - v * W;
                if (left >= W)
                    across<true>(args, single, acc, i, j + v * W, v, W);
                else if (left > 0)
                    across<false>(args, single, acc, i, j + v * W, v, left);
            });
            unrolled<D.outputs>([&](auto q) __attribute__((always_inline)) {
                if constexpr (D.out[q].what == effect::sum_features) args.out[q][i] = fold_all<V>(acc[q]);
                if constexpr (D.out[q].what == effect::max_features) args.out[q][i] = fold_largest<V>(acc[q]);
            });
        }
    }

    [[gnu::always_inline]] static inline void run(const arguments<T>& args) {
        P single[D.operands + 1];
        load_single<D>(args, single);
        if constexpr (down)
            run_down(args, single);
        else
            run_across(args, single);
    }
};

}  // namespace tapeless::kernels
