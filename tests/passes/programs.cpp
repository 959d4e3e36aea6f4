// What a program must be: memory that does not overlap, loops fused as a person would, the same work whatever the batch.
#define BOOST_TEST_MODULE programs
#include <tapeless/core.hpp>
#include <tapeless/graph/well_formed.hpp>


#include <boost/test/unit_test.hpp>

#include <array>
#include <bit>
#include <span>

namespace tl = tapeless;
using namespace tl::literals;

namespace {

constexpr auto x = tl::input<"x">;
constexpr auto y = tl::input<"y">;
constexpr auto W = tl::variable<"W">;
constexpr auto b = tl::variable<"b">;
constexpr auto regression = mean(square(W * x + b - y));

constexpr auto image = tl::input<"image", 64>;
constexpr auto label = tl::input<"label", tl::category<10>>;
constexpr auto hidden = relu(tl::dense<"hidden", 32>(image));
constexpr auto classifier = mean(softmax_cross_entropy(tl::dense<"out", 10>(hidden), label));

template <class E, class Optimizer, int Batch>
constexpr tl::step_program compiled(E) {
    using compilation = tl::compilation<Optimizer, Batch, E>;
    return schedule(compilation::simplified.thaw(), {.batch_limit = Batch > 0 ? Batch : 64});
}

constexpr int numbers_of(const tl::buffer& buffer) { return tl::padded(buffer.size); }

/// No two buffers that live at once share a number.
constexpr bool disjoint(const tl::list<tl::buffer>& buffers) {
    for (int a = 0; a < buffers.size(); ++a)
        for (int c = 0; c < a; ++c) {
            const bool at_once = buffers[a].first <= buffers[c].last && buffers[c].first <= buffers[a].last;
            const bool overlap = buffers[a].offset < buffers[c].offset + numbers_of(buffers[c]) &&
                                 buffers[c].offset < buffers[a].offset + numbers_of(buffers[a]);
            if (at_once && overlap) return false;
        }
    return true;
}

/// Buffers of pseudo-random sizes and lives.
constexpr tl::list<tl::buffer> random_buffers(int count, unsigned seed, bool few_sizes) {
    tl::list<tl::buffer> result;
    for (int i = 0; i < count; ++i) {
        seed = seed * 1664525u + 1013904223u;
        tl::buffer one;
        one.first = i;
        one.last = i + static_cast<int>((seed >> 8) % 20u);
        one.size = few_sizes ? 64 * (1 + static_cast<int>((seed >> 20) % 3u)) : 1 + static_cast<int>((seed >> 16) % 500u);
        result.push(one);
    }
    return result;
}
constexpr bool plans_well(int count, unsigned seed, bool few_sizes) {
    tl::list<tl::buffer> buffers = random_buffers(count, seed, few_sizes);
    const int arena = tl::plan_memory(buffers);
    int sum = 0;
    for (const tl::buffer& one : buffers) {
        sum += numbers_of(one);
        if (one.offset < 0 || one.offset + numbers_of(one) > arena) return false;
    }
    return disjoint(buffers) && arena <= sum;
}
static_assert(plans_well(20, 1, false) && plans_well(40, 2, true));

}  // namespace

BOOST_AUTO_TEST_CASE(no_two_buffers_that_live_at_once_overlap) {
    for (unsigned seed = 0; seed < 40; ++seed)
        for (const int count : {2, 17, 64, 65, 200})
            for (const bool few : {false, true}) BOOST_TEST(plans_well(count, seed, few));
}

// The exponentials of a softmax lie where it will be written; what is read later, or is of another shape, does not.
BOOST_AUTO_TEST_CASE(values_on_the_way_lie_where_an_output_will) {
    const auto lent = [](auto... e) {
        const tl::step_program p = schedule(tl::compilation<tl::no_optimizer, 0, decltype(e)...>::simplified.thaw(), {.batch_limit = 64, .variables_from_caller = true});
        int slots = 0;
        for (int k = 0; k < p.slots.size(); ++k) slots += p.slots[k].lent >= 0;
        return slots;
    };
    constexpr auto many = tl::variable<"many", 512>;
    constexpr auto few = tl::variable<"few", 511>;
    BOOST_TEST(lent(softmax(many)) == 2);  // written once, read once
    BOOST_TEST(lent(softmax(few)) == 0);
    constexpr auto A = tl::variable<"A", 512, 512>;
    BOOST_TEST(lent(A * exp(A * many)) == 0);  // a product reads its operands again and again
    BOOST_TEST(lent(A * exp(A * exp(A * many))) == 2);
}

