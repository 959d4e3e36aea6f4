// Logits of any size: the largest entry is taken out first, and the derivatives stay finite.
#define BOOST_TEST_MODULE softmax_is_stable
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <tapeless/graph/evaluate.hpp>
#include <tapeless/graph/lower.hpp>
#include <tapeless/passes/expand_transformations.hpp>
#include <tapeless/passes/simplify.hpp>

namespace {

using namespace tapeless;
using namespace tapeless::literals;

constexpr auto v = variable<"v", 3>;
constexpr auto label = input<"label", category<3>>;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// The numbers of `e` where v has these entries and the label is 1, in T.
template <class T, expression E>
constexpr list<T> at(E e, std::initializer_list<T> logits) {
    const graph g = simplify(expand_transformations(lower(0, e)));
    leaf_values<T> values(g, 1);
    values.set(g, "v", logits);
    values.set(g, "label", {1});
    return evaluate_graph(g, 0, values);
}

constexpr auto loss = mean(softmax_cross_entropy(v, label));

static_assert(at<double>(log_sum_exp(v), {0, 0, 0})[0] > 1.0986122886681092 && at<double>(log_sum_exp(v), {0, 0, 0})[0] < 1.0986122886681100);
static_assert(at<float>(softmax(v), {1e4f, 0, -1e4f})[0] == 1);

}  // namespace

BOOST_AUTO_TEST_CASE(huge_logits) {
    BOOST_TEST(at<float>(log_sum_exp(v), {1e4f, 1e4f, 0})[0] == 1e4f + std::log(2.f));
    BOOST_TEST(at<double>(log_sum_exp(v), {-1e4, -1e4, -2e4})[0] == -1e4 + std::log(2.));
    BOOST_TEST(at<double>(softmax(v), {1e4, 1e4, -1e4})[1] == .5);
    BOOST_TEST(at<double>(log_softmax(v), {1e4, 0, -1e4})[2] == -2e4);
    BOOST_TEST(at<float>(loss, {1e4f, 0, -1e4f})[0] == 1e4f);
    BOOST_TEST(at<float>(loss, {3e38f, 0, -3e38f})[0] == 3e38f);
    BOOST_TEST(at<double>(grad(loss, v), {1e4, 0, -1e4})[0] == 1);
    BOOST_TEST(at<double>(grad(loss, v), {1e4, 0, -1e4})[1] == -1);
    BOOST_TEST(at<double>(grad(sum(square(softmax(v))), v), {1e4, 0, -1e4})[0] == 0);
    BOOST_TEST(at<double>(hvp(loss, v, v), {1e4, 1e4, -1e4})[2] == 0);
}

BOOST_AUTO_TEST_CASE(a_logit_of_minus_infinity_takes_no_part) {
    BOOST_TEST(at<float>(log_sum_exp(v), {1, 1, -HUGE_VALF})[0] == 1 + std::log(2.f));
    BOOST_TEST(at<double>(softmax(v), {0, -infinity, 0})[0] == .5);
    BOOST_TEST(at<double>(softmax(v), {0, -infinity, 0})[1] == 0);
    BOOST_TEST(at<double>(grad(log_sum_exp(v), v), {0, -infinity, 0})[1] == 0);
    BOOST_TEST(at<double>(grad(log_sum_exp(v), v), {0, -infinity, 0})[2] == .5);
    BOOST_TEST(at<double>(loss, {-infinity, 2, -infinity})[0] == 0);
    BOOST_TEST(at<double>(loss, {0, -infinity, 0})[0] == infinity);
}

BOOST_AUTO_TEST_CASE(nothing_but_minus_infinity_sums_to_nothing) {
    BOOST_TEST(at<double>(log_sum_exp(v), {-infinity, -infinity, -infinity})[0] == -infinity);
    BOOST_TEST(at<float>(log_sum_exp(v), {-HUGE_VALF, -HUGE_VALF, -HUGE_VALF})[0] == -HUGE_VALF);
}

BOOST_AUTO_TEST_CASE(small_probabilities_keep_their_logarithm) {
    BOOST_TEST(at<double>(log_softmax(v), {800, 0, 0})[1] == -800);
    BOOST_TEST(at<double>(softmax(v), {800, 0, 0})[1] == std::exp(-800.));
}
