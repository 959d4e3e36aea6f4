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

BOOST_AUTO_TEST_CASE(chains_side_by_side_have_the_bits_of_the_interpreter) {
    chains_are_right<form::rows, 3, 15, 16, 31, 33, 37, 64, 66, 129, 250>();
}
