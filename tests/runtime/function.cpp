// A function: numbers, vectors, matrices, per sample or not; one or several; into the caller's memory.
#include <tapeless/core.hpp>

#include <Eigen/Core>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <vector>

namespace tl = tapeless;
using namespace tl::literals;
using boost::test_tools::tolerance;

namespace evaluated {

constexpr auto x = tl::input<"x", 3>;
constexpr auto u = tl::input<"u">;
constexpr auto W = tl::variable<"W", 2, 3>;
constexpr auto v = tl::variable<"v", 3>;
constexpr auto s = tl::variable<"s">;

const std::array<std::array<float, 3>, 2> w{{{1, 2, 3}, {4, 5, 6}}};
const std::array<std::array<float, 3>, 4> xs{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 1, 1}}};
const std::array vs{1.f, -2.f, 3.f};

}  // namespace evaluated

using namespace evaluated;

BOOST_AUTO_TEST_CASE(one_number) {
    tl::function f{sum(square(v))};
    static_assert(std::is_same_v<decltype(f(v = vs)), float>);
    BOOST_TEST(f(v = vs) == 14.f);
    tl::function twice{mean(u), tl::precision<double>};
    static_assert(std::is_same_v<decltype(twice(u = 1.)), double>);
    BOOST_TEST(twice(u = std::vector{1., 2., 6.}) == 3., tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(a_vector) {
    tl::function f{2_c * v};
    const auto r = f(v = vs);
    BOOST_TEST((r.size() == 3 && r.rows() == 3 && r.cols() == 1));
    BOOST_TEST(r[1] == -4.f);
    BOOST_TEST(r(2) == 6.f);
    const Eigen::Map<const Eigen::Vector3f> map = r;
    BOOST_TEST(map.data() == r.data());
    BOOST_TEST(map.sum() == 4.f);
    const Eigen::VectorXf copy = f(v = vs);
    BOOST_TEST(copy(0) == 2.f);
}

BOOST_AUTO_TEST_CASE(a_matrix) {
    tl::function f{W + W};
    const auto r = f(W = w);
    BOOST_TEST((r.rows() == 2 && r.cols() == 3));
    BOOST_TEST(r(0, 2) == 6.f);
    BOOST_TEST(r(1, 0) == 8.f);
    const Eigen::Map<const Eigen::MatrixXf> map = r;
    BOOST_TEST(map.data() == r.data());
    BOOST_TEST(map(1, 0) == 8.f);
    const Eigen::Matrix<float, 2, 3, Eigen::RowMajor> copy = r;
    BOOST_TEST(copy(0, 2) == 6.f);
}

BOOST_AUTO_TEST_CASE(more_than_two_axes) {
    constexpr auto cube = tl::variable<"cube", 2, 3, 4>;
    std::vector<float> numbers(24);
    for (std::size_t i = 0; i < 24; ++i) numbers[i] = static_cast<float>(i);
    tl::function f{cube * 1_c};
    const auto r = f(cube = numbers);
    BOOST_TEST(r(1, 2, 3) == 23.f);
    BOOST_TEST(r(0, 2, 1) == 9.f);
}

BOOST_AUTO_TEST_CASE(a_number_for_each_sample) {
    tl::function f{dot(v, x)};
    const auto r = f(v = vs, x = xs);
    BOOST_TEST((r.size() == 4 && r.rows() == 4));
    BOOST_TEST(r[2] == 3.f);
    BOOST_TEST(r(3) == 2.f);
    const Eigen::Map<const Eigen::VectorXf> map = r;
    BOOST_TEST(map.data() == r.data());
    BOOST_TEST(map(1) == -2.f);
}

BOOST_AUTO_TEST_CASE(a_vector_for_each_sample) {
    tl::function f{W * x};
    const auto r = f(W = w, x = xs);
    BOOST_TEST((r.rows() == 4 && r.cols() == 2));
    BOOST_TEST(r[3][1] == 15.f);
    BOOST_TEST(r(1, 0) == 2.f);
    using row_major = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const Eigen::Map<const row_major> map = r;
    BOOST_TEST(map.data() == r.data());
    BOOST_TEST(map(3, 1) == 15.f);
    const Eigen::MatrixXf copy = r;
    BOOST_TEST(copy(1, 0) == 2.f);
    const auto again = r;  // a value
    BOOST_TEST(again(1, 0) == 2.f);
}

BOOST_AUTO_TEST_CASE(a_matrix_for_each_sample) {
    tl::function f{outer(x, x)};
    const auto r = f(x = std::array{1.f, 2.f, 3.f, -1.f, 0.f, 5.f});
    BOOST_TEST(r(0, 1, 2) == 6.f);
    BOOST_TEST(r(1, 2, 0) == -5.f);
    BOOST_TEST(r(1, 2, 2) == 25.f);
    BOOST_TEST(r[1](0, 2) == -5.f);
}

BOOST_AUTO_TEST_CASE(many_samples_run_in_tiles) {
    tl::function f{square(u)};
    tl::function g{square(u), tl::batch_up_to<400>};
    std::vector<float> us(300);
    for (std::size_t i = 0; i < us.size(); ++i) us[i] = static_cast<float>(i);
    for (const std::size_t n : {std::size_t{1}, std::size_t{127}, std::size_t{128}, std::size_t{129}, std::size_t{300}}) {
        const std::span part(us.data(), n);
        const auto r = f(u = part);
        const auto whole = g(u = part);
        BOOST_TEST(r.size() == n);
        for (std::size_t i = 0; i < n; ++i) {
            BOOST_TEST(r[static_cast<int>(i)] == us[i] * us[i]);
            BOOST_TEST(whole[static_cast<int>(i)] == us[i] * us[i]);
        }
    }
}

BOOST_AUTO_TEST_CASE(several_results_at_once) {
    constexpr auto loss = mean(square(s * u));
    tl::function f{value_and_grad(loss, s)};
    const auto [value, slope] = f(s = 3.f, u = std::array{1.f, 2.f});
    BOOST_TEST(value == 22.5f);
    BOOST_TEST(slope == 15.f);
    tl::function both{tl::together(W * x, sum(square(x)), v + v)};
    const auto [product, total, doubled] = both(W = w, x = xs, v = vs);
    BOOST_TEST(product[3][1] == 15.f);
    BOOST_TEST(total == 6.f);
    BOOST_TEST(doubled[2] == 6.f);
}

BOOST_AUTO_TEST_CASE(several_results_in_tiles) {
    tl::function both{tl::together(W * x, sum(x), u - mean(u, tl::batch_axis))};
    std::vector<float> us, rows;
    for (int i = 0; i < 200; ++i) us.push_back(static_cast<float>(i)), rows.insert(rows.end(), {1.f, 0.f, static_cast<float>(i % 2)});
    const auto [product, total, centred] = both(W = w, x = rows, u = us);
    BOOST_TEST(product(199, 0) == 4.f);
    BOOST_TEST(total == 300.f);
    BOOST_TEST(centred[0] == -99.5f, tolerance(1e-5f));
    BOOST_TEST(centred[199] == 99.5f, tolerance(1e-5f));
}

BOOST_AUTO_TEST_CASE(a_trained_model_s_variables) {
    constexpr auto loss = mean(square(s * u - 6_c));
    tl::trainer model{loss, tl::sgd{.learning_rate = 0.25f}};
    tl::function predict{s * u, model};
    for (int i = 0; i < 50; ++i) model.step(u = std::array{1.f});
    BOOST_TEST(predict(u = std::array{2.f})[0] == 12.f, tolerance(1e-5f));
    tl::function free{s * u};
    BOOST_TEST(free(model, u = std::array{2.f})[0] == 12.f, tolerance(1e-5f));
    tl::function slope{grad(loss, s), model};
    BOOST_TEST(slope(u = std::array{1.f}) == 0.f);
    model[s] = 7;
    BOOST_TEST(slope(u = std::array{1.f}) == 2.f);
    tl::function several{value_and_grad(loss, s), model};
    BOOST_TEST(std::get<0>(several(u = std::array{1.f})) == 1.f);

    tl::trainer twice{loss, tl::sgd{}, tl::precision<double>};
    tl::function in_double{s * u, twice};
    static_assert(std::is_same_v<decltype(in_double)::value_type, double>);  // as the model
}

BOOST_AUTO_TEST_CASE(a_result_is_data_again) {
    tl::function first{W * x};
    constexpr auto h = tl::input<"h", 2>;
    tl::function second{sum(h)};
    BOOST_TEST(second(h = first(W = w, x = xs)) == 42.f);
}

BOOST_AUTO_TEST_CASE(written_into_the_caller_s_memory) {
    tl::function f{W * x};
    std::array<float, 9> room{};
    room[8] = 77;
    f.write(room, W = w, x = xs);
    BOOST_TEST(room[7] == 15.f);
    BOOST_TEST(room[8] == 77.f);
    std::vector<float> narrow(7, -1.f);
    BOOST_CHECK_EXCEPTION(f.write(std::span(narrow), W = w, x = xs), std::invalid_argument, [](const std::invalid_argument& e) {
        const std::string said = e.what();
        return said.find("room for 7") != said.npos && said.find('8') != said.npos;
    });
    BOOST_TEST(narrow == std::vector<float>(7, -1.f));
}

BOOST_AUTO_TEST_CASE(several_results_written_into_the_caller_s_memory) {
    const auto value = sum(W * x);
    tl::function f{value_and_grad(value, W)};
    float number = 0;
    std::vector<float> gradient(6);
    f.write(std::tie(number, gradient), W = w, x = xs);
    const auto [wanted, wanted_gradient] = f(W = w, x = xs);
    BOOST_TEST(number == wanted);
    BOOST_TEST(wanted_gradient.size() == 6u);  // not one for each sample
    BOOST_TEST(gradient == std::vector<float>(wanted_gradient.begin(), wanted_gradient.end()), boost::test_tools::per_element());
    number = 77;
    std::array<float, 5> narrow{};
    BOOST_CHECK_EXCEPTION(f.write(std::tie(number, narrow), W = w, x = xs), std::invalid_argument, [](const std::invalid_argument& e) {
        return std::string(e.what()).find("output 1 has room for 5 numbers, and 6 are to be written") != std::string::npos;
    });
    BOOST_TEST(number == 77);  // nothing is written by halves
}

// Values on the way may lie where an output will be written, but not where data lie.
BOOST_AUTO_TEST_CASE(a_result_may_be_written_where_data_lie) {
    constexpr auto z = tl::variable<"z", 1003>;
    constexpr auto c = tl::variable<"c", 1003>;
    constexpr auto p = softmax(z);
    tl::function f{tl::together(p, vjp(p, z, c)), tl::precision<double>};
    std::vector<double> zs(1003), cs(1003);
    for (std::size_t i = 0; i < zs.size(); ++i) zs[i] = static_cast<double>(i % 17) / 4, cs[i] = static_cast<double>(i % 5) - 2;
    std::vector<double> e(zs.size());
    double total = 0, weighted = 0;
    for (std::size_t i = 0; i < zs.size(); ++i) e[i] = std::exp(zs[i]), total += e[i], weighted += cs[i] * e[i];
    const auto [probability, gradient] = f(z = zs, c = cs);
    for (std::size_t i = 0; i < zs.size(); ++i) {
        BOOST_TEST(probability.data()[i] == e[i] / total, tolerance(1e-12));
        BOOST_TEST(gradient.data()[i] == e[i] / total * (cs[i] - weighted / total), tolerance(1e-9));
    }
    const std::vector<double> wanted(probability.begin(), probability.end()), wanted_gradient(gradient.begin(), gradient.end());
    const auto written = [&](std::span<const double> a, std::span<const double> b, std::span<double> to, std::span<double> to_gradient) {
        f.write(std::tie(to, to_gradient), z = a, c = b);
        BOOST_TEST(std::vector<double>(to.begin(), to.end()) == wanted, boost::test_tools::per_element());
        BOOST_TEST(std::vector<double>(to_gradient.begin(), to_gradient.end()) == wanted_gradient, boost::test_tools::per_element());
    };
    std::vector<double> to(1003), to_gradient(1003), copy = zs;
    written(zs, cs, to, to_gradient);
    written(copy, cs, copy, to_gradient);
    copy = cs;
    written(zs, copy, copy, to_gradient);
    std::vector<double> both(1004);  // the first of the one is the second of the other
    std::copy(cs.begin(), cs.end(), both.begin() + 1);
    std::span<double> one_before(both.data(), 1003);
    f.write(std::tie(one_before, to_gradient), z = zs, c = std::span(both).subspan(1, 1003));
    BOOST_TEST(to_gradient == wanted_gradient, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(values_of_samples_lie_where_results_of_samples_will) {
    constexpr auto a = tl::input<"a", 300>;
    std::vector<float> as(5 * 300);
    for (std::size_t i = 0; i < as.size(); ++i) as[i] = static_cast<float>(i % 13) / 8;
    const auto check = [&](auto f, std::size_t samples) {
        const std::span data(as.data(), samples * 300);
        double total = 0;
        for (const float each : data) total += std::exp(static_cast<double>(each));
        std::vector<float> to(data.size()), in_place(data.begin(), data.end());
        f.write(to, a = data);
        for (std::size_t i = 0; i < to.size(); ++i)
            BOOST_TEST(to[i] == static_cast<float>(std::exp(static_cast<double>(data[i])) / (total / static_cast<double>(data.size()))), tolerance(1e-5f));
        f.write(in_place, a = in_place);
        BOOST_TEST(in_place == to, boost::test_tools::per_element());
    };
    constexpr auto scaled = exp(a) / mean(exp(a));
    check(tl::function{scaled, tl::batch<5>}, 5);
    check(tl::function{scaled, tl::batch_up_to<5>}, 3);
    check(tl::function{scaled}, 4);
}

BOOST_AUTO_TEST_CASE(a_reduction_of_a_reduction) {
    const std::array<std::array<float, 3>, 2> rows{{{1, 2, 3}, {6, 5, 4}}};
    BOOST_TEST(tl::function{sum(max(x, tl::axis<0>))}(x = rows) == 9.f);
    BOOST_TEST((tl::function{sum(max(x, tl::axis<0>)), tl::batch<2>}(x = rows)) == 9.f);
    BOOST_TEST(tl::function{max(sum(W, tl::axis<0>))}(W = w) == 9.f);
    BOOST_TEST(tl::function{sum(max(W, tl::axis<1>))}(W = w) == 9.f);
}

BOOST_AUTO_TEST_CASE(along_one_axis_of_what_is_not_per_sample) {
    const auto has = [](const auto& r, std::vector<float> wanted) { BOOST_TEST(std::vector<float>(r.begin(), r.end()) == wanted, boost::test_tools::per_element()); };
    has(tl::function{sum(W, tl::axis<0>)}(W = w), {5, 7, 9});
    has(tl::function{sum(W, tl::axis<1>)}(W = w), {6, 15});
    has(tl::function{max(W, tl::axis<0>)}(W = w), {4, 5, 6});
    has(tl::function{max(W, tl::axis<1>)}(W = w), {3, 6});
    has(tl::function{grad(dot(sum(W, tl::axis<0>), v), W)}(W = w, v = vs), {1, 1, -2, -2, 3, 3});
    constexpr auto box = tl::variable<"box", 2, 2, 2>;
    const std::vector<float> b{1, 2, 3, 4, 5, 6, 7, 8};
    has(tl::function{sum(box, tl::axis<2>)}(box = b), {3, 11, 7, 15});  // column after column
    has(tl::function{sum(sum(box, tl::axis<0>), tl::axis<0>)}(box = b), {16, 20});
}