BOOST_AUTO_TEST_CASE(a_chain_of_equal_buffers_takes_the_room_of_two) {
    tl::list<tl::buffer> chain;
    for (int i = 0; i < 100; ++i) {
        tl::buffer one;
        one.size = 256, one.first = i, one.last = i + 1;
        chain.push(one);
    }
    BOOST_TEST(tl::plan_memory(chain) == 512);
}

BOOST_AUTO_TEST_CASE(the_step_of_a_regression_is_one_loop_over_the_data_and_one_update) {
    const tl::step_program p = compiled<decltype(regression), tl::sgd, 5>(regression);
    BOOST_TEST(p.steps.size() == 2);
    BOOST_TEST(p.parameters == 2);
    BOOST_TEST(p.arena == 48);  // the loss and two gradients
}

BOOST_AUTO_TEST_CASE(in_a_step_of_few_samples_the_rate_is_in_the_data) {
    const auto updates_by_a_sum = [](const tl::graph& g) {
        int found = 0;
        for (const tl::graph_output& out : g.outputs)
            found += out.target >= 0 && g.is(out.node, tl::record<tl::ops::subtract>) && g.is(g[out.node].operand[1], tl::record<tl::ops::sum>);
        return found;
    };
    const tl::graph few = tl::compilation<tl::sgd, 5, decltype(regression)>::simplified.thaw();
    BOOST_TEST(tl::well_formed(few));
    BOOST_TEST(updates_by_a_sum(few) == 1);  // that of W; b's has no data
    BOOST_TEST(updates_by_a_sum(tl::compilation<tl::sgd, 8, decltype(regression)>::simplified.thaw()) == 0);

    // the same numbers, one of them with its size known
    const std::array<float, 5> xs{1, 2, 3, 4, 5}, ys{2, 4, 6, 8, 10};
    tl::trainer known{regression, tl::sgd{.learning_rate = 0.01f}, tl::batch<5>};
    tl::trainer any{regression, tl::sgd{.learning_rate = 0.01f}};
    for (int i = 0; i < 20; ++i) {
        const float a = known.step(x = xs, y = ys), c = any.step(x = std::span<const float>(xs), y = std::span<const float>(ys));
        BOOST_TEST(a == c, boost::test_tools::tolerance(1e-5f));
    }
    BOOST_TEST(known[W] == any[W], boost::test_tools::tolerance(1e-5f));
}

BOOST_AUTO_TEST_CASE(a_dense_layer_of_one_output_reads_its_data_once) {
    constexpr auto features = tl::input<"features", 13>;
    constexpr auto target = tl::input<"target", 1>;
    constexpr auto loss = mean(square(tl::dense<"line", 1>(features) - target));
    const tl::step_program p = compiled<std::remove_const_t<decltype(loss)>, tl::sgd, 64>(loss);
    int loops_over_data = 0;
    for (const tl::step& s : p.steps) loops_over_data += s.rows_are_batch || s.depth_is_batch;
    BOOST_TEST(loops_over_data == 1);
    BOOST_TEST(p.steps.size() == 3);  // and two updates
}

BOOST_AUTO_TEST_CASE(weights_of_one_output_are_read_as_they_lie) {
    constexpr auto features = tl::input<"features", 13>;
    constexpr auto target = tl::input<"target", 1>;
    constexpr auto loss = mean(square(tl::dense<"out", 1>(relu(tl::dense<"hidden", 16>(features))) - target));
    const tl::step_program p = compiled<std::remove_const_t<decltype(loss)>, tl::sgd, 32>(loss);
    int products = 0;
    for (const tl::step& s : p.steps) {
        BOOST_TEST((s.what == tl::step::kind::kernel));  // a row is its own column: nothing is turned over
        products += p.kernels[s.index].what == tl::kernels::form::product;
    }
    BOOST_TEST(products == 2);        // forward, and the gradient of hidden's weights
    BOOST_TEST(p.steps.size() == 7);  // what comes back from one number is a loop, which also sums up the gradient of hidden's bias
}

BOOST_AUTO_TEST_CASE(an_update_of_weights_goes_through_the_room_behind_them) {
    constexpr auto u = tl::input<"u", 30>;
    constexpr auto w = tl::variable<"w", 30>;
    constexpr auto loss = mean(square(dot(w, u) + b - y));
    const tl::step_program p = compiled<std::remove_const_t<decltype(loss)>, tl::sgd, 64>(loss);
    int updates = 0, sums = 0;
    for (const tl::kernels::descriptor& d : p.kernels) {
        if (d.what == tl::kernels::form::flat && d.size.rows * d.size.columns > 1) {
            for (int q = 0; q < d.operands; ++q) BOOST_TEST((d.rooms >> q & 1) == (d.in[q] == tl::kernels::access::full));
            BOOST_TEST(d.out[0].has_room);
            ++updates;
        }
        for (int q = 0; q < d.outputs; ++q)
            if (d.out[q].what == tl::kernels::effect::outer) {
                BOOST_TEST(d.out[q].has_room);
                ++sums;
            }
    }
    BOOST_TEST(updates == 1);
    BOOST_TEST(sums == 1);
    // what a caller gave has no room; what a step before wrote into its room has
    const tl::graph g = tl::compilation<tl::sgd, 64, std::remove_const_t<decltype(loss)>>::simplified.thaw();
    for (const tl::kernels::descriptor& d : schedule(g, {.batch_limit = 64, .variables_from_caller = true}).kernels)
        if (d.what == tl::kernels::form::flat && d.size.rows * d.size.columns > 1) BOOST_TEST((std::popcount(d.rooms) == 1 && !d.out[0].has_room));
}

