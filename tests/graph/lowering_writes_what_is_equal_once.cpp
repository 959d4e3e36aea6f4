// Lowering: an expression's graph has each value once, operands before their readers, and grows with the formula, not with its paths.
#define BOOST_TEST_MODULE lowering_writes_what_is_equal_once
#include <boost/test/unit_test.hpp>

#include <tapeless/graph/lower.hpp>
#include <tapeless/graph/well_formed.hpp>

namespace {

using namespace tapeless;
using namespace tapeless::literals;

constexpr auto x = input<"x", 3>;
constexpr auto w = variable<"w", 3>;

template <expression... E>
constexpr int size_of(E... e) {
    const graph g = lower(0, e...);
    return well_formed(g) ? g.size() : -1;
}
template <int N>
constexpr auto doubled(auto e) {  // 2^N paths
    if constexpr (N == 0) {
        return e;
    } else {
        const auto half = doubled<N - 1>(e);
        return sin(half + half);
    }
}

static_assert(std::is_empty_v<decltype(doubled<20>(x))>);
static_assert(size_of(x) == 1 && size_of(x, x) == 1);
static_assert(size_of(exp(x) + exp(x)) == 3);
static_assert(size_of(doubled<20>(x)) == 1 + 2 * 20);
static_assert(size_of(hadamard(variable<"w", 3>, w)) == 2);  // the name is the identity
static_assert(size_of(1_c * x, 1.0_c * x) == 3);             // so is a number's value

constexpr int fault(auto change) {
    graph g = lower(0, sum(exp(x) + w));
    change(g);
    return fault_of(g).node;
}
static_assert(fault([](graph&) {}) == -1);

}  // namespace

BOOST_AUTO_TEST_CASE(the_specification_finds_what_is_wrong) {
    const auto says = [](auto change) {
        graph g = lower(0, sum(exp(x) + w));  // x, exp, w, +, sum
        change(g);
        return std::string_view(fault_of(g).what);
    };
    BOOST_TEST(says([](graph&) {}) == "");
    BOOST_TEST(says([](graph& g) { g.nodes[1].operand[0] = 3; }) == "a node reads a node that comes later");
    BOOST_TEST(says([](graph& g) { g.nodes[1].operand[1] = 0; }) == "a node reads another number of nodes than its operator takes");
    BOOST_TEST(says([](graph& g) { g.nodes[1].op = nullptr; }) == "a node has no operator");
    BOOST_TEST(says([](graph& g) { g.nodes[2].leaf = 7; }) == "a leaf's node names no leaf");
    BOOST_TEST(says([](graph& g) { g.nodes[2].dims = shape{4}; }) == "a leaf's node differs from the leaf");
    BOOST_TEST(says([](graph& g) { g.nodes[3].dims = shape{5}.with_batch(); }) == "an operand does not fit an element-wise operator");
    BOOST_TEST(says([](graph& g) { g.nodes[3].dims.batched = false; }) == "an element-wise operator gains or loses the batch");
    BOOST_TEST(says([](graph& g) { g.nodes[4].dims = shape{3}; }) == "a node has not its operator's shape");
    BOOST_TEST(says([](graph& g) { g.nodes.push(g.nodes[1]); }) == "two nodes are equal");
    BOOST_TEST(says([](graph& g) { g.outputs[0].node = 5; }) == "an output is no node");
    BOOST_TEST(says([](graph& g) { g.outputs[0].target = 1; }) == "a variable would change its shape");
    BOOST_TEST(says([](graph& g) {
                   g.outputs.push({2, 1});
                   g.outputs.push({2, 1});
               }) == "a variable has two new values");
}

BOOST_AUTO_TEST_CASE(one_name_with_two_shapes_is_no_graph) {
    BOOST_CHECK_THROW(lower(0, sum(variable<"w", 3>) + sum(variable<"w", 4>)), const char*);
}
