// Every kind of binding gives the same numbers as every other.
#include <tapeless/core.hpp>

// g++ 12 warns of the registers that its own AVX-512 intrinsics leave undefined on purpose (bug 105593, gone in 13).
#if !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <Eigen/Core>
#if !defined(__clang__)
#pragma GCC diagnostic pop
#endif
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace tl = tapeless;
using namespace tl::literals;

namespace bound {

constexpr auto x = tl::input<"x">;
constexpr auto y = tl::input<"y">;
constexpr auto w = tl::variable<"w">;
constexpr auto line = mean(square(w * x - y));

constexpr auto row = tl::input<"row", 3>;
constexpr auto digit = tl::input<"digit", tl::category<4>>;
constexpr auto W = tl::variable<"W", 4, 3>;
constexpr auto loss = mean(softmax_cross_entropy(W * row, digit));

using row_major = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// five samples of three numbers, and their labels
constexpr std::array<std::array<float, 3>, 5> rows{{{1, 2, 3}, {-1, 0, 2}, {0.5f, 0.25f, -3}, {4, -2, 1}, {0, 1, 0}}};
constexpr std::array<int, 5> digits{0, 3, 1, 2, 0};
constexpr std::array<std::array<float, 3>, 4> weights{{{0.1f, 0.2f, 0.3f}, {-0.4f, 0.5f, 0.6f}, {0.7f, -0.8f, 0.9f}, {1.0f, 1.1f, -1.2f}}};

template <class M>
M filled(int n, int m, const auto& from) {
    M result(n, m);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < m; ++j) result(i, j) = from[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
    return result;
}
std::vector<float> flat() {
    std::vector<float> result;
    for (const auto& r : rows) result.insert(result.end(), r.begin(), r.end());
    return result;
}

/// The loss before three steps, and the weights after them.
struct outcome {
    std::array<float, 3> losses{};
    std::array<float, 12> weights{};
    bool operator==(const outcome&) const = default;
    friend std::ostream& operator<<(std::ostream& out, const outcome& o) {
        for (const float v : o.losses) out << v << ' ';
        for (const float v : o.weights) out << v << ' ';
        return out;
    }
};
template <class... B>
outcome train(const B&... b) {
    tl::trainer model{loss, tl::sgd{.learning_rate = 0.1f}, tl::batch<5>};
    model[W] = weights;
    outcome result;
    for (float& l : result.losses) l = model.step(b...);
    for (std::size_t i = 0; i < 12; ++i) result.weights[i] = model[W](static_cast<int>(i) / 3, static_cast<int>(i) % 3);
    return result;
}
const outcome& expected() {
    static const outcome result = train(row = rows, digit = digits);
    return result;
}

}  // namespace bound

using namespace bound;

BOOST_AUTO_TEST_CASE(arrays_of_arrays) {
    BOOST_TEST(expected().losses[0] > expected().losses[2]);  // it learns
    float c_array[5][3];
    std::vector<std::array<float, 3>> vector(rows.begin(), rows.end());
    std::array<float[3], 5> mixed;
    for (std::size_t i = 0; i < 5; ++i)
        for (std::size_t j = 0; j < 3; ++j) c_array[i][j] = mixed[i][j] = rows[i][j];
    BOOST_TEST(train(row = c_array, digit = digits) == expected());
    BOOST_TEST(train(row = vector, digit = digits) == expected());
    BOOST_TEST(train(row = mixed, digit = digits) == expected());
    BOOST_TEST(train(row = std::span(vector), digit = digits) == expected());
    BOOST_TEST(train(row = std::span<const std::array<float, 3>, 5>(rows), digit = digits) == expected());
}

BOOST_AUTO_TEST_CASE(flat_ranges_are_read_in_C_order) {
    std::vector<float> vector = flat();
    std::array<float, 15> array;
    float c_array[15];
    std::copy(vector.begin(), vector.end(), array.begin());
    std::copy(vector.begin(), vector.end(), c_array);
    BOOST_TEST(train(row = vector, digit = digits) == expected());
    BOOST_TEST(train(row = array, digit = digits) == expected());
    BOOST_TEST(train(row = c_array, digit = digits) == expected());
    BOOST_TEST(train(row = std::span(vector), digit = digits) == expected());
    BOOST_TEST(train(row = std::span<const float>(array), digit = digits) == expected());
    BOOST_TEST(train(row = std::span(c_array), digit = digits) == expected());
    BOOST_TEST(train(row = flat(), digit = digits) == expected());  // a temporary
}

