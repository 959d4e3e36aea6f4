// Logarithms of probabilities as textbooks write them: the formula of one function stands for them, and stays finite.
#define BOOST_TEST_MODULE probabilities
#include <tapeless/core.hpp>
#include <tapeless/graph/evaluate.hpp>
#include <tapeless/graph/well_formed.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>

namespace {

using namespace tapeless;
using namespace tapeless::literals;

constexpr auto x = input<"x", 3>;
constexpr auto y = input<"y">;
constexpr auto labels = input<"labels", 3>;
constexpr auto w = variable<"w", 3>;
constexpr auto a = variable<"a">;
constexpr auto score = dot(w, x);
constexpr auto p = sigmoid(score);

template <expression... E>
constexpr graph prepared(E... e) {
    return simplify(expand_transformations(lower(0, e...)));
}
/// a and b become the same node.
template <expression A, expression B>
constexpr bool same(A first, B second) {
    const graph g = prepared(first, second);
    return well_formed(g) && g.outputs[0].node == g.outputs[1].node;
}
template <expression A, expression B>
constexpr bool same_loss(A first, B second) {
    return same(first, second) && same(grad(first, w), grad(second, w));
}

// what stands for what
static_assert(same(log(sigmoid(x)), -softplus(-x)) && same(log(sigmoid(-x)), -softplus(x)) && same(log(1_c - sigmoid(x)), -softplus(x)));
static_assert(same(log(1_c + exp(x)), softplus(x)) && same(log(exp(x) + 1_c), softplus(x)) && same(log1p(exp(x)), softplus(x)));
static_assert(same(1_c / (1_c + exp(-x)), sigmoid(x)) && same(a / (exp(x) + 1_c), a * sigmoid(-x)));
// and what does not
static_assert(!same(log(1_c + square(x)), softplus(x)) && !same(log(2_c + exp(x)), softplus(x)) && !same(log(2_c - sigmoid(x)), -softplus(x)));
static_assert(!same(1_c / (2_c + exp(-x)), sigmoid(x)) && !same(log(sigmoid(x) - 1_c), -softplus(x)));
// the cross-entropy of a logistic regression, however it is written, and its gradient
constexpr auto short_form = mean(softplus(score) - y * score);
static_assert(same_loss(mean(-(y * log(p) + (1_c - y) * log(1_c - p))), short_form) && same_loss(-mean((1_c - y) * log(1_c - p) + y * log(p)), short_form));
static_assert(same_loss(mean(-y * log(p) - (1_c - y) * log(1_c - p)), short_form) && same_loss(mean(-y * log(p) - (1_c - y) * log1p(-p)), short_form));
static_assert(same(mean(-y * log(p)), mean(-y * log(p))) && !same(mean(-(y * log(p) + (2_c - y) * log(1_c - p))), short_form));
static_assert(!same(mean(-(y * log(p) + (1_c - labels) * log(1_c - p))), short_form));
// several labels for each sample
constexpr auto logits = hadamard(w, x);
static_assert(same_loss(mean(-(hadamard(labels, log(sigmoid(logits))) + hadamard(1_c - labels, log(1_c - sigmoid(logits))))), mean(softplus(logits) - hadamard(labels, logits))));

// of a layer, whose vector has one entry where the label is a number
constexpr auto layer = dense<"layer", 1>(x);
constexpr auto of_layer = sigmoid(layer);
constexpr auto long_cost = cost(mean(-y * log(of_layer) - (1_c - y) * log(1_c - of_layer)), sgd{}, batch<64>);
constexpr auto short_cost = cost(mean(softplus(layer) - y * layer), sgd{}, batch<64>);
static_assert(long_cost.flops == short_cost.flops && long_cost.transcendentals == short_cost.transcendentals && long_cost.arena_bytes == short_cost.arena_bytes);

/// Value and gradient by a of an expression of a.
template <expression E>
std::array<float, 2> at(E e, float where) {
    const auto [value, slope] = function{value_and_grad(e, a)}(a = where);
    return {value, slope};
}

}  // namespace

BOOST_AUTO_TEST_CASE(they_stay_finite_where_the_formula_word_for_word_does_not) {
    BOOST_TEST((at(log(sigmoid(a)), -200.f) == std::array{-200.f, 1.f}));
    BOOST_TEST((at(log(1_c - sigmoid(a)), 200.f) == std::array{-200.f, -1.f}));
    BOOST_TEST((at(log(1_c + exp(a)), 200.f) == std::array{200.f, 1.f}));
    BOOST_TEST((at(1_c / (1_c + exp(-a)), -200.f) == std::array{0.f, 0.f}));
    BOOST_TEST((at(-(1_c * log(sigmoid(a)) + 0_c * log(1_c - sigmoid(a))), 200.f) == std::array{0.f, 0.f}));
}

BOOST_AUTO_TEST_CASE(they_are_right_where_both_are) {
    for (const float z : {-9.f, -1.f, -0.125f, 0.f, 0.5f, 3.f, 9.f}) {
        const double s = 1 / (1 + std::exp(-double(z)));
        const auto [value, slope] = at(log(sigmoid(a)), z);
        BOOST_TEST(std::abs(value - std::log(s)) <= 1e-6 * std::abs(z) + 1e-6 * std::abs(std::log(s)));
        BOOST_TEST(std::abs(slope - (1 - s)) <= 1e-6 * (1 - s));
    }
}
