// What variables start from: the laws' statistics, and golden values that are the same on every machine.
#include <tapeless/core.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace tl = tapeless;
using boost::test_tools::tolerance;

namespace started {

/// The first values of a variable of shape (400, 100) that starts from `Start`.
template <tl::initializer Start, tl::text Name = "W">
std::vector<double> drawn(tl::seed s = {}) {
    constexpr auto W = tl::variable<Name, 400, 100, Start>;
    const tl::trainer model{mean(square(W)), tl::sgd{}, tl::precision<double>, s};
    return {model[W].begin(), model[W].end()};
}

struct statistics {
    double mean = 0, deviation = 0, least = 0, most = 0, kurtosis = 0;
    explicit statistics(const std::vector<double>& values) {
        const auto n = static_cast<double>(values.size());
        for (const double v : values) mean += v / n;
        double fourth = 0;
        for (const double v : values) deviation += (v - mean) * (v - mean) / n, fourth += std::pow(v - mean, 4) / n;
        kurtosis = fourth / (deviation * deviation);
        deviation = std::sqrt(deviation);
        const auto [low, high] = std::minmax_element(values.begin(), values.end());
        least = *low, most = *high;
    }
};
/// 40,000 values that are even within the bounds.
void check_even(const std::vector<double>& values, double low, double high) {
    const statistics s(values);
    BOOST_TEST((s.least >= low && s.most < high));
    BOOST_TEST((s.least < low + 0.001 * (high - low) && s.most > high - 0.001 * (high - low)));
    BOOST_TEST(std::abs(s.mean - (low + high) / 2) < 0.01 * (high - low));
    BOOST_TEST(s.deviation == (high - low) / std::sqrt(12.), tolerance(0.01));
    BOOST_TEST(s.kurtosis == 1.8, tolerance(0.02));
}
/// 40,000 values that are normal.
void check_normal(const std::vector<double>& values, double mean, double deviation) {
    const statistics s(values);
    BOOST_TEST(std::abs(s.mean - mean) < 0.02 * deviation);
    BOOST_TEST(s.deviation == deviation, tolerance(0.02));
    BOOST_TEST(s.kurtosis == 3., tolerance(0.05));
}

}  // namespace started

using namespace started;

BOOST_AUTO_TEST_CASE(laws_have_their_statistics) {
    BOOST_TEST(statistics(drawn<tl::zeros()>()).most == 0.);
    BOOST_TEST(statistics(drawn<tl::constant(2.5)>()).least == 2.5);
    check_even(drawn<tl::uniform(-1, 3)>(), -1, 3);
    check_normal(drawn<tl::normal(2, 0.5)>(), 2, 0.5);
    const double glorot = std::sqrt(6. / 500), he = std::sqrt(6. / 100);  // 400 out, 100 in
    check_even(drawn<tl::glorot_uniform()>(), -glorot, glorot);
    check_even(drawn<tl::he_uniform()>(), -he, he);
    check_normal(drawn<tl::glorot_normal()>(), 0, std::sqrt(2. / 500));
    check_normal(drawn<tl::he_normal()>(), 0, std::sqrt(2. / 100));
}

BOOST_AUTO_TEST_CASE(names_and_seeds_have_streams_of_their_own) {
    constexpr auto law = tl::uniform(0, 1);
    const auto correlation = [](const std::vector<double>& a, const std::vector<double>& b) {
        double sum = 0;
        for (std::size_t i = 0; i < a.size(); ++i) sum += 12 * (a[i] - 0.5) * (b[i] - 0.5) / static_cast<double>(a.size());
        return std::abs(sum);
    };
    const auto first = drawn<law>();
    BOOST_TEST(first == drawn<law>());
    BOOST_TEST(correlation(first, first) > 0.95);
    BOOST_TEST(correlation(first, drawn<law, "V">()) < 0.02);
    BOOST_TEST(correlation(first, drawn<law>(tl::seed{1})) < 0.02);
    BOOST_TEST(correlation(first, drawn<tl::uniform(0, 1, 1)>()) < 0.02);
    BOOST_TEST(drawn<law>(tl::seed{1}) != drawn<law>(tl::seed{2}));
}

BOOST_AUTO_TEST_CASE(a_layer_starts_from_glorot_s_law_and_zeros) {
    constexpr auto layer = tl::dense<"layer", 40>(tl::input<"x", 60>);
    const tl::trainer model{mean(square(layer)), tl::sgd{}};
    const auto W = model[tl::variable<"layer.W", 40, 60>];
    const auto b = model[tl::variable<"layer.b", 40>];
    const auto bound = static_cast<float>(std::sqrt(6. / 100));
    BOOST_TEST(*std::max_element(W.begin(), W.end()) < bound);
    BOOST_TEST(*std::max_element(W.begin(), W.end()) > 0.98f * bound);
    BOOST_TEST(std::count(b.begin(), b.end(), 0.f) == 40);
    BOOST_TEST((W(1, 0) != W(0, 1)));
}

BOOST_AUTO_TEST_CASE(values_are_the_same_in_every_build) {
    constexpr auto u = tl::variable<"u", 3, tl::uniform(-1, 1)>;
    constexpr auto n = tl::variable<"n", 3, tl::normal()>;
    const tl::trainer model{sum(square(u)) + sum(square(n)), tl::sgd{}, tl::precision<double>, tl::seed{42}};
    // made by golden_initializers.py, which writes the generators again
    const double even[]{0.97250473281918381, -0.38043024953090376, 0.57867379039345335};
    const double bell[]{0.28565330170450454, 0.32791927414734667, 0.40665153580537933};
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(model[u][i] == even[i]);
        BOOST_TEST(model[n][i] == bell[i], tolerance(1e-15));
    }
    // while compiling, too
    constexpr double first = [] {
        const tl::trainer same{sum(square(tl::variable<"u", 3, tl::uniform(-1, 1)>)), tl::sgd{}, tl::precision<double>, tl::seed{42}};
        return same[tl::variable<"u", 3>][0];
    }();
    BOOST_TEST(first == even[0]);
}
