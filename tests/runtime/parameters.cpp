// model[W]: a number, a view with [i] and (i, j), an Eigen map.
#include <tapeless/core.hpp>

#include <Eigen/Core>
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <vector>

namespace tl = tapeless;
using namespace tl::literals;

namespace reading {

constexpr auto W = tl::variable<"W">;

}  // namespace reading

using namespace reading;

BOOST_AUTO_TEST_CASE(parameters_are_read_and_written) {
    constexpr auto cube = tl::variable<"cube", 2, 3, 4>;
    constexpr auto vector = tl::variable<"vector", 3>;
    constexpr auto matrix = tl::variable<"matrix", 2, 3>;
    tl::trainer model{sum(square(cube)) + sum(square(matrix * vector)) + square(W), tl::sgd{.learning_rate = 0.25f}};

    model[W] = 3;
    BOOST_TEST(model[W] == 3.f);
    model[vector] = std::array{1.f, 2.f, 3.f};
    BOOST_TEST(model[vector][2] == 3.f);
    model[vector][2] = 5;
    BOOST_TEST(model[vector](2) == 5.f);
    model[matrix] = std::array<std::array<float, 3>, 2>{{{1, 2, 3}, {4, 5, 6}}};
    BOOST_TEST(model[matrix](1, 0) == 4.f);
    model[matrix](1, 0) = -4;

    Eigen::Map<Eigen::MatrixXf> map = model[matrix];
    BOOST_TEST(map.data() == model[matrix].data());  // no copy
    BOOST_TEST(map(1, 0) == -4.f);
    map(0, 2) = 33;
    BOOST_TEST(model[matrix](0, 2) == 33.f);
    const Eigen::MatrixXf copied = model[matrix];
    BOOST_TEST(copied(0, 2) == 33.f);
    const Eigen::Matrix<float, 2, 3, Eigen::RowMajor> by_rows = model[matrix];
    BOOST_TEST(by_rows(1, 0) == -4.f);
    model[matrix] = by_rows * 2;
    BOOST_TEST(model[matrix](1, 0) == -8.f);
    Eigen::Map<Eigen::VectorXf> entries = model[vector];
    entries *= 2;
    BOOST_TEST(model[vector][0] == 2.f);
    const Eigen::RowVectorXf as_row = model[vector];
    BOOST_TEST(as_row(1) == 4.f);
    const Eigen::Vector3f fixed = model[vector];
    BOOST_TEST(fixed(1) == 4.f);

    std::vector<float> numbers(24);
    for (std::size_t i = 0; i < 24; ++i) numbers[i] = static_cast<float>(i);
    model[cube] = numbers;  // C order
    BOOST_TEST(model[cube](1, 2, 3) == 23.f);
    BOOST_TEST(model[cube](1, 0, 2) == 14.f);
    const Eigen::Matrix<float, 2, 12, Eigen::RowMajor> sheet = model[cube];
    BOOST_TEST(sheet(1, 2) == 14.f);

    const auto& constant = model;
    Eigen::Map<const Eigen::MatrixXf> seen = constant[matrix];
    BOOST_TEST(seen(1, 0) == -8.f);
    model.step();
    BOOST_TEST(model[cube](1, 2, 3) == 11.5f);  // half of it goes
    BOOST_TEST(model[W] == 1.5f);
    model[cube] = 1;  // every entry
    BOOST_TEST(model[cube](0, 1, 1) == 1.f);
}

BOOST_AUTO_TEST_CASE(a_variable_that_is_a_matrix_of_one_column_or_one_row) {
    constexpr auto column = tl::variable<"column", 3, 1>;
    constexpr auto lying = tl::variable<"lying", 1, 3>;
    tl::trainer model{sum(square(lying * column)) + sum(square(column)), tl::sgd{}};
    model[column] = std::array{1.f, 2.f, 3.f};
    model[lying] = Eigen::RowVector3f(4, 5, 6);
    BOOST_TEST(model[column](2, 0) == 3.f);
    BOOST_TEST(model[lying](0, 1) == 5.f);
    Eigen::Map<Eigen::RowVectorXf> row = model[lying];
    BOOST_TEST(row(2) == 6.f);
    BOOST_TEST(model.step() == 32.f * 32 + 14);
}
