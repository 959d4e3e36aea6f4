#pragma once
// by_hand/double_precision.hpp: value and gradient in double: the sum of a matrix product, and a softmax.
#include "vec.hpp"

namespace by_hand {

/// sum(A * B), N x N, row by row, with both gradients. On paper: the value is the sum over k of (column k of A) times (row k of B);
/// d/dA(i, k) is the sum of row k of B, d/dB(k, j) the sum of column k of A. No product is left.
template <int N> [[gnu::noinline]] double sum_of_product(const double* A, const double* B, double* dA, double* dB) {
    constexpr int L = lanes<double>, pieces = N / L;
    static_assert(N % L == 0);
    vd columns[pieces] = {};
    alignas(64) double rows[N], column_sums[N];
    for (int i = 0; i < N; ++i) {
        BY_HAND_UNROLL for (int p = 0; p < pieces; ++p) columns[p] = columns[p] + load<vd>(A + i * N + p * L);
        vd s = load<vd>(B + i * N);
        BY_HAND_UNROLL for (int p = 1; p < pieces; ++p) s = s + load<vd>(B + i * N + p * L);
        rows[i] = sum<double>(s);
    }
    vd value{};
    BY_HAND_UNROLL for (int p = 0; p < pieces; ++p) {
        store(column_sums + p * L, columns[p]);
        value = fma(columns[p], load<vd>(rows + p * L), value);
    }
    vd right[pieces];
    BY_HAND_UNROLL for (int p = 0; p < pieces; ++p) right[p] = load<vd>(rows + p * L);
    for (int i = 0; i < N; ++i) {
        const vd c = all<vd>(column_sums[i]);
        BY_HAND_UNROLL for (int p = 0; p < pieces; ++p) {
            store(dA + i * N + p * L, right[p]);
            store(dB + i * N + p * L, c);
        }
    }
    return sum<double>(value);
}

BY_HAND_INLINE vd exp(vd x) {
    x = larger(x, all<vd>(-708.0));
    const vd shifted = fma(x, all<vd>(1.4426950408889634), all<vd>(6755399441055744.0));  // 1.5 * 2^52
    const vd n = shifted - 6755399441055744.0;
    vd r = fma(n, all<vd>(-0.693147180369123816490), x);
    r = fma(n, all<vd>(-1.90821492927058770002e-10), r);
    // (e^r - 1 - r) / r^2, interpolated at Chebyshev's points of |r| <= ln(2) / 2: within 2e-17. In two halves, for both to go at once.
    const vd r2 = r * r, r4 = r2 * r2;
    const vd a = fma(fma(all<vd>(0.16666666666666669), r, all<vd>(0.5000000000000001)), all<vd>(1.0),
                     r2 * fma(all<vd>(0.008333333333330051), r, all<vd>(0.04166666666662399)));
    const vd b = fma(fma(all<vd>(2.7557268378684192e-06), r, all<vd>(2.480152119021773e-05)), r2,
                     fma(all<vd>(0.00019841269863105968), r, all<vd>(0.0013888888917281794)));
    const vd c = fma(all<vd>(2.5100424157005067e-08), r, all<vd>(2.7620138719733994e-07));
    const vd p = fma(fma(c, r4, b), r4, a);
    const vd e = fma(p, r2, r + 1.0);
    return bits<vd>(bits<vl>(e) + (bits<vl>(shifted) << 52));
}

/// s = softmax(z), and g = the gradient of sum(u * s): s * (u - sum(u * s)). Three passes; the exponentials are taken once, and the
/// sum of u * e^z together with that of e^z, so that the last pass only scales.
template <int N> [[gnu::noinline]] void softmax_and_gradient(const double* z, const double* u, double* s, double* g) {
    constexpr int L = lanes<double>, chains = 4, block = chains * L, whole = N / block * block;
    static_assert(N % L == 0);
    vd top[chains];
    BY_HAND_UNROLL for (int c = 0; c < chains; ++c) top[c] = load<vd>(z + c * L);
    for (int i = 0; i < whole; i += block) {
        BY_HAND_UNROLL for (int c = 0; c < chains; ++c) top[c] = larger(top[c], load<vd>(z + i + c * L));
    }
    for (int i = whole; i < N; i += L) top[0] = larger(top[0], load<vd>(z + i));
    const vd highest = all<vd>(largest<double>(larger(larger(top[0], top[1]), larger(top[2], top[3]))));
    vd total[2] = {}, weighted[2] = {};
    const auto one = [&](int i, int c) __attribute__((always_inline)) {
        const vd e = by_hand::exp(load<vd>(z + i) - highest);
        store(s + i, e);
        total[c] = total[c] + e, weighted[c] = fma(load<vd>(u + i), e, weighted[c]);
    };
    for (int i = 0; i + 2 * L <= N; i += 2 * L) one(i, 0), one(i + L, 1);
    if constexpr (N % (2 * L) != 0) one(N - L, 0);
    const double inverse = 1 / sum<double>(total[0] + total[1]);
    const vd scale = all<vd>(inverse), mean = all<vd>(sum<double>(weighted[0] + weighted[1]) * inverse);
    for (int i = 0; i < N; i += L) {
        const vd p = load<vd>(s + i) * scale;
        store(s + i, p);
        store(g + i, p * (load<vd>(u + i) - mean));
    }
}

}  // namespace by_hand
