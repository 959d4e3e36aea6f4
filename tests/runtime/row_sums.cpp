// What a row of each sample adds up to, or its largest, used beside the row's entries.
#include <tapeless/core.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace tl = tapeless;
using namespace tl::literals;

namespace {

constexpr int samples = 5;
template <int N>
constexpr auto x = tl::input<"x", N>;

/// The sum of the squares of x - (what `of` makes of a row), over all samples.
template <int N>
void check(const char* what, auto formula, auto of) {
    std::vector<double> data;
    for (int i = 0; i < samples * N; ++i) data.push_back(std::sin(1 + 2.3 * i));
    double should_be = 0;
    for (int i = 0; i < samples; ++i) {
        const std::vector<double> row(data.begin() + i * N, data.begin() + (i + 1) * N);
        for (const double entry : row) should_be += (entry - of(row)) * (entry - of(row));
    }
    const auto loss = sum(square(x<N> - formula));
    tl::function any{loss, tl::precision<double>};
    tl::function known{loss, tl::precision<double>, tl::batch<samples>};
    BOOST_TEST(std::abs(any(x<N> = data) - should_be) < 1e-12 * should_be, what << " of " << N);
    BOOST_TEST(std::abs(known(x<N> = data) - should_be) < 1e-12 * should_be, what << " of " << N << ", known samples");
}
template <int N>
void check_all() {
    check<N>("the sum", sum(x<N>, tl::axis<0>), [](const auto& row) {
        double total = 0;
        for (const double entry : row) total += entry;
        return total;
    });
    check<N>("the largest", max(x<N>, tl::axis<0>), [](const auto& row) { return *std::max_element(row.begin(), row.end()); });
    check<N>("the smallest", -max(-x<N>, tl::axis<0>), [](const auto& row) { return *std::min_element(row.begin(), row.end()); });
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_row_less_its_sum_and_its_largest) {
    check_all<2>();
    check_all<3>();
    check_all<8>();
    check_all<13>();
    check_all<64>();
    check_all<100>();
}
