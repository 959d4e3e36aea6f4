// A trained network has the same bits with every compiler, flag and width of registers; two sets of them, with a fused
// multiply-add and without. docs/decisions/order-of-additions.md
#define BOOST_TEST_MODULE same_bits
#include <tapeless/core.hpp>

#include <boost/test/unit_test.hpp>

#include <bit>
#include <cstdint>
#include <vector>

namespace tl = tapeless;
using namespace tl::literals;

namespace {

constexpr auto x = tl::input<"x", 7>;
constexpr auto t = tl::input<"t", tl::category<3>>;
constexpr auto hidden = tanh(tl::dense<"first", 33>(x));
constexpr auto logits = tl::dense<"last", 3>(relu(tl::dense<"second", 9>(hidden)));
constexpr auto loss = mean(softmax_cross_entropy(logits, t)) + 0.01_c * mean(softplus(sum(hidden, tl::axis<0>)));

/// Of the bits of the losses and of the parameters, after ten steps on 150 samples.
template <class T, class... Options>
std::uint64_t checksum(Options... options) {
    std::vector<T> xs;
    std::vector<int> ts;
    for (int i = 0; i < 150; ++i) {
        for (int j = 0; j < 7; ++j) xs.push_back(static_cast<T>(i * 37 % 101 * (j + 2) % 53) / T(32) - T(0.75));
        ts.push_back(i * 7 % 3);
    }
    tl::trainer model{loss, tl::adam{.learning_rate = 0.01f}, tl::precision<T>, options...};
    std::uint64_t hash = 14695981039346656037u;
    const auto add = [&hash](T value) {
        using word = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
        hash = (hash ^ std::bit_cast<word>(value)) * 1099511628211u;
    };
    for (int i = 0; i < 10; ++i) add(model.step(x = xs, t = ts));
    const auto add_all = [&add](const auto& view) {
        for (const T value : view) add(value);
    };
    add_all(model[tl::variable<"first.W", 33, 7>]), add_all(model[tl::variable<"second.W", 9, 33>]), add_all(model[tl::variable<"last.W", 3, 9>]);
    return hash;
}

}  // namespace

BOOST_AUTO_TEST_CASE(bits_are_those_recorded) {
    constexpr bool fused = tl::simd::fused_multiply_add;
    BOOST_TEST(checksum<float>(tl::batch<150>) == (fused ? 16185063324960449912u : 17451312994354940907u));
    BOOST_TEST(checksum<double>(tl::batch<150>) == (fused ? 13617507042395442703u : 16561029747455865962u));
    BOOST_TEST(checksum<float>() == (fused ? 10403245864972701360u : 7877959940859289610u));
}
