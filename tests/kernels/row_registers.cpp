#define BOOST_TEST_MODULE kernels_row_registers
#include "support.hpp"

using namespace tests;

namespace {

template <class T, int seed, int columns>
void is_right() {
    for (const int rows : {1, 2, 3, 4, 5, 7, 8, 33})
        BOOST_TEST((kernel_is_interpreter<T, some_descriptor(form::row_registers, seed, {0, columns, 0, 0, 0})>({rows, columns, 1, 0, 0})),
                   "seed " << seed << ", " << rows << " x " << columns);
}
template <class T, int seed, int rows, int columns>
void known_is_right() {
    BOOST_TEST((kernel_is_interpreter<T, some_descriptor(form::row_registers, seed, {rows, columns, 0, 0, 0}), true>({rows, columns, 1, 0, 0})),
               "seed " << seed << ", " << rows << " x " << columns << " known");
}

/// softmax(x) - t, its sums, and the sum of log(sum(exp(x))): what a classifier's last layer does.
constexpr descriptor softmax(int rows, int columns) {
    descriptor d;
    d.what = form::row_registers;
    d.size = {rows, columns, 0, 0, 0};
    d.operands = 2;
    d.constants = 1, d.constant[0] = 0.5;
    d.instructions = 6, d.outputs = 4;
    d.body[0] = {0, action::row_max, 1, 0, 0, 0};                             // 3: m
    d.body[1] = {id<negative>, action::apply, 1, 3, 0, 0};                    // 4: -m
    d.body[2] = {id<add>, action::apply, 2, 0, 4, 0};                         // 5: x - m
    d.body[3] = {id<exponential>, action::apply, 1, 5, 0, 0};                 // 6: e
    d.body[4] = {0, action::row_sum, 1, 6, 0, 0};                             // 7: s
    d.body[5] = {id<multiply_add>, action::apply, 3, 6, 7, 1};                // 8
    d.out[0] = {8, effect::store}, d.out[1] = {7, effect::sum_all}, d.out[2] = {8, effect::sum_batch}, d.out[3] = {3, effect::sum_all, 7};
    return d;
}

}  // namespace

BOOST_AUTO_TEST_CASE(rows_in_registers_have_the_bits_of_the_interpreter) {
    each_constant<4>([](auto seed) {
        is_right<float, seed, 10>();
        is_right<double, seed + 4, 10>();
    });
    each_constant<1>([](auto seed) {
        is_right<float, seed, 1>();
        is_right<float, seed, 2>();
        is_right<double, seed, 3>();
        is_right<float, seed, 16>();
        is_right<float, seed, 17>();
        is_right<double, seed, 33>();
        is_right<float, seed, 64>();
        known_is_right<float, seed, 5, 7>();
        is_right<float, seed, 9>();
        is_right<float, seed, 15>();
        known_is_right<float, seed, 32, 10>();
        known_is_right<float, seed, 19, 13>();
        known_is_right<double, seed, 1, 8>();
        known_is_right<float, seed, 1, 10>();  // few rows, each computed once
        known_is_right<float, seed, 2, 6>();
    });
}

BOOST_AUTO_TEST_CASE(a_softmax_has_the_bits_of_the_interpreter) {
    for (const int rows : {1, 3, 4, 31, 32, 63, 64, 65, 127, 128, 129, 257}) {
        BOOST_TEST((kernel_is_interpreter<float, softmax(0, 10)>({rows, 10, 1, 0, 0})));
        BOOST_TEST((kernel_is_interpreter<double, softmax(0, 10)>({rows, 10, 1, 0, 0})));
        BOOST_TEST((kernel_is_interpreter<float, softmax(0, 4)>({rows, 4, 1, 0, 0})));
        BOOST_TEST((kernel_is_interpreter<double, softmax(0, 7)>({rows, 7, 1, 0, 0})));
        BOOST_TEST((kernel_is_interpreter<float, softmax(0, 40)>({rows, 40, 1, 0, 0})));
    }
    for (const int rows : {1, 2, 3, 5, 16, 31, 40, 129}) {
        BOOST_TEST((kernel_is_interpreter<float, softmax(0, 12)>({rows, 12, 1, 0, 0})));
        BOOST_TEST((kernel_is_interpreter<float, softmax(0, 15)>({rows, 15, 1, 0, 0})));
    }
    BOOST_TEST((kernel_is_interpreter<float, softmax(200, 3), true>({200, 3, 1, 0, 0})));
    BOOST_TEST((kernel_is_interpreter<float, softmax(35, 13), true>({35, 13, 1, 0, 0})));
    BOOST_TEST((kernel_is_interpreter<float, softmax(3, 10), true>({3, 10, 1, 0, 0})));
    BOOST_TEST((kernel_is_interpreter<double, softmax(130, 12), true>({130, 12, 1, 0, 0})));
}

// Several registers of rows side by side.
BOOST_AUTO_TEST_CASE(chains_in_lanes_have_the_bits_of_the_interpreter) {
    chains_are_right<form::row_registers, 32, 3, 8>();
    chains_are_right<form::row_registers, 45, 4>();
}
