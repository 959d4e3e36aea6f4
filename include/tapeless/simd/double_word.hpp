#pragma once
// simd/double_word.hpp: a number in two parts, with twice the digits.

#include "fma.hpp"
#include "scale.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"

namespace tapeless::simd {

/// high + low: a number with twice the digits. |low| is at most half an ulp of high.
template <any_packet P>
struct double_word {
    P high, low;
};

/// a + b, exactly, if |a| >= |b| or a = 0.
/// Source   T. Dekker, "A floating-point technique for extending the available precision", 1971.
template <any_packet P>
[[gnu::always_inline]] constexpr double_word<P> exact_sum_of_ordered(P a, P b) {
    const P sum = a + b;
    return {sum, b - (sum - a)};
}

/// a + b, exactly.
/// Source   D. Knuth, TAOCP 2, section 4.2.2, theorem B.
template <any_packet P>
[[gnu::always_inline]] constexpr double_word<P> exact_sum(P a, P b) {
    const P sum = a + b, b_part = sum - a, a_part = sum - b_part;
    return {sum, (a - a_part) + (b - b_part)};
}

/// The number with the second half of its digits cleared.
template <any_packet P>
[[gnu::always_inline]] constexpr P first_digits(P x) {
    using number = layout<typename P::value_type>;
    using word = typename number::word;
    constexpr word cleared = (word(1) << (number::digits / 2 + 1)) - 1;
    return P(typename P::bits_type(x) & typename P::bits_type(static_cast<word>(~cleared)));
}

/// a * b with at least 2^-100 (double) or all (float) of its digits, unless it leaves the range.
/// Source   With fma, what the product misses is one operation; without, Dekker 1971, split by bits, which cannot overflow.
template <any_packet P>
[[gnu::always_inline]] constexpr double_word<P> exact_product(P a, P b) {
    const P product = a * b;
    if constexpr (fused_multiply_add) {
        return {product, fma(a, b, -product)};
    } else {
        const P a_high = first_digits(a), b_high = first_digits(b), a_low = a - a_high, b_low = b - b_high;
        return {product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low};
    }
}

}  // namespace tapeless::simd

#pragma GCC diagnostic pop
