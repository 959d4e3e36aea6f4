// bench/step/c.cpp: case C: a logistic regression with 30 features.
#include "../by_hand/eigen.hpp"
#include "../by_hand/linear.hpp"
#include "../by_hand/plain.hpp"
#include "../harness.hpp"

namespace {

constexpr int features = 30, batch = 64;
constexpr float rate = 0.01f;

const bench::entry entry("C", true, [](std::vector<bench::race>& races) {
    static const auto x = bench::numbers(21).uniforms(batch * features);
    static const auto y = [] {
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
    const auto step = [](auto& m) __attribute__((always_inline)) { return m.step(x.data(), y.data(), rate); };
    r.reference(started(by_hand::plain::linear<double, features, batch, true>{}), step);
    r.enter("plain", started(by_hand::plain::linear<float, features, batch, true>{}), step);
    r.enter("Eigen", started(by_hand::eigen::linear<features, batch, true>{}), step);
    r.enter("by hand", started(by_hand::linear<features, batch, by_hand::logistic_error>{}), step);
});

}  // namespace