BOOST_AUTO_TEST_CASE(a_scale_that_is_learned_leaves_a_regression_one_pass_over_the_data) {
    constexpr auto log_scale = tl::variable<"log_scale">;
    constexpr auto error = (dot(tl::variable<"w", 64>, image) - y) / exp(log_scale);
    constexpr auto loss = mean(log_scale + 0.5_c * square(error));
    const tl::step_program p = compiled<decltype(loss), tl::sgd, 32>(loss);
    int over_samples = 0;
    for (const tl::step& s : p.steps) over_samples += s.rows_are_batch || s.depth_is_batch ? 1 : 0;
    BOOST_TEST(over_samples == 1);
}

BOOST_AUTO_TEST_CASE(squares_of_errors_are_not_kept_beside_the_errors) {
    constexpr auto loss = mean(square(tl::dense<"layer", 20>(image) - tl::input<"target", 20>));
    const tl::step_program p = compiled<decltype(loss), tl::sgd, 32>(loss);
    BOOST_TEST(p.arena < 2 * 32 * 20);
}

BOOST_AUTO_TEST_CASE(the_gradient_of_relu_is_chosen) {
    const tl::step_program p = compiled<decltype(classifier), tl::sgd, 32>(classifier);
    int chosen = 0, compared = 0;
    for (const tl::kernels::descriptor& d : p.kernels)
        for (int i = 0; i < d.instructions; ++i) {
            chosen += d.body[i].op == tl::record<tl::ops::kept_above>.id;
            compared += d.body[i].op == tl::record<tl::ops::greater>.id;
        }
    BOOST_TEST(chosen == 1);
    BOOST_TEST(compared == 1);  // the softmax's guard against infinity
}

BOOST_AUTO_TEST_CASE(a_classifier_keeps_no_gradient_of_weights_in_memory) {
    const tl::step_program p = compiled<decltype(classifier), tl::sgd, 32>(classifier);
    int products = 0, longest = 0;
    for (const tl::step& s : p.steps) {
        if (s.what != tl::step::kind::kernel) continue;
        const tl::kernels::descriptor& d = p.kernels[s.index];
        BOOST_TEST((d.what != tl::kernels::form::rows));  // the gradients of biases are summed up where what they sum is computed
        if (d.what != tl::kernels::form::product) continue;
        ++products;
        longest = std::max(longest, static_cast<int>(d.instructions));
        // every product has its epilogue: a bias, an activation, a mask or the update
        BOOST_TEST(d.instructions >= 1);
    }
    BOOST_TEST(products == 5);
    BOOST_TEST(longest >= 2);
    // activations and what hangs on them, not 64 x 32 numbers more for a gradient
    BOOST_TEST(p.arena < 32 * 32 * 2 + 32 * 10 * 2 + 64 * 10);
}

BOOST_AUTO_TEST_CASE(weights_of_wide_layers_are_turned_over_panel_by_panel) {
    constexpr auto wide = relu(tl::dense<"second", 128>(relu(tl::dense<"first", 256>(image))));
    constexpr auto loss = mean(softmax_cross_entropy(tl::dense<"last", 10>(wide), label));
    const auto turned = [](const tl::step_program& p) {
        std::array<int, 2> result{0, p.maps.size()};
        for (const tl::kernels::descriptor& d : p.kernels) result[0] += d.b_is_turned ? 1 : 0;
        return result;
    };
    // the weights of the last layer are turned over before their product, and in a small batch those of the second as well
    BOOST_TEST((turned(compiled<decltype(loss), tl::sgd, 24>(loss)) == std::array{1, 1}));
    BOOST_TEST((turned(compiled<decltype(loss), tl::sgd, 23>(loss)) == std::array{0, 2}));
}

BOOST_AUTO_TEST_CASE(arena_flops_and_steps_do_not_depend_on_how_a_model_is_written) {
    constexpr auto z = W * x + b;
    constexpr auto other = mean(square(y - z));
    constexpr auto first = tl::cost(regression, tl::sgd{}, tl::batch<64>), second = tl::cost(other, tl::sgd{}, tl::batch<64>);
    BOOST_TEST(first.steps == second.steps);
    BOOST_TEST(first.arena_bytes == second.arena_bytes);
}

