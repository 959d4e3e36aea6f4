#define BOOST_TEST_MODULE kernels_dots
#include "support.hpp"

using namespace tests;

namespace {

constexpr std::pair<int, int> shapes[]{{1, 1}, {1, 33}, {2, 5}, {3, 7}, {5, 16}, {7, 8}, {8, 13}, {13, 2}, {16, 64}, {17, 17}, {33, 3}, {64, 1}, {31, 100}, {100, 31}, {5, 129}};

template <class T, int seed>
void any_size_is_right() {
    for (const auto& [rows, depth] : shapes)
        BOOST_TEST((kernel_is_interpreter<T, some_descriptor(form::dots, seed)>({rows, 1, depth, 0, 0})), "seed " << seed << ", " << rows << " of " << depth);
}
template <class T, int seed, int rows, int depth>
void known_size_is_right() {
    for (const int n : {0, 1, 2, 5, 16, 33, 100})
        BOOST_TEST((kernel_is_interpreter<T, some_descriptor(form::dots, seed, {rows, 1, depth, 0, 0}), true>({rows > 0 ? rows : n, 1, depth, 0, 0})),
                   "seed " << seed << ", " << (rows > 0 ? rows : n) << " of " << depth << " known");
}

/// As of a logistic regression: exp(s) - y, times the row, summed up; and the sum of relu(s) - y s + log(1 + exp(-|s|)).
constexpr descriptor chain_behind_dots(sizes size) {
    descriptor d = soft_descriptor(form::dots, size);
    d.body[3] = {id<chain>, action::apply, 1, 0, 0, 0};
    d.body[4] = {id<add>, action::apply, 2, 5, 1, 0};
    d.instructions = 5;
    d.out[1] = {6, effect::outer};
    return d;
}
template <class T, int rows, int depth>
void chain_is_right() {
    BOOST_TEST((kernel_is_interpreter<T, chain_behind_dots({rows, 1, depth, 0, 0}), true>({rows, 1, depth, 0, 0})), rows << " of " << depth << " known");
}

}  // namespace

BOOST_AUTO_TEST_CASE(dots_of_any_size_have_the_bits_of_the_interpreter) {
    each_constant<4>([](auto seed) { any_size_is_right<float, seed>(), any_size_is_right<double, seed + 4>(); });
}

BOOST_AUTO_TEST_CASE(dots_of_known_depth_have_the_bits_of_the_interpreter) {
    each_constant<2>([](auto seed) {
        known_size_is_right<float, seed, 0, 13>();
        known_size_is_right<double, seed, 0, 30>();
    });
    each_constant<2>([](auto seed) {
        known_size_is_right<float, seed, 0, 1>();
        known_size_is_right<float, seed, 0, 2>();
        known_size_is_right<float, seed, 0, 3>();
        known_size_is_right<float, seed, 40, 8>();
        known_size_is_right<double, seed, 0, 5>();
        known_size_is_right<float, seed, 7, 3>();
        known_size_is_right<float, seed, 2, 2>();
        known_size_is_right<float, seed, 1, 6>();
        known_size_is_right<float, seed, 64, 30>();
        known_size_is_right<double, seed, 5, 4>();
        known_size_is_right<float, seed, 33, 129>();
        known_size_is_right<float, seed, 7, 40>();
        known_size_is_right<float, seed, 20, 16>();
    });
}

BOOST_AUTO_TEST_CASE(soft_sums_of_dots_have_the_bits_of_the_interpreter) {
    soft_sums_are_right<form::dots, 1, 2, 3, 5, 7, 8, 9, 13, 17, 40, 64, 128, 250, 256, 257, 512, 700>();
}

// Several registers of rows side by side.
BOOST_AUTO_TEST_CASE(chains_behind_dots_have_the_bits_of_the_interpreter) {
    chain_is_right<float, 16, 3>();
    chain_is_right<float, 48, 4>();
    chain_is_right<double, 24, 4>();
    chain_is_right<float, 16, 9>();
    chain_is_right<float, 64, 13>();
    chain_is_right<float, 131, 6>();
    chain_is_right<double, 16, 5>();
}
