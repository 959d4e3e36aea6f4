// Sums of softplus, whose logarithms are taken for many entries at once: as precise as one by one, whatever the entries and how many.
#include <tapeless/tapeless.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace tl = tapeless;
using boost::test_tools::tolerance;

namespace {

constexpr auto x = tl::input<"x">;
constexpr auto y = tl::input<"y">;
constexpr auto row = tl::input<"row", 3>;
constexpr auto w = tl::variable<"w", 3>;
constexpr auto score = dot(w, row);

constexpr auto flat = sum(softplus(x) - y * x);
constexpr auto dots = sum(softplus(score) - y * score);

template <class T>
struct samples {
    std::vector<T> score, label;
    std::vector<std::array<T, 3>> row;
    long double loss = 0;

    /// `spread`: scores between -spread and spread; `right`: labels as the scores have it, so that each loss is small.
    samples(int n, T spread, bool right) {
        unsigned seed = 7;
        for (int i = 0; i < n; ++i) {
            seed = seed * 1664525u + 1013904223u;
            const T s = (T(seed >> 8) / T(1 << 23) - 1) * spread, l = (s > 0) == right ? T(1) : T(0);
            score.push_back(s), label.push_back(l), row.push_back({s, T(0), T(0)});
            const long double z = s, larger = l > 0 ? (z > 0 ? 0 : -z) : (z > 0 ? z : 0);
            loss += larger + std::log1p(std::exp(-std::abs(z)));
        }
    }
};

template <class T, class... Precision>
void sums_are_precise(int n, T spread, bool right, T error, Precision... precision) {
    const samples<T> s(n, spread, right);
    const std::array<T, 3> one{1, 0, 0};
    tl::function f{flat, precision...};
    tl::function g{dots, precision...};
    BOOST_TEST(f(x = s.score, y = s.label) == static_cast<T>(s.loss), tolerance(error) << n << " scores up to " << spread << ", right: " << right);
    BOOST_TEST(g(row = s.row, w = one, y = s.label) == static_cast<T>(s.loss), tolerance(error) << n << " rows, scores up to " << spread << ", right: " << right);
}

}  // namespace

BOOST_AUTO_TEST_CASE(sums_of_softplus_are_as_precise_as_one_by_one) {
    for (const int n : {1, 2, 15, 16, 17, 64, 255, 256, 257, 1000, 5000})
        for (const bool right : {true, false})
            for (const double spread : {1e-3, 1., 30.}) {
                sums_are_precise<float>(n, static_cast<float>(spread), right, 3e-6f);
                sums_are_precise<double>(n, spread, right, 1e-14, tl::precision<double>);
            }
}

BOOST_AUTO_TEST_CASE(small_losses_are_not_lost) {
    const std::array scores{40.f, 41.f, 60.f, 30.f};
    double loss = 0;
    for (const float z : scores) loss += std::log1p(std::exp(-double(z)));
    tl::function f{sum(softplus(-x))};
    BOOST_TEST(f(x = scores) == static_cast<float>(loss), tolerance(2e-6f));
}

BOOST_AUTO_TEST_CASE(edges_of_softplus_pass_through_its_sum) {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    tl::function f{sum(softplus(x))};
    BOOST_TEST(f(x = std::array{-infinity, -200.f}) == 0.f);
    BOOST_TEST(f(x = std::array{infinity, 1.f}) == infinity);
    BOOST_TEST(f(x = std::array{3e38f, 1.f}) == 3e38f);
    BOOST_TEST(std::isnan(f(x = std::array{1.f, std::numeric_limits<float>::quiet_NaN()})));
    const std::vector<float> zeros(1024);
    BOOST_TEST(f(x = zeros) == 1024 * std::log(2.f), tolerance(1e-6f));
}

BOOST_AUTO_TEST_CASE(the_program_says_which_logarithms_are_taken_together) {
    const std::string text = tl::program(dots, tl::batch<8>);
    BOOST_TEST(text.find("relu(") != std::string::npos, text);
    BOOST_TEST(text.find("+ log(1 + exp(-|") != std::string::npos, text);
    // what else reads a softplus needs it
    const std::string both = tl::program(sum(square(softplus(x))), tl::batch<8>);
    BOOST_TEST(both.find("softplus(") != std::string::npos, both);
}
