#pragma once
// expr/number.hpp: numbers in a formula: `0.5_c * W`. The value is part of the type, in Hana's manner.
#include "operator.hpp"
#include <bit>

namespace tapeless {

namespace leaves {

struct constant {
    static constexpr const char* name = "constant";
    static constexpr family kind = family::constant;
    static constexpr int arity = 0;
};

template <double Value>
struct define_constant {
    static constexpr hash_type hash = mix(operator_id<constant>, std::bit_cast<hash_type>(Value));
    static constexpr info make() {
        info result;
        result.op = &record<constant>;
        result.hash = hash;
        result.number = Value;
        return result;
    }
    static constexpr info value = make();
};
/// Reads a decimal number. Exact to the last bit up to 19 digits and exponents of 10 up to 27.
template <char... Letters>
consteval double parse() {
    long double digits = 0;
    int exponent = 0, written = 0;
    bool fraction = false, negative = false, in_exponent = false;
    for (const char letter : {Letters...}) {
        if (letter == '\'') continue;
        if (in_exponent) {
            if (letter == '-')
                negative = true;
            else if (letter != '+')
                written = written * 10 + (letter - '0');
        } else if (letter == '.') {
            fraction = true;
        } else if (letter == 'e' || letter == 'E') {
            in_exponent = true;
        } else {
            digits = digits * 10 + (letter - '0');
            exponent -= fraction ? 1 : 0;
        }
    }
    exponent += negative ? -written : written;
    long double power = 1;
    for (int i = 0; i < (exponent < 0 ? -exponent : exponent); ++i) power *= 10;
    return static_cast<double>(exponent < 0 ? digits / power : digits * power);
}

}  // namespace leaves

/// The type of a number in a formula.
template <double Value>
struct number_type : expression_base {
    static constexpr double value = Value;
    static constexpr hash_type hash =
        publish<leaves::define_constant<Value>::hash, leaves::define_constant<Value>>::hash;
};

/// A number in a formula: `number<0.5>` is `0.5_c`.
template <double Value>
inline constexpr number_type<Value> number{};

inline namespace literals {

/// `2_c`, `0.5_c`, `1e-3_c`: a number as part of a formula.
template <char... Letters>
constexpr auto operator""_c() {
    return number_type<leaves::parse<Letters...>()>{};
}

}  // namespace literals

}  // namespace tapeless
