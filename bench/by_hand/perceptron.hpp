#pragma once
// by_hand/perceptron.hpp: In-Hidden-Out, relu, softmax cross-entropy: training step and inference.
//
// Bias, relu, mask and update are the ends of the products. W1 lies in panels, W2 transposed (both are how the products read
// them); rows of intermediate results are 16 floats longer than they need be, lest they all fall into the same cache sets.
#include "head.hpp"
#include "optimizers.hpp"
#include "tile.hpp"
#include <span>

namespace by_hand {

/// Where (k, n) of a matrix of K rows lies in panels.
constexpr int in_panels(int k, int n, int K) { return n / panel * (K * panel) + k * panel + n % panel; }

template <class Optimizer, int In, int Hidden, int Out, int Batch> struct perceptron {
    static constexpr int row = Hidden + 16;
    static constexpr int padded_out = (Out + 15) / 16 * 16;

    parameters<In * Hidden, Optimizer> W1;
    parameters<Hidden, Optimizer> b1;
    parameters<Out * Hidden, Optimizer> W2;  // transposed
    parameters<padded_out, Optimizer> b2;
    alignas(64) float h[Batch * row]{};
    alignas(64) float d1[Batch * row]{};
    alignas(64) float z[Out * Batch]{};
    alignas(64) float d2[Out * Batch]{};
    int done = 0;

    /// W1 [In][Hidden], b1, W2 [Hidden][Out], b2.
    void start(std::span<const float> from) {
        for (int k = 0; k < In; ++k)
            for (int j = 0; j < Hidden; ++j) W1.w[in_panels(k, j, In)] = from[static_cast<std::size_t>(k * Hidden + j)];
        from = from.subspan(In * Hidden);
        for (int j = 0; j < Hidden; ++j) b1.w[j] = from[static_cast<std::size_t>(j)];
        from = from.subspan(Hidden);
        for (int j = 0; j < Hidden; ++j)
            for (int o = 0; o < Out; ++o) W2.w[o * Hidden + j] = from[static_cast<std::size_t>(j * Out + o)];
        from = from.subspan(Hidden * Out);
        for (int o = 0; o < Out; ++o) b2.w[o] = from[static_cast<std::size_t>(o)];
    }

    [[gnu::noinline]] float step(const float* x, const int* labels, float rate) {
        const Optimizer optimizer(rate, Batch, ++done);
        forward(x);
        const float loss = softmax_cross_entropy<Batch, Out>(z, labels, d2);

        product<Batch, Hidden, Out, layout{.a_row = 1, .a_step = Batch, .b_row = Hidden, .b_panel = panel}>(
            d2, W2.w, [this](int i, int j, vf s) __attribute__((always_inline)) { store(d1 + i * row + j, load<vf>(h + i * row + j) > 0 ? s : vf{}); });
        product<Out, Hidden, Batch, layout{.a_row = Batch, .a_step = 1, .b_row = row, .b_panel = panel}>(
            d2, h, [&](int o, int j, vf s) __attribute__((always_inline)) { W2.update(o * Hidden + j, s, optimizer); });
        alignas(64) float db2[padded_out]{};
        sums_over_batch<Batch, Out>(d2, db2);
        for (int o = 0; o < padded_out; o += lanes<float>) b2.update(o, load<vf>(db2 + o), optimizer);

        sums_of_columns<Batch, Hidden, row>(d1, [&](int j, vf s) __attribute__((always_inline)) { b1.update(j, s, optimizer); });
        product<In, Hidden, Batch, layout{.a_row = 1, .a_step = In, .b_row = row, .b_panel = panel}>(
            x, d1, [&](int k, int j, vf s) __attribute__((always_inline)) { W1.update(in_panels(k, j, In), s, optimizer); });
        return loss * (1.f / Batch);
    }

    /// The probabilities of the classes, [Batch][Out].
    [[gnu::noinline]] void predict(const float* x, float* to) {
        forward(x);
        if constexpr (Batch % lanes<float> == 0) {
            for (int i = 0; i < Batch; i += lanes<float>) probabilities(softmax<Out>(z + i, Batch), lanes<float>, to + i * Out);
        } else {
            alignas(64) float wide[Out * lanes<float>]{};
            for (int o = 0; o < Out; ++o)
                for (int i = 0; i < Batch; ++i) wide[o * lanes<float> + i] = z[o * Batch + i];
            probabilities(softmax<Out>(wide, lanes<float>), Batch, to);
        }
    }

private:
    BY_HAND_INLINE void forward(const float* x) {
        product<Batch, Hidden, In, layout{.a_row = In, .a_step = 1, .b_row = panel, .b_panel = In * panel}>(
            x, W1.w, [this](int i, int j, vf s) __attribute__((always_inline)) { store(h + i * row + j, larger(s + load<vf>(b1.w + j), vf{})); });
        dots<Batch, Out, Hidden, row>(h, W2.w, b2.w, z);
    }
    BY_HAND_INLINE static void probabilities(const softmax<Out>& s, int samples, float* to) {
        for (int o = 0; o < Out; ++o)
            for (int i = 0; i < samples; ++i) to[i * Out + o] = s.p[o][i];
    }
};

}  // namespace by_hand
