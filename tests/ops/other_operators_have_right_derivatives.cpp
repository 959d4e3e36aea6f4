// Every operator that is not element-wise: gradient, forward mode and second derivatives against finite differences.
#define BOOST_TEST_MODULE other_operators_have_right_derivatives
#include <boost/test/unit_test.hpp>

#include "passes/derived.hpp"
#include <tapeless/graph/lower.hpp>

namespace {

namespace tl = tapeless;
using namespace tl::literals;
using derived::right;

constexpr auto x = tl::input<"x", 3>;
constexpr auto X = tl::input<"X", 2, 3>;
constexpr auto v = tl::variable<"v", 3>;
constexpr auto W = tl::variable<"W", 2, 3>;
constexpr auto s = tl::input<"s">;

/// sum(w * f(operand)) for a reduction over any axes, the operand of any rank.
bool reduction_right(const tl::operator_record& op, const tl::shape& dims, bool batched, int bits) {
    tl::graph g;
    const tl::term a = batched ? g.input("a", dims) : g.variable("a", dims);
    const tl::term y = tl::emit(op, bits, tl::sin(a) * 2.0 + a);
    const tl::term w = tl::shape_of(y).batched ? g.input("w", tl::shape_of(y)) : g.variable("w", tl::shape_of(y));
    const tl::term product = w * y;
    const int rest = tl::all_axes(tl::shape_of(product));
    g.output(rest != 0 ? tl::emit(tl::record<tl::ops::sum>, rest, product) : product);
    return tl::check_gradients(g) && tl::check_gradients(derived::squares_of_gradients(g), {.tolerance = 1e-5});
}

constexpr tl::shape ranks[] = {{}, {3}, {2, 3}, {2, 3, 2}, {2, 1, 3, 2}, {2, 1, 3, 1, 2}};

void every_reduction(const tl::operator_record& op) {
    for (const tl::shape& dims : ranks)
        for (const bool batched : {false, true})
            for (int bits = 0; bits < 1 << dims.rank; ++bits)
                for (const int batch : {0, int{tl::batch_bit}}) {
                    if ((batch != 0 && !batched) || (bits | batch) == 0) continue;
                    BOOST_TEST(reduction_right(op, dims, batched, bits | batch),
                               op.name << ", rank " << dims.rank << ", axes " << bits << (batched ? ", batched" : "") << (batch ? ", over it" : ""));
                }
}

/// Every way in which two operands of these extents can be multiplied, by flags and by who is per sample.
bool product_right(const tl::shape& a, const tl::shape& b, int flags, bool a_batched, bool b_batched) {
    tl::graph g;
    const tl::term left = a_batched ? g.input("a", a) : g.variable("a", a), right = b_batched ? g.input("b", b) : g.variable("b", b);
    const tl::term y = tl::emit(tl::record<tl::ops::product>, flags, tl::tanh(left), right);
    const tl::term w = g.variable("w", tl::shape_of(y).with_batch(false));
    const tl::term product = w * tl::square(y);
    const int rest = tl::all_axes(tl::shape_of(product));
    g.output(rest != 0 ? tl::emit(tl::record<tl::ops::sum>, rest, product) : product);
    return tl::check_gradients(g) && tl::check_gradients(derived::squares_of_gradients(g), {.tolerance = 1e-5});
}

}  // namespace

BOOST_AUTO_TEST_CASE(sums_over_any_axes) { every_reduction(tl::record<tl::ops::sum>); }
BOOST_AUTO_TEST_CASE(means_over_any_axes) { every_reduction(tl::record<tl::ops::mean>); }
BOOST_AUTO_TEST_CASE(largest_entries_over_any_axes) { every_reduction(tl::record<tl::ops::largest>); }

