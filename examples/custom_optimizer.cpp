// How do I write an optimizer of my own? One struct: its members are the settings, `update` is the rule, as a formula.
#include <tapeless/core.hpp>

#include <array>
#include <cstdio>

namespace tl = tapeless;
using namespace tl::literals;

/// Lion: every parameter moves by the same amount, in the direction of a running mean of its gradient.
/// Takes    learning_rate: parameter units per step. blend, keep: how much of the running mean is in the direction, and remains.
/// Keeps    one number per parameter, from 0.
/// Source   Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms", algorithm 2, without weight decay.
struct lion {
    float learning_rate = 0.01f;
    float blend = 0.9f;
    float keep = 0.99f;

    static constexpr int kept = 1;
    static constexpr auto update(auto w, auto gradient, auto mean, auto rate, auto blend_, auto keep_) {
        const auto direction = sign(blend_ * mean + (1.0 - blend_) * gradient);
        return tl::updated{w - rate * direction, keep_ * mean + (1.0 - keep_) * gradient};
    }
};

/// Gradient descent whose gradient is cut to -limit .. limit; nothing is kept.
struct clipped_sgd {
    float learning_rate = 0.01f;
    float limit = 1;

    static constexpr auto update(auto w, auto gradient, auto rate, auto limit_) {
        return w - rate * max(min(gradient, limit_), -limit_);
    }
};

namespace {

constexpr auto x = tl::input<"x">;
constexpr auto y = tl::input<"y">;
constexpr auto W = tl::variable<"W">;
constexpr auto b = tl::variable<"b">;
constexpr auto loss = mean(square(W * x + b - y));

constexpr std::array xs{1.f, 2.f, 3.f, 4.f, 5.f};
constexpr std::array ys{2.f, 4.f, 6.f, 8.f, 10.f};

void train(const char* name, auto optimizer) {
    tl::trainer model{loss, optimizer};
    const auto rate = optimizer.learning_rate;
    float last = 0;
    for (int step = 0; step < 300; ++step) {
        // settings are read anew in each step: nothing is compiled again for a rate that falls
        model.optimizer.learning_rate = rate * static_cast<float>(300 - step) / 300;
        last = model.step(x = xs, y = ys);
    }
    std::printf("%-12s W = %.3f  b = %.3f  loss %.4f\n", name, static_cast<double>(model[W]), static_cast<double>(model[b]), static_cast<double>(last));
}

}  // namespace

int main() {
    train("sgd", tl::sgd{});
    train("adam", tl::adam{.learning_rate = 0.1f});
    train("clipped_sgd", clipped_sgd{.learning_rate = 0.02f, .limit = 5});
    train("lion", lion{.learning_rate = 0.05f});
}

/* output
sgd          W = 1.914  b = 0.309  loss 0.0174
adam         W = 1.888  b = 0.393  loss 0.0284
clipped_sgd  W = 1.857  b = 0.515  loss 0.0482
lion         W = 1.966  b = 0.121  loss 0.0027
*/
