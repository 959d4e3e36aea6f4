#pragma once
// by_hand/optimizers.hpp: updates as the end of a product: the gradient comes in a register and is never stored.
#include "vec.hpp"
#include <cmath>

namespace by_hand {

/// N parameters and what the optimizer keeps of each.
template <int N, class Optimizer> struct parameters {
    alignas(64) float w[N]{};
    [[no_unique_address]] typename Optimizer::template kept<N> more{};

    BY_HAND_INLINE void update(int i, vf gradient, const Optimizer& o) { o.update(w + i, more, i, gradient); }
};

/// w - rate * gradient, where the gradient still has to be divided by the batch.
struct sgd {
    template <int N> struct kept {};
    float q = 0;

    sgd(float rate, int batch, int /* step */) : q(-rate / static_cast<float>(batch)) {}

    template <class Kept> BY_HAND_INLINE void update(float* w, Kept&, int, vf gradient) const { store(w, fma(all<vf>(q), gradient, load<vf>(w))); }
};

/// Adam, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8. All that is the same for every parameter is done once in a step.
struct adam {
    template <int N> struct kept {
        alignas(64) float m[N]{};
        alignas(64) float v[N]{};
    };
    float g1 = 0, g2 = 0, q = 0, epsilon = 0;

    adam(float rate, int batch, int step) {
        const double n = batch, c1 = 1 - std::pow(double{0.9f}, step), root2 = std::sqrt(1 - std::pow(double{0.999f}, step));
        g1 = static_cast<float>((1 - double{0.9f}) / n);
        g2 = static_cast<float>((1 - double{0.999f}) / (n * n));
        q = static_cast<float>(-rate * root2 / c1);
        epsilon = static_cast<float>(1e-8 * root2);
    }

    template <class Kept> BY_HAND_INLINE void update(float* w, Kept& more, int i, vf gradient) const {
        const vf m = fma(load<vf>(more.m + i), all<vf>(0.9f), gradient * g1);
        const vf v = fma(load<vf>(more.v + i), all<vf>(0.999f), gradient * g2 * gradient);
        store(more.m + i, m);
        store(more.v + i, v);
        store(w, fma(all<vf>(q), m / (square_root(v) + epsilon), load<vf>(w)));
    }
};

}  // namespace by_hand
