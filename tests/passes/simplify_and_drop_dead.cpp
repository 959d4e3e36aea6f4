// Identities of simplify, one by one: each rewritten graph is the graph of the formula that a person would have written.
#define BOOST_TEST_MODULE simplify_and_drop_dead
#include <boost/test/unit_test.hpp>

#include <tapeless/graph/lower.hpp>
#include <tapeless/graph/well_formed.hpp>
#include <tapeless/passes/drop_dead.hpp>
#include <tapeless/passes/expand_transformations.hpp>
#include <tapeless/passes/simplify.hpp>

namespace {

using namespace tapeless;
using namespace tapeless::literals;

constexpr auto s = input<"s">;
constexpr auto x = input<"x", 3>;
constexpr auto w = variable<"w", 3>;
constexpr auto W = variable<"W", 3, 3>;
constexpr auto A = variable<"A", 2, 3>;
constexpr auto B = variable<"B", 3, 4>;
constexpr auto rate = setting<"rate">;
constexpr auto other = setting<"other">;

template <expression E>
constexpr graph simplified(E e) {
    return drop_dead(simplify(lower(0, e)));
}
/// The number of nodes with operands.
template <expression E>
constexpr int computed(E e) {
    const graph g = simplified(e);
    if (!well_formed(g)) return -1;
    int count = 0;
    for (const node& n : g.nodes) count += n.op->arity > 0 ? 1 : 0;
    return count;
}
/// a and b become the same node.
template <expression A, expression B>
constexpr bool same(A a, B b) {
    const graph g = simplify(lower(0, a, b));
    return well_formed(g) && g.outputs[0].node == g.outputs[1].node;
}

// numbers
static_assert(same(2_c + 3_c, 5_c) && same(2_c * 3_c - 1_c, 5_c) && same(1_c / 4_c, 0.25_c) && same(sqrt(9_c), 3_c));
static_assert(same(2_c * (3_c * s), 6_c * s) && same(s + 0_c, s) && same(0_c + s, s) && same(s - 0_c, s) && same(s * 1_c, s));
static_assert(same(s / 1_c, s) && same(s / 4_c, 0.25_c * s) && same(-s, -1_c * s) && same(-(-s), s) && same(0_c - s, -s));
// sums
static_assert(same(s + s, 2_c * s) && same(x + -w, x - w) && same(x - -w, x + w) && same(-x + w, w - x) && same(x + w, w + x));
static_assert(same(3_c * x + 3_c * w, 3_c * (x + w)) && same(3_c * x - 3_c * w, 3_c * (x - w)) && same(-x - w, -(x + w)));
// uniform factors move out and together
static_assert(same(rate * x + rate * w, rate * (x + w)) && same(rate * x - w * rate, rate * (x - w)));
static_assert(same(rate * x + (-1_c * rate) * w, rate * (x - w)) && same(rate * s + rate, rate * (s + 1_c)));
static_assert(same((2_c * rate) * x + rate * w, rate * (2_c * x + w)) && same(x / rate, (1_c / rate) * x));
static_assert(same(rate * (other * x), (rate * other) * x) && same((2_c * rate) * (3_c * other) * x, 6_c * (rate * other) * x));
static_assert(same(sum(rate * x), rate * sum(x)) && same(W * (rate * x), rate * (W * x)) && same(dot(3_c * w, x), 3_c * dot(w, x)));
static_assert(same(transpose(rate * W), rate * transpose(W)) && same(hadamard(x, rate * w), rate * hadamard(x, w)));
static_assert(same(where(s > 0_c, rate, 0_c), rate * (s > 0_c)) && same(where(s > 0_c, 0_c, rate), rate * (1_c - (s > 0_c))));
static_assert(computed(rate * x + w) == 2 && computed(exp(rate * (s * x))) == 3);
// what holds in one case and what holds in the other
static_assert(same(where(s > 0_c, s, 0_c) + where(s > 0_c, 0_c, rate), where(s > 0_c, s, rate)) && same(where(x > w, 0_c, x) + hadamard(x > w, w), where(x > w, w, x)));
static_assert(same(hadamard(1_c - (x > w), x) + hadamard(x > w, w), where(x > w, w, x)) && !same(where(s > 0_c, s, 0_c) + where(s >= 0_c, 0_c, rate), where(s > 0_c, s, rate)));
// what divides several entries or several numerators is inverted once; a single quotient stays one
constexpr auto robust = sum(square(w) / (1_c + square(w)));
template <expression... E>
constexpr int divisions(E... e) {
    const graph g = drop_dead(simplify(expand_transformations(lower(0, e...))));
    if (!well_formed(g)) return -1;
    int count = 0;
    for (const node& n : g.nodes) count += n.is(record<ops::divide>) ? 1 : 0;
    return count;
}
static_assert(same(x / s, x * (1_c / s)) && same(x / sum(x, axis<0>), x * (1_c / sum(x, axis<0>))) && same(x / w, hadamard(x, 1_c / w)));
static_assert(computed(s / exp(s)) == 2 && computed(x / exp(x)) == 2 && computed(x / s) == 2);
static_assert(divisions(x / exp(x), square(x) / exp(x), 3_c / exp(x)) == 1 && divisions(x / exp(x), exp(x) / x) == 2);
static_assert(divisions(robust, grad(robust, w)) == 1 && divisions(grad(sum(w / sqrt(sum(square(w)))), w)) == 1);
// products and rearrangements
static_assert(same(transpose(transpose(W)), W) && same(transpose(W * W), transpose(W) * transpose(W)) && computed(transpose(W) * x) == 1);
static_assert(same(reshape<3, 3>(reshape<9>(W)), W) && same(reshape<3>(x), x) && same(reshape<9>(reshape<1, 9>(W)), reshape<9>(W)));
// a dot of two vectors of a kind is a sum; one of weights with data is a product, of all rows at once
static_assert(same(dot(w, exp(w)), sum(hadamard(w, exp(w)), axis<0>)) && same(dot(x, exp(x)), sum(hadamard(x, exp(x)), axis<0>)));
static_assert(!same(dot(w, x), sum(hadamard(w, x), axis<0>)) && !same(outer(w, exp(w)), sum(hadamard(w, exp(w)), axis<0>)));
// all entries of a product, summed, and its gradient: no product of matrices is left
static_assert(same(sum(A * B), dot(sum(A, axis<0>), sum(B, axis<1>))) && same(sum(outer(w, w)), sum(w) * sum(w)));
static_assert(same(sum(W * x), sum(dot(sum(W, axis<0>), x))) && same(sum(A * transpose(A)), dot(sum(A, axis<0>), sum(A, axis<0>))));
static_assert([] {
    const graph g = drop_dead(simplify(expand_transformations(lower(0, grad(sum(A * B), A), grad(sum(A * B), B)))));
    const node &by_A = g[g.outputs[0].node], &by_B = g[g.outputs[1].node];
    return well_formed(g) && g.size() == 6 && by_A.is(record<ops::spread>) && by_B.is(record<ops::spread>) && by_A.dims == shape{2, 3};
}());
// sums of sums
static_assert(same(sum(sum(x, axis<0>)), sum(x)) && same(sum(sum(x, batch_axis)), sum(x)) && same(sum(sum(x, axis<0>), batch_axis), sum(x)));
static_assert(computed(sum(W, axis<0>)) == 1);
// a stop_gradient has done its work
static_assert(same(stop_gradient(x), x));
// what is not equal stays apart
static_assert(!same(x - w, w - x) && !same(rate * x + other * w, rate * (x + w)) && !same(sum(W, axis<0>), sum(W, axis<1>)));
static_assert(!same(max(x, w), min(x, w)) && !same(W * x, transpose(W) * x));

constexpr graph one_branch_unread() {
    graph g;
    const term a = g.input("a", shape{4});
    cos(a);  // nobody reads it
    g.output(sin(a));
    return g;
}
static_assert(one_branch_unread().size() == 3 && drop_dead(one_branch_unread()).size() == 2);
static_assert(well_formed(drop_dead(one_branch_unread())) && drop_dead(one_branch_unread()).is(1, record<ops::sin>));
static_assert(drop_dead(drop_dead(one_branch_unread())) == drop_dead(one_branch_unread()));

}  // namespace

BOOST_AUTO_TEST_CASE(leaves_stay_known_by_name) {
    graph g = one_branch_unread();
    g.setting("nobody's");
    const graph swept = drop_dead(g);
    BOOST_TEST(swept.leaves.size() == 2);
    BOOST_TEST(swept.size() == 2);
}
