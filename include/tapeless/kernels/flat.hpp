#pragma once
// kernels/flat.hpp: one loop over rows * columns entries, stores and sums over everything.
#include "body.hpp"

namespace tapeless::kernels {

template <class T, descriptor D>
struct flat_kernel {
    static constexpr int known = D.size.rows > 0 && D.size.columns > 0 ? D.size.rows * D.size.columns : 0;
    static constexpr int W = lanes_for<T>(known);
    using P = simd::packet<T, W>;
    static constexpr bool sums = has_effect<D>(effect::sum_all);
    /// Packets at once: as many as there are virtual lanes for a sum, fewer where the loop is shorter.
    static constexpr int wanted = sums ? 2 * virtual_lanes<T> / lanes_for<T>(0) : 2;
    static constexpr int packets = (known + W - 1) / W;
    static constexpr int U = known > 0 && packets < wanted ? round_up_to_power(packets) : wanted;

    template <bool Whole>
    [[gnu::always_inline]] static inline void at(const arguments<T>& args, const P* single, P (*acc)[U], long i, int u, int n) {
        P r[registers_of<D> + 1];
        unrolled<D.operands>([&](auto q) __attribute__((always_inline)) { r[q] = load_operand<D, q, Whole>(args, single, i, 0, 0, n); });
        set_constants<D>(r);
        run_body<D>(r);
        unrolled<D.outputs>([&](auto q) __attribute__((always_inline)) {
            const P value = r[D.out[q].from];
            if constexpr (D.out[q].what == effect::store)
                store_lanes<Whole>(args.out[q] + i, value, n);
            else
                acc[q][u] = acc[q][u] + (Whole ? value : simd::keep_first(value, n));
        });
    }

    [[gnu::always_inline]] static inline void run(const arguments<T>& args) {
        const long size = known > 0 ? known
                                    : static_cast<long>(D.size.rows > 0 ? D.size.rows : args.size.rows) *
                                          (D.size.columns > 0 ? D.size.columns : args.size.columns);
        P single[D.operands + 1];
        load_single<D>(args, single);
        P acc[D.outputs + 1][U];
        long i = 0;
        if constexpr (known == 0 || known >= U * W)
            for (; i + U * W <= size; i += U * W)
                unrolled<U>([&](auto u) __attribute__((always_inline)) { at<true>(args, single, acc, i + u * W, u, W); });
        unrolled<U>([&](auto u) __attribute__((always_inline)) {
            constexpr long left = known > 0 ? known % (U * W) - u * W : 0;
            if constexpr (known > 0) {
                if constexpr (left >= W)
                    at<true>(args, single, acc, i + u * W, u, W);
                else if constexpr (left > 0)
                    at<false>(args, single, acc, i + u * W, u, static_cast<int>(left));
            } else {
                const long rest = size - i - u * W;
                if (rest >= W)
                    at<true>(args, single, acc, i + u * W, u, W);
                else if (rest > 0)
                    at<false>(args, single, acc, i + u * W, u, static_cast<int>(rest));
            }
        });
        unrolled<D.outputs>([&](auto q) __attribute__((always_inline)) {
            if constexpr (D.out[q].what == effect::sum_all) *args.out[q] = fold_all<U>(acc[q]);
        });
    }
};

}  // namespace tapeless::kernels
