// Sums of softplus and of cross-entropies, whose logarithms are taken for many entries at once: as precise as one by one, whatever the
// entries and how many.
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
constexpr auto wanted = tl::input<"wanted", 3>;
constexpr auto turn = tl::variable<"turn", 3, 3>;
constexpr auto logits_of_each = turn * row;  // of several labels
constexpr auto several_labels = sum(softplus(logits_of_each) - hadamard(wanted, logits_of_each));

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

BOOST_AUTO_TEST_CASE(several_labels_have_the_loss_and_the_gradient_of_each) {
    for (const int n : {1, 7, 33, 200}) {
        std::vector<std::array<double, 3>> rows, targets;
        const std::array<double, 9> matrix{0.5, -1, 2, 0.25, 1, -0.75, -2, 0.125, 1.5};
        double loss = 0;
        std::array<double, 9> slope{};  // column after column
        for (int i = 0; i < n; ++i) {
            rows.push_back({std::sin(i + 1.), std::cos(3. * i), std::sin(5. * i) * 4});
            targets.push_back({i % 2 ? 1. : 0., i % 3 ? 0. : 1., 1.});
            for (std::size_t c = 0; c < 3; ++c) {
                double z = 0;
                for (std::size_t k = 0; k < 3; ++k) z += matrix[3 * c + k] * rows.back()[k];
                loss += std::max(z, 0.) + std::log1p(std::exp(-std::abs(z))) - targets.back()[c] * z;
                for (std::size_t k = 0; k < 3; ++k) slope[c + 3 * k] += (1 / (1 + std::exp(-z)) - targets.back()[c]) * rows.back()[k];
            }
        }
        tl::function f{value_and_grad(several_labels, turn), tl::precision<double>};
        const auto [value, gradient] = f(row = rows, wanted = targets, turn = matrix);
        BOOST_TEST(value == loss, tolerance(1e-13) << n << " samples");
        for (std::size_t k = 0; k < 9; ++k) BOOST_TEST(gradient[static_cast<int>(k)] == slope[k], tolerance(1e-11) << n << " samples, entry " << k);
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

namespace {

/// The mean cross-entropy of n samples: logits up to `spread`, and labels at which they are largest, or any.
template <int classes, class T, class... Precision>
void cross_entropies_are_precise(int n, T spread, bool right, T error, Precision... precision) {
    constexpr auto logits = tl::input<"logits", classes>;
    constexpr auto label = tl::input<"label", tl::category<classes>>;
    std::vector<T> z;
    std::vector<int> labels;
    long double loss = 0;
    unsigned seed = 11;
    const auto random = [&] { return seed = seed * 1664525u + 1013904223u, seed >> 8; };
    for (int i = 0; i < n; ++i) {
        long double sum = 0;
        int largest = 0;
        for (int k = 0; k < classes; ++k) {
            z.push_back((T(random()) / T(1 << 23) - 1) * spread);
            const auto at = [&](int j) { return z[z.size() - static_cast<std::size_t>(k + 1 - j)]; };
            if (at(k) > at(largest)) largest = k;
            sum += std::exp(static_cast<long double>(z.back()));
        }
        labels.push_back(right ? largest : static_cast<int>(random() % classes));
        loss += std::log(sum) - z[z.size() - static_cast<std::size_t>(classes - labels.back())];
    }
    tl::function f{mean(softmax_cross_entropy(logits, label)), precision...};
    // + 1: the sum of exponentials is rounded as a number of 1 or more, however little of it is not 1
    BOOST_TEST(1 + f(logits = z, label = labels) == static_cast<T>(1 + loss / n), tolerance(error) << n << " samples of " << classes << ", logits up to " << spread << ", right: " << right);
}

}  // namespace

BOOST_AUTO_TEST_CASE(cross_entropies_are_as_precise_as_one_by_one) {
    for (const int n : {1, 2, 3, 4, 31, 64, 65, 128, 300, 5000})
        for (const bool right : {true, false})
            for (const double spread : {1e-3, 1., 30.}) {
                const auto of = [&](auto classes) {
                    cross_entropies_are_precise<classes>(n, static_cast<float>(spread), right, 2e-6f);
                    cross_entropies_are_precise<classes>(n, spread, right, 4e-15, tl::precision<double>);
                };
                of(std::integral_constant<int, 2>{});
                of(std::integral_constant<int, 4>{});
                of(std::integral_constant<int, 10>{});
                of(std::integral_constant<int, 100>{});
            }
}

BOOST_AUTO_TEST_CASE(edges_of_a_softmax_pass_through_its_sum) {
    constexpr auto logits = tl::input<"logits", 3>;
    constexpr auto label = tl::input<"label", tl::category<3>>;
    constexpr float infinity = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
    tl::function f{sum(softmax_cross_entropy(logits, label))};
    const auto of = [&](float a, float b, float c) {
        std::vector<float> z(300 * 3, 0.5f);  // others around it
        std::vector<int> labels(300, 1);
        z[33] = a, z[34] = b, z[35] = c, labels[11] = 2;
        return f(logits = z, label = labels);
    };
    BOOST_TEST(of(0.5f, 0.5f, 0.5f) == 300 * std::log(3.f), tolerance(2e-6f));
    BOOST_TEST(of(-infinity, 0.5f, 0.5f) == 299 * std::log(3.f) + std::log(2.f), tolerance(2e-6f));
    BOOST_TEST(of(0.5f, 0.5f, -infinity) == infinity);
    BOOST_TEST(of(0.5f, -3e38f, 3e38f) == 299 * std::log(3.f), tolerance(2e-6f));
    BOOST_TEST(std::isnan(of(-infinity, -infinity, -infinity)));
    BOOST_TEST(std::isnan(of(infinity, 0.5f, 0.5f)));
    BOOST_TEST(std::isnan(of(0.5f, nan, 0.5f)));
}

BOOST_AUTO_TEST_CASE(the_program_says_which_logarithms_are_taken_together) {
    const std::string text = tl::program(dots, tl::batch<8>);
    BOOST_TEST(text.find("relu(") != std::string::npos, text);
    BOOST_TEST(text.find("+ log(1 + exp(-|") != std::string::npos, text);
    // behind a product of several columns, too; what the product stores is the scores
    const std::string several = tl::program(several_labels, tl::batch<8>);
    BOOST_TEST(several.find("+ log(1 + exp(-|") != std::string::npos, several);
    constexpr auto bias = tl::variable<"bias", 3>;
    const std::string alone = tl::program(sum(softplus(logits_of_each + bias)), tl::batch<8>);
    BOOST_TEST(alone.find("+ log(1 + exp(-|") != std::string::npos, alone);
    // what else reads a softplus needs it
    const std::string both = tl::program(sum(square(softplus(x))), tl::batch<8>);
    BOOST_TEST(both.find("softplus(") != std::string::npos, both);
    // of a softmax too; not of each sample's own loss
    constexpr auto logits = tl::input<"logits", 3>;
    constexpr auto label = tl::input<"label", tl::category<3>>;
    const std::string classes = tl::program(mean(softmax_cross_entropy(logits, label)), tl::batch<8>);
    BOOST_TEST(classes.find(" + log(r") != std::string::npos, classes);
    const std::string each = tl::program(mean(square(softmax_cross_entropy(logits, label))), tl::batch<8>);
    BOOST_TEST(each.find(" = log(") != std::string::npos, each);
}
