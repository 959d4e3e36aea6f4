// bench/step/b.cpp: case B: a linear regression with 13 features.
#include "../by_hand/eigen.hpp"
#include "../by_hand/linear.hpp"
#include "../by_hand/plain.hpp"
#include "../harness.hpp"
#include "../tapeless_models.hpp"

namespace tl = tapeless;

namespace {

constexpr auto x = tl::input<"x", 13>;
constexpr auto y = tl::input<"y">;
constexpr auto w = tl::variable<"w", 13>;
constexpr auto b = tl::variable<"b">;
constexpr auto loss = mean(square(dot(w, x) + b - y));

constexpr int features = 13, batch = 1024;
constexpr float rate = 0.01f;

const bench::entry entry("B", true, [](std::vector<bench::race>& races) {
    static const auto xs = bench::numbers(11).uniforms(batch * features), ys = bench::numbers(12).uniforms(batch);
    const std::vector<float> zeros(features + 1);
    const auto started = [&](auto m) {
        m.start(zeros);
        return m;
    };
    auto& r = races.emplace_back(bench::question{.name = "B", .what = "linear regression, 13 features, batch 1024", .flops = 4.0 * features * batch});
    const auto step = [](auto& m) __attribute__((always_inline)) { return m.step(xs.data(), ys.data(), rate); };
    r.reference(started(by_hand::plain::linear<double, features, batch, false>{}), step);
    r.enter("plain", started(by_hand::plain::linear<float, features, batch, false>{}), step);
    r.enter("Eigen", started(by_hand::eigen::linear<features, batch, false>{}), step);
    r.enter("by hand", started(by_hand::linear<features, batch, by_hand::squared_error>{}), step);
    r.enter("tapeless", tl::trainer{loss, tl::sgd{.learning_rate = rate}, tl::batch<batch>},
            [](auto& m) __attribute__((always_inline)) { return m.step(x = xs, y = ys); });
});

}  // namespace
