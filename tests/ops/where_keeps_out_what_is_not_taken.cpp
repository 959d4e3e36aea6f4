// NaN and infinity of the branch that `where` does not take reach neither the value nor any derivative.
#define BOOST_TEST_MODULE where_keeps_out_what_is_not_taken
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <tapeless/graph/evaluate.hpp>
#include <tapeless/graph/lower.hpp>
#include <tapeless/passes/drop_dead.hpp>
#include <tapeless/passes/expand_transformations.hpp>
#include <tapeless/passes/simplify.hpp>

namespace {

using namespace tapeless;
using namespace tapeless::literals;

constexpr auto v = variable<"v", 4>;
constexpr auto direction = setting<"direction", 4>;

/// At v = (-2, 0, 1, 4): the value, the gradient, the Hessian's product with ones, and the gradient of the sum of the gradient's
/// squares, plain and simplified, are finite.
template <expression F>
bool finite(F f) {
    constexpr auto gradient = grad(F{}, v);
    const graph plain = expand_transformations(lower(0, f, gradient, hvp(F{}, v, direction), grad(sum(square(gradient)), v)));
    for (const graph& g : {plain, drop_dead(simplify(plain))}) {
        leaf_values<double> at(g, 1);
        at.set(g, "v", {-2, 0, 1, 4});
        at.set(g, "direction", {1, 1, 1, 1});
        for (int o = 0; o < g.outputs.size(); ++o)
            for (const double number : evaluate_graph(g, o, at))
                if (!std::isfinite(number)) return false;
    }
    return true;
}

/// Entry `entry` of the Hessian times ones, at v = (-2, 0, 1, 4).
template <expression F>
double curvature(F, int entry) {
    const graph g = drop_dead(simplify(expand_transformations(lower(0, hvp(F{}, v, direction)))));
    leaf_values<double> at(g, 1);
    at.set(g, "v", {-2, 0, 1, 4});
    at.set(g, "direction", {1, 1, 1, 1});
    return evaluate_graph(g, 0, at)[entry];
}

}  // namespace

BOOST_AUTO_TEST_CASE(nan_and_infinity_stay_behind_it) {
    BOOST_TEST(finite(sum(where(v > 0_c, log(v), v))));
    BOOST_TEST(finite(sum(where(v > 0_c, sqrt(v), 0_c))));
    BOOST_TEST(finite(sum(where(v <= 0_c, 0_c, rsqrt(v)))));
    BOOST_TEST(finite(sum(where(v == 0_c, 1_c, sin(v) / v))));
    BOOST_TEST(finite(sum(where(v > 0_c, pow(v, 1.5_c), square(v)))));
    BOOST_TEST(finite(sum(where(v > 0_c, exp(-1_c / v), 0_c))));
    BOOST_TEST(finite(sum(where(v > 3_c, 0_c, log(3.5_c - v)))));
}

BOOST_AUTO_TEST_CASE(also_from_far_behind_it) {
    BOOST_TEST(finite(sum(where(v > 0_c, tanh(exp(square(log(v)) + sqrt(v))), v))));
    BOOST_TEST(finite(sum(where(v > 0_c, hadamard(sqrt(v), log(v)) / v, v))));
    BOOST_TEST(finite(where(max(v) < 0_c, sum(log(v)), sum(square(v)))));
    BOOST_TEST(finite(where(max(v) < 0_c, log_sum_exp(sqrt(v)), sum(v))));
    BOOST_TEST(finite(sum(square(where(v > 0_c, sqrt(v), 0_c)))));
    BOOST_TEST(finite(sum(where(v > 0_c, where(v > 2_c, log(v - 2_c), sqrt(v)), -v))));
}

BOOST_AUTO_TEST_CASE(what_is_used_elsewhere_too_counts_there) {
    constexpr auto root = sqrt(v + 3_c);
    BOOST_TEST(finite(sum(where(v > 0_c, root, v) + hadamard(root, root))));
    const auto f = sum(where(v > 0_c, log(v), 0_c) + log(v));  // log(-2) is taken: NaN belongs there
    BOOST_TEST(!finite(f));
}

BOOST_AUTO_TEST_CASE(a_gradient_that_is_0_by_chance_has_a_slope_all_the_same) {
    constexpr auto error = where(v < 9_c, sin(v), v);  // 0 at v = 0, where the loss has its minimum: f'' = 2 cos^2 - 2 sin^2
    BOOST_TEST(curvature(sum(square(error)), 1) == 2.0, boost::test_tools::tolerance(1e-12));
    BOOST_TEST(curvature(sum(where(abs(v) < 0.5_c, square(tanh(v)), abs(v))), 1) == 2.0, boost::test_tools::tolerance(1e-12));
}
