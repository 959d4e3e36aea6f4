// bench/step/a.cpp: case A: the regression of every first course.
#include "../by_hand/eigen.hpp"
#include "../by_hand/linear.hpp"
#include "../by_hand/plain.hpp"
#include "../harness.hpp"
#include "../tapeless_models.hpp"
#include <array>

namespace tl = tapeless;

namespace {

// As in the first program of every user.
constexpr auto x = tl::input<"x">;
constexpr auto y = tl::input<"y">;
constexpr auto W = tl::variable<"W">;
constexpr auto b = tl::variable<"b">;
constexpr auto loss = mean(square(W * x + b - y));

constexpr float rate = 0.01f;
const std::array<float, 5> xs{1, 2, 3, 4, 5}, ys{2, 4, 6, 8, 10};
const std::vector<float> zeros{0, 0};

template <class Model> Model started(const std::vector<float>& parameters) {
    Model m;
    m.start(parameters);
    return m;
}

void five(std::vector<bench::race>& races) {
    auto& r = races.emplace_back(bench::question{.name = "A", .what = "W * x + b, 5 points"});
    const auto step = [](auto& m) __attribute__((always_inline)) { return m.step(xs.data(), ys.data(), rate); };
    r.reference(started<by_hand::plain::line<double, 5>>(zeros), step);
    r.enter("plain", started<by_hand::plain::line<float, 5>>(zeros), step);
    r.enter("Eigen", started<by_hand::eigen::line<5>>(zeros), step);
    r.enter("by hand", started<by_hand::line_of_five>(zeros), step);
    r.enter("tapeless", tl::trainer{loss, tl::sgd{.learning_rate = rate}}, [](auto& m) __attribute__((always_inline)) { return m.step(x = xs, y = ys); });
}

void hundred_in_a_row(std::vector<bench::race>& races) {
    auto& r = races.emplace_back(bench::question{.name = "A", .what = "the same, of 100 steps in a row", .agree_after = 1, .steps_in_one = 100});
    const auto steps = [](auto& m) __attribute__((always_inline)) {
        auto here = m;
        decltype(here.W) last = 0;
        for (int i = 0; i < 100; ++i) last = here.step(xs.data(), ys.data(), rate);
        m = here;
        return last;
    };
    r.reference(started<by_hand::plain::line<double, 5>>(zeros), steps);
    r.enter("plain", started<by_hand::plain::line<float, 5>>(zeros), steps);
    r.enter("Eigen", started<by_hand::eigen::line<5>>(zeros), steps);
    r.enter("by hand", started<by_hand::line_of_five>(zeros), [](auto& m) __attribute__((always_inline)) { return m.steps(100, xs.data(), ys.data(), rate); });
    r.enter("tapeless", tl::trainer{loss, tl::sgd{.learning_rate = rate}}, [](auto& m) __attribute__((always_inline)) {
        auto here = m;
        float last = 0;
        for (int i = 0; i < 100; ++i) last = here.step(x = xs, y = ys);
        m = here;
        return last;
    });
}

void thousand(std::vector<bench::race>& races) {
    static const auto many_x = bench::numbers(1).uniforms(1000), many_y = bench::numbers(2).uniforms(1000);
    auto& r = races.emplace_back(bench::question{.name = "A", .what = "the same, 1,000 points", .flops = 8000});
    const auto step = [](auto& m) __attribute__((always_inline)) { return m.step(many_x.data(), many_y.data(), rate); };
    r.reference(started<by_hand::plain::line<double, 1000>>(zeros), step);
    r.enter("plain", started<by_hand::plain::line<float, 1000>>(zeros), step);
    r.enter("Eigen", started<by_hand::eigen::line<1000>>(zeros), step);
    r.enter("by hand", started<by_hand::line<1000>>(zeros), step);
    r.enter("tapeless", tl::trainer{loss, tl::sgd{.learning_rate = rate}, tl::batch<1000>},
            [](auto& m) __attribute__((always_inline)) { return m.step(x = many_x, y = many_y); });
}

const bench::entry entry("A", true, [](auto& races) {
    five(races);
    hundred_in_a_row(races);
    thousand(races);
});

}  // namespace
