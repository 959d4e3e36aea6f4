#pragma once

#include "tapeless/simd/math.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <tuple>
#include <vector>

/// What the tests of packets share.
namespace support {

namespace simd = tapeless::simd;

/// Every width in float and double: narrower than a register, one register, several.
using every_packet = std::tuple<simd::packet<float, 1>, simd::packet<float, 2>, simd::packet<float, 4>, simd::packet<float, 8>,
                                simd::packet<float, 16>, simd::packet<float, 32>, simd::packet<double, 1>, simd::packet<double, 2>,
                                simd::packet<double, 4>, simd::packet<double, 8>, simd::packet<double, 16>>;

template <class T>
using word = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

/// Equal to the last bit; any NaN equals any other.
template <class T>
bool same_bits(T a, T b) {
    return std::bit_cast<word<T>>(a) == std::bit_cast<word<T>>(b) || (a != a && b != b);
}

/// The numbers at which functions go wrong, and numbers near them.
template <class T>
std::vector<T> edges() {
    using limits = std::numeric_limits<T>;
    std::vector<T> numbers{0, limits::denorm_min(), limits::min(), limits::epsilon(), T(0.25), T(0.5), T(0.55), T(0.69314718056),
                           1, T(1.5707963267948966), 2, T(2.5), 3, T(3.1415926535897932), T(16.6), T(40), T(87.3), T(88.72), T(103.9),
                           T(708.4), T(709.78), T(745.1), T(1e5), T(8388607.5), T(1e8), T(4503599627370495.5), limits::max(),
                           limits::infinity()};
    for (const T x : std::vector<T>(numbers)) {
        numbers.push_back(std::nextafter(x, T(0)));
        numbers.push_back(std::nextafter(x, limits::infinity()));
    }
    for (const T x : std::vector<T>(numbers)) numbers.push_back(-x);
    numbers.push_back(limits::quiet_NaN());
    return numbers;
}

/// Edges, then numbers of every size, then numbers around 1.
template <class T>
std::vector<T> many_numbers(int count) {
    std::vector<T> numbers = edges<T>();
    std::mt19937_64 random(1);
    while (static_cast<int>(numbers.size()) < count) {
        numbers.push_back(std::bit_cast<T>(static_cast<word<T>>(random())));
        numbers.push_back(static_cast<T>(std::uniform_real_distribution<double>(-20, 20)(random)));
        numbers.push_back(static_cast<T>(std::uniform_real_distribution<double>(-1, 1)(random)));
    }
    return numbers;
}

/// Calls check(x, y, z) with packets of the given numbers, in three different orders.
template <class P, class T, class Check>
void in_packets(const std::vector<T>& numbers, Check check) {
    std::vector<T> second = numbers, third = numbers;
    std::shuffle(second.begin(), second.end(), std::mt19937_64(2));
    std::shuffle(third.begin(), third.end(), std::mt19937_64(3));
    for (std::size_t i = 0; i + P::size <= numbers.size(); i += P::size)
        check(simd::load<P>(&numbers[i]), simd::load<P>(&second[i]), simd::load<P>(&third[i]));
}

/// The numbers of a packet. Not inlined: so many subscripts in registers cost the compiler minutes under a sanitizer.
template <class T, int N>
[[gnu::noinline]] std::vector<T> numbers_of(const simd::packet<T, N>& p) {
    std::vector<T> numbers(N);
    simd::store(numbers.data(), p);
    return numbers;
}

/// Whether every lane of f(x, ...) has the bits of f(lane of x, ...).
template <class F, class P, class... Rest>
[[gnu::noinline]] bool lanes_are_scalars(F f, const P& x, const Rest&... rest) {
    using scalar = simd::packet<typename P::value_type, 1>;
    const auto whole = numbers_of(f(x, rest...));
    const auto lanes = std::make_tuple(numbers_of(x), numbers_of(rest)...);
    for (std::size_t i = 0; i < whole.size(); ++i) {
        const auto alone = std::apply([&](const auto&... numbers) { return f(scalar(numbers[i])...); }, lanes);
        if (!same_bits(whole[i], first(alone))) return false;
    }
    return true;
}

/// Distance from the exact value in units of the last place of the result.
template <class T>
double ulps(T got, long double exact) {
    using limits = std::numeric_limits<T>;
    if (got != got || exact != exact) return got != got && exact != exact ? 0 : limits::infinity();
    if (std::isinf(got)) return std::fabs(exact) >= static_cast<long double>(limits::max()) && (got > 0) == (exact > 0) ? 0 : limits::infinity();
    if (std::fabs(exact) > static_cast<long double>(limits::max()) * (1 + static_cast<long double>(limits::epsilon()))) return limits::infinity();
    int exponent = limits::min_exponent;
    if (exact != 0) std::frexp(exact, &exponent);
    const long double unit = std::ldexp(1.0L, std::max(exponent, limits::min_exponent) - limits::digits);
    return static_cast<double>(std::fabs(static_cast<long double>(got) - exact) / unit);
}

}  // namespace support
