#pragma once
// bench/pictures.hpp: a classifier of 28 x 28 pixels, 784-128-10, and the race of cases F, G and K, whose batch and optimizer differ.
#include "by_hand/eigen.hpp"
#include "by_hand/perceptron.hpp"
#include "by_hand/plain.hpp"
#include "harness.hpp"
#include "tapeless_models.hpp"

namespace pictures {

namespace tl = tapeless;

constexpr auto image = tl::input<"image", 784>;
constexpr auto label = tl::input<"label", tl::category<10>>;
constexpr auto logits = tl::dense<"out", 10>(relu(tl::dense<"hidden", 128>(image)));
constexpr auto loss = mean(softmax_cross_entropy(logits, label));

/// The optimizers of one case, by hand and the library's.
template <class ByHand, class Plain, class OnEigen, class Library>
struct optimizers {
    Library library;
};

/// Enters all ways to do the step.
template <int batch, class ByHand, class Plain, class OnEigen, class Library>
void race(std::vector<bench::race>& races, const char* name, const char* what, optimizers<ByHand, Plain, OnEigen, Library> o) {
    static const auto x = bench::numbers(41).uniforms(batch * 784);
    static const auto labels = bench::numbers(42).labels(batch, 10);
    [[maybe_unused]] static const float rate = o.library.learning_rate;
    const auto parameters = bench::dense_parameters(43, {784, 128, 10});
    const auto started = [&](auto m) {
        m->start(parameters);
        return m;
    };
    constexpr double weights = 784 * 128 + 128 * 10;
    auto& r = races.emplace_back(bench::question{.name = name, .what = what, .flops = 2.0 * batch * (3 * weights - 784 * 128), .agree_after = bench::smoke ? 5 : 100});
    const auto step = [](auto& m) __attribute__((always_inline)) { return m.step(x.data(), labels.data(), rate); };
    using namespace by_hand;
    r.reference(*started(std::make_unique<plain::classifier<double, Plain, batch, 784, 128, 10>>()), step);
    r.enter("plain", *started(std::make_unique<plain::classifier<float, Plain, batch, 784, 128, 10>>()), step);
    r.enter("Eigen", *started(std::make_unique<eigen::perceptron<OnEigen, 784, 128, 10, batch>>()), step);
    r.enter("by hand", *started(std::make_unique<perceptron<ByHand, 784, 128, 10, batch>>()), step);
    auto ours = tl::trainer{loss, o.library, tl::batch<batch>};
    bench::fill(ours, parameters, tl::variable<"hidden.W", 128, 784>, tl::variable<"hidden.b", 128>, tl::variable<"out.W", 10, 128>, tl::variable<"out.b", 10>);
    r.enter("tapeless", ours, [](auto& m) __attribute__((always_inline)) { return m.step(image = x, label = labels); });
}

}  // namespace pictures
