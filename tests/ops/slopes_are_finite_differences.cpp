// The slopes of every element-wise operator, and their slopes, against finite differences, in both modes.
#define BOOST_TEST_MODULE slopes_are_finite_differences
#include <boost/test/unit_test.hpp>

#include "ops/laws.hpp"
#include "passes/derived.hpp"

namespace {

namespace tl = tapeless;
using namespace laws_of_operators;

/// sum(w * op(a, b, c)); operand `scalar_one` is a number that spreads, operand `variable_one` is not per sample.
tl::graph sum_of(const tl::operator_record& op, int scalar_one, int variable_one) {
    tl::graph g;
    tl::term x[3]{};
    const char* const names[] = {"a", "b", "c"};
    for (int k = 0; k < op.arity; ++k) {
        const tl::shape dims = k == scalar_one ? tl::shape{} : tl::shape{4};
        x[k] = k == variable_one ? g.variable(names[k], dims) : g.input(names[k], dims);
    }
    const tl::term y = tl::emit(op, 0, x[0], x[1], x[2]);
    const tl::term w = g.input("w", tl::shape{4});
    g.output(tl::emit(tl::record<tl::ops::sum>, tl::all_axes(tl::shape_of(w)), w * y));
    return g;
}

void slopes_are_right(const tl::operator_record& op, double from, double to) {
    BOOST_TEST_CONTEXT(op.name) {
        for (int scalar_one = -1; scalar_one < op.arity; ++scalar_one)
            for (int variable_one = -1; variable_one < op.arity; ++variable_one) {
                const tl::graph g = sum_of(op, scalar_one, variable_one);
                const tl::gradient_check how{.from = from, .to = to, .tolerance = 2e-6};
                BOOST_TEST(tl::check_gradients(g, how), "operand " << scalar_one << " scalar, " << variable_one << " variable");
                BOOST_TEST(tl::check_gradients(derived::squares_of_gradients(g), how), "second derivatives, operand " << scalar_one);
            }
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(slopes_and_their_slopes_are_finite_differences_in_both_modes) {
    hana::for_each(laws, [](const auto& l) { slopes_are_right(tl::record<typename std::decay_t<decltype(l)>::op>, l.from, l.to); });
}

BOOST_AUTO_TEST_CASE(conventions_at_kinks_are_those_of_jax) {
    const auto slope = [](auto op, double at, double other) {
        tl::graph g;
        const tl::term a = g.variable("a", tl::scalar), b = g.variable("b", tl::scalar);
        g.output(op(a, b));
        const tl::graph both = derived::with_gradients(g);
        tl::leaf_values<double> values(both, 1);
        values.set(both, "a", {at});
        values.set(both, "b", {other});
        return tl::evaluate_graph(both, 1, values)[0];
    };
    BOOST_TEST(slope([](auto a, auto) { return tl::relu(a); }, 0, 0) == 0);
    BOOST_TEST(slope([](auto a, auto) { return tl::abs(a); }, 0, 0) == 1);
    BOOST_TEST(slope([](auto a, auto b) { return tl::apply<ops::larger>(a, b); }, 1, 1) == .5);
    BOOST_TEST(slope([](auto a, auto b) { return tl::apply<ops::smaller>(a, b); }, 1, 1) == .5);
}
