#pragma once
// by_hand/head.hpp: the last layer of a classifier, few outputs wide: its samples lie in the lanes, not its outputs.
#include "vec.hpp"

namespace by_hand {

/// z[o][i] = bias[o] + sum over k of h[i][k] * w[o][k]: two outputs and half a register of samples at a time, whose sums across the lanes
/// are taken together. The result has the samples in the lanes.
template <int Batch, int Out, int K, int HRow> BY_HAND_INLINE void dots(const float* h, const float* w, const float* bias, float* z) {
    constexpr int L = lanes<float>, half = L / 2;
    static_assert(Batch % half == 0 && Out % 2 == 0 && K % L == 0);
    for (int o = 0; o < Out; o += 2)
        for (int i = 0; i < Batch; i += half) {
            vf s[L] = {};
            for (int k = 0; k < K; k += L) {
                const vf w0 = load<vf>(w + o * K + k), w1 = load<vf>(w + (o + 1) * K + k);
                BY_HAND_UNROLL for (int r = 0; r < half; ++r) {
                    const vf hr = load<vf>(h + (i + r) * HRow + k);
                    s[r] = fma(hr, w0, s[r]), s[half + r] = fma(hr, w1, s[half + r]);
                }
            }
            const vf both = sums_of(s);
            BY_HAND_UNROLL for (int r = 0; r < half; ++r) z[o * Batch + i + r] = both[r] + bias[o], z[(o + 1) * Batch + i + r] = both[half + r] + bias[o + 1];
        }
}

/// e^(z - max) over the sum of them, for a register of samples; gives also the sum and max.
template <int Out> struct softmax {
    vf p[Out], total{}, top;
    BY_HAND_INLINE softmax(const float* z, int row) {
        top = load<vf>(z);
        BY_HAND_UNROLL for (int o = 0; o < Out; ++o) p[o] = load<vf>(z + o * row);
        BY_HAND_UNROLL for (int o = 1; o < Out; ++o) top = larger(top, p[o]);
        BY_HAND_UNROLL for (int o = 0; o < Out; ++o) p[o] = by_hand::exp(p[o] - top), total = total + p[o];
        const vf inverse = 1.f / total;
        BY_HAND_UNROLL for (int o = 0; o < Out; ++o) p[o] = p[o] * inverse;
    }
};

/// The sum of the cross-entropies; d[o][i] = softmax - (o is the label). The logarithms of the sums of exponentials are taken together, of the
/// product of as many as a float can hold.
template <int Batch, int Out> BY_HAND_INLINE float softmax_cross_entropy(const float* z, const int* labels, float* d) {
    static_assert(Batch % lanes<float> == 0);
    constexpr int together = 32 * lanes<float>;
    static_assert(Out <= 15);  // 15^32 < 2^127
    vf loss{}, product = all<vf>(1.f);
    for (int i = 0; i < Batch; i += lanes<float>) {
        const softmax<Out> s(z + i, Batch);
        const vi label = load<vi>(labels + i);
        loss = loss + s.top, product = product * s.total;
        if (i % together == together - lanes<float>) loss = loss + by_hand::log(product), product = all<vf>(1.f);
        BY_HAND_UNROLL for (int o = 0; o < Out; ++o) {
            const vf here = label == o ? all<vf>(1.f) : vf{};
            loss = fma(-here, load<vf>(z + o * Batch + i), loss);
            store(d + o * Batch + i, s.p[o] - here);
        }
    }
    if constexpr (Batch % together != 0) loss = loss + by_hand::log(product);
    return sum<float>(loss);
}

/// to[o] = sum over i of d[o][i].
template <int Batch, int Out> BY_HAND_INLINE void sums_over_batch(const float* d, float* to) {
    BY_HAND_UNROLL for (int o = 0; o < Out; ++o) {
        vf s = load<vf>(d + o * Batch);
        for (int i = lanes<float>; i < Batch; i += lanes<float>) s = s + load<vf>(d + o * Batch + i);
        to[o] = sum<float>(s);
    }
}

/// to[j] = sum over i of d[i][j], handed over register by register.
template <int Batch, int Columns, int Row, class Use> BY_HAND_INLINE void sums_of_columns(const float* d, const Use& use) {
    constexpr int L = lanes<float>, together = Columns % (4 * L) == 0 ? 4 : 2;
    static_assert(Columns % (together * L) == 0);
    for (int j = 0; j < Columns; j += together * L) {
        vf s[together] = {};
        for (int i = 0; i < Batch; ++i) {
            BY_HAND_UNROLL for (int c = 0; c < together; ++c) s[c] = s[c] + load<vf>(d + i * Row + j + c * L);
        }
        BY_HAND_UNROLL for (int c = 0; c < together; ++c) use(j + c * L, s[c]);
    }
}

}  // namespace by_hand
