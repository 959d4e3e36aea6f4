// A step of one sample, compiled for it, does what the step for any number does.
#include <tapeless/tapeless.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <string>
#include <vector>

namespace tl = tapeless;
using namespace tl::literals;

namespace {

template <int Width>
constexpr auto in = tl::input<"in", Width>;
constexpr auto y = tl::input<"y">;
template <int Width>
constexpr auto w = tl::variable<"w", Width>;
constexpr auto b = tl::variable<"b">;

/// Twelve steps, each of one of four samples.
template <int Width, class Label = float>
void check(const char* what, auto loss, auto optimizer, auto label) {
    tl::trainer one{loss, optimizer, tl::batch<1>, tl::precision<double>, tl::seed{3}};
    tl::trainer any{loss, optimizer, tl::precision<double>, tl::seed{3}};
    for (int i = 0; i < 12; ++i) {
        std::vector<double> sample;
        for (int j = 0; j < Width; ++j) sample.push_back(std::sin(1 + 5 * j + 3 * (i % 4)));
        const std::array<Label, 1> known{static_cast<Label>(i % 3)};
        const double first = one.step(in<Width> = sample, label = known), second = any.step(in<Width> = sample, label = known);
        BOOST_TEST(std::isfinite(first), what);
        BOOST_TEST(std::abs(first - second) <= 1e-12 * (1 + std::abs(second)), what << ", step " << i << ": " << first << " is not " << second);
    }
}

template <int Width>
constexpr auto linear = dot(w<Width>, in<Width>) + b;
template <int Width, int Hidden>
constexpr auto net = dot(tl::variable<"v", Hidden>, relu(tl::dense<"hidden", Hidden>(in<Width>))) + b;

}  // namespace

BOOST_AUTO_TEST_CASE(regressions) {
    constexpr auto squares = [](auto z) { return mean(square(z - y)); };
    check<1>("1", squares(linear<1>), tl::sgd{}, y);
    check<2>("2", squares(linear<2>), tl::sgd{}, y);
    check<3>("3", squares(linear<3>), tl::sgd{}, y);
    check<5>("5", squares(linear<5>), tl::sgd{}, y);
    check<13>("13", squares(linear<13>), tl::sgd{}, y);
    check<13>("13, Adam", squares(linear<13>), tl::adam{}, y);
    check<64>("64", squares(linear<64>), tl::sgd{.learning_rate = 0.001f}, y);
    check<100>("100", squares(linear<100>), tl::momentum{.learning_rate = 0.001f}, y);
    check<7>("ridge", squares(linear<7>) + 0.1_c * sum(square(w<7>)), tl::sgd{}, y);
    check<7>("lasso", squares(linear<7>) + 0.1_c * sum(abs(w<7>)), tl::sgd{}, y);
}

BOOST_AUTO_TEST_CASE(logistic_regressions) {
    constexpr auto loss = [](auto z) { return mean(softplus(z) - y * z); };
    check<4>("4", loss(linear<4>), tl::sgd{}, y);
    check<30>("30", loss(linear<30>), tl::sgd{}, y);
    check<30>("30, AdamW", loss(linear<30>), tl::adamw{}, y);
}

BOOST_AUTO_TEST_CASE(networks) {
    constexpr auto squares = [](auto z) { return mean(square(z - y)); };
    check<13>("13-64-1", squares(net<13, 64>), tl::sgd{}, y);
    check<13>("13-19-1", squares(net<13, 19>), tl::sgd{}, y);
    check<13>("13-19-1, Adam", squares(net<13, 19>), tl::adam{}, y);
    check<3>("3-5-1", squares(net<3, 5>), tl::momentum{}, y);
    check<1>("1-16-1", squares(net<1, 16>), tl::sgd{}, y);
    constexpr auto wide = relu(tl::dense<"hidden", 130>(in<70>));
    check<70>("70-130-1", squares(dot(tl::variable<"v", 130>, wide)), tl::sgd{.learning_rate = 0.001f}, y);
    check<6>("a weight read twice", squares(dot(w<6>, tanh(hadamard(w<6>, in<6>)))), tl::sgd{}, y);
    check<6>("the same vector on both sides", squares(dot(w<6>, tl::variable<"A", 6, 6> * w<6>) * dot(w<6>, in<6>)), tl::sgd{.learning_rate = 0.001f}, y);
}

