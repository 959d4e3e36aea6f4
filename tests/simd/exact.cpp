#define BOOST_TEST_MODULE simd_exact
#include "support.hpp"

#include "tapeless/simd/detail/exact.hpp"

namespace exact = tapeless::simd::detail;
using namespace support;

// Numbers of all kinds: any bits, near 1, few digits, subnormal, huge, special.
template <class T>
T odd_number(std::mt19937_64& random) {
    using limits = std::numeric_limits<T>;
    const T any = std::bit_cast<T>(static_cast<word<T>>(random()));
    const T near = static_cast<T>(std::uniform_real_distribution<double>(-2, 2)(random));
    switch (random() % 6) {
    case 0: return near;
    case 1: return std::ldexp(near, static_cast<int>(random() % 120) - 60);
    case 2: return std::ldexp(std::trunc(near * 64), static_cast<int>(random() % 200) - 100);
    case 3: return near * limits::min();
    case 4: return near * (limits::max() / 2);
    default: break;
    }
    constexpr T special[]{0, -T(0), limits::infinity(), limits::quiet_NaN(), 1, limits::denorm_min(), limits::min(), limits::max()};
    return random() % 4 == 0 ? special[random() % 8] : any;
}

template <class T>
void tries(int count) {
    std::mt19937_64 random(5);
    for (int i = 0; i < count; ++i) {
        const T a = odd_number<T>(random), b = odd_number<T>(random);
        T c = odd_number<T>(random);
        if (i % 3 == 0) c = -(a * b);  // what is left is the rounding error of the product
        if (i % 6 == 0) c = std::nextafter(c, T(0));
        BOOST_REQUIRE(same_bits(exact::exact_fma(a, b, c), std::fma(a, b, c)));
        BOOST_REQUIRE(same_bits(exact::exact_sqrt(a), std::sqrt(a)));
        BOOST_REQUIRE(same_bits(exact::constant_sum(a, b), a + b));
        BOOST_REQUIRE(same_bits(exact::constant_product(a, b), a * b));
        BOOST_REQUIRE(same_bits(exact::constant_quotient(a, b), a / b));
    }
}

BOOST_AUTO_TEST_CASE(what_the_compiler_computes_is_what_the_hardware_computes_float) { tries<float>(1000000); }
BOOST_AUTO_TEST_CASE(what_the_compiler_computes_is_what_the_hardware_computes_double) { tries<double>(1000000); }

static_assert(exact::exact_sqrt(2.0) == 1.4142135623730951 && exact::exact_sqrt(0x1p-1074) == 0x1p-537);
static_assert(exact::exact_fma(0x1.000002p0f, 0x1.000002p0f, -0x1.000004p0f) == 0x1p-46f);
static_assert(exact::exact_fma(0x1.0000000000001p0, 0x1.0000000000001p0, -0x1.0000000000002p0) == 0x1p-104);
static_assert(exact::constant_product(1e200, 1e200) == exact::infinite && exact::constant_quotient(-1.0, 0.0) == -exact::infinite);
