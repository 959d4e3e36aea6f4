// The kernels and the interpreter of the same program give the same bits.
#include <tapeless/core.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <cstring>
#include <vector>

namespace tl = tapeless;
using namespace tl::literals;

namespace twice {

template <int Width>
constexpr auto in = tl::input<"in", Width>;
template <int Width>
constexpr auto target = tl::input<"target", Width>;
constexpr auto digit = tl::input<"digit", tl::category<5>>;

/// A training step done by the interpreter, on parameters of its own.
template <class T, int N, class Optimizer, class Loss>
class interpreted {
public:
    using programs = tl::model_programs<Optimizer, false, N, 0, Loss>;
    using program = typename programs::template program_at<0>;
    using graph = typename programs::template graph_at<0>;

    explicit interpreted(const auto& model) : parameters_(static_cast<std::size_t>(programs::parameters) + 1) {
        for (int l = 0; l < programs::layout.count.leaves; ++l)
            if (const T* from = model.parameter(programs::layout.leaves[l].hash))
                std::copy(from, from + programs::layout.leaves[l].dims.size(), parameters_.begin() + programs::layout.leaf_slots[l].offset);
    }
    T step(const Optimizer& optimizer, const auto&... bound) {
        std::vector<T> arena(static_cast<std::size_t>(programs::arena) + 1), stage(100000), settings(static_cast<std::size_t>(program::value.settings) + 1);
        const T* leaf[program::value.count.leaves + 1]{};
        T loss{};
        T* output[]{&loss};
        tl::address_leaves<T, program>(0, N, N, stage.data(), leaf, settings.data(), bound...);
        tl::running::set_batch<T, program>(settings.data(), N);
        tl::running::set_optimizer<T, program>(settings.data(), optimizer, powers_, ++steps_);
        const tl::frame<T> f{arena.data(), parameters_.data(), settings.data(), leaf, output, N};
        tl::interpret<T, program, graph>(f);
        return loss;
    }
    /// The first leaf whose bits are not those of the model's; empty where there is none.
    std::string difference(const auto& model) const {
        for (int l = 0; l < programs::layout.count.leaves; ++l)
            if (const T* theirs = model.parameter(programs::layout.leaves[l].hash))
                if (std::memcmp(theirs, parameters_.data() + programs::layout.leaf_slots[l].offset, sizeof(T) * static_cast<std::size_t>(programs::layout.leaves[l].dims.size())))
                    return std::string(programs::layout.leaves[l].name.view());
        return "";
    }

private:
    std::vector<T> parameters_;
    tl::running::running_powers<Optimizer> powers_;
    long long steps_ = 0;
};

std::vector<double> noise(int n, unsigned start) {
    std::vector<double> result;
    for (int i = 0; i < n; ++i) result.push_back(static_cast<double>(start = start * 1664525u + 1013904223u) / 2147483648. - 1);
    return result;
}

template <class T, int N>
void check_same_bits(auto loss, auto optimizer, const auto&... bound) {
    tl::trainer model{loss, optimizer, tl::batch<N>, tl::precision<T>, tl::seed{7}};
    interpreted<T, N, decltype(optimizer), decltype(loss)> twin(model);
    for (int i = 0; i < 5; ++i) {
        const T theirs = model.step(bound...), ours = twin.step(optimizer, bound...);
        BOOST_TEST((std::memcmp(&theirs, &ours, sizeof(T)) == 0), theirs << " and " << ours);
        BOOST_TEST(twin.difference(model) == "");
    }
}
template <int N>
void check_both(auto loss, auto optimizer, const auto&... bound) {
    check_same_bits<float, N>(loss, optimizer, bound...);
    check_same_bits<double, N>(loss, optimizer, bound...);
}

}  // namespace twice

using namespace twice;

BOOST_AUTO_TEST_CASE(a_linear_model) {
    constexpr auto loss = mean(square(tl::dense<"out", 1>(in<13>) - target<1>));
    check_both<37>(loss, tl::sgd{}, in<13> = noise(37 * 13, 1), target<1> = noise(37, 2));
}

BOOST_AUTO_TEST_CASE(a_classifier) {
    constexpr auto loss = mean(softmax_cross_entropy(tl::dense<"out", 5>(relu(tl::dense<"hidden", 19>(in<6>))), digit));
    std::vector<int> labels;
    for (int i = 0; i < 20; ++i) labels.push_back(i % 5);
    check_both<20>(loss, tl::adam{}, in<6> = noise(120, 3), digit = labels);
}

BOOST_AUTO_TEST_CASE(a_deeper_net_with_a_matrix_wider_than_a_tile) {
    constexpr auto h = tanh(tl::dense<"b", 70>(sigmoid(tl::dense<"a", 33>(in<40>))));
    constexpr auto loss = mean(square(tl::dense<"c", 3>(h) - target<3>)) + 0.01_c * sum(square(tl::variable<"b.W", 70, 33>));
    check_both<9>(loss, tl::momentum{}, in<40> = noise(360, 4), target<3> = noise(27, 5));
}

BOOST_AUTO_TEST_CASE(normalised_over_the_batch_and_over_the_features) {
    constexpr auto centred = in<6> - mean(in<6>, tl::batch_axis);
    constexpr auto scaled = hadamard(centred, rsqrt(mean(square(centred), tl::batch_axis) + 0.001_c));
    constexpr auto loss = mean(square(softmax(tl::dense<"out", 4>(scaled)) - target<4>));
    check_both<12>(loss, tl::adamw{}, in<6> = noise(72, 6), target<4> = noise(48, 7));
}

BOOST_AUTO_TEST_CASE(one_sample) {
    const std::vector<int> label{3};
    check_both<1>(mean(square(tl::dense<"out", 1>(in<13>) - target<1>)), tl::sgd{}, in<13> = noise(13, 8), target<1> = noise(1, 9));
    constexpr auto classifier = softmax_cross_entropy(tl::dense<"out", 5>(relu(tl::dense<"hidden", 19>(in<6>))), digit);
    check_both<1>(mean(classifier), tl::sgd{}, in<6> = noise(6, 10), digit = label);
    check_both<1>(mean(classifier), tl::adam{}, in<6> = noise(6, 11), digit = label);
    constexpr auto regularised = mean(square(tl::dense<"c", 3>(tanh(tl::dense<"b", 33>(in<40>))) - target<3>)) + 0.01_c * sum(square(tl::variable<"b.W", 33, 40>));
    check_both<1>(regularised, tl::momentum{}, in<40> = noise(40, 12), target<3> = noise(3, 13));
}
