// A scope puts its name before the variables of a block: a block under two scopes does not tie its weights, two calls of one do.
#define BOOST_TEST_MODULE scopes_rename_variables
#include <boost/test/unit_test.hpp>

#include <string>
#include <tapeless/graph/lower.hpp>

namespace {

using namespace tapeless;
using namespace tapeless::literals;

constexpr auto x = input<"x", 4>;
constexpr auto given = variable<"given", 4>;
constexpr auto dense = [](auto e) { return tanh(variable<"W", 4, 4> * e + variable<"b", 4>); };

/// The leaves' names, in the order in which they are met.
template <expression... E>
std::string leaves_of(E... e) {
    const graph g = lower(0, e...);
    std::string names;
    for (const leaf_entry& leaf : g.leaves) {
        if (!names.empty()) names += ' ';
        names += leaf.name.view();
    }
    return names;
}
template <expression... E>
constexpr int size_of(E... e) {
    return lower(0, e...).size();
}

constexpr auto a = scope<"a">(dense, x);
constexpr auto b = scope<"b">(dense, x);
static_assert(std::is_same_v<decltype(a), const decltype(scope<"a">(dense, x))>);
static_assert(!std::is_same_v<decltype(a), decltype(b)>);
static_assert(size_of(a) == size_of(dense(x)));                   // a scope is no node
static_assert(size_of(a, scope<"a">(dense, x)) == size_of(a));    // two calls of one scope tie
static_assert(size_of(a, b) == 2 * size_of(a) - 1);               // two scopes share x only
static_assert(size_of(a, dense(x)) == 2 * size_of(a) - 1);        // nor does what stands outside

}  // namespace

BOOST_AUTO_TEST_CASE(names_get_the_prefix) {
    BOOST_TEST(leaves_of(dense(x)) == "W x b");
    BOOST_TEST(leaves_of(a) == "a.W x a.b");
    BOOST_TEST(leaves_of(a + b) == "a.W x a.b b.W b.b");
    BOOST_TEST(leaves_of(scope<"a">(variable<"W", 4>)) == "a.W");
}

BOOST_AUTO_TEST_CASE(inputs_and_settings_keep_their_names) {
    BOOST_TEST(leaves_of(scope<"a">(sum(x) * setting<"rate"> * variable<"w">)) == "x rate a.w");
}

BOOST_AUTO_TEST_CASE(what_is_given_keeps_its_names) {
    BOOST_TEST(leaves_of(scope<"a">(dense, given)) == "a.W given a.b");
    BOOST_TEST(leaves_of(scope<"a">(dense, hadamard(x, given))) == "a.W x given a.b");
    BOOST_TEST(leaves_of(scope<"a">([](auto p, auto q) { return p + hadamard(variable<"W", 4>, q); }, x, given)) == "x a.W given");
    BOOST_TEST(leaves_of(scope<"second">(dense, scope<"first">(dense, x))) == "second.W first.W x first.b second.b");
}

BOOST_AUTO_TEST_CASE(scopes_nest) {
    const auto two = [](auto e) { return scope<"second">(dense, scope<"first">(dense, e)); };
    BOOST_TEST(leaves_of(scope<"encoder">(two, x)) == "encoder.second.W encoder.first.W x encoder.first.b encoder.second.b");
    BOOST_TEST(leaves_of(scope<"outer">(scope<"inner">(variable<"w">))) == "outer.inner.w");
}

BOOST_AUTO_TEST_CASE(a_gradient_finds_the_variable_by_its_full_name) {
    constexpr auto loss = sum(square(a));
    const graph g = lower(0, grad(loss, variable<"a.W", 4, 4>));
    BOOST_TEST(g.leaves.size() == 3);
}
