// The plain evaluator, against numbers worked out by hand, while compiling and at run time.
#define BOOST_TEST_MODULE evaluate_computes_every_family
#include <boost/test/unit_test.hpp>

#include <tapeless/graph/evaluate.hpp>
#include <tapeless/graph/lower.hpp>

namespace {

using namespace tapeless;
using namespace tapeless::literals;

constexpr auto s = input<"s">;
constexpr auto x = input<"x", 2>;
constexpr auto v = variable<"v", 3>;
constexpr auto W = variable<"W", 2, 3>;
constexpr auto C = variable<"C", 2, 2, 2>;

/// The entries of `e` for two samples are these.
template <class T, expression E>
constexpr bool is(E e, std::initializer_list<T> wanted) {
    const graph g = lower(0, e);
    leaf_values<T> at(g, 2);
    at.set(g, "s", {1, 2});
    at.set(g, "x", {1, -2, 3, 4});
    at.set(g, "v", {1, 0, -1});
    at.set(g, "W", {1, 2, 3, 4, 5, 6});
    at.set(g, "C", {1, 2, 3, 4, 5, 6, 7, 8});
    at.set(g, "rate", {T(0.5)});
    const list<T> found = evaluate_graph(g, 0, at);
    if (found.size() != static_cast<int>(wanted.size())) return false;
    int i = 0;
    for (const T number : wanted)
        if (!(found[i++] == number)) return false;
    return true;
}

template <class T>
constexpr bool computes() {
    return is<T>(s + 1_c, {2, 3}) && is<T>(v * setting<"rate">, {T(0.5), 0, T(-0.5)}) && is<T>(s * v, {1, 0, -1, 2, 0, -2})  //
           && is<T>(hadamard(x, x), {1, 4, 9, 16}) && is<T>(where(x > 0_c, x, -1_c), {1, -1, 3, 4})                          //
           && is<T>(sum(x), {6}) && is<T>(sum(x, axis<0>), {-1, 7}) && is<T>(sum(x, batch_axis), {4, 2})                     //
           && is<T>(mean(x), {T(1.5)}) && is<T>(mean(x, batch_axis), {2, 1}) && is<T>(mean(W, axis<0>), {T(2.5), T(3.5), T(4.5)})
           && is<T>(max(x), {4}) && is<T>(max(x, batch_axis), {3, 4}) && is<T>(max(W, axis<1>), {3, 6})                      //
           && is<T>(sum(C, axis<1>), {4, 6, 12, 14}) && is<T>(sum(C, axis<0>), {6, 8, 10, 12})                               //
           && is<T>(W * v, {-2, -2}) && is<T>(transpose(W) * x, {-7, -8, -9, 19, 26, 33})                                    //
           && is<T>(dot(x, x), {5, 25}) && is<T>(outer(v, x), {1, -2, 0, 0, -1, 2, 3, 4, 0, 0, -3, -4})                      //
           && is<T>(W * transpose(W), {14, 32, 32, 77}) && is<T>(transpose(W), {1, 4, 2, 5, 3, 6})                           //
           && is<T>(reshape<3, 2>(W), {1, 2, 3, 4, 5, 6}) && is<T>(stop_gradient(s), {1, 2})                                 //
           && is<T>(x - mean(x, axis<0>) * 0_c, {1, -2, 3, 4});
}
static_assert(computes<double>());
static_assert(computes<float>());

}  // namespace

BOOST_AUTO_TEST_CASE(the_same_at_run_time) {
    BOOST_TEST(computes<double>());
    BOOST_TEST(computes<float>());
}

BOOST_AUTO_TEST_CASE(the_largest_of_entries_with_a_nan_is_nan) {
    const graph g = lower(0, max(v));
    leaf_values<double> at(g, 1);
    at.set(g, "v", {1, __builtin_nan(""), 2});
    const double found = evaluate_graph(g, 0, at)[0];
    BOOST_TEST(found != found);
}
