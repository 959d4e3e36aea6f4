// Values, gradients and Hessian-vector products against JAX in double precision. reference.py made the numbers.
#define BOOST_TEST_MODULE values_and_gradients_match_jax
#include <boost/test/unit_test.hpp>

#include "ops/reference.hpp"
#include <cmath>
#include <tapeless/graph/evaluate.hpp>
#include <tapeless/graph/lower.hpp>
#include <tapeless/passes/expand_transformations.hpp>
#include <tapeless/passes/simplify.hpp>

namespace {

using namespace tapeless;
using namespace tapeless::literals;

constexpr auto x = input<"x", 3>;
constexpr auto y = input<"y">;
constexpr auto label = input<"label", category<3>>;
constexpr auto v = variable<"v", 3>;
constexpr auto W = variable<"W", 3, 3>;
constexpr auto weights = setting<"1 2 3", 3>;
constexpr auto upper = setting<"rows 2 and 3", 2, 3>;
constexpr auto lower_ = setting<"rows 1 and 2", 2, 3>;

constexpr auto layer_norm(auto e) {
    const auto centred = e - mean(e);
    return hadamard(centred, rsqrt(mean(square(centred)) + 1e-3_c));
}
constexpr auto error = dot(v, x) - y;
constexpr auto hidden = tanh(W * x);
constexpr auto residual = x + tanh(W * (x + hidden));
constexpr auto z = W * x;
constexpr auto centred = z - mean(z, batch_axis);

void set(const graph& g, leaf_values<double>& at, std::string_view name, const std::vector<double>& numbers) {
    for (int l = 0; l < g.leaves.size(); ++l)
        if (g.leaves[l].name.view() == name)
            for (int i = 0; i < at.of[l].size(); ++i) at.of[l][i] = numbers[static_cast<std::size_t>(i)];
}

void compare(const graph& g, const reference::expected& wanted, const char* how) {
    leaf_values<double> at(g, 4);
    set(g, at, "x", reference::X);
    set(g, at, "y", reference::Y);
    set(g, at, "label", reference::labels);
    set(g, at, "1 2 3", {1, 2, 3});
    set(g, at, "0 1.5 1", {0, 1.5, 1});
    set(g, at, "rows 2 and 3", {0, 1, 0, 0, 0, 1});
    set(g, at, "rows 1 and 2", {1, 0, 0, 0, 1, 0});
    set(g, at, "v", wanted.at);
    set(g, at, "W", wanted.at);
    set(g, at, "direction", wanted.direction);
    const std::vector<double>* const parts[] = {&wanted.value, &wanted.gradient, &wanted.product};
    const char* const names[] = {"value", "gradient", "Hessian-vector product"};
    for (int part = 0; part < 3; ++part) {
        const list<double> found = evaluate_graph(g, part, at);
        BOOST_REQUIRE_EQUAL(found.size(), static_cast<int>(parts[part]->size()));
        for (int i = 0; i < found.size(); ++i) {
            const double right = (*parts[part])[static_cast<std::size_t>(i)];
            BOOST_TEST(std::fabs(found[i] - right) <= 1e-12 * (1 + std::fabs(right)),
                       wanted.name << how << ", " << names[part] << ", entry " << i << ": " << found[i] << ", not " << right);
        }
    }
}

std::size_t compared = 0;

/// The next function of reference.py.
template <expression F, expression Variable>
void next(const char* name, F f, Variable by) {
    const reference::expected& wanted = reference::functions.at(compared++);
    BOOST_REQUIRE_EQUAL(wanted.name, name);
    constexpr shape dims = shape_of(Variable{});
    const graph g = [&] {
        if constexpr (dims.rank == 1)
            return expand_transformations(lower(0, f, grad(f, by), hvp(f, by, setting<"direction", dims.extent[0]>)));
        else
            return expand_transformations(lower(0, f, grad(f, by), hvp(f, by, setting<"direction", dims.extent[0], dims.extent[1]>)));
    }();
    compare(g, wanted, "");
    compare(simplify(g), wanted, ", simplified");
}

}  // namespace

BOOST_AUTO_TEST_CASE(functions_of_a_vector) {
    next("exp_sin", sum(exp(sin(v))), v);
    next("log1p_square", sum(log1p(square(v))), v);
    next("expm1_cos", sum(expm1(cos(v))), v);
    next("tan_tanh", sum(tan(tanh(v))), v);
    next("sqrt_rsqrt", sum(sqrt(square(v) + 1_c) + rsqrt(square(v) + 2_c)), v);
    next("log_of_sigmoid", dot(log(sigmoid(v)), v), v);
    next("softplus_product", exp(sum(log(softplus(v)))), v);
    next("cubes", sum(pow(v, 3_c)) / sum(pow(v, 2_c)), v);
    next("negative_powers", sum(pow(v, -3_c)), v);
    next("real_powers", sum(pow(square(v) + 0.5_c, 1.7_c)), v);
    next("relu_ties", dot(relu(v), weights), v);
    next("abs_ties", dot(abs(v), v), v);
    next("max_ties", max(v) * sum(v), v);
    next("larger_ties", sum(square(max(v, setting<"0 1.5 1", 3>))), v);
    next("where", sum(where(v > 0_c, pow(v, 3_c), exp(v))), v);
    next("softmax", dot(softmax(v), weights), v);
    next("log_softmax", dot(log_softmax(v), weights), v);
    next("log_sum_exp", log_sum_exp(hadamard(v, v)), v);
    next("layer_norm", sum(pow(layer_norm(v), 3_c)), v);
    next("rosenbrock", sum(100_c * square(upper * v - square(lower_ * v)) + square(1_c - lower_ * v)), v);

    next("regression", mean(square(error)), v);
    next("logistic", mean(softplus(dot(v, x)) - y * dot(v, x)), v);
    next("huber", mean(where(abs(error) < 1_c, 0.5_c * square(error), abs(error) - 0.5_c)), v);

    next("classifier", mean(softmax_cross_entropy(W * x, label)), W);
    next("tied_autoencoder", mean(square(transpose(W) * hidden - x)), W);
    next("residual", mean(sum(square(residual), axis<0>)), W);
    next("batch_norm", sum(pow(hadamard(centred, 1_c / sqrt(mean(square(centred), batch_axis) + 1e-3_c)), 3_c)), W);
    next("matrix_products", sum(hadamard(sin(W * W), transpose(W) * W)), W);
    BOOST_TEST(compared == reference::functions.size());
}
