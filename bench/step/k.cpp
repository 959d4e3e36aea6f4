// bench/step/k.cpp: case K: as F, trained with Adam.
#include "../by_hand/eigen.hpp"
#include "../by_hand/perceptron.hpp"
#include "../by_hand/plain.hpp"
#include "../harness.hpp"
#include "../tapeless_models.hpp"

namespace tl = tapeless;

namespace {

constexpr auto image = tl::input<"image", 784>;
constexpr auto label = tl::input<"label", tl::category<10>>;
constexpr auto logits = tl::dense<"out", 10>(relu(tl::dense<"hidden", 128>(image)));
constexpr auto loss = mean(softmax_cross_entropy(logits, label));

constexpr int batch = 32;
constexpr float rate = 0.001f;

const bench::entry entry("K", false, [](std::vector<bench::race>& races) {
    static const auto x = bench::numbers(41).uniforms(batch * 784);
    static const auto labels = bench::numbers(42).labels(batch, 10);
    const auto parameters = bench::dense_parameters(43, {784, 128, 10});
    const auto started = [&](auto m) {
        m->start(parameters);
        return m;
    };
    constexpr double weights = 784 * 128 + 128 * 10;
    auto& r = races.emplace_back(bench::question{.name = "K", .what = "F with Adam", .flops = 2.0 * batch * (3 * weights - 784 * 128), .agree_after = bench::smoke ? 5 : 100});
    const auto step = [](auto& m) __attribute__((always_inline)) { return m.step(x.data(), labels.data(), rate); };
    using namespace by_hand;
    r.reference(*started(std::make_unique<plain::classifier<double, plain::adam, batch, 784, 128, 10>>()), step);
    r.enter("plain", *started(std::make_unique<plain::classifier<float, plain::adam, batch, 784, 128, 10>>()), step);
    r.enter("Eigen", *started(std::make_unique<eigen::perceptron<eigen::adam, 784, 128, 10, batch>>()), step);
    r.enter("by hand", *started(std::make_unique<perceptron<adam, 784, 128, 10, batch>>()), step);
    auto ours = tl::trainer{loss, tl::adam{.learning_rate = rate}, tl::batch<batch>};
    bench::fill(ours, parameters, tl::variable<"hidden.W", 128, 784>, tl::variable<"hidden.b", 128>, tl::variable<"out.W", 10, 128>, tl::variable<"out.b", 10>);
    r.enter("tapeless", ours, [](auto& m) __attribute__((always_inline)) { return m.step(image = x, label = labels); });
});

}  // namespace
