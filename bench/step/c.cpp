// bench/step/c.cpp: case C: a logistic regression with 30 features.
#include "../by_hand/eigen.hpp"
#include "../by_hand/linear.hpp"
#include "../by_hand/plain.hpp"
#include "../harness.hpp"
#include "../tapeless_models.hpp"

namespace tl = tapeless;

namespace {

constexpr auto x = tl::input<"x", 30>;
constexpr auto y = tl::input<"y">;
constexpr auto w = tl::variable<"w", 30>;
constexpr auto b = tl::variable<"b">;
constexpr auto score = dot(w, x) + b;
constexpr auto loss = mean(softplus(score) - y * score);

constexpr int features = 30, batch = 64;
constexpr float rate = 0.01f;

const bench::entry entry("C", true, [](std::vector<bench::race>& races) {
    static const auto xs = bench::numbers(21).uniforms(batch * features);
    static const auto ys = [] {
        auto v = bench::numbers(22).uniforms(batch);
        for (auto& t : v) t = t > 0 ? 1.f : 0.f;
        return v;
    }();
    const std::vector<float> zeros(features + 1);
    const auto started = [&](auto m) {
        m.start(zeros);
        return m;
    };
    auto& r = races.emplace_back(bench::question{.name = "C", .what = "logistic regression, 30 features, batch 64", .flops = 4.0 * features * batch});
    const auto step = [](auto& m) __attribute__((always_inline)) { return m.step(xs.data(), ys.data(), rate); };
    r.reference(started(by_hand::plain::linear<double, features, batch, true>{}), step);
    r.enter("plain", started(by_hand::plain::linear<float, features, batch, true>{}), step);
    r.enter("Eigen", started(by_hand::eigen::linear<features, batch, true>{}), step);
    r.enter("by hand", started(by_hand::linear<features, batch, by_hand::logistic_error>{}), step);
    r.enter("tapeless", tl::trainer{loss, tl::sgd{.learning_rate = rate}, tl::batch<batch>},
            [](auto& m) __attribute__((always_inline)) { return m.step(x = xs, y = ys); });
});

}  // namespace
