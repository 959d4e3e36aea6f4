#define BOOST_TEST_MODULE simd_lanes
#include "support.hpp"

#include <array>

using namespace tapeless::simd;
using namespace support;

// The order that sum_lanes promises, written as a loop.
template <class P, class Combine>
[[gnu::noinline]] typename P::value_type by_halves(const P& p, Combine combine) {
    using T = typename P::value_type;
    std::vector<T> lanes = numbers_of(p);
    for (std::size_t half = P::size / 2; half > 0; half /= 2)
        for (std::size_t i = 0; i < half; ++i) lanes[i] = combine(lanes[i], lanes[i + half]);
    return lanes[0];
}

BOOST_AUTO_TEST_CASE_TEMPLATE(lanes_are_combined_in_one_order_at_every_width, P, every_packet) {
    using T = typename P::value_type;
    in_packets<P>(many_numbers<T>(5000), [](P x, P y, P) {
        BOOST_REQUIRE(same_bits(sum_lanes(x), by_halves(x, [](T a, T b) { return a + b; })));
        BOOST_REQUIRE(same_bits(max_lanes(y), by_halves(y, [](T a, T b) { return std::max(a, b); })));
        BOOST_REQUIRE(same_bits(min_lanes(y), by_halves(y, [](T a, T b) { return std::min(a, b); })));
    });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(sums_of_packets_are_their_sums_of_lanes, P, every_packet) {
    using T = typename P::value_type;
    const std::vector<T> numbers = many_numbers<T>(10000);
    constexpr std::size_t square = P::size * P::size;
    for (std::size_t start = 0; start + square <= numbers.size(); start += square) {
        std::array<P, P::size> rows;
        for (std::size_t r = 0; r < P::size; ++r) rows[r] = load<P>(&numbers[start + r * P::size]);
        const auto sums = numbers_of(sums_of(rows.data()));
        for (std::size_t r = 0; r < P::size; ++r) BOOST_REQUIRE(same_bits(sums[r], sum_lanes(rows[r])));
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(halves_and_the_whole, P, every_packet) {
    if constexpr (P::size > 1) {
        in_packets<P>(many_numbers<typename P::value_type>(1000), [](P x, P, P) {
            auto numbers = numbers_of(x);
            const auto again = numbers_of(concat(low(x), high(x))), swapped = numbers_of(concat(high(x), low(x)));
            BOOST_REQUIRE(std::ranges::equal(again, numbers, same_bits<typename P::value_type>));
            std::ranges::rotate(numbers, numbers.begin() + P::size / 2);
            BOOST_REQUIRE(std::ranges::equal(swapped, numbers, same_bits<typename P::value_type>));
        });
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(one_lane_in_all_lanes, P, every_packet) {
    using T = typename P::value_type;
    in_packets<P>(many_numbers<T>(1000), [](P x, P, P) {
        const auto numbers = numbers_of(x);
        for (int lane = 0; lane < P::size; ++lane)
            for (const T entry : numbers_of(spread(x, lane))) BOOST_REQUIRE(same_bits(entry, numbers[static_cast<std::size_t>(lane)]));
    });
}

// Rows of a few numbers, as columns and back.
template <int columns, class P>
void rows_are_turned() {
    using T = typename P::value_type;
    const std::vector<T> numbers = many_numbers<T>(columns * P::size);
    std::array<P, columns> rows, column, again;
    for (std::size_t k = 0; k < columns; ++k) rows[k] = load<P>(&numbers[k * P::size]);
    columns_of<columns>(rows.data(), column.data());
    rows_of<columns>(column.data(), again.data());
    for (std::size_t j = 0; j < columns; ++j) {
        BOOST_REQUIRE(std::ranges::equal(numbers_of(again[j]), numbers_of(rows[j]), same_bits<T>));
        const auto entries = numbers_of(column[j]);
        for (std::size_t r = 0; r < P::size; ++r) BOOST_REQUIRE(same_bits(entries[r], numbers[r * columns + j]));
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(rows_become_columns_and_rows_again, P, every_packet) {
    if constexpr (P::size > 1 && !P::wide)
        [&]<int... c>(std::integer_sequence<int, c...>) {
            (rows_are_turned<c + 1, P>(), ...);
        }(std::make_integer_sequence<int, 9>());
}
