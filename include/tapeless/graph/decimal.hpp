#pragma once
// graph/decimal.hpp: numbers as text: the fewest digits that read back as the same double, put together while compiling too.
#include "../core/text.hpp"
#include <bit>
#include <cstdint>

namespace tapeless {

namespace decimals {

/// A whole number of up to 1280 bits, as far as the digits of a double need it.
struct whole {
    std::uint32_t word[40]{};
    int size = 0;

    constexpr explicit whole(std::uint64_t value = 0) {
        for (; value != 0; value >>= 32) word[size++] = static_cast<std::uint32_t>(value);
    }
    constexpr void times(std::uint32_t factor) {
        std::uint64_t carry = 0;
        for (int i = 0; i < size; ++i) {
            carry += static_cast<std::uint64_t>(word[i]) * factor;
            word[i] = static_cast<std::uint32_t>(carry);
            carry >>= 32;
        }
        if (carry != 0) word[size++] = static_cast<std::uint32_t>(carry);
    }
    constexpr void doubled(int times_two) {
        for (; times_two >= 31; times_two -= 31) times(1u << 31);
        times(1u << times_two);
    }
    constexpr void add(const whole& other) {
        std::uint64_t carry = 0;
        for (int i = 0; i < size || i < other.size || carry != 0; ++i) {
            carry += static_cast<std::uint64_t>(i < size ? word[i] : 0) + (i < other.size ? other.word[i] : 0);
            word[i] = static_cast<std::uint32_t>(carry);
            carry >>= 32;
            if (i >= size) size = i + 1;
        }
    }
    /// Takes off `other`, which is not larger.
    constexpr void subtract(const whole& other) {
        std::int64_t carry = 0;
        for (int i = 0; i < size; ++i) {
            carry += static_cast<std::int64_t>(word[i]) - (i < other.size ? other.word[i] : 0);
            word[i] = static_cast<std::uint32_t>(carry);
            carry >>= 32;
        }
        while (size > 0 && word[size - 1] == 0) --size;
    }
    /// Below 0, 0, above 0: this is smaller, equal, larger.
    constexpr int compared(const whole& other) const {
        if (size != other.size) return size - other.size;
        for (int i = size - 1; i >= 0; --i)
            if (word[i] != other.word[i]) return word[i] < other.word[i] ? -1 : 1;
        return 0;
    }
};
constexpr whole sum(whole a, const whole& b) {
    a.add(b);
    return a;
}

/// The digits of a positive finite number: 0.d1 d2 d3 ... times 10 to the exponent.
struct digits {
    char digit[20]{};
    int count = 0;
    int exponent = 0;
};

/// Source   Steele and White 1990, "How to print floating-point numbers accurately": the free-format algorithm (FPP2).
constexpr digits shortest(double value) {
    const std::uint64_t bits = std::bit_cast<std::uint64_t>(value);
    const std::uint64_t stored = bits & ((1ull << 52) - 1);
    const int biased = static_cast<int>((bits >> 52) & 0x7ff);
    const std::uint64_t mantissa = biased == 0 ? stored : stored | 1ull << 52;
    const int exponent = (biased == 0 ? 1 : biased) - 1075;
    const bool narrow = stored == 0 && biased > 1;  // the neighbour below is half as far away as the one above
    const bool even = mantissa % 2 == 0;            // a number half way to a neighbour is read as this one

    whole rest(mantissa), unit(1), below(1), above(1);  // value = rest / unit, its neighbours half of below and above away
    rest.doubled((exponent > 0 ? exponent : 0) + (narrow ? 2 : 1));
    unit.doubled((exponent < 0 ? -exponent : 0) + (narrow ? 2 : 1));
    below.doubled(exponent > 0 ? exponent : 0);
    above.doubled((exponent > 0 ? exponent : 0) + (narrow ? 1 : 0));

    digits result;
    const auto reaches = [&] { return sum(rest, above).compared(unit) > (even ? -1 : 0); };
    while (reaches()) unit.times(10), ++result.exponent;
    while (true) {
        whole r = sum(rest, above);
        r.times(10);
        if (r.compared(unit) > (even ? -1 : 0)) break;
        rest.times(10), below.times(10), above.times(10), --result.exponent;
    }
    while (true) {
        rest.times(10), below.times(10), above.times(10);
        int digit = 0;
        for (; rest.compared(unit) >= 0; ++digit) rest.subtract(unit);
        const bool low = rest.compared(below) < (even ? 1 : 0), high = reaches();
        if (!low && !high) {
            result.digit[result.count++] = static_cast<char>('0' + digit);
            continue;
        }
        whole twice = rest;
        twice.times(2);
        const bool up = high && (!low || twice.compared(unit) >= 0);
        result.digit[result.count++] = static_cast<char>('0' + digit + (up ? 1 : 0));
        return result;
    }
}

}  // namespace decimals

using decimal_text = phrase<40>;

/// The number in decimal: the fewest digits that read back as the same number: `0.1`, `3`, `1e-8`, `inf`, `nan`.
constexpr decimal_text decimal(double value) {
    decimal_text to;
    if (value != value) return to << "nan";
    if (std::bit_cast<std::uint64_t>(value) >> 63) to << '-', value = -value;
    if (value > 1.7976931348623157e308) return to << "inf";
    if (value < 9007199254740992.0 && static_cast<double>(static_cast<long long>(value)) == value) return to << static_cast<long long>(value);
    const decimals::digits d = decimals::shortest(value);
    if (d.exponent > -4 && d.exponent <= 17) {
        if (d.exponent <= 0) to << "0.";
        for (int i = d.exponent; i < 0; ++i) to << '0';
        for (int i = 0; i < d.count || i < d.exponent; ++i) {
            if (i > 0 && i == d.exponent) to << '.';
            to << (i < d.count ? d.digit[i] : '0');
        }
        return to;
    }
    to << d.digit[0];
    for (int i = 1; i < d.count; ++i) {
        if (i == 1) to << '.';
        to << d.digit[i];
    }
    return to << 'e' << (d.exponent - 1);
}

}  // namespace tapeless
