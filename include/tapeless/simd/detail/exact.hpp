#pragma once
// simd/detail/exact.hpp: a * b + c and the square root rounded once, while compiling.

#include "constant.hpp"

/// a * b + c and the square root, rounded once as the hardware does it, for the compiler at compile time.
namespace tapeless::simd::detail {

__extension__ typedef unsigned __int128 wide_word;

/// fraction * 2^exponent, not yet rounded.
struct unrounded {
    wide_word fraction;
    int exponent;

    /// The place of the highest bit that is set, of a fraction that is not 0.
    constexpr int top() const {
        const auto high = static_cast<std::uint64_t>(fraction >> 64);
        return high != 0 ? 127 - __builtin_clzll(high) : 63 - __builtin_clzll(static_cast<std::uint64_t>(fraction));
    }
    /// Moved so that the highest bit is bit 125: two places above it are left for a sum. No bit is lost.
    constexpr unrounded normalized() const { return {fraction << (125 - top()), exponent - (125 - top())}; }
    /// The same number with a larger exponent; its last bit is set when bits that were set are lost (rounding to odd).
    constexpr wide_word fraction_at(int larger) const {
        const int places = larger - exponent;
        if (places == 0) return fraction;
        if (places > 125) return 1;
        return fraction >> places | wide_word(fraction << (128 - places) != 0);
    }
};

/// The magnitude of a finite number.
constexpr unrounded taken_apart(double x) {
    const auto word = __builtin_bit_cast(std::uint64_t, x);
    const auto digits = word & ((std::uint64_t(1) << 52) - 1);
    const int biased = static_cast<int>(word >> 52 & 2047);
    return biased != 0 ? unrounded{digits | std::uint64_t(1) << 52, biased - 1075} : unrounded{digits, -1074};
}

/// The nearest double, ties to even; subnormal or infinite where the size demands it.
constexpr double rounded(unrounded x, bool negative) {
    const int top = x.top();
    const int exponent = top + x.exponent - 52 < -1074 ? -1074 : top + x.exponent - 52;  // of the last bit that remains
    if (exponent > 971) return with_sign(infinite, negative);
    const int places = exponent - x.exponent;
    std::uint64_t digits = 0;
    if (places <= 0) {
        digits = static_cast<std::uint64_t>(x.fraction << -places);
    } else if (places < 128) {
        const wide_word lost = x.fraction << (128 - places), tie = wide_word(1) << 127;
        digits = static_cast<std::uint64_t>(x.fraction >> places);
        digits += lost > tie || (lost == tie && digits % 2 == 1);
    }
    // adding, not combining: digits hold the leading 1, and may have been rounded up to the next power of two
    const auto word = (static_cast<std::uint64_t>(exponent + 1074) << 52) + digits;
    return with_sign(__builtin_bit_cast(double, word), negative);
}

constexpr double exact_fma(double a, double b, double c) {
#if !defined(__clang__)  // g++ does it faster, where the result is finite
    if (is_moderate(a) && is_moderate(b) && is_moderate(c)) return __builtin_fma(a, b, c);
#endif
    if (is_nan(a) || is_nan(b) || magnitude(a) == infinite || magnitude(b) == infinite)
        return constant_sum(constant_product(a, b), c);
    if (is_nan(c) || magnitude(c) == infinite) return c;
    if (a == 0 || b == 0) return a * b + c;
    const bool product_negative = is_negative(a) != is_negative(b);
    unrounded product{taken_apart(a).fraction * taken_apart(b).fraction, taken_apart(a).exponent + taken_apart(b).exponent};
    if (c == 0) return rounded(product, product_negative);
    product = product.normalized();
    const unrounded addend = taken_apart(c).normalized();
    const int exponent = product.exponent > addend.exponent ? product.exponent : addend.exponent;
    const wide_word p = product.fraction_at(exponent), q = addend.fraction_at(exponent);
    if (product_negative == is_negative(c)) return rounded({p + q, exponent}, product_negative);
    if (p == q) return 0;
    return p > q ? rounded({p - q, exponent}, product_negative) : rounded({q - p, exponent}, is_negative(c));
}

/// The product of two floats is a double; their sum is rounded to odd, so that rounding it to float cannot err.
/// Source   S. Boldo and G. Melquiond, "Emulation of FMA and correctly rounded sums: proved algorithms using rounding to
///          odd", 2008; the part a sum misses after D. Knuth, TAOCP 2, section 4.2.2, theorem B.
constexpr float exact_fma(float a, float b, float c) {
    const double x = constant_product(double(a), double(b)), y = c, sum = constant_sum(x, y);
    if (is_nan(sum) || magnitude(sum) == infinite) return static_cast<float>(sum);
    const double y_part = sum - x, x_part = sum - y_part;
    const double missed = (x - x_part) + (y - y_part);
    auto word = __builtin_bit_cast(std::uint64_t, sum);
    if (missed != 0 && word % 2 == 0) word += (missed > 0) == (sum > 0) ? std::uint64_t(1) : ~std::uint64_t(0);
    return static_cast<float>(__builtin_bit_cast(double, word));
}

/// Digit by digit: the root of a 107- or 108-bit integer has 54 bits, one more than needed, and is never a tie.
constexpr double exact_sqrt(double x) {
    if (is_nan(x) || x == 0 || x == infinite) return x;
    if (x < 0) return not_a_number;
    unrounded number = taken_apart(x);
    const int places = 106 - number.top() + ((number.exponent + number.top()) % 2 != 0);
    wide_word rest = number.fraction << places, root = 0;
    for (wide_word digit = wide_word(1) << 106; digit != 0; digit >>= 2) {
        const bool fits = rest >= root + digit;
        if (fits) rest -= root + digit;
        root = (root >> 1) + (fits ? digit : 0);
    }
    return rounded({root * 2 + (rest != 0), (number.exponent - places) / 2 - 1}, false);
}
constexpr float exact_sqrt(float x) { return static_cast<float>(exact_sqrt(double(x))); }

}  // namespace tapeless::simd::detail