BOOST_AUTO_TEST_CASE(matrices_of_eigen_in_both_orders) {
    Eigen::MatrixXf by_columns = filled<Eigen::MatrixXf>(5, 3, rows);
    row_major by_rows = filled<row_major>(5, 3, rows);
    Eigen::Matrix<float, 5, 3> fixed = by_columns;
    Eigen::ArrayXXf array = by_columns.array();
    BOOST_TEST(train(row = by_columns, digit = digits) == expected());
    BOOST_TEST(train(row = by_rows, digit = digits) == expected());
    BOOST_TEST(train(row = fixed, digit = digits) == expected());
    BOOST_TEST(train(row = array, digit = digits) == expected());
    BOOST_TEST(train(row = Eigen::MatrixXf(by_columns), digit = digits) == expected());  // a temporary
}

BOOST_AUTO_TEST_CASE(maps_blocks_and_expressions_of_eigen) {
    const std::vector<float> numbers = flat();
    Eigen::MatrixXf by_columns = filled<Eigen::MatrixXf>(5, 3, rows);
    const Eigen::MatrixXf turned = by_columns.transpose();
    BOOST_TEST(train(row = Eigen::Map<const row_major>(numbers.data(), 5, 3), digit = digits) == expected());
    BOOST_TEST(train(row = Eigen::Map<Eigen::MatrixXf>(by_columns.data(), 5, 3), digit = digits) == expected());
    BOOST_TEST(train(row = turned.transpose(), digit = digits) == expected());

    Eigen::MatrixXf wide = Eigen::MatrixXf::Constant(9, 8, 77);
    wide.block(2, 3, 5, 3) = by_columns;
    row_major wide_rows = wide;
    BOOST_TEST(train(row = wide.block(2, 3, 5, 3), digit = digits) == expected());
    BOOST_TEST(train(row = wide_rows.block(2, 3, 5, 3), digit = digits) == expected());
    BOOST_TEST(train(row = wide_rows.middleRows(2, 5).middleCols<3>(3), digit = digits) == expected());
    const auto strided = Eigen::Map<const row_major, 0, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>>(
        wide.data() + 3 * 9 + 2, 5, 3, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(1, 9));
    BOOST_TEST(train(row = strided, digit = digits) == expected());

    const Eigen::MatrixXf half = by_columns / 2;
    BOOST_TEST(train(row = half + half, digit = digits) == expected());
    BOOST_TEST(train(row = by_columns * Eigen::Matrix3f::Identity(), digit = digits) == expected());
    const auto named = half + half;
    BOOST_TEST(train(row = named, digit = digits) == expected());
}

BOOST_AUTO_TEST_CASE(double_data_in_a_float_model) {
    const std::vector<float> numbers = flat();
    const std::vector<double> twice(numbers.begin(), numbers.end());
    std::vector<std::array<double, 3>> nested;
    for (const auto& r : rows) nested.push_back({r[0], r[1], r[2]});
    BOOST_TEST(train(row = twice, digit = digits) == expected());
    BOOST_TEST(train(row = nested, digit = digits) == expected());
    BOOST_TEST(train(row = filled<Eigen::MatrixXd>(5, 3, rows), digit = digits) == expected());
}

BOOST_AUTO_TEST_CASE(labels_of_any_whole_type) {
    const std::vector<std::uint8_t> bytes(digits.begin(), digits.end());
    const std::vector<std::size_t> sizes(digits.begin(), digits.end());
    const std::vector<long long> longs(digits.begin(), digits.end());
    const int c_array[5]{0, 3, 1, 2, 0};
    const Eigen::VectorXi vector = Eigen::Map<const Eigen::VectorXi>(c_array, 5);
    BOOST_TEST(train(row = rows, digit = bytes) == expected());
    BOOST_TEST(train(row = rows, digit = sizes) == expected());
    BOOST_TEST(train(row = rows, digit = longs) == expected());
    BOOST_TEST(train(row = rows, digit = c_array) == expected());
    BOOST_TEST(train(row = rows, digit = vector) == expected());
    BOOST_TEST(train(row = rows, digit = std::span(bytes)) == expected());
    BOOST_TEST(train(row = rows, digit = std::vector<std::uint8_t>(bytes)) == expected());
}

