#define BOOST_TEST_MODULE simd_arithmetic
#include "support.hpp"

using namespace tapeless::simd;
using namespace support;

BOOST_AUTO_TEST_CASE_TEMPLATE(operators_of_a_packet_are_those_of_its_lanes, P, every_packet) {
    using T = typename P::value_type;
    in_packets<P>(many_numbers<T>(5000), [](P x, P y, P z) {
        BOOST_REQUIRE(lanes_are_scalars([](auto a, auto b) { return a + b; }, x, y) &&
                      lanes_are_scalars([](auto a, auto b) { return a - b; }, x, y) &&
                      lanes_are_scalars([](auto a, auto b) { return a * b; }, x, y) &&
                      lanes_are_scalars([](auto a, auto b) { return a / b; }, x, y) &&
                      lanes_are_scalars([](auto a) { return -a; }, x) &&
                      lanes_are_scalars([](auto a, auto b, auto c) { return fma(a, b, c); }, x, y, z));
        BOOST_REQUIRE(lanes_are_scalars([](auto a) { return sqrt(a); }, x) &&
                      lanes_are_scalars([](auto a) { return abs(a); }, x) &&
                      lanes_are_scalars([](auto a) { return sign(a); }, x) &&
                      lanes_are_scalars([](auto a) { return floor(a); }, x) &&
                      lanes_are_scalars([](auto a) { return round_even(a); }, x));
        BOOST_REQUIRE(lanes_are_scalars([](auto a, auto b) { return copysign(a, b); }, x, y) &&
                      lanes_are_scalars([](auto a, auto b) { return max(a, b); }, x, y) &&
                      lanes_are_scalars([](auto a, auto b) { return min(a, b); }, x, y));
    });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(comparisons_and_masks_are_those_of_the_lanes, P, every_packet) {
    using T = typename P::value_type;
    in_packets<P>(many_numbers<T>(3000), [](P x, P y, P z) {
        const auto less = x < y, less_equal = x <= y, greater = x > y, greater_equal = x >= y, equal = x == y, unequal = x != y;
        const auto combined = (less & (y < z)) | !(x == z);
        const auto as = numbers_of(x), bs = numbers_of(y), cs = numbers_of(z), chosen = numbers_of(select(combined, x, y));
        bool some = false, every = true;
        for (int i = 0; i < P::size; ++i) {
            const auto k = static_cast<std::size_t>(i);
            const T a = as[k], b = bs[k], c = cs[k];
            BOOST_REQUIRE(less[i] == (a < b) && less_equal[i] == (a <= b) && greater[i] == (a > b));
            BOOST_REQUIRE(greater_equal[i] == (a >= b) && equal[i] == (a == b) && unequal[i] == (a != b));
            BOOST_REQUIRE(combined[i] == (((a < b) && (b < c)) || !(a == c)));
            BOOST_REQUIRE(same_bits(chosen[k], combined[i] ? a : b));
            some = some || combined[i];
            every = every && combined[i];
        }
        BOOST_REQUIRE(any(combined) == some && all(combined) == every);
    });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(scalars_do_what_the_language_does, P, every_packet) {
    using T = typename P::value_type;
    in_packets<packet<T, 1>>(many_numbers<T>(5000), [](auto x, auto y, auto) {
        const T a = x[0], b = y[0];
        BOOST_REQUIRE(same_bits((x + y)[0], a + b) && same_bits((x - y)[0], a - b));
        BOOST_REQUIRE(same_bits((x * y)[0], a * b) && same_bits((x / y)[0], a / b));
        BOOST_REQUIRE(same_bits(max(x, y)[0], std::max(a, b)) && same_bits(min(x, y)[0], std::min(a, b)));
        BOOST_REQUIRE(same_bits(abs(x)[0], std::abs(a)) && same_bits(copysign(x, y)[0], std::copysign(a, b)));
        BOOST_REQUIRE(same_bits(floor(x)[0], std::floor(a)) && same_bits(round_even(x)[0], std::nearbyint(a)));
        BOOST_REQUIRE(same_bits(sqrt(x)[0], std::sqrt(a)));
    });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_NaN_in_the_branch_not_taken_does_not_leak, P, every_packet) {
    const P nan = P(0) / P(0);
    const P chosen = select(P(1) < 2, 3, nan);
    for (int i = 0; i < P::size; ++i) BOOST_TEST(chosen[i] == 3);
    BOOST_TEST(!any(max(nan, 0) == max(nan, 0)));  // max(x, 0) keeps the NaN in x
}

BOOST_AUTO_TEST_CASE_TEMPLATE(numbers_convert_and_stand_in_every_lane, P, every_packet) {
    const P x = 2.5f;
    const P y = 2 * x + 1.0 - x / 2;
    for (int i = 0; i < P::size; ++i) BOOST_TEST(y[i] == typename P::value_type(4.75));
    BOOST_TEST(first(P()) == 0);
    const P minus_zero = -0.0;
    BOOST_TEST(std::signbit(first(minus_zero)));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(bits_are_integers_that_wrap, P, every_packet) {
    using bits = typename P::bits_type;
    using word = typename bits::word_type;
    in_packets<P>(many_numbers<typename P::value_type>(2000), [](P x, P y, P) {
        const bits a(x), b(y), sum = a + b, difference = a - b, inverse = ~a, both = a & b, either = a | b, one = a ^ b;
        const bits left = a << 3, right = a >> 3;
        const auto equal = a == b;
        for (int i = 0; i < P::size; ++i) {
            const word p = a[i], q = b[i];
            BOOST_REQUIRE(sum[i] == word(p + q) && difference[i] == word(p - q) && inverse[i] == word(~p) &&
                          both[i] == (p & q) && either[i] == (p | q) && one[i] == (p ^ q) &&
                          left[i] == word(p << 3) && right[i] == p >> 3 && equal[i] == (p == q));
        }
    });
}
