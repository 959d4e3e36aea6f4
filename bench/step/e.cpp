// bench/step/e.cpp: case E: a small classifier, 6-64-8-4.
#include "../by_hand/eigen.hpp"
#include "../by_hand/plain.hpp"
#include "../by_hand/small_classifier.hpp"
#include "../harness.hpp"
#include "../tapeless_models.hpp"

namespace tl = tapeless;

namespace {

constexpr auto image = tl::input<"image", 6>;
constexpr auto label = tl::input<"label", tl::category<4>>;
constexpr auto hidden = relu(tl::dense<"second", 8>(relu(tl::dense<"first", 64>(image))));
constexpr auto logits = tl::dense<"out", 4>(hidden);
constexpr auto loss = mean(softmax_cross_entropy(logits, label));

constexpr int batch = 32;
constexpr float rate = 0.01f;

const bench::entry entry("E", true, [](std::vector<bench::race>& races) {
    static const auto x = bench::numbers(31).uniforms(batch * 6);
    static const auto labels = bench::numbers(32).labels(batch, 4);
    const auto parameters = bench::dense_parameters(33, {6, 64, 8, 4});
    const auto started = [&](auto m) {
        m.start(parameters);
        return m;
    };
    constexpr double weights = 6 * 64 + 64 * 8 + 8 * 4;
    auto& r = races.emplace_back(bench::question{.name = "E", .what = "6-64-8-4, relu, softmax cross-entropy, batch 32", .flops = 2.0 * batch * (3 * weights - 6 * 64)});
    const auto step = [](auto& m) __attribute__((always_inline)) { return m.step(x.data(), labels.data(), rate); };
    using namespace by_hand;
    r.reference(started(plain::classifier<double, plain::sgd, batch, 6, 64, 8, 4>{}), step);
    r.enter("plain", started(plain::classifier<float, plain::sgd, batch, 6, 64, 8, 4>{}), step);
    r.enter("Eigen", started(eigen::three_layers<6, 64, 8, 4, batch>{}), step);
    r.enter("by hand", started(small_classifier<6, 64, 8, 4, batch>{}), step);
    auto ours = tl::trainer{loss, tl::sgd{.learning_rate = rate}, tl::batch<batch>};
    bench::fill(ours, parameters, tl::variable<"first.W", 64, 6>, tl::variable<"first.b", 64>, tl::variable<"second.W", 8, 64>, tl::variable<"second.b", 8>, tl::variable<"out.W", 4, 8>, tl::variable<"out.b", 4>);
    r.enter("tapeless", ours, [](auto& m) __attribute__((always_inline)) { return m.step(image = x, label = labels); });
});

}  // namespace
