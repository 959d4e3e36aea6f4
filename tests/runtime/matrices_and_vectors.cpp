// Formulas of matrices and vectors that are not per sample, with their gradients, against loops.
#include <tapeless/core.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <span>
#include <tuple>
#include <vector>

namespace tl = tapeless;
using namespace tl::literals;

namespace {

template <int Rows, int Columns>
constexpr auto A = tl::variable<"A", Rows, Columns>;
template <int N>
constexpr auto x = tl::variable<"x", N>;
template <int N>
constexpr auto c = tl::setting<"c", N>;

template <class T>
std::vector<T> numbers(int n, double from) {
    std::vector<T> result;
    for (int i = 0; i < n; ++i) result.push_back(static_cast<T>(std::sin(from + 1.7 * i)));
    return result;
}
template <class T>
void check(const char* what, const std::vector<T>& is, const std::vector<double>& should_be, double scale = 1) {
    BOOST_TEST(is.size() == should_be.size());
    double largest = scale, error = 0;
    for (std::size_t i = 0; i < is.size(); ++i) {
        largest = std::max(largest, std::abs(should_be[i]));
        error = std::max(error, std::abs(static_cast<double>(is[i]) - should_be[i]));
    }
    BOOST_TEST(error <= largest * (sizeof(T) == 4 ? 1e-5 : 1e-13), what << ": off by " << error);
}

/// x' A x, and its gradient A x + A' x.
template <class T, int N>
void quadratic_form() {
    const auto a = numbers<T>(N * N, 1), v = numbers<T>(N, 2);  // a: row after row
    double value = 0;
    std::vector<double> slope(N);
    for (int i = 0; i < N; ++i)
        for (int j = 0; j < N; ++j) {
            const double entry = static_cast<double>(a[static_cast<std::size_t>(i * N + j)]), vi = static_cast<double>(v[static_cast<std::size_t>(i)]),
                         vj = static_cast<double>(v[static_cast<std::size_t>(j)]);
            value += vi * entry * vj;
            slope[static_cast<std::size_t>(i)] += entry * vj;
            slope[static_cast<std::size_t>(j)] += entry * vi;
        }
    tl::function f{value_and_grad(dot(x<N>, A<N, N> * x<N>), x<N>), tl::precision<T>};
    T is = 0;
    std::vector<T> g(N);
    std::span<T> to(g);
    f.write(std::tie(is, to), A<N, N> = a, x<N> = v);
    check<T>("the value", {is}, {value}, N);  // of N * N terms of any sign
    check("the gradient", g, slope);
}

/// The squares of A x - c, and their gradients by x and by A.
template <class T, int Rows, int Columns>
void least_squares() {
    const auto a = numbers<T>(Rows * Columns, 1), v = numbers<T>(Columns, 2), wanted = numbers<T>(Rows, 3);
    double value = 0;
    std::vector<double> by_x(Columns), by_a;
    for (int i = 0; i < Rows; ++i) {
        double e = -static_cast<double>(wanted[static_cast<std::size_t>(i)]);
        for (int j = 0; j < Columns; ++j) e += static_cast<double>(a[static_cast<std::size_t>(i * Columns + j)]) * static_cast<double>(v[static_cast<std::size_t>(j)]);
        value += e * e;
        for (int j = 0; j < Columns; ++j) {
            by_x[static_cast<std::size_t>(j)] += 2 * e * static_cast<double>(a[static_cast<std::size_t>(i * Columns + j)]);
            by_a.push_back(2 * e * static_cast<double>(v[static_cast<std::size_t>(j)]));
        }
    }
    constexpr auto loss = sum(square(A<Rows, Columns> * x<Columns> - c<Rows>));
    tl::function f{value_and_grad(loss, x<Columns>, A<Rows, Columns>), tl::precision<T>};
    const auto [is, gx, ga] = f(A<Rows, Columns> = a, x<Columns> = v, c<Rows> = wanted);
    check<T>("the value", {is}, {value});
    check("the gradient by x", std::vector<T>(gx.begin(), gx.end()), by_x);
    std::vector<T> turned;  // a matrix comes column after column
    for (int i = 0; i < Rows; ++i)
        for (int j = 0; j < Columns; ++j) turned.push_back(ga(i, j));
    check("the gradient by A", turned, by_a);

    constexpr auto other = sum(square(tl::transpose(A<Columns, Rows>) * x<Columns> - c<Rows>));  // the matrix lies the other way round
    tl::function f2{value_and_grad(other, x<Columns>), tl::precision<T>};
    std::vector<T> lies;
    for (int j = 0; j < Columns; ++j)
        for (int i = 0; i < Rows; ++i) lies.push_back(a[static_cast<std::size_t>(i * Columns + j)]);
    const auto [is2, gx2] = f2(A<Columns, Rows> = lies, x<Columns> = v, c<Rows> = wanted);
    check<T>("the value", {is2}, {value});
    check("the gradient by x", std::vector<T>(gx2.begin(), gx2.end()), by_x);
}

template <class T>
void all() {
    quadratic_form<T, 2>(), quadratic_form<T, 3>(), quadratic_form<T, 5>(), quadratic_form<T, 16>(), quadratic_form<T, 37>(), quadratic_form<T, 100>();
    least_squares<T, 3, 2>(), least_squares<T, 5, 5>(), least_squares<T, 16, 7>(), least_squares<T, 33, 40>(), least_squares<T, 80, 70>();
}

}  // namespace