BOOST_AUTO_TEST_CASE(flops_are_linear_in_the_batch_and_parameters_do_not_depend_on_it) {
    constexpr auto small = tl::cost(classifier, tl::sgd{}, tl::batch<16>), large = tl::cost(classifier, tl::sgd{}, tl::batch<64>);
    static_assert(small.allocations == 0 && small.parameter_bytes == large.parameter_bytes && small.steps == large.steps);
    // 2 (64*32 + 32*10) forward, as much for the weights, 2*32*10 for the hidden layer's gradient
    BOOST_TEST(large.flops > 64 * 2 * (64 * 32 + 32 * 10) * 2);
    BOOST_TEST(large.flops < 5 * small.flops);
    BOOST_TEST(large.flops > 3 * small.flops);
}

BOOST_AUTO_TEST_CASE(a_step_over_any_number_of_samples_is_one_pass_over_tiles_and_one_update) {
    using compilation = tl::compilation<tl::sgd, 0, std::remove_const_t<decltype(classifier)>>;
    static_assert(tl::passes_of<compilation> == 1);
    const tl::slicing cut(compilation::simplified.thaw());
    const tl::graph tiles = drop_dead(cut.slice(0)), last = drop_dead(cut.slice(1));
    BOOST_TEST(well_formed(tiles));
    BOOST_TEST(well_formed(last));
    for (const tl::graph_output& out : tiles.outputs) BOOST_TEST(tiles.leaves[out.target].carried);
    for (int i = 0; i < last.size(); ++i) BOOST_TEST(!last[i].dims.batched);
}

BOOST_AUTO_TEST_CASE(what_needs_a_mean_over_the_batch_runs_in_a_second_pass) {
    constexpr auto centred = image - mean(image, tl::batch_axis);
    constexpr auto loss = mean(square(centred - tl::variable<"c", 64>));
    using compilation = tl::compilation<tl::sgd, 0, std::remove_const_t<decltype(loss)>>;
    static_assert(tl::passes_of<compilation> == 2);
}

BOOST_AUTO_TEST_CASE(a_matrix_times_a_vector_is_read_as_it_lies_in_both_directions) {
    constexpr int rows = 7, columns = 9;
    constexpr auto A = tl::setting<"A", rows, columns>;
    constexpr auto v = tl::setting<"v", rows>;
    constexpr auto u = tl::setting<"u", columns>;
    constexpr auto along = square(A * u);             // rows of A
    constexpr auto down = transpose(A) * v - u;       // columns of A, and what follows in the same loop
    const auto compare = [&]<class T>(T error, auto... precision) {
        std::array<T, rows * columns> a;
        std::array<T, rows> vs;
        std::array<T, columns> us;
        for (int i = 0; i < rows * columns; ++i) a[static_cast<std::size_t>(i)] = static_cast<T>(i * 37 % 23 - 11) / 8;
        for (int i = 0; i < rows; ++i) vs[static_cast<std::size_t>(i)] = static_cast<T>(i * 5 % 7) - 3;
        for (int j = 0; j < columns; ++j) us[static_cast<std::size_t>(j)] = static_cast<T>(j * 5 % 9) / 4 - 1;
        tl::function f{along, precision...};
        tl::function g{down, precision...};
        const auto squared = f(A = a, u = us);
        const auto rest = g(A = a, v = vs, u = us);
        for (int i = 0; i < rows; ++i) {
            T sum = 0;
            for (int j = 0; j < columns; ++j) sum += a[static_cast<std::size_t>(i * columns + j)] * us[static_cast<std::size_t>(j)];
            BOOST_TEST(squared[i] == sum * sum, boost::test_tools::tolerance(error) << i);
        }
        for (int j = 0; j < columns; ++j) {
            T sum = -us[static_cast<std::size_t>(j)];
            for (int i = 0; i < rows; ++i) sum += a[static_cast<std::size_t>(i * columns + j)] * vs[static_cast<std::size_t>(i)];
            BOOST_TEST(rest[j] == sum, boost::test_tools::tolerance(error) << j);
        }
    };
    compare(1e-5f);
    compare(1e-13, tl::precision<double>);
    // both directions in one step, and A is not turned over for either
    constexpr auto w = tl::variable<"w", columns>;
    constexpr auto squares = sum(square(A * w - v));
    const tl::step_program p = compiled<std::remove_const_t<decltype(squares)>, tl::sgd, 0>(squares);
    for (const tl::step& s : p.steps) BOOST_TEST((s.what != tl::step::kind::map));
}
