#pragma once
// kernels/dots.hpp: a number for each row, y[i] = epilogue(sum over k of a[i][k] * b[k]), and sums of what follows from it, also
// sum over i of e[i] * a[i]: the data are read once.
#include "body.hpp"

namespace tapeless::kernels {

template <class T, descriptor D>
struct dots_kernel {
    static constexpr int depth = D.size.depth;
    static constexpr int lanes = virtual_lanes<T>;
    static constexpr int W = lanes_for<T>(0);            ///< rows at once, and numbers of a row at once
    using P = simd::packet<T, W>;
    static constexpr int V = lanes / W;                  ///< packets that make the virtual lanes
    static constexpr int K = (depth + W - 1) / W;        ///< packets of a row
    static constexpr int left = depth % W == 0 ? W : depth % W;
    static constexpr bool unroll = K <= 8;
    static constexpr int outers = [] {
        int n = 0;
        for (int q = 0; q < D.outputs; ++q) n += D.out[q].what == effect::outer;
        return n;
    }();

    /// Calls f(p, is_last) for each packet of a row.
    template <class F>
    [[gnu::always_inline]] static inline void each_packet(F&& f) {
        if constexpr (unroll) {
            unrolled<K>([&](auto p) __attribute__((always_inline)) { f(p, std::bool_constant<(p == K - 1 && left < W)>{}); });
        } else {
            constexpr int whole = left < W ? K - 1 : K;
            for (int p = 0; p < whole; ++p) f(p, std::false_type{});
            if constexpr (left < W) f(K - 1, std::true_type{});
        }
    }
    template <class Partial>
    [[gnu::always_inline]] static inline P packet_of(const T* row, int p, Partial) {
        if constexpr (Partial::value)
            return simd::load_first<P>(row + p * W, left);
        else
            return simd::load<P>(row + p * W);
    }

    /// The products of a row and b, folded to W lanes; the rest of the folding goes over W rows at once.
    [[gnu::always_inline]] static inline P row_products(const T* row, const T* b) {
        P acc[V];
        if constexpr (unroll) {
            each_packet([&](auto p, auto partial) __attribute__((always_inline)) {
                acc[p % V] = fma(packet_of(row, p, partial), packet_of(b, p, partial), acc[p % V]);
            });
        } else {
            int p = 0;
            constexpr int whole = left < W ? K - 1 : K;
            for (; p + V <= whole; p += V)
                unrolled<V>([&](auto v) __attribute__((always_inline)) {
                    acc[v] = fma(simd::load<P>(row + (p + v) * W), simd::load<P>(b + (p + v) * W), acc[v]);
                });
            unrolled<V>([&](auto v) __attribute__((always_inline)) {
                if (p + v < whole)
                    acc[v] = fma(simd::load<P>(row + (p + v) * W), simd::load<P>(b + (p + v) * W), acc[v]);
                else if (left < W && p + v == whole)
                    acc[v] = fma(simd::load_first<P>(row + (p + v) * W, left), simd::load_first<P>(b + (p + v) * W, left), acc[v]);
            });
        }
        return folded<V>(acc);
    }
    template <int N>
    [[gnu::always_inline]] static inline P folded(P* acc) {
        if constexpr (N == 1) {
            return acc[0];
        } else {
            unrolled<N / 2>([&](auto u) __attribute__((always_inline)) { acc[u] = acc[u] + acc[u + N / 2]; });
            return folded<N / 2>(acc);
        }
    }

    template <bool Whole>
    [[gnu::always_inline]] static inline void rows_at(const arguments<T>& args, const P* single, P (*total)[V], P (*outer)[2][K], int i, int v, int n) {
        P products[W];
        unrolled<W>([&](auto r) __attribute__((always_inline)) {
            if (Whole || r < n) products[r] = row_products(args.a + static_cast<long>(i + r) * depth, args.b);
        });
        const P sum = simd::sums_of(products);
        P reg[registers_of<D> + 1];
        unrolled<D.operands>([&](auto q) __attribute__((always_inline)) {
            if constexpr (q == D.result)
                reg[q] = sum;
            else if constexpr (D.in[q] == access::one)
                reg[q] = single[q];
            else if constexpr (Whole)
                reg[q] = simd::load<P>(args.in[q] + i);
            else
                reg[q] = simd::load_first<P>(args.in[q] + i, n);
        });
        set_constants<D>(reg);
        run_body<D>(reg);
        int number = 0;
        unrolled<D.outputs>([&](auto q) __attribute__((always_inline)) {
            const P value = reg[D.out[q].from];
            if constexpr (D.out[q].what == effect::sum_all) {
                total[q][v] = total[q][v] + (Whole ? value : simd::keep_first(value, n));
            } else if constexpr (D.out[q].what == effect::outer) {
                alignas(64) T e[W];
                simd::store(e, value);
                unrolled<W>([&](auto r) __attribute__((always_inline)) {
                    if (Whole || r < n) {
                        const T* const row = args.a + static_cast<long>(i + r) * depth;
                        const P factor(e[r]);
                        each_packet([&](auto p, auto partial) __attribute__((always_inline)) {
                            P& to = outer[number][r % 2][p];
                            to = fma(factor, packet_of(row, p, partial), to);
                        });
                    }
                });
                ++number;
            } else {
                store_lanes<Whole>(args.out[q] + i, value, n);
            }
        });
    }

    [[gnu::always_inline]] static inline void run(const arguments<T>& args) {
        const int rows = D.size.rows > 0 ? D.size.rows : args.size.rows;
        P single[D.operands + 1];
        load_single<D>(args, single);
        P total[D.outputs + 1][V];
        P outer[outers + 1][2][K];
        int i = 0;
        for (; i + lanes <= rows; i += lanes)
            unrolled<V>([&](auto v) __attribute__((always_inline)) { rows_at<true>(args, single, total, outer, i + v * W, v, W); });
        if (D.size.rows == 0 || D.size.rows % lanes > 0)
            unrolled<V>([&](auto v) __attribute__((always_inline)) {
                const int rest = rows - i - v * W;
                if (rest >= W)
                    rows_at<true>(args, single, total, outer, i + v * W, v, W);
                else if (rest > 0)
                    rows_at<false>(args, single, total, outer, i + v * W, v, rest);
            });
        int number = 0;
        unrolled<D.outputs>([&](auto q) __attribute__((always_inline)) {
            if constexpr (D.out[q].what == effect::sum_all) {
                *args.out[q] = simd::sum_lanes(folded<V>(total[q]));
            } else if constexpr (D.out[q].what == effect::outer) {
                each_packet([&](auto p, auto partial) __attribute__((always_inline)) {
                    store_lanes<!decltype(partial)::value>(args.out[q] + p * W, outer[number][0][p] + outer[number][1][p], left);
                });
                ++number;
            }
        });
    }
};

}  // namespace tapeless::kernels
