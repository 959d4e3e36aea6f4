#pragma once
// kernels/flat.hpp: one loop over everything: operands are dense or one number, results are stored or summed up.
#include "entries.hpp"

namespace tapeless::kernels {

/// The same number, which g++ does not pair with the one beside it: a pair of numbers that wait for different sums is later than
/// both, and so is all that waits for one of them.
template <class P>
[[gnu::always_inline]] inline P alone(P p) {
#if defined(__SSE2__) && !defined(__clang__)
    if constexpr (P::size == 1) asm("" : "+x"(p.content));
#endif
    return p;
}

/// A form::flat kernel.
template <class T, descriptor D>
[[gnu::always_inline]] inline void run_flat(const arguments<T>& args) {
    constexpr int known = D.size.rows * D.size.columns;
    constexpr bool sums = has(D, effect::sum_all);
    using P = std::conditional_t<(sums && known > 0 && known <= 7), simd::packet<T, 1>, packet_for<T, known>>;
    constexpr int parts = sums ? parts_for(known, P::size, 2 * virtual_lanes<T>) : 1;
    const sizes size = chosen(D.size, args.size);

    P fixed[D.operands + 1];
    fill<D, access::one>(fixed, [&](int q) __attribute__((always_inline)) { return P(*args.in[q]); });
    P state[parts][D.outputs + 1];
    each<D, effect::sum_all>([&](int q, int) __attribute__((always_inline)) { set_all(state, q, P(nothing_added<T>)); });

    over_entries<P, known, 1 + D.instructions>(
        size.rows * size.columns, state, [&](auto all, int at, int n, P* sum) __attribute__((always_inline)) {
            P r[registers_of(D) + 1];
            fill<D, access::one>(r, [&](int q) __attribute__((always_inline)) { return fixed[q]; });
            fill<D, access::full>(r, [&](int q) __attribute__((always_inline)) { return get<P, all>(args.in[q] + at, n); });
            run_body<D>(r);
            each<D, effect::store>([&](int q, int from) __attribute__((always_inline)) { put<all>(args.out[q] + at, known == 1 ? alone(r[from]) : r[from], n); });
            each<D, effect::sum_all>([&](auto q, int) __attribute__((always_inline)) { add_to<D, q, all>(sum[q], r, n); });
        });
    each<D, effect::sum_all>([&](int q, int) __attribute__((always_inline)) { *args.out[q] = all_states<gathering::sum>(state, q); });
}

}  // namespace tapeless::kernels
