#pragma once
// Every element-wise operator: where it is looked at, and what the standard library says of its value.
#include <boost/hana/for_each.hpp>
#include <boost/hana/tuple.hpp>
#include <cmath>
#include <tapeless/ops/ops.hpp>

namespace laws_of_operators {

namespace ops = tapeless::ops;
namespace hana = boost::hana;
using real = long double;

/// An operator, where it is looked at, how far its value may be from that of the standard library.
template <class Operator>
struct law {
    using op = Operator;
    double from, to;
    double ulp;
    real (*reference)(real, real, real);
};

inline const auto laws = hana::make_tuple(
    law<ops::add>{-3, 3, .5, [](real a, real b, real) { return a + b; }},
    law<ops::subtract>{-3, 3, .5, [](real a, real b, real) { return a - b; }},
    law<ops::multiply>{-3, 3, .5, [](real a, real b, real) { return a * b; }},
    law<ops::divide>{.5, 3, .5, [](real a, real b, real) { return a / b; }},
    law<ops::negate>{-3, 3, 0, [](real a, real, real) { return -a; }},
    law<ops::multiply_add>{.5, 3, 1, [](real a, real b, real c) { return a * b + c; }},
    law<ops::multiply_subtract>{-3, -.5, 1, [](real a, real b, real c) { return c - a * b; }},
    law<ops::masked_multiply>{-3, 3, .5, [](real a, real b, real) { return a * b; }},
    law<ops::less>{-3, 3, 0, [](real a, real b, real) -> real { return a < b; }},
    law<ops::less_equal>{-3, 3, 0, [](real a, real b, real) -> real { return a <= b; }},
    law<ops::greater>{-3, 3, 0, [](real a, real b, real) -> real { return a > b; }},
    law<ops::greater_equal>{-3, 3, 0, [](real a, real b, real) -> real { return a >= b; }},
    law<ops::equal>{-3, 3, 0, [](real a, real b, real) -> real { return a == b; }},
    law<ops::not_equal>{-3, 3, 0, [](real a, real b, real) -> real { return a != b; }},
    law<ops::where>{-3, 3, 0, [](real a, real b, real c) { return a != 0 ? b : c; }},
    law<ops::larger>{-3, 3, 0, [](real a, real b, real) { return std::fmax(a, b); }},
    law<ops::smaller>{-3, 3, 0, [](real a, real b, real) { return std::fmin(a, b); }},
    law<ops::sign>{-3, 3, 0, [](real a, real, real) -> real { return (a > 0) - (a < 0); }},
    law<ops::abs>{-3, 3, 0, [](real a, real, real) { return std::fabs(a); }},
    law<ops::relu>{-3, 3, 0, [](real a, real, real) { return std::fmax(a, real(0)); }},
    law<ops::exp>{-5, 3, 2, [](real a, real, real) { return std::exp(a); }},
    law<ops::exp_of_negative>{-9, -.1, 2, [](real a, real, real) { return std::exp(a); }},
    law<ops::expm1>{-3, 3, 2, [](real a, real, real) { return std::expm1(a); }},
    law<ops::log>{.1, 9, 2, [](real a, real, real) { return std::log(a); }},
    law<ops::log1p>{-.8, 9, 2, [](real a, real, real) { return std::log1p(a); }},
    law<ops::sqrt>{.1, 9, .5, [](real a, real, real) { return std::sqrt(a); }},
    law<ops::rsqrt>{.1, 9, 2, [](real a, real, real) { return 1 / std::sqrt(a); }},
    law<ops::real_power>{.2, 3, 2, [](real a, real b, real) { return std::pow(a, b); }},
    law<ops::sigmoid>{-9, 9, 2, [](real a, real, real) { return 1 / (1 + std::exp(-a)); }},
    law<ops::tanh>{-4, 4, 2, [](real a, real, real) { return std::tanh(a); }},
    law<ops::softplus>{-9, 9, 2, [](real a, real, real) { return std::log1p(std::exp(a)); }},
    law<ops::sin>{-9, 9, 2, [](real a, real, real) { return std::sin(a); }},
    law<ops::cos>{-9, 9, 2, [](real a, real, real) { return std::cos(a); }},
    law<ops::tan>{-1.2, 1.2, 2, [](real a, real, real) { return std::tan(a); }});

}  // namespace laws_of_operators
