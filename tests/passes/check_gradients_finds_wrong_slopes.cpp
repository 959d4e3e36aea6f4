// The testing tool, tested: a right slope passes, while compiling and at run time; a wrong one does not.
#define BOOST_TEST_MODULE check_gradients_finds_wrong_slopes
#include <boost/test/unit_test.hpp>

#include <tapeless/passes/check_gradients.hpp>

namespace {

using namespace tapeless;
using namespace tapeless::literals;

/// x^3, with a slope that is `Factor` x^2 and, in forward mode, `Forward` x^2.
template <int Factor, int Forward>
struct cube : elementwise<1> {
    static constexpr const char* name = Factor == 3 && Forward == 3 ? "cube" : Factor == 3 ? "cube, wrong forward" : "cube, wrong back";
    template <class P>
    static constexpr P value(P x) {
        return x * x * x;
    }
    static constexpr term pull(term x, term, term dy) { return dy * (x * x) * static_cast<double>(Factor); }
    static constexpr term push(term x, term, term dx) { return dx * (x * x) * static_cast<double>(Forward); }
};

constexpr auto x = input<"x", 3>;
constexpr auto w = variable<"w", 3>;
template <int Factor, int Forward>
constexpr auto loss = mean(apply<cube<Factor, Forward>>(x - w));

static_assert(check_gradients<loss<3, 3>>());
static_assert(!check_gradients<loss<2, 3>>());
static_assert(!check_gradients<loss<3, 2>>());
static_assert(check_gradients<sum(square(grad(loss<3, 3>, w)))>());  // second derivatives
static_assert(check_gradients(mean(sqrt(hadamard(x, w))), {.from = 0.5, .to = 2}));
static_assert(check_gradients<mean(softmax_cross_entropy(variable<"W", 2, 3> * x, input<"label", category<2>>))>({.points = 1}));

}  // namespace

BOOST_AUTO_TEST_CASE(the_same_at_run_time) {
    BOOST_TEST(check_gradients(loss<3, 3>, {.points = 10, .samples = 7}));
    BOOST_TEST(!check_gradients(loss<2, 3>));
    BOOST_TEST(!check_gradients(loss<3, 2>));
}

BOOST_AUTO_TEST_CASE(nan_is_no_slope) { BOOST_TEST(!check_gradients(mean(sqrt(hadamard(x, w))))); }

BOOST_AUTO_TEST_CASE(what_is_stopped_is_held) {
    BOOST_TEST(check_gradients(sum(hadamard(stop_gradient(exp(w)), w))));
    BOOST_TEST(check_gradients(sum(stop_gradient(w))));
}
