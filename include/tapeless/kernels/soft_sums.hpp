#pragma once
// kernels/soft_sums.hpp: sums of logarithms: one of the product of many factors, in place of one for each.
//
// log(1 + u) with u = exp(-|x|) is what softplus(x) = max(x, 0) + log(1 + u) adds to a sum. Of a product of factors 1 + u, p is kept, the
// product - 1: so a small u counts for what it is. A softmax over n entries adds the logarithm of what it divides by, from 1 to n: those are
// the factors themselves. As many are taken as stay below 2^64.
#include "../simd/exp.hpp"
#include "../simd/log.hpp"
#include "entries.hpp"

namespace tapeless::kernels {

/// The lanes to which those of a sum are folded before the logarithm.
template <class T>
inline constexpr int soft_lanes = virtual_lanes<T> / 4;
/// How many entries at most are folded to them: a multiple of V.
template <class T>
constexpr int soft_entries(const descriptor& d) {
    int bits = 1;  // of a factor
    while (d.what == form::row_registers && 1ll << bits < d.size.columns) ++bits;
    const int entries = 64 / bits * soft_lanes<T>;
    return entries < virtual_lanes<T> ? virtual_lanes<T> : entries / virtual_lanes<T> * virtual_lanes<T>;
}

/// The products of a form of loop.
template <class P, form loop>
struct soft_product {
    static constexpr bool of_factors = loop == form::row_registers;
    static constexpr gathering how = of_factors ? gathering::product : gathering::product_less_1;
    static constexpr typename P::value_type none = of_factors ? 1 : 0;

    /// p with the factors of the entries x, or of the first n of them.
    template <bool all>
    [[gnu::always_inline]] static constexpr P grown(P p, P x, int n) {
        P next = x;
        if constexpr (!of_factors) next = exp_of_negative(-abs(x));
        return gathered<how>(p, all ? next : keep_first(next, n, P(none)));
    }
    /// A packet's lanes, folded to soft_lanes. A lane that is not there changes no bit.
    [[gnu::always_inline]] static constexpr auto folded(P p) {
        using T = typename P::value_type;
        constexpr int lanes = soft_lanes<T>;
        if constexpr (P::size > lanes) {
            return soft_product<simd::half_of<P>, loop>::folded(gathered<how>(low(p), high(p)));
        } else if constexpr (P::size == lanes) {
            return p;
        } else {  // of one or two entries
            alignas(64) T all[lanes];
            for (T& lane : all) lane = none;
            store(all, p);
            return simd::load<simd::packet<T, lanes>>(all);
        }
    }
    [[gnu::always_inline]] static constexpr P logarithm(P p) {
        if constexpr (of_factors)
            return log(p);
        else
            return log1p(p);
    }
};

constexpr bool has_soft_sums(const descriptor& d) {
    for (int q = 0; q < d.outputs; ++q)
        if (d.out[q].soft >= 0) return true;
    return false;
}
/// Where the states of a kernel hold the product of output q, and how many packets each of them has. Loops over rows have the products apart
/// from their sums.
template <descriptor D>
constexpr int soft_at(int q) {
    return D.what == form::row_registers ? q : D.outputs + 1 + q;
}
template <descriptor D>
inline constexpr int state_width = has_soft_sums(D) ? 2 * D.outputs + 1 : D.outputs + 1;

/// Output q grows by the packet at hand, or by its first n lanes.
template <descriptor D, int q, bool all, class P>
[[gnu::always_inline]] inline void grow(P* state, P x, int n) {
    P& p = state[soft_at<D>(q)];
    p = soft_product<P, D.what>::template grown<all>(p, x, n);
}

/// The logarithms of a kernel's soft sums.
template <class T, descriptor D>
struct soft_logs {
    simd::packet<T, soft_lanes<T>> sum[D.outputs + 1];

    template <class F>
    [[gnu::always_inline]] static inline void each_soft(F f) {
        each<D, effect::sum_all>([&](auto q, int) __attribute__((always_inline)) {
            if constexpr (D.out[q].soft >= 0) f(q);
        });
    }
    template <class P, int parts, int width>
    [[gnu::always_inline]] inline void start(P (&state)[parts][width]) {
        each_soft([&](auto q) __attribute__((always_inline)) {
            sum[q] = nothing_added<T>;
            set_all(state, soft_at<D>(q), P(soft_product<P, D.what>::none));
        });
    }
    /// The products so far become part of the logarithms, and begin anew.
    template <class P, int parts, int width>
    [[gnu::always_inline]] inline void take(P (&state)[parts][width]) {
        using product = soft_product<P, D.what>;
        using few = soft_product<simd::packet<T, soft_lanes<T>>, D.what>;
        each_soft([&](auto q) __attribute__((always_inline)) {
            static_assert(P::size >= soft_lanes<T> || parts == 1);
            sum[q] += few::logarithm(product::folded(folded_states<product::how>(state, soft_at<D>(q))));
            set_all(state, soft_at<D>(q), P(product::none));
        });
    }
    [[gnu::always_inline]] inline T total(int q) const { return sum_lanes(sum[q]); }
};

/// The same for the factors of one sum that come one by one, in four lanes: without packets, for every classifier compiles it.
template <class T>
struct soft_numbers {
    T product[4]{1, 1, 1, 1}, logarithms[4]{nothing_added<T>, nothing_added<T>, nothing_added<T>, nothing_added<T>};

    [[gnu::always_inline]] inline void take() {
        constexpr int lanes = soft_lanes<T>;
        for (int l = 0; l < lanes; ++l) logarithms[l] += log(simd::packet<T, 1>(lanes == 4 ? product[l] : product[l] * product[(l + 2) % 4]))[0];
        for (T& lane : product) lane = 1;
    }
    [[gnu::always_inline]] inline T total() const {
        return soft_lanes<T> == 4 ? (logarithms[0] + logarithms[2]) + (logarithms[1] + logarithms[3]) : logarithms[0] + logarithms[1];
    }
};

}  // namespace tapeless::kernels
