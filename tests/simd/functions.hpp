#pragma once

#include "tapeless/simd/math.hpp"

#include <tuple>

/// Every transcendental function under one form: f(x). pow stands with several exponents.
namespace support {

struct exp_ { static constexpr const char* name = "exp"; static constexpr auto value(auto x) { return exp(x); } };
struct exp_of_negative_ { static constexpr const char* name = "exp_of_negative"; static constexpr auto value(auto x) { return exp_of_negative(-abs(x)); } };
struct exp_beside_1_ { static constexpr const char* name = "exp_beside_1"; static constexpr auto value(auto x) { return exp_beside_1(-abs(x)); } };
struct softplus_ { static constexpr const char* name = "softplus"; static constexpr auto value(auto x) { return softplus(x); } };
struct expm1_ { static constexpr const char* name = "expm1"; static constexpr auto value(auto x) { return expm1(x); } };
struct log_ { static constexpr const char* name = "log"; static constexpr auto value(auto x) { return log(x); } };
struct log1p_ { static constexpr const char* name = "log1p"; static constexpr auto value(auto x) { return log1p(x); } };
struct sin_ { static constexpr const char* name = "sin"; static constexpr auto value(auto x) { return sin(x); } };
struct cos_ { static constexpr const char* name = "cos"; static constexpr auto value(auto x) { return cos(x); } };
struct tan_ { static constexpr const char* name = "tan"; static constexpr auto value(auto x) { return tan(x); } };
struct tanh_ { static constexpr const char* name = "tanh"; static constexpr auto value(auto x) { return tanh(x); } };
struct sigmoid_ { static constexpr const char* name = "sigmoid"; static constexpr auto value(auto x) { return sigmoid(x); } };
struct rsqrt_ { static constexpr const char* name = "rsqrt"; static constexpr auto value(auto x) { return rsqrt(x); } };
struct pow_ { static constexpr const char* name = "pow 1.7"; static constexpr auto value(auto x) { return pow(x, 1.7); } };
struct inverse_ { static constexpr const char* name = "pow -3"; static constexpr auto value(auto x) { return pow(x, -3); } };
struct base_ { static constexpr const char* name = "1.25^"; static constexpr auto value(auto x) { return pow(decltype(x)(1.25), x); } };
struct cube_ { static constexpr const char* name = "power 3"; static constexpr auto value(auto x) { return power(x, 3); } };

using every_function = std::tuple<exp_, expm1_, log_, log1p_, sin_, cos_, tan_, tanh_, sigmoid_, rsqrt_, pow_, inverse_, base_, cube_, exp_of_negative_, softplus_, exp_beside_1_>;

}  // namespace support
