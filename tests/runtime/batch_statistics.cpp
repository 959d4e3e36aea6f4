// A model that looks at the whole batch: fixed, bounded and tiled agree.
#include <tapeless/core.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace tl = tapeless;
using namespace tl::literals;
using boost::test_tools::tolerance;

namespace normalised {

constexpr auto x = tl::input<"x", 2>;
constexpr auto y = tl::input<"y">;
constexpr auto gain = tl::variable<"gain", 2, tl::constant(1)>;
constexpr auto shift = tl::variable<"shift", 2>;
constexpr auto w = tl::variable<"w", 2, tl::glorot_uniform()>;

constexpr auto hidden = tanh(x + shift);  // what is normalised depends on a variable, so the gradient goes through the statistics
constexpr auto centred = hidden - mean(hidden, tl::batch_axis);
constexpr auto variance = mean(square(centred), tl::batch_axis);
constexpr auto scaled = hadamard(gain, hadamard(centred, rsqrt(variance + 0.001_c)));
constexpr auto loss = mean(square(dot(w, scaled) - y));

struct samples {
    std::vector<double> x, y;
    explicit samples(int n) {
        for (int i = 0; i < n; ++i) {
            x.push_back(i * 37 % 101 / 30.), x.push_back(i * 53 % 97 / 50. + 3);
            y.push_back(i * 29 % 83 / 40. - 1);
        }
    }
};

template <class... Options>
std::vector<double> after_three_steps(const samples& data, Options... options) {
    tl::trainer model{loss, tl::sgd{.learning_rate = 0.1f}, tl::precision<double>, options...};
    std::vector<double> result;
    for (int i = 0; i < 3; ++i) result.push_back(model.step(x = data.x, y = data.y));
    for (const auto& view : {model[gain], model[shift], model[w]}) result.insert(result.end(), view.begin(), view.end());
    return result;
}

}  // namespace normalised

using namespace normalised;

BOOST_AUTO_TEST_CASE(tiles_give_the_statistics_of_the_whole_batch) {
    for (const int n : {5, 127, 129, 300}) {
        const samples data(n);
        BOOST_TEST(after_three_steps(data) == after_three_steps(data, tl::batch_up_to<300>), tolerance(1e-10) << boost::test_tools::per_element());
    }
    const samples data(300);
    BOOST_TEST(after_three_steps(data) == after_three_steps(data, tl::batch<300>), tolerance(1e-10) << boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_normalised_has_mean_0_and_variance_1) {
    const samples data(300);
    tl::function f{hadamard(centred, rsqrt(variance)), tl::precision<double>};
    const auto r = f(x = data.x, shift = std::vector<double>(2));
    double total = 0, squares = 0;
    for (int i = 0; i < 300; ++i) total += r(i, 0), squares += r(i, 0) * r(i, 0);
    BOOST_TEST(std::abs(total) < 1e-9);
    BOOST_TEST(squares / 300 == 1., tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(the_largest_of_the_batch) {
    tl::function f{x - max(x, tl::batch_axis), tl::precision<double>};
    const samples data(200);
    const auto r = f(x = data.x);
    double largest = -1e9;
    for (int i = 0; i < 200; ++i) largest = std::max(largest, r(i, 1));
    BOOST_TEST(largest == 0.);
}

namespace line {

constexpr auto x = tl::input<"x", 2>;
constexpr auto y = tl::input<"y">;
constexpr auto w = tl::variable<"w", 2>;
constexpr auto b = tl::variable<"b">;
constexpr auto loss = mean(square(dot(w, x) + b - y));

/// The loss of one step and the variables after it, by a plain loop.
template <class Number>
std::vector<double> by_loop(const std::vector<Number>& xs, const std::vector<Number>& ys, double rate) {
    const double n = static_cast<double>(ys.size());
    double total = 0, to_b = 0, to_w[2]{};
    for (std::size_t i = 0; i < ys.size(); ++i) {
        const double error = -static_cast<double>(ys[i]);  // all variables are 0
        total += error * error, to_b += error;
        for (std::size_t k = 0; k < 2; ++k) to_w[k] += error * static_cast<double>(xs[2 * i + k]);
    }
    return {total / n, -rate * 2 / n * to_w[0], -rate * 2 / n * to_w[1], -rate * 2 / n * to_b};
}
template <class Number>
void is_that_of_a_loop(int n) {
    std::vector<Number> xs, ys;
    for (int i = 0; i < n; ++i) {
        xs.push_back(static_cast<Number>(i * 37 % 101 / 30. - 1)), xs.push_back(static_cast<Number>(i * 53 % 97 / 50.));
        ys.push_back(static_cast<Number>(i * 29 % 83 / 40. - 0.5));
    }
    tl::trainer model{loss, tl::sgd{.learning_rate = 0.125f}, tl::precision<double>};
    std::vector<double> result{model.step(x = xs, y = ys)};
    result.push_back(model[w][0]), result.push_back(model[w][1]), result.push_back(model[b]);
    BOOST_TEST(result == by_loop(xs, ys, 0.125), tolerance(1e-10) << boost::test_tools::per_element());
}

}  // namespace line

// Of a regression nothing is kept of a sample: 16,384 of them are a tile; numbers of another type are copied, 128 samples at a time.
BOOST_AUTO_TEST_CASE(a_regression_of_any_number_of_samples_is_that_of_a_loop) {
    for (const int n : {1, 5, 128, 129, 1000, 16384, 16385, 40000}) {
        BOOST_TEST_CONTEXT(n << " samples") {
            line::is_that_of_a_loop<double>(n);
            line::is_that_of_a_loop<float>(n);
        }
    }
}
