#define BOOST_TEST_MODULE kernels_flat
#include "support.hpp"

using namespace tests;

namespace {

template <class T, int seed>
void any_size_is_right() {
    for (const int n : sizes_to_try)
        BOOST_TEST((kernel_is_interpreter<T, some_descriptor(form::flat, seed)>({1, n, 1, 0, 0})), "seed " << seed << ", " << n << " entries");
    BOOST_TEST((kernel_is_interpreter<T, some_descriptor(form::flat, seed)>({7, 300, 1, 0, 0})));
}
template <class T, int seed, int rows, int columns>
void known_size_is_right() {
    BOOST_TEST((kernel_is_interpreter<T, some_descriptor(form::flat, seed, {rows, columns, 0, 0, 0}), true>({rows, columns, 1, 0, 0})),
               "seed " << seed << ", " << rows << " x " << columns << " known");
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_flat_loop_of_any_size_has_the_bits_of_the_interpreter) {
    each_constant<5>([](auto seed) { any_size_is_right<float, seed>(), any_size_is_right<double, seed + 5>(); });
}

BOOST_AUTO_TEST_CASE(a_flat_loop_of_known_size_has_the_bits_of_the_interpreter) {
    each_constant<2>([](auto seed) {
        known_size_is_right<float, seed, 1, 1>();
        known_size_is_right<float, seed, 1, 5>();
        known_size_is_right<double, seed, 3, 1>();
        known_size_is_right<float, seed, 5, 5>();
        known_size_is_right<double, seed, 8, 5>();
        known_size_is_right<float, seed, 10, 100>();
    });
    each_constant<4>([](auto seed) {
        known_size_is_right<float, seed, 2, 1>();
        known_size_is_right<double, seed, 4, 1>();
        known_size_is_right<float, seed, 2, 3>();
        known_size_is_right<float, seed, 7, 1>();
    });
}

BOOST_AUTO_TEST_CASE(soft_sums_of_a_flat_loop_have_the_bits_of_the_interpreter) {
    soft_sums_are_right<form::flat, 1, 2, 3, 5, 7, 8, 9, 13, 17, 40, 64, 128, 250, 256, 257, 512, 700>();
}

BOOST_AUTO_TEST_CASE(chains_side_by_side_have_the_bits_of_the_interpreter) {
    chains_are_right<form::flat, 1, 15, 16, 31, 33, 37, 64, 66, 129, 250>();
}