BOOST_AUTO_TEST_CASE(single_precision) { all<float>(); }
BOOST_AUTO_TEST_CASE(double_precision) { all<double>(); }

BOOST_AUTO_TEST_CASE(a_matrix_that_is_multiplied_from_both_sides_is_read_once) {
    constexpr auto form = dot(x<16>, A<16, 16> * x<16>);
    using compiled = tl::compilation<tl::no_optimizer, 0, std::remove_const_t<decltype(form)>, std::remove_const_t<decltype(grad(form, x<16>))>>;
    const tl::graph g = compiled::simplified.thaw();
    const tl::node_analysis found(g);
    int readers = 0;
    const tl::node_facts facts = found.facts();
    const tl::grouping_result groups = tl::grouping(g, facts).run();
    for (const tl::node_group& q : groups.groups) readers += q.head >= 0;
    BOOST_TEST(groups.groups.size() == 2);
    BOOST_TEST(readers == 1);
}

BOOST_AUTO_TEST_CASE(a_product_waits_for_one_that_it_reads) {
    constexpr auto twice = sum(tl::transpose(A<16, 16>) * (tl::transpose(A<16, 16>) * x<16>));
    constexpr auto across = sum(A<16, 16> * (tl::transpose(A<16, 16>) * (A<16, 16> * x<16>)));
    const auto a = numbers<double>(256, 1), v = numbers<double>(16, 2);
    const auto times = [&](const std::vector<double>& w, bool turned) {
        std::vector<double> result(16);
        for (std::size_t i = 0; i < 16; ++i)
            for (std::size_t j = 0; j < 16; ++j) result[i] += a[turned ? j * 16 + i : i * 16 + j] * w[j];
        return result;
    };
    const auto total = [](const std::vector<double>& w) {
        double sum = 0;
        for (const double number : w) sum += number;
        return sum;
    };
    tl::function f{twice, tl::precision<double>};
    BOOST_TEST(std::abs(f(A<16, 16> = a, x<16> = v) - total(times(times(v, true), true))) < 1e-12);
    tl::function g{across, tl::precision<double>};
    BOOST_TEST(std::abs(g(A<16, 16> = a, x<16> = v) - total(times(times(times(v, false), true), false))) < 1e-11);
}

BOOST_AUTO_TEST_CASE(data_that_nobody_reads_may_be_bound) {
    constexpr auto in = tl::input<"in", 3>;
    constexpr auto loss = sum(square(x<4>)) + 0_c * mean(sum(in));
    const std::vector<double> data(3 * 1000, 1.), v{1, 2, 3, 4};
    tl::function f{loss, tl::precision<double>};
    BOOST_TEST(f(in = data, x<4> = v) == 30);
    tl::trainer model{loss, tl::sgd{}, tl::precision<double>};
    model.step(in = data);
}
