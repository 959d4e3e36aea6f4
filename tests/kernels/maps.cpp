#define BOOST_TEST_MODULE kernels_maps
#include "support.hpp"

using namespace tests;

namespace {

/// A map of up to four dimensions, entry by entry, as its definition says.
template <class T>
std::vector<T> by_definition(const map_plan& plan, const std::vector<T>& in, int outs, int batch) {
    std::vector<T> out(static_cast<std::size_t>(outs), T(-99));
    std::vector<bool> seen(out.size());
    int e[4]{1, 1, 1, 1}, o[4]{}, s[4]{};
    for (int d = 0; d < plan.rank; ++d) e[d] = d == plan.batch_dimension ? batch : plan.extent[d], o[d] = plan.out_stride[d], s[d] = plan.in_stride[d];
    for (int w = 0; w < e[0]; ++w)
        for (int x = 0; x < e[1]; ++x)
            for (int y = 0; y < e[2]; ++y)
                for (int z = 0; z < e[3]; ++z) {
                    const auto to = static_cast<std::size_t>(w * o[0] + x * o[1] + y * o[2] + z * o[3]);
                    const T term = in[static_cast<std::size_t>(w * s[0] + x * s[1] + y * s[2] + z * s[3])];
                    T& r = out[to];
                    r = !seen[to] ? term : plan.what == map_plan::action::largest ? (r < term ? term : r) : r + term;
                    seen[to] = true;
                }
    return out;
}

template <class T>
bool is_by_definition(const map_plan& plan, int ins, int outs, int batch = 0) {
    const std::vector<T> in = numbers<T>(ins, 7);
    std::vector<T> out(static_cast<std::size_t>(outs), T(-99));
    run_map<T>(plan, in.data(), out.data(), batch);
    return same_bits(out, by_definition(plan, in, outs, batch));
}

constexpr map_plan plan(std::initializer_list<int> numbers, map_plan::action what = map_plan::action::copy, int reduced = 0) {
    map_plan p;
    p.what = what, p.reduced = reduced;
    for (const int* n = numbers.begin(); n != numbers.end(); n += 3) p.add(n[0], n[1], n[2]);
    return p;
}

}  // namespace

BOOST_AUTO_TEST_CASE(copies_go_where_strides_say) {
    for (const int n : sizes_to_try)
        for (const int m : {1, 3, 4, 5, 7, 8, 16, 40}) {
            BOOST_TEST((is_by_definition<float>(plan({n, m, m, m, 1, 1}), n * m, n * m)));     // as it lies
            BOOST_TEST((is_by_definition<float>(plan({n, m, 1, m, 1, n}), n * m, n * m)));     // turned over
            BOOST_TEST((is_by_definition<double>(plan({n, 1, m, m, n, 1}), n * m, n * m)));    // the other way
            BOOST_TEST((is_by_definition<float>(plan({n, m, 0, m, 1, 1}), m, n * m)));         // repeated
            BOOST_TEST((is_by_definition<float>(plan({n, m, 1, m, 1, 0}), n, n * m)));
            BOOST_TEST((is_by_definition<float>(plan({2, n * m, n * m, n, m, 1, m, 1, n}), 2 * n * m, 2 * n * m)));
        }
}

BOOST_AUTO_TEST_CASE(large_matrices_are_turned_over_in_blocks) {
    for (const int n : {256, 257, 300, 1024})
        for (const int m : {1, 15, 17, 33, 259}) {
            BOOST_TEST((is_by_definition<float>(plan({n, m, 1, m, 1, n}), n * m, n * m)));   // reads rows
            BOOST_TEST((is_by_definition<float>(plan({n, 1, m, m, n, 1}), n * m, n * m)));   // writes rows
            BOOST_TEST((is_by_definition<double>(plan({n, m, 1, m, 1, n}), n * m, n * m)));
            BOOST_TEST((is_by_definition<double>(plan({n, 1, m, m, n, 1}), n * m, n * m)));
            BOOST_TEST((is_by_definition<float>(plan({n, m + 3, 1, m, 1, n + 2}), n * m + 2 * m, n * (m + 3))));  // rows with gaps
        }
}

BOOST_AUTO_TEST_CASE(sums_take_their_terms_in_turn) {
    using enum map_plan::action;
    for (const int n : sizes_to_try)
        for (const int m : {1, 3, 16, 40})
            for (const auto what : {map_plan::action::sum, largest}) {
                BOOST_TEST((is_by_definition<float>(plan({n, 1, m, m, 0, 1}, what, 1), n * m, n)));
                BOOST_TEST((is_by_definition<float>(plan({m, 1, 1, n, 0, m}, what, 1), n * m, m)));
                BOOST_TEST((is_by_definition<double>(plan({n, 0, m, m, 0, 1}, what, 2), n * m, 1)));
            }
}

BOOST_AUTO_TEST_CASE(the_batch_of_the_call_is_an_extent) {
    map_plan p = plan({0, 4, 1, 4, 1, 3});
    p.batch_dimension = 0;
    BOOST_TEST((is_by_definition<float>(p, 12, 12, 3)));
}

BOOST_AUTO_TEST_CASE(a_general_product_is_the_sum_by_strides) {
    for (const bool sum_batch : {false, true})
        for (const bool turned : {false, true})
            for (const int columns : {1, 3, 8, 16, 17, 70}) {
                const int batch = 3, rows = 4, depth = 5;
                product_plan p{0, rows, columns, depth};
                p.a_batch = rows * depth, p.a_row = depth, p.a_depth = 1;
                p.b_batch = depth * columns, p.b_depth = turned ? 1 : columns, p.b_column = turned ? depth : 1;
                p.out_batch = rows * columns, p.out_row = columns, p.out_column = 1, p.sum_batch = sum_batch;
                const auto a = numbers<double>(batch * rows * depth, 1), b = numbers<double>(batch * depth * columns, 2);
                std::vector<double> out(static_cast<std::size_t>((sum_batch ? 1 : batch) * rows * columns)), expected = out;
                run_product<double>(p, a.data(), b.data(), out.data(), batch);
                for (int i = 0; i < batch; ++i)
                    for (int r = 0; r < rows; ++r)
                        for (int c = 0; c < columns; ++c)
                            for (int k = 0; k < depth; ++k) {
                                double& sum = expected[static_cast<std::size_t>((sum_batch ? 0 : i * p.out_batch) + r * columns + c)];
                                sum = interpretation::multiply_add(a[static_cast<std::size_t>(i * p.a_batch + r * depth + k)],
                                                                   b[static_cast<std::size_t>(i * p.b_batch + k * p.b_depth + c * p.b_column)], sum);
                            }
                BOOST_TEST(same_bits(out, expected));
            }
}
