#pragma once
// simd/detail/constant.hpp: scalar + - * / while compiling, for all values.

#include <cstdint>

/// Scalar + - * / for the compiler at compile time. g++ and clang refuse a constant expression that overflows, divides by
/// zero or yields a NaN; at run time the same operations give infinities and NaNs, and so they do here.
/// Which NaN comes out is not promised: at run time that depends on the order in which the compiler puts the operands.
namespace tapeless::simd::detail {

inline constexpr double infinite = __builtin_inf();
inline constexpr double not_a_number = __builtin_nan("");

/// 2^exponent, for exponents of normal numbers.
constexpr double power_of_two(int exponent) {
    return __builtin_bit_cast(double, static_cast<std::uint64_t>(exponent + 1023) << 52);
}
constexpr double magnitude(double x) { return x < 0 ? -x : x; }
constexpr bool is_nan(double x) { return x != x; }
constexpr bool is_negative(double x) { return __builtin_bit_cast(std::uint64_t, x) >> 63 != 0; }
constexpr double with_sign(double x, bool negative) { return negative ? -x : x; }

/// The exponent of a finite number but 0: 2^e <= |x| < 2^(e+1).
constexpr int exponent_of(double x) {
    const int biased = static_cast<int>(__builtin_bit_cast(std::uint64_t, x) >> 52 & 2047);
    return biased != 0 ? biased - 1023 : exponent_of(x * power_of_two(64)) - 64;
}

/// Neither so large nor so small that a sum, product or quotient of two could leave the range.
constexpr bool is_moderate(double x) { return (x < 0x1p500 && x > 0x1p-500) || (x > -0x1p500 && x < -0x1p-500); }

constexpr double constant_sum(double a, double b) {
    if (is_moderate(a) && is_moderate(b)) return a + b;
    if (is_nan(a)) return a;
    if (is_nan(b)) return b;
    if (magnitude(a) == infinite) return b == -a ? not_a_number : a;
    if (magnitude(b) == infinite) return b;
    const double half = a / 2 + b / 2;
    return magnitude(half) >= 0x1p1023 ? with_sign(infinite, half < 0) : a + b;
}

constexpr double constant_product(double a, double b) {
    if (is_moderate(a) && is_moderate(b)) return a * b;
    if (is_nan(a)) return a;
    if (is_nan(b)) return b;
    const bool negative = is_negative(a) != is_negative(b);
    if (magnitude(a) == infinite || magnitude(b) == infinite)
        return a == 0 || b == 0 ? not_a_number : with_sign(infinite, negative);
    if (a == 0 || b == 0 || exponent_of(a) + exponent_of(b) < 1022) return a * b;
    return magnitude((a * 0x1p-512) * (b * 0x1p-512)) >= 1 ? with_sign(infinite, negative) : a * b;
}

constexpr double constant_quotient(double a, double b) {
    if (is_moderate(a) && is_moderate(b)) return a / b;
    if (is_nan(a)) return a;
    if (is_nan(b)) return b;
    const bool negative = is_negative(a) != is_negative(b);
    if (magnitude(a) == infinite) return magnitude(b) == infinite ? not_a_number : with_sign(infinite, negative);
    if (b == 0) return a == 0 ? not_a_number : with_sign(infinite, negative);
    if (a == 0 || magnitude(b) == infinite || exponent_of(a) - exponent_of(b) < 1022) return a / b;
    if (exponent_of(a) - exponent_of(b) > 1024) return with_sign(infinite, negative);
    return magnitude((a * 0x1p-512) / (b * 0x1p512)) >= 1 ? with_sign(infinite, negative) : a / b;
}

// A float is computed in double and rounded again, which gives the bits of a single rounding for these operations
// (S. Figueroa, "When is double rounding innocuous?", 1995): double has more than twice the digits, and two more.
constexpr float constant_sum(float a, float b) { return static_cast<float>(constant_sum(double(a), double(b))); }
constexpr float constant_product(float a, float b) { return static_cast<float>(constant_product(double(a), double(b))); }
constexpr float constant_quotient(float a, float b) { return static_cast<float>(constant_quotient(double(a), double(b))); }

}  // namespace tapeless::simd::detail
