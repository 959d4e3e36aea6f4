// Steps, kernels, arena and operations as functions of layers, width and batch: counted, not timed.
#define BOOST_TEST_MODULE cost_against_size
#include <tapeless/core.hpp>

#include <boost/test/unit_test.hpp>

namespace tl = tapeless;

namespace {

template <int L>
constexpr tl::text name{{'h', static_cast<char>('a' + L), '\0'}};

/// L hidden layers of a width, then 4 classes.
template <int L, int Width>
constexpr auto hidden() {
    if constexpr (L == 0)
        return tl::input<"x", Width>;
    else
        return tanh(tl::dense<name<L>, Width>(hidden<L - 1, Width>()));
}
template <int L, int Width>
constexpr auto loss = mean(softmax_cross_entropy(tl::dense<"out", 4>(hidden<L, Width>()), tl::input<"t", tl::category<4>>));

template <int L, int Width, int Batch>
constexpr tl::step_cost cost = tl::cost(loss<L, Width>, tl::sgd{}, tl::batch<Batch>);
template <int L, int Width, int Batch>
using programs = tl::model_programs<tl::sgd, false, Batch, 0, std::remove_const_t<decltype(loss<L, Width>)>>;
template <int L, int Width, int Batch>
constexpr auto count = programs<L, Width, Batch>::layout.count;

// Each layer more is as much work and as many steps as the one before it; of kernels there are no more.
static_assert(cost<4, 16, 32>.flops - cost<3, 16, 32>.flops == cost<5, 16, 32>.flops - cost<4, 16, 32>.flops);
static_assert(cost<4, 16, 32>.transcendentals - cost<3, 16, 32>.transcendentals == 32 * 16);
static_assert(count<4, 16, 32>.steps - count<3, 16, 32>.steps == count<5, 16, 32>.steps - count<4, 16, 32>.steps);
static_assert(count<4, 16, 32>.steps - count<3, 16, 32>.steps <= 7);
static_assert(count<5, 16, 32>.kernels == count<4, 16, 32>.kernels);
// The arena grows by the activations of a layer, their gradients and the bias': updates come last. Scratch is shared.
static_assert(cost<5, 16, 32>.arena_bytes - cost<4, 16, 32>.arena_bytes == static_cast<long long>(sizeof(float)) * (2 * 32 * 16 + 16));
// Three products of a layer, two of the first: 2 * batch * (3 * L - 1) * width^2 and what is linear in the width.
static_assert(cost<2, 32, 32>.flops < 4 * cost<2, 16, 32>.flops && cost<2, 32, 32>.flops > 3 * cost<2, 16, 32>.flops);
static_assert(count<2, 32, 32>.steps == count<2, 16, 32>.steps);
// Twice the batch is twice the work but for the updates, in as many steps.
static_assert(cost<2, 16, 64>.flops <= 2 * cost<2, 16, 32>.flops && cost<2, 16, 64>.flops > 2 * cost<2, 16, 32>.flops - 8 * (2 * 272 + 68));
static_assert(count<2, 16, 64>.steps == count<2, 16, 32>.steps && cost<2, 16, 64>.arena_bytes <= 2 * cost<2, 16, 32>.arena_bytes);

}  // namespace

BOOST_AUTO_TEST_CASE(the_memory_of_a_trainer_is_that_of_the_plan) {
    using model = tl::trainer<float, std::remove_const_t<decltype(loss<2, 4>)>, tl::sgd, tl::batch_size<8>>;
    using plan = programs<2, 4, 8>;
    BOOST_TEST(sizeof(model) <= sizeof(float) * static_cast<std::size_t>(plan::parameters + plan::arena) + 512);
}
