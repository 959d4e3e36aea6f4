#define BOOST_TEST_MODULE kernels_product
#ifndef __clang__  // g++ 12's own AVX-512 intrinsics, which Eigen uses, leave a register undefined on purpose
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <Eigen/Core>

#include "support.hpp"

using namespace tests;

namespace {

struct extents {
    int rows, columns, depth;
};
constexpr extents shapes[]{{1, 1, 1},   {1, 33, 7},  {2, 5, 3},    {3, 7, 8},   {5, 16, 2},   {7, 8, 13},     {8, 10, 129}, {9, 1, 5},
                           {13, 2, 16}, {16, 64, 5}, {17, 17, 17}, {33, 3, 31}, {31, 100, 1}, {2, 300, 64}, {1, 129, 33}, {130, 40, 3}, {40, 260, 300}, {530, 20, 150},
                           {515, 33, 128}, {519, 40, 300}, {4, 40, 20},   {6, 40, 20},  {10, 17, 2},  {11, 9, 600}, {12, 30, 1025}, {64, 24, 530},
                           {26, 272, 390}, {50, 512, 34}, {2, 70, 90}, {1, 100, 40}, {2, 255, 9}, {70, 2, 40}, {29, 5, 20}, {27, 6, 33}, {93, 3, 16}};

/// The steps of a, read along rows (forward) or turned over (a gradient of weights).
constexpr sizes with_steps(extents e, bool turned) {
    return {e.rows, e.columns, e.depth, turned ? 1 : e.depth + 2, turned ? e.rows + 1 : 1};
}

template <class T, int seed>
void any_size_is_right() {
    for (const extents e : shapes)
        for (const bool turned : {false, true})
            BOOST_TEST((kernel_is_interpreter<T, some_descriptor(form::product, seed)>(with_steps(e, turned))),
                       "seed " << seed << ", " << e.rows << " x " << e.depth << " x " << e.columns << ", turned " << turned);
}
template <class T, int seed, int rows, int depth, int columns, bool turned>
void known_size_is_right() {
    constexpr sizes known = with_steps({rows, columns, depth}, turned);
    for (const int n : {1, 3, 8, 17})
        BOOST_TEST((kernel_is_interpreter<T, some_descriptor(form::product, seed, known), true>(with_steps({rows > 0 ? rows : n, columns, depth > 0 ? depth : n}, turned && rows > 0))),
                   "seed " << seed << ", " << rows << " x " << depth << " x " << columns << " known");
}

/// out = sum + row operand; W -= 0.5 * sum in place.
constexpr descriptor with_bias(sizes size = {0, 0, 0, 0, 0}) {
    descriptor d;
    d.what = form::product, d.size = size;
    d.operands = 2, d.result = 0, d.in[1] = access::row;
    d.instructions = 1, d.outputs = 1;
    d.body[0] = {id<add>, action::apply, 2, 0, 1, 0};
    d.out[0] = {2, effect::store};
    return d;
}
constexpr descriptor update(sizes size) {
    descriptor d;
    d.what = form::product, d.size = size;
    d.operands = 2, d.result = 1;
    d.constants = 1, d.constant[0] = -0.5;
    d.instructions = 1, d.outputs = 1;
    d.body[0] = {id<multiply_add>, action::apply, 3, 1, 2, 0};
    d.out[0] = {3, effect::store};
    return d;
}
template <class T>
using matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
template <class T>
matrix<T> read(const std::vector<T>& v, int rows, int columns) {
    return Eigen::Map<const matrix<T>>(v.data(), rows, columns);
}

/// W -= 0.5 * x' * dy: what a kernel of known sizes writes is right, and has the bits of one of any sizes, and of any number of samples.
template <class T, int rows, int columns, int depth>
void updates_in_place() {
    BOOST_TEST_CONTEXT(rows << " x " << columns << " x " << depth) {
        constexpr sizes known{rows, columns, depth, 1, rows};
        const auto x = numbers<T>(depth * rows, 1), dy = numbers<T>(depth * columns, 2), before = numbers<T>(rows * columns, 3);
        auto now = before, also = before, of_any_batch = before;
        arguments<T> args;
        args.a = x.data(), args.b = dy.data(), args.size = known;
        args.in[0] = args.out[0] = now.data();
        kernel<T, update({0, 0, 0, 0, 0})>::shared(args);
        args.in[0] = args.out[0] = also.data();
        kernel<T, update(known)>::shared(args);
        args.in[0] = args.out[0] = of_any_batch.data();
        kernel<T, update({rows, columns, 0, 1, rows})>::shared(args);
        const matrix<T> expected = read(before, rows, columns) - T(0.5) * read(x, depth, rows).transpose() * read(dy, depth, columns);
        BOOST_TEST((read(now, rows, columns) - expected).cwiseAbs().maxCoeff() < T(1e-5));
        BOOST_TEST(same_bits(now, also));
        BOOST_TEST(same_bits(now, of_any_batch));
    }
}
/// x * W' + b, W as it lies: the bits of the interpreter, and of W' copied first.
constexpr descriptor with_turned_weights(sizes size = {0, 0, 0, 0, 0}) {
    descriptor d = with_bias(size);
    d.b_is_turned = true;
    return d;
}
template <class T, int rows, int columns, int depth>
void turned_weights_are_right() {
    constexpr sizes z{rows, columns, depth, depth, 1};
    static_assert(packs_turned(z));
    BOOST_TEST_CONTEXT(rows << " x " << columns << " x " << depth) {
        BOOST_TEST((kernel_is_interpreter<T, with_turned_weights(z)>(z)));
        BOOST_TEST((kernel_is_interpreter<T, with_turned_weights()>(z)));
        const auto a = numbers<T>(rows * depth, 1), W = numbers<T>(columns * depth, 2), bias = numbers<T>(columns, 3);
        std::vector<T> copied(W.size()), now(static_cast<std::size_t>(rows * columns)), also = now;
        Eigen::Map<matrix<T>>(copied.data(), depth, columns) = read(W, columns, depth).transpose();
        arguments<T> args;
        args.a = a.data(), args.in[1] = bias.data(), args.size = z;
        args.b = W.data(), args.out[0] = now.data();
        kernel<T, with_turned_weights(z)>::shared(args);
        args.b = copied.data(), args.out[0] = also.data();
        kernel<T, with_bias()>::shared(args);
        BOOST_TEST(same_bits(now, also));
    }
}
/// x * W + b of any number of samples: the bits of a product of any sizes.
template <class T, int depth, int columns>
void any_batch_is_right() {
    const auto b = numbers<T>(depth * columns, 2), bias = numbers<T>(columns, 3);
    for (int rows = 1; rows <= 69; rows += rows < 20 ? 1 : 7) {
        const auto a = numbers<T>(rows * depth, 1);
        std::vector<T> now(static_cast<std::size_t>(rows * columns + 1), T(7)), also = now;
        arguments<T> args;
        args.a = a.data(), args.b = b.data(), args.in[1] = bias.data(), args.size = {rows, columns, depth, depth, 1};
        args.out[0] = now.data();
        kernel<T, with_bias()>::shared(args);
        args.out[0] = also.data();
        kernel<T, with_bias({0, columns, depth, depth, 1})>::shared(args);
        BOOST_TEST(same_bits(now, also), rows << " x " << depth << " x " << columns);
        BOOST_TEST(now.back() == T(7));
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_product_of_any_size_has_the_bits_of_the_interpreter) {
    each_constant<3>([](auto seed) { any_size_is_right<float, seed>(), any_size_is_right<double, seed + 3>(); });
}

BOOST_AUTO_TEST_CASE(a_product_of_known_size_has_the_bits_of_the_interpreter) {
    each_constant<2>([](auto seed) {
        known_size_is_right<float, seed, 32, 6, 64, false>();
        known_size_is_right<float, seed, 16, 2, 16, false>();
        known_size_is_right<float, seed, 32, 16, 2, false>();
        known_size_is_right<float, seed, 13, 33, 2, true>();
        known_size_is_right<double, seed, 32, 8, 4, false>();
        known_size_is_right<float, seed, 6, 32, 64, true>();
        known_size_is_right<float, seed, 9, 32, 16, true>();  // rows shared out evenly
        known_size_is_right<float, seed, 13, 9, 24, true>();
        known_size_is_right<double, seed, 13, 5, 10, true>();
        known_size_is_right<float, seed, 1, 7, 1, false>();
        known_size_is_right<float, seed, 3, 128, 10, false>();
        known_size_is_right<float, seed, 0, 12, 10, false>();
        known_size_is_right<float, seed, 64, 30, 2, false>();  // a row in each lane
        known_size_is_right<float, seed, 0, 16, 2, false>();
        known_size_is_right<float, seed, 35, 11, 3, false>();
        known_size_is_right<float, seed, 0, 8, 4, false>();
        known_size_is_right<float, seed, 48, 17, 5, false>();
        known_size_is_right<float, seed, 0, 34, 6, false>();
        known_size_is_right<float, seed, 32, 33, 7, false>();
        known_size_is_right<float, seed, 19, 31, 9, false>();
        known_size_is_right<float, seed, 0, 64, 10, false>();
        known_size_is_right<float, seed, 50, 800, 10, false>();
        known_size_is_right<float, seed, 40, 18, 11, false>();
        known_size_is_right<float, seed, 10, 0, 12, true>();
        known_size_is_right<float, seed, 20, 0, 150, true>();
        known_size_is_right<float, seed, 0, 17, 17, false>();  // a column or two by themselves
        known_size_is_right<float, seed, 70, 10, 33, false>();
        known_size_is_right<float, seed, 41, 9, 18, false>();
        known_size_is_right<float, seed, 0, 8, 34, false>();
        known_size_is_right<float, seed, 35, 12, 17, true>();
        known_size_is_right<float, seed, 21, 0, 33, true>();
        known_size_is_right<float, seed, 16, 0, 18, true>();
    });
}

BOOST_AUTO_TEST_CASE(a_product_is_that_of_eigen) {
    for (const extents e : shapes) {
        const auto a = numbers<double>(e.rows * e.depth, 1), b = numbers<double>(e.depth * e.columns, 2), bias = numbers<double>(e.columns, 3);
        std::vector<double> out(static_cast<std::size_t>(e.rows * e.columns));
        arguments<double> args;
        args.a = a.data(), args.b = b.data(), args.in[1] = bias.data(), args.out[0] = out.data();
        args.size = {e.rows, e.columns, e.depth, e.depth, 1};
        kernel<double, with_bias()>::shared(args);
        const matrix<double> expected = (read(a, e.rows, e.depth) * read(b, e.depth, e.columns)).rowwise() + read(bias, 1, e.columns).row(0);
        BOOST_TEST((read(out, e.rows, e.columns) - expected).cwiseAbs().maxCoeff() < 1e-12 * (1 + e.depth));
    }
}

BOOST_AUTO_TEST_CASE(a_weight_is_updated_where_it_lies) {
    updates_in_place<float, 30, 20, 9>();
    updates_in_place<float, 17, 64, 33>();
    updates_in_place<float, 19, 17, 33>();
    if constexpr (simd::native_bytes == 64) {
        updates_in_place<float, 21, 68, 9>();
        updates_in_place<double, 12, 18, 9>();
    }
    updates_in_place<float, 21, 130, 6>();    // b is small, or
    updates_in_place<float, 21, 130, 200>();  // is not: which is known at run time only, where the batch is
    updates_in_place<double, 9, 31, 13>();
    updates_in_place<float, 10, 15, 8>();  // the last packets overlap the ones before them
    updates_in_place<float, 5, 22, 7>();
    updates_in_place<float, 19, 17, 9>();  // a column or two by themselves
    updates_in_place<float, 49, 18, 30>();
    updates_in_place<float, 17, 33, 12>();
    updates_in_place<float, 17, 17, 5>();  // few terms: four rows of a last column are one packet
    updates_in_place<double, 7, 9, 6>();
    updates_in_place<float, 110, 512, 20>();  // some panels are finished together
    updates_in_place<double, 100, 256, 3>();
}

BOOST_AUTO_TEST_CASE(a_product_of_any_number_of_samples_has_the_bits_of_one_of_any_sizes) {
    any_batch_is_right<float, 8, 32>();
    any_batch_is_right<float, 7, 13>();
    any_batch_is_right<float, 64, 70>();
    any_batch_is_right<float, 5, 2>();
    any_batch_is_right<float, 9, 17>();  // a column or two by themselves
    any_batch_is_right<float, 18, 18>();
    any_batch_is_right<float, 8, 33>();
    if constexpr (simd::native_bytes == 64) {  // four, eight and five entries behind whole registers
        any_batch_is_right<float, 6, 36>();
        any_batch_is_right<float, 6, 72>();
        any_batch_is_right<float, 6, 85>();
        any_batch_is_right<double, 5, 11>();
    }
    any_batch_is_right<double, 9, 9>();
    any_batch_is_right<double, 9, 10>();
}

BOOST_AUTO_TEST_CASE(weights_that_lie_turned_over_are_read_where_they_lie) {
    turned_weights_are_right<float, 24, 256, 128>();
    turned_weights_are_right<float, 261, 320, 300>();
    turned_weights_are_right<double, 30, 256, 131>();
}

BOOST_AUTO_TEST_CASE(weights_of_few_classes_are_updated_by_sums_that_are_turned) {
    updates_in_place<float, 150, 10, 32>();
    updates_in_place<float, 70, 3, 20>();
    updates_in_place<float, 33, 5, 16>();
    updates_in_place<float, 21, 4, 18>();
    updates_in_place<float, 48, 12, 17>();
    updates_in_place<double, 150, 10, 16>();
    updates_in_place<double, 37, 5, 16>();
    updates_in_place<double, 37, 2, 16>();
}

BOOST_AUTO_TEST_CASE(chains_behind_a_product_have_the_bits_of_the_interpreter) {
    const auto is_right = []<int rows, int columns, int depth>() {
        constexpr sizes z{rows, columns, depth, depth, 1};
        BOOST_TEST((kernel_is_interpreter<float, chain_behind_product(z), true>(z)), rows << " x " << columns << " x " << depth);
        BOOST_TEST((kernel_is_interpreter<double, chain_behind_product(z), true>(z)), rows << " x " << columns << " x " << depth << ", double");
    };
    is_right.operator()<5, 8, 3>();
    is_right.operator()<7, 16, 2>();
    is_right.operator()<9, 24, 5>();
    is_right.operator()<6, 33, 4>();
    is_right.operator()<1, 64, 3>();
    is_right.operator()<19, 64, 100>();
}
