// What is refused at all, by concept: one a line, with its reason. What the compilers say of it is held by tests/errors/.
#include <tapeless/core.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <vector>

namespace tl = tapeless;
using namespace tl::literals;

namespace {

namespace leaf {
constexpr auto number = tl::input<"number">;
constexpr auto three = tl::input<"three", 3>;
constexpr auto four = tl::input<"four", 4>;
constexpr auto column = tl::input<"column", 3, 1>;
constexpr auto digit = tl::input<"digit", tl::category<10>>;
constexpr auto matrix = tl::variable<"matrix", 2, 3>;
constexpr auto vector = tl::variable<"vector", 3>;
constexpr auto scalar = tl::variable<"scalar">;
constexpr auto other = tl::variable<"other">;
constexpr auto logits = tl::variable<"logits", 10>;
}  // namespace leaf

template <auto E>
using type = std::remove_const_t<decltype(E)>;

// entry by entry
static_assert(tl::combinable<type<leaf::three>, type<leaf::vector>>);
static_assert(tl::combinable<type<leaf::three>, type<leaf::scalar>>);   // a scalar spreads
static_assert(!tl::combinable<type<leaf::three>, type<leaf::four>>);    // 3 entries, 4 entries
static_assert(!tl::combinable<type<leaf::three>, type<leaf::column>>);  // (3) is no (3, 1)
static_assert(!tl::combinable<type<leaf::three>, float>);               // a plain number is no formula

// products of linear algebra
static_assert(tl::multipliable<type<leaf::matrix>, type<leaf::three>>);
static_assert(tl::multipliable<type<leaf::matrix>, type<leaf::column>>);
static_assert(tl::multipliable<type<leaf::scalar>, type<leaf::matrix>>);   // scaling
static_assert(!tl::multipliable<type<leaf::matrix>, type<leaf::four>>);    // 3 columns, 4 entries
static_assert(!tl::multipliable<type<leaf::matrix>, type<leaf::matrix>>);  // 3 columns, 2 rows
static_assert(!tl::multipliable<type<leaf::three>, type<leaf::three>>);    // two vectors: hadamard, dot or outer
static_assert(!tl::multipliable<type<leaf::three>, type<leaf::matrix>>);   // a vector is no matrix
static_assert(!tl::multipliable<float, type<leaf::matrix>>);               // 0.5_c, not 0.5f
static_assert(tl::dottable<type<leaf::three>, type<leaf::vector>>);
static_assert(!tl::dottable<type<leaf::three>, type<leaf::four>>);    // 3 entries, 4 entries
static_assert(!tl::dottable<type<leaf::three>, type<leaf::column>>);  // a matrix of one column is no vector

// losses and gradients
constexpr auto each = square(leaf::scalar * leaf::number);
constexpr auto loss = mean(each);
static_assert(tl::loss_expression<type<loss>>);
static_assert(!tl::loss_expression<type<each>>);          // one number for each sample
static_assert(!tl::loss_expression<type<leaf::vector>>);  // three numbers
static_assert(tl::differentiable_by<type<loss>, type<leaf::scalar>>);
static_assert(!tl::differentiable_by<type<each>, type<leaf::scalar>>);            // no loss
static_assert(!tl::differentiable_by<type<loss>, type<leaf::number>>);            // an input
static_assert(!tl::differentiable_by<type<loss>, type<each>>);                    // a composite
static_assert(!tl::differentiable_by<type<loss>, type<leaf::other>>);             // the loss does not depend on it
static_assert(!tl::differentiable_by<type<loss>, tl::variable_type<"scalar", 2>>);  // the loss has "scalar" with another shape
static_assert(tl::tangent_of<type<leaf::vector>, type<leaf::three>>);
static_assert(!tl::tangent_of<type<leaf::vector>, type<leaf::four>>);  // a direction of 4 entries for 3

// names
static_assert(tl::names_agree<type<loss>, type<leaf::scalar>>);
static_assert(!tl::names_agree<type<leaf::vector>, tl::variable_type<"vector", 4>>);           // one name, two shapes
static_assert(!tl::names_agree<type<leaf::digit>, tl::input_type<"digit">>);                   // labels and numbers
static_assert(!tl::names_agree<type<leaf::digit>, tl::input_type<"digit", tl::category<9>>>);  // 10 classes, 9 classes
static_assert(tl::names_agree<type<leaf::vector>, tl::variable_type<"vector", 3, tl::he_normal()>>);  // the start is no part of the name

constexpr auto block = [](auto in) { return tl::dense<"layer", 2>(in); };
static_assert(!tl::names_agree<decltype(block(leaf::three)), decltype(block(leaf::four))>);  // "layer.W" of 3 and of 4 columns
static_assert(tl::names_agree<decltype(tl::scope<"left">(block, leaf::three)), decltype(tl::scope<"right">(block, leaf::four))>);
static_assert(!tl::names_agree<decltype(tl::scope<"one">(block, leaf::three)), decltype(tl::scope<"one">(block, leaf::four))>);
static_assert(!tl::names_agree<decltype(tl::scope<"layer">(leaf::vector)), tl::variable_type<"layer.vector", 4>>);  // the same full name

// training
static_assert(tl::trainable<type<loss>>);
static_assert(!tl::trainable<type<each>>);                           // no single number
static_assert(!tl::trainable<decltype(mean(square(leaf::three)))>);  // no variable
static_assert(tl::optimizer_like<tl::adam>);
static_assert(!tl::optimizer_like<float>);  // a rate alone

// layers and labels
static_assert(tl::vector_expression<type<leaf::three>>);
static_assert(!tl::vector_expression<type<leaf::number>>);  // a number has no entries
static_assert(!tl::vector_expression<type<leaf::column>>);  // a matrix
static_assert(tl::classifiable<type<leaf::logits>, type<leaf::digit>>);
static_assert(!tl::classifiable<type<leaf::three>, type<leaf::digit>>);    // 3 logits, 10 classes
static_assert(!tl::classifiable<type<leaf::logits>, type<leaf::number>>);  // a number is no label
static_assert(!tl::has_axes<type<leaf::scalar>>);                          // softmax of one number

// data
static_assert(tl::bindable<std::vector<float>> && tl::bindable<float[3]> && tl::bindable<std::array<std::array<double, 2>, 3>>);
static_assert(!tl::bindable<const char*>);         // a pointer does not say how many
static_assert(!tl::bindable<decltype(nullptr)>);   // nothing
static_assert(tl::keepable<std::vector<float>>);   // moves into the binding
static_assert(tl::keepable<const std::vector<float>>);   // copied
static_assert(!tl::keepable<float[3]>);                  // cannot be moved

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_refused_is_refused_while_compiling) { BOOST_TEST(true); }
