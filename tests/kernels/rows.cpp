#define BOOST_TEST_MODULE kernels_rows
#include "support.hpp"

using namespace tests;

namespace {

constexpr std::pair<int, int> shapes[]{{1, 1}, {1, 33}, {2, 5}, {3, 7}, {5, 16}, {7, 8}, {8, 13}, {13, 2}, {16, 64}, {17, 17}, {33, 3}, {64, 1}, {31, 100}, {100, 31}, {5, 129}};

template <class T, int seed>
void any_size_is_right() {
    for (const auto& [rows, columns] : shapes)
        BOOST_TEST((kernel_is_interpreter<T, some_descriptor(form::rows, seed)>({rows, columns, 1, 0, 0})), "seed " << seed << ", " << rows << " x " << columns);
}
template <class T, int seed, int rows, int columns>
void known_size_is_right() {
    for (const int n : {1, 2, 5, 16, 33})
        BOOST_TEST((kernel_is_interpreter<T, some_descriptor(form::rows, seed, {rows, columns, 0, 0, 0}), true>({rows > 0 ? rows : n, columns, 1, 0, 0})),
                   "seed " << seed << ", " << (rows > 0 ? rows : n) << " x " << columns << " known");
}

/// Sums over the rows of (x + row) * (x + row), or of x; and over all.
constexpr descriptor sums_down(sizes size, bool squares, bool all) {
    descriptor d;
    d.what = form::rows;
    d.size = size;
    d.operands = squares ? 2 : 1;
    d.in[0] = access::full, d.in[1] = access::row;
    if (squares) {
        d.instructions = 2;
        d.body[0] = {id<add>, action::apply, 2, 0, 1, 0};
        d.body[1] = {id<multiply>, action::apply, 2, 2, 2, 0};
    }
    const short from = squares ? 3 : 0;
    d.out[d.outputs++] = {from, effect::sum_batch};
    if (all) d.out[d.outputs++] = {from, effect::sum_all};
    return d;
}
template <class T, int rows, int columns>
void sums_down_are_right() {
    for (const int n : {0, 1, 2, 3, 100, 701}) {
        const int now = rows > 0 ? rows : n;
        const sizes size{now, columns, 1, 0, 0};
        BOOST_TEST((kernel_is_interpreter<T, sums_down({rows, columns, 0, 0, 0}, true, false), true>(size)), "squares, " << now << " x " << columns);
        BOOST_TEST((kernel_is_interpreter<T, sums_down({rows, columns, 0, 0, 0}, false, true), true>(size)), "and over all, " << now << " x " << columns);
        if (rows > 0) return;
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_loop_over_rows_of_any_size_has_the_bits_of_the_interpreter) {
    each_constant<5>([](auto seed) { any_size_is_right<float, seed>(), any_size_is_right<double, seed + 5>(); });
}

BOOST_AUTO_TEST_CASE(a_loop_over_rows_of_known_size_has_the_bits_of_the_interpreter) {
    each_constant<2>([](auto seed) {
        known_size_is_right<float, seed, 0, 1>();
        known_size_is_right<float, seed, 0, 10>();
        known_size_is_right<double, seed, 0, 5>();
        known_size_is_right<double, seed, 5, 33>();
        known_size_is_right<float, seed, 7, 32>();
        known_size_is_right<float, seed, 3, 3>();
    });
}

// One packet, two, four or five beside each other, and what is left: how many are taken at once hangs on the body.
BOOST_AUTO_TEST_CASE(any_body_takes_all_columns_of_a_known_size) {
    each_constant<6>([](auto seed) {
        known_size_is_right<double, seed + 2, 0, 2>();
        known_size_is_right<float, seed + 2, 0, 20>();
    });
    each_constant<4>([](auto seed) { known_size_is_right<float, seed + 8, 0, 33>(); });
}

// Many rows of several registers are walked in strips, a few columns after the other.
BOOST_AUTO_TEST_CASE(sums_down_many_rows_have_the_bits_of_the_interpreter) {
    sums_down_are_right<float, 0, 30>();
    sums_down_are_right<float, 0, 100>();
    sums_down_are_right<float, 569, 30>();
    sums_down_are_right<float, 300, 150>();
    sums_down_are_right<double, 400, 30>();
}

BOOST_AUTO_TEST_CASE(chains_side_by_side_have_the_bits_of_the_interpreter) {
    chains_are_right<form::rows, 3, 15, 16, 31, 33, 37, 64, 66, 129, 250>();
}