BOOST_AUTO_TEST_CASE(classifiers) {
    constexpr auto label = tl::input<"label", tl::category<3>>;
    constexpr auto loss = [](auto z) { return mean(softmax_cross_entropy(z, tl::input<"label", tl::category<3>>)); };
    check<4, int>("4-3", loss(tl::dense<"out", 3>(in<4>)), tl::sgd{}, label);
    check<9, int>("9-20-3", loss(tl::dense<"out", 3>(relu(tl::dense<"hidden", 20>(in<9>)))), tl::sgd{}, label);
    check<9, int>("9-20-3, Adam", loss(tl::dense<"out", 3>(tanh(tl::dense<"hidden", 20>(in<9>)))), tl::adam{}, label);
    check<9, int>("9-20-12-3", loss(tl::dense<"out", 3>(relu(tl::dense<"b", 12>(relu(tl::dense<"a", 20>(in<9>)))))), tl::momentum{}, label);
}

BOOST_AUTO_TEST_CASE(what_is_taken_over_the_batch) {
    constexpr auto centred = in<6> - mean(in<6>, tl::batch_axis) + 0.5_c;
    check<6>("the mean of one sample", mean(square(dot(w<6>, centred) + b - y)), tl::sgd{}, y);
    check<6>("the largest of one sample", mean(square(dot(w<6>, in<6>) - y)) + max(square(linear<6>), tl::batch_axis), tl::sgd{}, y);
}

BOOST_AUTO_TEST_CASE(a_step_of_one_sample_has_no_sums_over_the_batch) {
    constexpr auto v = tl::variable<"v", 64>;
    constexpr auto loss = mean(square(dot(v, relu(tl::dense<"hidden", 64>(in<13>))) + b - y));
    BOOST_TEST(tl::program(loss, tl::sgd{}, tl::batch<1>) == std::string(R"(1. for i in 1, j in 64:
     s = sum over k in 13 of in[i, k] * hidden.W[k, j]
     r1 = s + hidden.b[j]
     r2 = relu(r1)
     t0[i, j] = r2
2. for i in 1:
     s = sum over k in 64 of t0[i, k] * v[k]
     r1 = b - y[i]
     r2 = s + r1
     r3 = r2 * r2
     r4 = learning_rate * 2
     r5 = r4 * r2
     r6 = b - r5
     result 0[i] = r3
     t128[i] = r5
     b[i] = r6
3. for i in 1, j in 64:
     r1 = v[i, j] - t128 * t0[i, j]
     r2 = t128 * v[i, j]
     r3 = where(t0[i, j] > 0, r2, 0)
     r4 = hidden.b[i, j] - r3
     v[i, j] = r1
     t64[i, j] = r3
     hidden.b[i, j] = r4
4. for i in 13, j in 64:
     r1 = hidden.W[i, j] - in[i] * t64[j]
     hidden.W[i, j] = r1
arena: 144 numbers; parameters: 961 numbers; kernels: 4
)"));
}

BOOST_AUTO_TEST_CASE(the_largest_of_a_row_is_used_in_the_loop_that_finds_it) {
    constexpr auto product = hadamard(w<5>, in<5>);
    constexpr auto loss = mean(square(dot(max(w<5>, in<5>), min(in<5>, w<5>)) + max(product, tl::axis<0>) - y)) + max(square(dot(w<5>, in<5>) - 1_c));
    check<5>("sgd", loss, tl::sgd{}, y);
    check<5>("Adam", loss, tl::adam{}, y);
}
