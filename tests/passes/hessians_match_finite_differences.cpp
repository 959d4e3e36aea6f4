// The Hessian, written out by `hessian`, against differences of the gradient; and `hvp`, `jvp`, `vjp` against it.
#define BOOST_TEST_MODULE hessians_match_finite_differences
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <tapeless/graph/lower.hpp>
#include <tapeless/graph/well_formed.hpp>
#include <tapeless/passes/check_gradients.hpp>
#include <tapeless/passes/drop_dead.hpp>
#include <tapeless/passes/simplify.hpp>

namespace {

using namespace tapeless;
using namespace tapeless::literals;

constexpr auto x = input<"x", 3>;
constexpr auto y = input<"y">;
constexpr auto w = variable<"w">;
constexpr auto v = variable<"v", 3>;
constexpr auto W = variable<"W", 2, 3>;

/// The Hessian of f by the only variable is that of the differences of its gradient; hvp is its product with a direction.
template <expression F, expression V, expression Direction>
void hessian_is_right(F f, V by, Direction direction) {
    const graph plain = expand_transformations(lower(0, hessian(f, by), grad(f, by), hvp(f, by, direction)));
    for (const graph& g : {plain, drop_dead(simplify(plain))}) {
        BOOST_TEST(well_formed(g));
        leaf_values<double> at(g, 3);
        gradient_checks::generator draws{3};
        int variable_leaf = -1, direction_leaf = -1;
        for (int l = 0; l < g.leaves.size(); ++l) {
            if (gradient_checks::movable(g.leaves[l])) gradient_checks::draw(g.leaves[l], at.of[l], draws, -1, 1);
            if (g.leaves[l].kind == family::variable) variable_leaf = l;
            if (g.leaves[l].name.view() == "direction") direction_leaf = l;
        }
        const int size = at.of[variable_leaf].size();
        const list<double> found = evaluate_graph(g, 0, at), product = evaluate_graph(g, 2, at);
        BOOST_REQUIRE_EQUAL(found.size(), size * size);
        for (int j = 0; j < size; ++j) {
            leaf_values<double> left = at, right = at;
            left.of[variable_leaf][j] -= 1e-5;
            right.of[variable_leaf][j] += 1e-5;
            const list<double> a = evaluate_graph(g, 1, left), b = evaluate_graph(g, 1, right);
            double along = 0;
            for (int i = 0; i < size; ++i) {
                BOOST_TEST(gradient_checks::near(found[i * size + j], (b[i] - a[i]) / 2e-5, 1e-6), "entry " << i << ", " << j);
                BOOST_TEST(std::fabs(found[i * size + j] - found[j * size + i]) < 1e-12);
                along += found[j * size + i] * at.of[direction_leaf][i];
            }
            BOOST_TEST(gradient_checks::near(product[j], along, 1e-12));
        }
    }
}

constexpr auto of_number = setting<"direction">;
constexpr auto of_vector = setting<"direction", 3>;
constexpr auto of_matrix = setting<"direction", 2, 3>;

}  // namespace

BOOST_AUTO_TEST_CASE(by_a_number) {
    hessian_is_right(mean(square(tanh(w * y) - y)), w, of_number);
    hessian_is_right(exp(w * w), w, of_number);
}

BOOST_AUTO_TEST_CASE(by_a_vector) {
    hessian_is_right(sum(exp(square(v))) * sum(v), v, of_vector);
    hessian_is_right(mean(square(dot(v, x) - y)), v, of_vector);
    hessian_is_right(mean(softplus(dot(v, x)) - y * dot(v, x)), v, of_vector);
    hessian_is_right(log_sum_exp(hadamard(v, sin(v))), v, of_vector);
    hessian_is_right(sum(pow(square(v) + 1_c, 1.5_c)), v, of_vector);
    hessian_is_right(sum(v), v, of_vector);  // all zeros
}

BOOST_AUTO_TEST_CASE(by_a_matrix) {
    hessian_is_right(mean(square(tanh(W * x))), W, of_matrix);
    hessian_is_right(mean(softmax_cross_entropy(W * x, input<"label", category<2>>)), W, of_matrix);
    hessian_is_right(sum(square(transpose(W) * tanh(W * x) - x)), W, of_matrix);
    hessian_is_right(sum(sin(W * transpose(W))), W, of_matrix);
}

BOOST_AUTO_TEST_CASE(forward_and_reverse_products_of_a_function_of_many_values) {
    constexpr auto f = tanh(W * x);
    const graph g = expand_transformations(lower(0, jvp(f, W, of_matrix), vjp(f, W, setting<"weights", 2>)));
    leaf_values<double> at(g, 3);
    gradient_checks::generator draws{5};
    for (int l = 0; l < g.leaves.size(); ++l) gradient_checks::draw(g.leaves[l], at.of[l], draws, -1, 1);
    int direction_leaf = 0, weights_leaf = 0;
    for (int l = 0; l < g.leaves.size(); ++l) {
        if (g.leaves[l].name.view() == "direction") direction_leaf = l;
        if (g.leaves[l].name.view() == "weights") weights_leaf = l;
    }
    const list<double> pushed = evaluate_graph(g, 0, at), pulled = evaluate_graph(g, 1, at);
    double left = 0, right = 0;  // <weights, J direction> = <J' weights, direction>
    for (int i = 0; i < pushed.size(); ++i) left += at.of[weights_leaf][i % 2] * pushed[i];
    for (int i = 0; i < pulled.size(); ++i) right += at.of[direction_leaf][i] * pulled[i];
    BOOST_TEST(gradient_checks::near(left, right, 1e-13));
}
