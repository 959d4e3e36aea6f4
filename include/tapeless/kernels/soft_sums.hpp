#pragma once
// kernels/soft_sums.hpp: sums of log(1 + u): one logarithm of the product of many factors, in place of one for each.
//
// u = exp(-|x|) is what softplus(x) = max(x, 0) + log(1 + u) adds to a sum. Of a product of factors 1 + u, p is kept, the product - 1:
// so a small u counts for what it is. With u at most 1, 64 factors stay below 2^64.
#include "../simd/exp.hpp"
#include "../simd/log.hpp"
#include "entries.hpp"

namespace tapeless::kernels {

/// The lanes to which those of a sum are folded before the logarithm, and how many entries at most are folded to them.
template <class T>
inline constexpr int soft_lanes = virtual_lanes<T> / 4;
template <class T>
inline constexpr int soft_entries = 64 * soft_lanes<T>;

/// exp(-|x|).
template <class P>
[[gnu::always_inline]] constexpr P soft_part(P x) {
    return exp_of_negative(-abs(x));
}

constexpr bool has_soft_sums(const descriptor& d) {
    for (int q = 0; q < d.outputs; ++q)
        if (d.out[q].soft >= 0) return true;
    return false;
}
/// Where the states of a kernel hold the product of output q, and how many packets each of them has.
template <descriptor D>
constexpr int soft_at(int q) {
    return D.outputs + 1 + q;
}
template <descriptor D>
inline constexpr int state_width = has_soft_sums(D) ? 2 * D.outputs + 1 : D.outputs + 1;

/// Output q grows by the packet at hand, or by its first n lanes.
template <descriptor D, int q, bool all, class P>
[[gnu::always_inline]] inline void grow(P* state, const P* r, int n) {
    const P u = soft_part(r[D.out[q].soft]);
    P& p = state[soft_at<D>(q)];
    p = gathered<gathering::product>(p, all ? u : keep_first(u, n, P(0)));
}

/// A packet's lanes, folded to soft_lanes. A lane that is not there counts as 0, which changes no bit.
template <class P>
[[gnu::always_inline]] inline auto folded_product(P p) {
    using T = typename P::value_type;
    constexpr int lanes = soft_lanes<T>;
    if constexpr (P::size > lanes) {
        return folded_product(gathered<gathering::product>(low(p), high(p)));
    } else if constexpr (P::size == lanes) {
        return p;
    } else {  // of one or two entries
        alignas(64) T all[lanes]{};
        store(all, p);
        return simd::load<simd::packet<T, lanes>>(all);
    }
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
            set_all(state, soft_at<D>(q), P(0));
        });
    }
    /// The products so far become part of the logarithms, and begin anew.
    template <class P, int parts, int width>
    [[gnu::always_inline]] inline void take(P (&state)[parts][width]) {
        each_soft([&](auto q) __attribute__((always_inline)) {
            static_assert(P::size >= soft_lanes<T> || parts == 1);
            sum[q] += log1p(folded_product(folded_states<gathering::product>(state, soft_at<D>(q))));
            set_all(state, soft_at<D>(q), P(0));
        });
    }
    [[gnu::always_inline]] inline T total(int q) const { return sum_lanes(sum[q]); }
};

}  // namespace tapeless::kernels
