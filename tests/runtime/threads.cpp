// threads{n}: the same bits for every n, for every kind of step that is shared out; and the team that shares it.
#include <tapeless/tapeless.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace tl = tapeless;
using namespace tl::literals;

namespace {

template <int n>
std::vector<float> some_numbers(unsigned seed) {
    std::vector<float> v(static_cast<std::size_t>(n));
    for (float& number : v) number = static_cast<float>((seed = seed * 1664525u + 1013904223u) >> 8) / float(1 << 24) - 0.5f;
    return v;
}
struct checksum {
    std::uint64_t hash = 14695981039346656037u;
    void add(float value) { hash = (hash ^ std::bit_cast<std::uint32_t>(value)) * 1099511628211u; }
    template <class Values>
    void add_all(const Values& values) {
        for (const float value : values) add(value);
    }
};

/// Counts what a team is given.
std::atomic<int> shared_out{0};
struct counting_team {
    tl::thread_team team;
    explicit counting_team(int n) : team(n) {}
    int size() const { return team.size(); }
    template <class F>
    void run(int parts, const F& f) {
        ++shared_out;
        team.run(parts, f);
    }
};
struct counted_threads {
    using team = counting_team;
    int number = 1;
};

// Products of all three directions, updates with what Adam keeps, the turning over of W.
constexpr auto image = tl::input<"image", 301>;
constexpr auto label = tl::input<"label", tl::category<7>>;
constexpr auto hidden = relu(tl::dense<"first", 403>(image));
constexpr auto classifier = mean(softmax_cross_entropy(tl::dense<"last", 7>(tanh(tl::dense<"second", 211>(hidden))), label));

// The turning over of W inside its product.
constexpr auto wide_classifier = mean(softmax_cross_entropy(tl::dense<"out", 7>(tanh(tl::dense<"second", 128>(relu(tl::dense<"first", 256>(image))))), label));

template <int width = 403, int narrow = 211, class Loss = decltype(classifier), class... Batch>
std::uint64_t trained(int threads, Batch... batch) {
    static const auto images = some_numbers<130 * 301>(1);
    std::vector<int> labels;
    for (int i = 0; i < 130; ++i) labels.push_back(i % 7);
    tl::trainer model{Loss{}, tl::adam{.learning_rate = 0.01f}, counted_threads{threads}, batch...};
    checksum sum;
    for (int i = 0; i < 3; ++i) sum.add(model.step(image = images, label = labels));
    sum.add_all(model[tl::variable<"first.W", width, 301>]), sum.add_all(model[tl::variable<"second.W", narrow, width>]);
    return sum.hash;
}

}  // namespace

BOOST_AUTO_TEST_CASE(training_has_the_same_bits_for_every_number) {
    const std::uint64_t alone = trained(1, tl::batch<130>), alone_in_tiles = trained(1);
    const std::uint64_t wide_alone = trained<256, 128, decltype(wide_classifier)>(1, tl::batch<130>);
    for (const int n : {2, 3, 4, 7}) {
        shared_out = 0;
        BOOST_TEST(trained(n, tl::batch<130>) == alone);
        BOOST_TEST(shared_out >= 3 * 4);
        BOOST_TEST(trained(n) == alone_in_tiles);
        BOOST_TEST((trained<256, 128, decltype(wide_classifier)>(n, tl::batch<130>) == wide_alone));
    }
}

namespace {

/// The checksum of an expression's value; every run must have been shared out.
template <class E, class... B>
std::uint64_t value_of(int threads, E expression, const B&... bound) {
    const tl::function f{expression, counted_threads{threads}, tl::batch_up_to<6000>};
    shared_out = 0;
    checksum sum;
    sum.add_all(f(bound...));
    BOOST_TEST((shared_out > 0) == (threads > 1));
    return sum.hash;
}
template <class... Arguments>
void same_for_every_number(const Arguments&... arguments) {
    const std::uint64_t alone = value_of(1, arguments...);
    for (const int n : {2, 3, 4, 7}) BOOST_TEST(value_of(n, arguments...) == alone);
}

}  // namespace

