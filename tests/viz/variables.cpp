#define BOOST_TEST_MODULE viz_variables
#include <boost/test/unit_test.hpp>

#include "models.hpp"
#include "tapeless/viz/variables.hpp"

#include <array>
#include <boost/hana/fold_left.hpp>
#include <boost/hana/integral_constant.hpp>
#include <boost/hana/length.hpp>
#include <boost/hana/transform.hpp>
#include <boost/hana/unpack.hpp>
#include <string>

using namespace models;
namespace hana = boost::hana;

static_assert(decltype(hana::length(tl::variables(classifier)))::value == 4);
static_assert(decltype(hana::length(tl::variables(x * y)))::value == 0);

// every parameter counted, while compiling
static_assert(hana::fold_left(tl::variables(classifier), 0, [](int sum, auto each) { return sum + each.size(); }) == 101770);

// a handle names the variable that the user wrote
constexpr auto first = tl::variables(classifier)[hana::size_c<0>];
static_assert(std::is_empty_v<decltype(first)>);
static_assert(first.name() == "hidden.W" && first.name_hash == tl::definition<decltype(hidden_W)>->leaf.name_hash);
static_assert(first.shape() == tl::shape_of(hidden_W) && first.start() == tl::glorot_uniform());

BOOST_AUTO_TEST_CASE(variables_are_walked_over_in_the_order_of_the_layers) {
    std::string names;
    hana::for_each(tl::variables(classifier), [&](auto each) { names += std::string(each.name()) + ' '; });
    BOOST_TEST(names == "hidden.W hidden.b out.W out.b ");
}

BOOST_AUTO_TEST_CASE(the_size_of_a_variable_is_a_constant_in_the_loop) {
    // room for each variable: things of different types
    auto room = hana::transform(tl::variables(tl::together(regression, autoencoder)), [](auto each) { return std::array<float, each.size()>{}; });
    BOOST_TEST(hana::unpack(room, [](const auto&... r) { return (r.size() + ...); }) == 14u);
}

BOOST_AUTO_TEST_CASE(a_tied_variable_comes_once_and_a_scope_is_part_of_the_name) {
    static_assert(decltype(hana::length(tl::variables(autoencoder)))::value == 1);
    constexpr auto twice = sum(tl::scope<"left">(M * tl::variable<"u", 4>)) + sum(tl::scope<"right">(M * tl::variable<"u", 4>));
    std::string names;
    hana::for_each(tl::variables(twice), [&](auto each) { names += std::string(each.name()) + ' '; });
    BOOST_TEST(names == "left.M left.u right.M right.u ");
}
