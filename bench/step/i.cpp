// bench/step/i.cpp: case I: a wide classifier, 1024-1024-1024-10, batch 256.
#include "../by_hand/deep.hpp"
#include "../by_hand/eigen.hpp"
#include "../by_hand/plain.hpp"
#include "../harness.hpp"
#include "../tapeless_models.hpp"

namespace tl = tapeless;

namespace {

constexpr auto image = tl::input<"image", 1024>;
constexpr auto label = tl::input<"label", tl::category<10>>;
constexpr auto hidden = relu(tl::dense<"second", 1024>(relu(tl::dense<"first", 1024>(image))));
constexpr auto logits = tl::dense<"out", 10>(hidden);
constexpr auto loss = mean(softmax_cross_entropy(logits, label));

constexpr int batch = 256;
constexpr float rate = 0.01f;

const bench::entry entry("I", false, [](std::vector<bench::race>& races) {
    static const auto x = bench::numbers(71).uniforms(batch * 1024);
    static const auto labels = bench::numbers(72).labels(batch, 10);
    const auto parameters = bench::dense_parameters(73, {1024, 1024, 1024, 10});
    const auto started = [&](auto m) {
        m->start(parameters);
        return m;
    };
    constexpr double weights = 2 * 1024 * 1024 + 1024 * 10;
    auto& r = races.emplace_back(bench::question{.name = "I", .what = "1024-1024-1024-10, softmax cross-entropy, batch 256", .flops = 2.0 * batch * (3 * weights - 1024 * 1024)});
    const auto step = [](auto& m) __attribute__((always_inline)) { return m.step(x.data(), labels.data(), rate); };
    using namespace by_hand;
    // The first to enter is what the others are compared with: plain loops in double would take a minute.
    r.enter("by hand", *started(std::make_unique<deep<1024, 1024, 10, batch>>()), step);
    auto ours = tl::trainer{loss, tl::sgd{.learning_rate = rate}, tl::batch<batch>};
    bench::fill(ours, parameters, tl::variable<"first.W", 1024, 1024>, tl::variable<"first.b", 1024>, tl::variable<"second.W", 1024, 1024>, tl::variable<"second.b", 1024>, tl::variable<"out.W", 10, 1024>, tl::variable<"out.b", 10>);
    r.enter("tapeless", ours, [](auto& m) __attribute__((always_inline)) { return m.step(image = x, label = labels); });
    r.enter("Eigen", *started(std::make_unique<eigen::three_layers<1024, 1024, 1024, 10, batch>>()), step);
    r.enter_after(3, "plain", *started(std::make_unique<plain::classifier<float, plain::sgd, batch, 1024, 1024, 1024, 10>>()), step);
});

}  // namespace