BOOST_AUTO_TEST_CASE(other_steps_have_the_same_bits_for_every_number) {
    constexpr auto wide = tl::input<"wide", 1201>;
    constexpr auto narrow = tl::input<"narrow", 61>;
    constexpr auto matrix = tl::input<"matrix", 19, 23>;
    constexpr auto weights = tl::variable<"weights", 1201>;
    constexpr auto square_matrix = tl::variable<"square_matrix", 1100, 1100>;
    const auto wides = some_numbers<1000 * 1201>(2), narrows = some_numbers<6000 * 61>(3), matrices = some_numbers<1000 * 19 * 23>(4);
    const auto numbers = some_numbers<1201>(5), squares = some_numbers<1100 * 1100>(6);
    // a loop over all entries; a loop over rows, with a sum of each; rows in registers
    same_for_every_number(hadamard(tanh(wide), wide) + 1_c, wide = wides);
    same_for_every_number(sum(hadamard(exp(wide), weights), tl::axis<0>), wide = wides, weights = numbers);
    same_for_every_number(softmax(hadamard(sin(narrow), narrow)), narrow = narrows);
    // a dot product of each row; the matrices of each sample; a matrix that is turned over
    same_for_every_number(dot(weights, wide) * 2_c, wide = wides, weights = numbers);
    same_for_every_number(matrix * transpose(matrix), matrix = matrices);
    same_for_every_number(transpose(square_matrix), square_matrix = squares);
}

BOOST_AUTO_TEST_CASE(small_steps_are_not_shared) {
    constexpr auto x = tl::input<"x">;
    constexpr auto y = tl::input<"y">;
    constexpr auto loss = mean(square(tl::variable<"W"> * x + tl::variable<"b"> - y));
    tl::trainer model{loss, tl::sgd{.learning_rate = 0.01f}, counted_threads{4}};
    tl::trainer alone{loss, tl::sgd{.learning_rate = 0.01f}};
    const std::vector<float> xs{1, 2, 3, 4}, ys{3, 5, 7, 9};
    shared_out = 0;
    BOOST_TEST(model.step(x = xs, y = ys) == alone.step(x = xs, y = ys));
    BOOST_TEST(shared_out == 0);
}

BOOST_AUTO_TEST_CASE(copies_work_at_once) {
    static const auto images = some_numbers<130 * 301>(1);
    std::vector<int> labels(130, 3);
    tl::trainer first{classifier, tl::sgd{.learning_rate = 0.01f}, tl::batch<130>, tl::threads{2}};
    auto second = first;
    std::array<float, 2> loss{};
    const auto work = [&](auto& model, float& last) {
        for (int i = 0; i < 3; ++i) last = model.step(image = images, label = labels);
    };
    std::thread other([&] { work(second, loss[1]); });
    work(first, loss[0]);
    other.join();
    BOOST_TEST(loss[0] == loss[1]);

    const auto moved = std::move(first);  // takes the threads along
    first = second;                       // and what was moved from can be assigned to
    BOOST_TEST(first.step(image = images, label = labels) == second.step(image = images, label = labels));
    BOOST_TEST(moved.steps() == 3);
}

BOOST_AUTO_TEST_CASE(every_part_is_done_once) {
    for (const int n : {1, 2, 3, 7}) {
        tl::thread_team team(n);
        BOOST_TEST(team.size() == n);
        for (int parts = 0; parts < 200; ++parts) {
            std::vector<std::atomic<int>> times(static_cast<std::size_t>(parts));
            team.run(parts, [&](int part) { ++times[static_cast<std::size_t>(part)]; });
            BOOST_REQUIRE(std::all_of(times.begin(), times.end(), [](const auto& t) { return t == 1; }));
        }
    }
    tl::thread_team team(2);
    std::atomic<long long> sum{0};
    team.run(100'000, [&](int part) { sum += part; });
    BOOST_TEST(sum == 100'000ll * 99'999 / 2);
}

BOOST_AUTO_TEST_CASE(numbers_that_make_no_sense_are_refused) {
    const auto said = [](int n) {
        try {
            tl::trainer model{classifier, tl::sgd{}, tl::threads{n}};
        } catch (const std::invalid_argument& e) {
            return std::string(e.what());
        }
        return std::string();
    };
    BOOST_TEST(said(0) == "tapeless: threads: the number must be at least 1, and is 0");
    BOOST_TEST(said(-3) == "tapeless: threads: the number must be at least 1, and is -3");
    BOOST_TEST(said(1) == "");
    BOOST_TEST(said(1'000'000).starts_with("tapeless: threads: 1000000 are too many for "));
}
