// bench/step/b.cpp: case B: a linear regression with 13 features.
#include "../by_hand/eigen.hpp"
#include "../by_hand/linear.hpp"
#include "../by_hand/plain.hpp"
#include "../harness.hpp"

namespace {

constexpr int features = 13, batch = 1024;
constexpr float rate = 0.01f;

const bench::entry entry("B", true, [](std::vector<bench::race>& races) {
    static const auto x = bench::numbers(11).uniforms(batch * features), y = bench::numbers(12).uniforms(batch);
    const std::vector<float> zeros(features + 1);
    const auto started = [&](auto m) {
        m.start(zeros);
        return m;
    };
    auto& r = races.emplace_back(bench::question{.name = "B", .what = "linear regression, 13 features, batch 1024", .flops = 4.0 * features * batch});
    const auto step = [](auto& m) __attribute__((always_inline)) { return m.step(x.data(), y.data(), rate); };
    r.reference(started(by_hand::plain::linear<double, features, batch, false>{}), step);
    r.enter("plain", started(by_hand::plain::linear<float, features, batch, false>{}), step);
    r.enter("Eigen", started(by_hand::eigen::linear<features, batch, false>{}), step);
    r.enter("by hand", started(by_hand::linear<features, batch, by_hand::squared_error>{}), step);
});

}  // namespace
