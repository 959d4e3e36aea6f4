#define BOOST_TEST_MODULE simd_math_constants
#include "functions.hpp"
#include "support.hpp"

#include <array>

using namespace tapeless::simd;
using namespace support;

constexpr double infinity = std::numeric_limits<double>::infinity(), no_number = std::numeric_limits<double>::quiet_NaN();
constexpr std::array inputs{0.0,   -0.0,  1.0,   -1.0,  0.5,   -0.3,  0.7,    1.5,  2.25,  -3.3,     7.125,     -12.75,   33.0,
                            -50.0, 87.9,  88.9,  -90.0, 103.5, -104.5, 500.0, 709.0, 711.0, -740.0,  -746.5,    12345.67, -99999.5,
                            1e10,  -1e10, 1e-10, 1e-30, 1e30,  -1e-40, 1e-310, 3e38,  1e300, infinity, -infinity, no_number};

template <class F, class T>
constexpr auto results() {
    std::array<T, inputs.size()> y{};
    for (std::size_t i = 0; i < inputs.size(); ++i) y[i] = first(F::value(packet<T, 1>(inputs[i])));
    return y;
}

template <class F, class T>
void agrees() {
    static constexpr auto compiled = results<F, T>();
    volatile double hidden = 0;  // so that nothing below is computed while compiling
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        hidden = inputs[i];
        const double x = hidden;
        BOOST_TEST(same_bits(first(F::value(packet<T, 1>(x))), compiled[i]), F::name << " of " << x);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_compiler_gets_the_bits_the_program_gets_float, F, every_function) { agrees<F, float>(); }
BOOST_AUTO_TEST_CASE_TEMPLATE(the_compiler_gets_the_bits_the_program_gets_double, F, every_function) { agrees<F, double>(); }
