#pragma once
// by_hand/deep.hpp: In-Hidden-Hidden-Out with wide layers, relu, softmax cross-entropy: 1024-1024-1024-10.
//
// As perceptron.hpp, with one layer more. The gradient of the first hidden layer needs W2 the other way round: it is turned once in a
// step, in registers, a hundredth of the work. The tiles of tile.hpp do here without packing.
#include "head.hpp"
#include "optimizers.hpp"
#include "perceptron.hpp"
#include "tile.hpp"
#include <span>

namespace by_hand {

namespace detail {
template <int H, bool High, int... I> BY_HAND_INLINE vf exchanged(vf a, vf b, std::integer_sequence<int, I...>) {
    if constexpr (High)
        return __builtin_shufflevector(a, b, ((I & H) ? I + lanes<float> : I + H)...);
    else
        return __builtin_shufflevector(a, b, ((I & H) ? I - H + lanes<float> : I)...);
}
template <int H> BY_HAND_INLINE void exchange(vf* v) {
    constexpr auto all_lanes = std::make_integer_sequence<int, lanes<float>>{};
    BY_HAND_UNROLL for (int i = 0; i < lanes<float>; ++i) {
        if ((i & H) != 0) continue;
        const vf low = exchanged<H, false>(v[i], v[i + H], all_lanes), high = exchanged<H, true>(v[i], v[i + H], all_lanes);
        v[i] = low, v[i + H] = high;
    }
}
}  // namespace detail

/// As many rows as a register has lanes; afterwards v[i][j] is what v[j][i] was.
BY_HAND_INLINE void turn(vf* v) {
    if constexpr (lanes<float> > 8) detail::exchange<8>(v);
    if constexpr (lanes<float> > 4) detail::exchange<4>(v);
    detail::exchange<2>(v);
    detail::exchange<1>(v);
}

/// to(n, k) = from(k, n), both N x N and in panels.
template <int N> [[gnu::noinline]] void turn_panels(const float* from, float* to) {
    constexpr int L = lanes<float>;
    for (int n = 0; n < N; n += L)
        for (int k = 0; k < N; k += L) {
            vf v[L];
            BY_HAND_UNROLL for (int l = 0; l < L; ++l) v[l] = load<vf>(from + in_panels(k + l, n, N));
            turn(v);
            BY_HAND_UNROLL for (int l = 0; l < L; ++l) store(to + in_panels(n + l, k, N), v[l]);
        }
}

template <int In, int Hidden, int Out, int Batch> struct deep {
    static constexpr int row = Hidden + 16;
    static constexpr int padded_out = (Out + 15) / 16 * 16;

    parameters<In * Hidden, sgd> W1;
    parameters<Hidden, sgd> b1;
    parameters<Hidden * Hidden, sgd> W2;
    parameters<Hidden, sgd> b2;
    parameters<Out * Hidden, sgd> W3;  // transposed
    parameters<padded_out, sgd> b3;
    alignas(64) float W2_turned[Hidden * Hidden]{};
    alignas(64) float h0[Batch * row]{};  // a copy of x: its own rows, 4,096 bytes apart, all fall into one set of level 1
    alignas(64) float h1[Batch * row]{};
    alignas(64) float h2[Batch * row]{};
    alignas(64) float d1[Batch * row]{};
    alignas(64) float d2[Batch * row]{};
    alignas(64) float z[Out * Batch]{};
    alignas(64) float d3[Out * Batch]{};

    void start(std::span<const float> from) {
        const auto take = [&from](int rows, int columns, auto&& put) {
            for (int k = 0; k < rows; ++k)
                for (int j = 0; j < columns; ++j) put(k, j) = from[static_cast<std::size_t>(k * columns + j)];
            from = from.subspan(static_cast<std::size_t>(rows * columns));
        };
        take(In, Hidden, [this](int k, int j) -> float& { return W1.w[in_panels(k, j, In)]; });
        take(1, Hidden, [this](int, int j) -> float& { return b1.w[j]; });
        take(Hidden, Hidden, [this](int k, int j) -> float& { return W2.w[in_panels(k, j, Hidden)]; });
        take(1, Hidden, [this](int, int j) -> float& { return b2.w[j]; });
        take(Hidden, Out, [this](int k, int o) -> float& { return W3.w[o * Hidden + k]; });
        take(1, Out, [this](int, int o) -> float& { return b3.w[o]; });
    }

    [[gnu::noinline]] float step(const float* x, const int* labels, float rate) {
        static_assert(In == Hidden);
        const sgd optimizer(rate, Batch, 0);
        for (int i = 0; i < Batch; ++i) std::memcpy(h0 + i * row, x + i * In, In * sizeof(float));
        product<Batch, Hidden, In, layout{.a_row = row, .a_step = 1, .b_row = panel, .b_panel = In * panel}>(
            h0, W1.w, [this](int i, int j, vf s) __attribute__((always_inline)) { store(h1 + i * row + j, larger(s + load<vf>(b1.w + j), vf{})); });
        product<Batch, Hidden, Hidden, layout{.a_row = row, .a_step = 1, .b_row = panel, .b_panel = Hidden * panel}>(
            h1, W2.w, [this](int i, int j, vf s) __attribute__((always_inline)) { store(h2 + i * row + j, larger(s + load<vf>(b2.w + j), vf{})); });
        dots<Batch, Out, Hidden, row>(h2, W3.w, b3.w, z);
        const float loss = softmax_cross_entropy<Batch, Out>(z, labels, d3);

        product<Batch, Hidden, Out, layout{.a_row = 1, .a_step = Batch, .b_row = Hidden, .b_panel = panel}>(
            d3, W3.w, [this](int i, int j, vf s) __attribute__((always_inline)) { store(d2 + i * row + j, load<vf>(h2 + i * row + j) > 0 ? s : vf{}); });
        product<Out, Hidden, Batch, layout{.a_row = Batch, .a_step = 1, .b_row = row, .b_panel = panel}>(
            d3, h2, [&](int o, int j, vf s) __attribute__((always_inline)) { W3.update(o * Hidden + j, s, optimizer); });
        alignas(64) float db3[padded_out]{};
        sums_over_batch<Batch, Out>(d3, db3);
        for (int o = 0; o < padded_out; o += lanes<float>) b3.update(o, load<vf>(db3 + o), optimizer);

        turn_panels<Hidden>(W2.w, W2_turned);
        product<Batch, Hidden, Hidden, layout{.a_row = row, .a_step = 1, .b_row = panel, .b_panel = Hidden * panel}>(
            d2, W2_turned, [this](int i, int j, vf s) __attribute__((always_inline)) { store(d1 + i * row + j, load<vf>(h1 + i * row + j) > 0 ? s : vf{}); });
        product<Hidden, Hidden, Batch, layout{.a_row = 1, .a_step = row, .b_row = row, .b_panel = panel}>(
            h1, d2, [&](int k, int j, vf s) __attribute__((always_inline)) { W2.update(in_panels(k, j, Hidden), s, optimizer); });
        sums_of_columns<Batch, Hidden, row>(d2, [&](int j, vf s) __attribute__((always_inline)) { b2.update(j, s, optimizer); });

        product<In, Hidden, Batch, layout{.a_row = 1, .a_step = row, .b_row = row, .b_panel = panel}>(
            h0, d1, [&](int k, int j, vf s) __attribute__((always_inline)) { W1.update(in_panels(k, j, In), s, optimizer); });
        sums_of_columns<Batch, Hidden, row>(d1, [&](int j, vf s) __attribute__((always_inline)) { b1.update(j, s, optimizer); });
        return loss * (1.f / Batch);
    }
};

}  // namespace by_hand