BOOST_AUTO_TEST_CASE(one_number_per_sample) {
    const std::array xs{1.f, 2.f, 3.f}, ys{2.f, 4.f, 7.f};
    const auto slope_after = [](const auto&... b) {
        tl::trainer model{line, tl::sgd{.learning_rate = 0.05f}, tl::batch<3>};
        model.step(b...);
        model.step(b...);
        return model[w];
    };
    const float expected_slope = slope_after(x = xs, y = ys);
    const Eigen::Vector3f ey(2, 4, 7);
    const Eigen::RowVectorXf ex = Eigen::RowVector3f(1, 2, 3);
    const Eigen::MatrixXf one_column = ex.transpose(), one_row = ex;
    Eigen::MatrixXf table(3, 2);
    table << 1, 2, 2, 4, 3, 7;
    const float column[3][1]{{2}, {4}, {7}};
    BOOST_TEST(slope_after(x = ex, y = ey) == expected_slope);
    BOOST_TEST(slope_after(x = one_column, y = column) == expected_slope);
    BOOST_TEST(slope_after(x = one_row, y = std::vector<double>{2, 4, 7}) == expected_slope);
    BOOST_TEST(slope_after(x = table.col(0), y = table.col(1)) == expected_slope);
    BOOST_TEST(slope_after(x = table.transpose().row(0), y = table.col(1) * 1.f) == expected_slope);
    BOOST_TEST(slope_after(x = table.col(0).reverse(), y = table.col(1).reverse()) == expected_slope, boost::test_tools::tolerance(1e-6f));
}

BOOST_AUTO_TEST_CASE(a_number_is_one_sample) {
    tl::function f{line};
    const float one = 3;
    BOOST_TEST(f(x = 2.f, y = 5.f, w = 1.f) == 9.f);
    BOOST_TEST(f(x = 2, y = 5.0, w = 1) == 9.f);
    BOOST_TEST(f(x = std::array{2.f}, y = std::array{5.f}, w = one) == 1.f);
}

BOOST_AUTO_TEST_CASE(variables_of_rank_2_bound_at_the_call) {
    tl::function f{W * row, tl::batch<5>};
    const auto wanted = f(W = weights, row = rows);
    BOOST_TEST(wanted(1, 0) == -1 * weights[0][0] + 2 * weights[0][2], boost::test_tools::tolerance(1e-6f));
    const auto same = [&](const auto& binding) {
        const auto got = f(binding, row = rows);
        return std::equal(got.begin(), got.end(), wanted.begin());
    };
    const Eigen::MatrixXf by_columns = filled<Eigen::MatrixXf>(4, 3, weights);
    const row_major by_rows = by_columns;
    std::vector<float> numbers;
    for (const auto& r : weights) numbers.insert(numbers.end(), r.begin(), r.end());
    Eigen::MatrixXf wide = Eigen::MatrixXf::Constant(7, 7, 9);
    wide.block(1, 2, 4, 3) = by_columns;
    BOOST_TEST(same(W = by_columns));
    BOOST_TEST(same(W = by_rows));
    BOOST_TEST(same(W = Eigen::Matrix<float, 4, 3>(by_columns)));
    BOOST_TEST(same(W = wide.block(1, 2, 4, 3)));
    BOOST_TEST(same(W = row_major(by_rows).transpose().transpose()));
    BOOST_TEST(same(W = by_columns + Eigen::MatrixXf::Zero(4, 3)));
    BOOST_TEST(same(W = numbers));
    BOOST_TEST(same(W = std::span<const float, 12>(numbers)));
    BOOST_TEST(same(W = std::vector<double>(numbers.begin(), numbers.end())));
    BOOST_TEST(same(W = std::vector<std::array<float, 3>>(weights.begin(), weights.end())));
    tl::trainer model{loss, tl::sgd{}};
    model[W] = by_rows;
    BOOST_TEST(same(W = model[W]));
}

BOOST_AUTO_TEST_CASE(values_that_do_not_have_the_shape_are_refused) {
    tl::function f{W * row};
    const Eigen::MatrixXf turned = filled<Eigen::MatrixXf>(4, 3, weights).transpose();
    BOOST_CHECK_THROW(f(W = turned, row = rows), std::invalid_argument);
    BOOST_CHECK_THROW(f(W = std::vector<float>(11), row = rows), std::invalid_argument);
    tl::trainer model{loss, tl::sgd{}};
    BOOST_CHECK_THROW(model[W] = turned, std::invalid_argument);
    BOOST_CHECK_THROW(model[W] = std::vector<float>(13), std::invalid_argument);
}
