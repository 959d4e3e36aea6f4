// Training while compiling goes through the ordinary trainer, and gives the bits that the run-time trainer gives.
#include <tapeless/core.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <bit>
#include <cstdint>

namespace tl = tapeless;
using namespace tl::literals;

namespace compiled {

constexpr auto x = tl::input<"x">;
constexpr auto y = tl::input<"y">;
constexpr auto W = tl::variable<"W">;
constexpr auto b = tl::variable<"b">;
constexpr auto loss = mean(square(W * x + b - y));

template <class T>
struct line {
    T W, b, loss;
    constexpr bool operator==(const line&) const = default;
};

template <class T>
constexpr line<T> regression(int epochs) {
    const std::array<T, 5> xs{1, 2, 3, 4, 5}, ys{2, 4, 6, 8, 10};
    tl::trainer model{loss, tl::sgd{.learning_rate = 0.01f}, tl::precision<T>};
    T last = 0;
    for (int epoch = 0; epoch < epochs; ++epoch) last = model.step(x = xs, y = ys);
    return {model[W], model[b], last};
}

constexpr auto in_float = regression<float>(100);
constexpr auto in_double = regression<double>(100);
constexpr bool near(double a, double wanted) { return a - wanted < 1e-6 && wanted - a < 1e-6; }
static_assert(near(static_cast<double>(in_float.W), 1.898433) && near(static_cast<double>(in_float.b), 0.366690));
static_assert(near(in_double.W, 1.898433) && near(in_double.b, 0.366690));

// a net, with data of every kind that a constant can be, and another optimizer
constexpr auto v = tl::input<"v", 2>;
constexpr auto digit = tl::input<"digit", tl::category<3>>;
constexpr auto net_loss = mean(softmax_cross_entropy(tl::dense<"out", 3>(tanh(tl::dense<"hidden", 4>(v))), digit));
constexpr auto hidden = tl::variable<"hidden.W", 4, 2>;

template <class T>
constexpr std::array<T, 9> net(int steps) {
    const std::array<std::array<double, 2>, 3> rows{{{1, 2}, {-1, 0.5}, {0.25, -2}}};
    const unsigned char labels[3]{2, 0, 1};
    tl::trainer model{net_loss, tl::adam{.learning_rate = 0.125f}, tl::precision<T>};
    std::array<T, 9> result{};
    for (int i = 0; i < steps; ++i) result[8] = model.step(v = rows, digit = labels);
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 2; ++j) result[static_cast<std::size_t>(2 * i + j)] = model[hidden](i, j);
    return result;
}
constexpr auto net_in_float = net<float>(2);
constexpr auto net_in_double = net<double>(2);

constexpr float slope_at(float w) {
    tl::function f{grad(loss, W)};
    return f(W = w, b = 0.f, x = std::array{1.f, 2.f}, y = std::array{1.f, 1.f});
}
static_assert(slope_at(1) == 2.f);  // 2 * mean((x - 1) * x)

template <class T>
auto bits(T value) {
    if constexpr (sizeof(T) == 4)
        return std::bit_cast<std::uint32_t>(value);
    else
        return std::bit_cast<std::uint64_t>(value);
}

}  // namespace compiled

using namespace compiled;

BOOST_AUTO_TEST_CASE(the_regression_gives_the_same_bits_at_run_time) {
    const volatile int epochs = 100;  // not known while compiling
    const auto f = regression<float>(epochs);
    BOOST_TEST(bits(f.W) == bits(in_float.W));
    BOOST_TEST(bits(f.b) == bits(in_float.b));
    BOOST_TEST(bits(f.loss) == bits(in_float.loss));
    const auto d = regression<double>(epochs);
    BOOST_TEST(bits(d.W) == bits(in_double.W));
    BOOST_TEST(bits(d.b) == bits(in_double.b));
    BOOST_TEST(bits(d.loss) == bits(in_double.loss));
}

BOOST_AUTO_TEST_CASE(a_net_gives_the_same_bits_at_run_time) {
    const volatile int steps = 2;
    const auto f = net<float>(steps);
    const auto d = net<double>(steps);
    for (std::size_t i = 0; i < 9; ++i) {
        BOOST_TEST(bits(f[i]) == bits(net_in_float[i]));
        BOOST_TEST(bits(d[i]) == bits(net_in_double[i]));
    }
}