BOOST_AUTO_TEST_CASE(products_with_all_flags_and_any_mix_of_batches) {
    const tl::shape matrices[] = {{}, {2}, {3}, {2, 3}, {3, 2}, {2, 2}, {1, 3}, {3, 1}};
    int products = 0;
    for (const tl::shape& a : matrices)
        for (const tl::shape& b : matrices)
            for (int flags = 0; flags < 8; ++flags) {
                const bool ta = flags & tl::ops::transpose_a, tb = flags & tl::ops::transpose_b;
                if ((ta ? a.rows() : a.columns()) != (tb ? b.columns() : b.rows())) continue;
                for (int batches = 0; batches < 4; ++batches) {
                    if ((flags & tl::ops::sum_over_batch) && batches == 0) continue;
                    ++products;
                    BOOST_TEST(product_right(a, b, flags, batches & 1, batches & 2), "ranks " << a.rank << " and " << b.rank << ", rows " << a.rows()
                               << " and " << b.rows() << ", flags " << flags << ", batches " << batches);
                }
            }
    BOOST_TEST(products > 200);
}

BOOST_AUTO_TEST_CASE(products_as_users_write_them) {
    BOOST_TEST(right(W * x));
    BOOST_TEST(right(X * v));
    BOOST_TEST(right(X * tl::transpose(W)));
    BOOST_TEST(right(tl::transpose(X) * W));
    BOOST_TEST(right(tl::dot(v, x)));
    BOOST_TEST(right(tl::dot(tl::square(v), v)));
    BOOST_TEST(right(tl::outer(x, v)));
    BOOST_TEST(right(tl::outer(W * x, v)));
    BOOST_TEST(right(s * tl::sum(v) * W));
}

BOOST_AUTO_TEST_CASE(rearrangements) {
    BOOST_TEST(right(tl::sin(tl::transpose(W)) * (W * x)));
    BOOST_TEST(right(tl::square(tl::reshape<3, 2>(X))));
    BOOST_TEST(right(tl::reshape<2, 1, 3, 1, 1>(tl::sin(W))));
    BOOST_TEST(right(tl::sin(tl::reshape<>(tl::variable<"one", 1>)) * s));
}

BOOST_AUTO_TEST_CASE(softmax_and_its_kin) {
    BOOST_TEST(right(tl::log_sum_exp(W * x)));
    BOOST_TEST(right(tl::log_sum_exp(X)));
    BOOST_TEST(right(tl::softmax(W * x)));
    BOOST_TEST(right(tl::softmax(tl::hadamard(X, W))));
    BOOST_TEST(right(tl::log_softmax(W * x)));
    BOOST_TEST(right(tl::log_softmax(tl::hadamard(X, W))));
    BOOST_TEST(right(tl::softmax(tl::softmax(v))));
    BOOST_TEST(right(tl::softmax_cross_entropy(W * x, tl::input<"label", tl::category<2>>)));
    BOOST_TEST(right(tl::mean(tl::softmax_cross_entropy(W * x, tl::input<"label", tl::category<2>>))));
}

BOOST_AUTO_TEST_CASE(powers) {
    constexpr tl::gradient_check above_0{.from = .5, .to = 2};
    BOOST_TEST(right(tl::pow(v, 0_c)));
    BOOST_TEST(right(tl::pow(v, 2_c)));
    BOOST_TEST(right(tl::pow(v, 7_c)));
    BOOST_TEST(right(tl::pow(x, -3_c), above_0));
    BOOST_TEST(right(tl::pow(x, 0.5_c), above_0));
    BOOST_TEST(right(tl::pow(x, -0.5_c), above_0));
    BOOST_TEST(right(tl::pow(v, 1.7_c), above_0));
}

BOOST_AUTO_TEST_CASE(what_is_chosen_is_differentiated) {
    BOOST_TEST(right(tl::where(x > 0_c, tl::sin(v), tl::hadamard(v, x))));
    BOOST_TEST(right(tl::where(s > 0_c, tl::square(W * x), tl::exp(W * x))));
    BOOST_TEST(right(tl::max(tl::sin(v), tl::cos(v)) - tl::min(x, s)));
}

BOOST_AUTO_TEST_CASE(stop_gradient_holds_what_it_covers) {
    constexpr auto held = tl::hadamard(tl::stop_gradient(tl::exp(v)), tl::sin(v));
    BOOST_TEST(right(held));
    const tl::graph g = tl::expand_transformations(tl::lower(0, tl::grad(tl::sum(tl::stop_gradient(v)) + tl::sum(tl::square(v)), v)));
    tl::leaf_values<double> at(g, 1);
    at.set(g, "v", {1, 2, 3});
    BOOST_TEST(tl::evaluate_graph(g, 0, at)[2] == 6);
}
