#pragma once
// by_hand/small_classifier.hpp: 6-64-8-4, relu, softmax cross-entropy, batch 32, gradient descent.
//
// The first layer has its outputs in the lanes, the two small ones their samples; the second layer's products turn the one into the
// other. All of it stays in level 1.
#include "head.hpp"
#include "tile.hpp"
#include <span>

namespace by_hand {

template <int In, int Wide, int Narrow, int Out, int Batch> struct small_classifier {
    static constexpr int L = lanes<float>;

    alignas(64) float W1[In * Wide]{};
    alignas(64) float b1[Wide]{};
    alignas(64) float W2[Narrow * Wide]{};  // transposed
    alignas(64) float b2[Narrow]{};
    alignas(64) float W3[Narrow * Out]{};
    alignas(64) float b3[Out]{};
    alignas(64) float h1[Batch * Wide]{};
    alignas(64) float d1[Batch * Wide]{};
    alignas(64) float h2[Narrow * Batch]{};
    alignas(64) float d2[Narrow * Batch]{};
    alignas(64) float z3[Out * Batch]{};
    alignas(64) float d3[Out * Batch]{};

    void start(std::span<const float> from) {
        const auto take = [&from](float* to, int n) {
            for (int i = 0; i < n; ++i) to[i] = from[static_cast<std::size_t>(i)];
            from = from.subspan(static_cast<std::size_t>(n));
        };
        take(W1, In * Wide);
        take(b1, Wide);
        for (int k = 0; k < Wide; ++k)
            for (int o = 0; o < Narrow; ++o) W2[o * Wide + k] = from[static_cast<std::size_t>(k * Narrow + o)];
        from = from.subspan(Wide * Narrow);
        take(b2, Narrow);
        take(W3, Narrow * Out);
        take(b3, Out);
    }

    [[gnu::noinline]] float step(const float* x, const int* labels, float rate) {
        const float q = -rate / Batch;
        const auto add = [q](float* w, vf s) __attribute__((always_inline)) { store(w, fma(all<vf>(q), s, load<vf>(w))); };

        product<Batch, Wide, In, layout{.a_row = In, .a_step = 1, .b_row = Wide, .b_panel = panel}>(
            x, W1, [this](int i, int j, vf s) __attribute__((always_inline)) { store(h1 + i * Wide + j, larger(s + load<vf>(b1 + j), vf{})); });
        dots<Batch, Narrow, Wide, Wide>(h1, W2, b2, h2);
        for (int i = 0; i < Batch; i += L) {
            vf z[Out];
            BY_HAND_UNROLL for (int o = 0; o < Out; ++o) z[o] = all<vf>(b3[o]);
            BY_HAND_UNROLL for (int k = 0; k < Narrow; ++k) {
                const vf h = larger(load<vf>(h2 + k * Batch + i), vf{});
                store(h2 + k * Batch + i, h);
                BY_HAND_UNROLL for (int o = 0; o < Out; ++o) z[o] = fma(all<vf>(W3[k * Out + o]), h, z[o]);
            }
            BY_HAND_UNROLL for (int o = 0; o < Out; ++o) store(z3 + o * Batch + i, z[o]);
        }
        const float loss = softmax_cross_entropy<Batch, Out>(z3, labels, d3);
        for (int i = 0; i < Batch; i += L) {
            BY_HAND_UNROLL for (int k = 0; k < Narrow; ++k) {
                vf d{};
                BY_HAND_UNROLL for (int o = 0; o < Out; ++o) d = fma(all<vf>(W3[k * Out + o]), load<vf>(d3 + o * Batch + i), d);
                store(d2 + k * Batch + i, load<vf>(h2 + k * Batch + i) > 0 ? d : vf{});
            }
        }

        product<Batch, Wide, Narrow, layout{.a_row = 1, .a_step = Batch, .b_row = Wide, .b_panel = panel}>(
            d2, W2, [this](int i, int j, vf s) __attribute__((always_inline)) { store(d1 + i * Wide + j, load<vf>(h1 + i * Wide + j) > 0 ? s : vf{}); });
        product<Narrow, Wide, Batch, layout{.a_row = Batch, .a_step = 1, .b_row = Wide, .b_panel = panel}>(
            d2, h1, [&](int o, int j, vf s) __attribute__((always_inline)) { add(W2 + o * Wide + j, s); });
        product<In, Wide, Batch, layout{.a_row = 1, .a_step = In, .b_row = Wide, .b_panel = panel}>(
            x, d1, [&](int k, int j, vf s) __attribute__((always_inline)) { add(W1 + k * Wide + j, s); });
        sums_of_columns<Batch, Wide, Wide>(d1, [&](int j, vf s) __attribute__((always_inline)) { add(b1 + j, s); });

        // The rest are sums over the batch, that is across the lanes: Narrow * Out weights and Narrow + Out biases.
        constexpr int count = Narrow * Out;
        static_assert(count % L == 0 && (Narrow + Out) <= 16);
        for (int w = 0; w < count; w += L) {
            vf s[L] = {};
            BY_HAND_UNROLL for (int l = 0; l < L; ++l) {
                const int k = (w + l) / Out, o = (w + l) % Out;
                for (int i = 0; i < Batch; i += L) s[l] = fma(load<vf>(h2 + k * Batch + i), load<vf>(d3 + o * Batch + i), s[l]);
            }
            add(W3 + w, sums_of(s));
        }
        alignas(64) float biases[16 + L];
        for (int w = 0; w < Narrow + Out; w += L) {
            vf s[L] = {};
            BY_HAND_UNROLL for (int l = 0; l < L; ++l) {
                if (w + l < Narrow + Out) {
                    const float* const d = w + l < Narrow ? d2 + (w + l) * Batch : d3 + (w + l - Narrow) * Batch;
                    for (int i = 0; i < Batch; i += L) s[l] = s[l] + load<vf>(d + i);
                }
            }
            store(biases + w, sums_of(s));
        }
        for (int k = 0; k < Narrow; ++k) b2[k] += q * biases[k];
        for (int o = 0; o < Out; ++o) b3[o] += q * biases[Narrow + o];
        return loss * (1.f / Batch);
    }
};

}  // namespace by_hand
