#define BOOST_TEST_MODULE simd_math_errors
#include "support.hpp"

#include <iomanip>
#include <iostream>

using namespace tapeless::simd;
using namespace support;

// The largest error of f between `from` and `to`, against the same function in long double.
template <class T, class F, class Exact>
void stays_within(double ulp, const char* name, double from, double to, F f, Exact exact) {
    using P = packet<T, 2 * native_lanes<T>>;
    std::vector<T> numbers = many_numbers<T>(60000);
    std::mt19937_64 random(7);
    while (numbers.size() < 160000) numbers.push_back(static_cast<T>(std::uniform_real_distribution<double>(from, to)(random)));
    std::erase_if(numbers, [&](T x) { return !(x >= static_cast<T>(from) && x <= static_cast<T>(to)); });
    double worst = 0, where = 0;
    in_packets<P>(numbers, [&](P x, P, P) {
        const P y = f(x);
        for (int i = 0; i < P::size; ++i) {
            const double error = ulps(y[i], exact(static_cast<long double>(x[i])));
            if (error > worst) worst = error, where = static_cast<double>(x[i]);
        }
    });
    std::cout << std::setw(8) << name << (sizeof(T) == 4 ? " float  " : " double ") << worst << " ulp at " << where << '\n';
    BOOST_TEST(worst <= ulp, name << ": " << worst << " ulp at " << where);
}

// The numbers are those in the comments of the functions.
template <class T>
void every_bound() {
    using L = long double;
    constexpr bool is_float = sizeof(T) == 4;
    const double all = static_cast<double>(std::numeric_limits<T>::max()), most = is_float ? 110 : 760, angle = is_float ? 1e5 : 1e8;
    const auto logistic = [](L x) { return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x)); };
    const auto integral = [](L x) { return std::max(x, L(0)) + std::log1p(std::exp(-std::abs(x))); };

    stays_within<T>(1.1, "exp", -most, most, [](auto x) { return exp(x); }, [](L x) { return std::exp(x); });
    stays_within<T>(1.1, "exp_of_negative", -most, 0, [](auto x) { return exp_of_negative(x); }, [](L x) { return std::exp(x); });
    stays_within<T>(1.1, "exp_beside_1", is_float ? -87 : -708, 0, [](auto x) { return exp_beside_1(x); }, [](L x) { return std::exp(x); });
    stays_within<T>(is_float ? 1.5 : 1, "log1p_of_fraction", 0, 1, [](auto x) { return log1p_of_fraction(x); }, [](L x) { return std::log1p(x); });
    stays_within<T>(2, "expm1", -most, most, [](auto x) { return expm1(x); }, [](L x) { return std::expm1(x); });
    stays_within<T>(2, "expm1", -2, 2, [](auto x) { return expm1(x); }, [](L x) { return std::expm1(x); });
    stays_within<T>(1, "log", 0, all, [](auto x) { return log(x); }, [](L x) { return std::log(x); });
    stays_within<T>(1, "log", 0.5, 2, [](auto x) { return log(x); }, [](L x) { return std::log(x); });
    stays_within<T>(2, "log1p", -1, all, [](auto x) { return log1p(x); }, [](L x) { return std::log1p(x); });
    stays_within<T>(2, "log1p", -1, 3, [](auto x) { return log1p(x); }, [](L x) { return std::log1p(x); });
    for (const double far : {angle, 10.0}) {
        stays_within<T>(1.5, "sin", -far, far, [](auto x) { return sin(x); }, [](L x) { return std::sin(x); });
        stays_within<T>(1.5, "cos", -far, far, [](auto x) { return cos(x); }, [](L x) { return std::cos(x); });
        stays_within<T>(2, "tan", -far, far, [](auto x) { return tan(x); }, [](L x) { return std::tan(x); });
    }
    stays_within<T>(2, "tanh", -20, 20, [](auto x) { return tanh(x); }, [](L x) { return std::tanh(x); });
    stays_within<T>(2, "tanh", -1, 1, [](auto x) { return tanh(x); }, [](L x) { return std::tanh(x); });
    for (const double far : {most, 4.0}) stays_within<T>(2, "softplus", -far, far, [](auto x) { return softplus(x); }, integral);
    stays_within<T>(2, "sigmoid", -most, most, [](auto x) { return sigmoid(x); }, logistic);
    stays_within<T>(2, "sigmoid", -5, 5, [](auto x) { return sigmoid(x); }, logistic);
    stays_within<T>(1.5, "rsqrt", 0, all, [](auto x) { return rsqrt(x); }, [](L x) { return 1 / std::sqrt(x); });
    for (const double y : {0.5, -1.5, 3.0, 0.1, 17.25, -40.0, 333.0, 1e-3}) {
        const T exponent = static_cast<T>(y);
        stays_within<T>(1.5, "pow", 0, 20, [=](auto x) { return pow(x, exponent); }, [=](L x) { return std::pow(x, L(exponent)); });
    }
    stays_within<T>(1.5, "1.25^", -5000, 5000, [](auto y) { return pow(decltype(y)(1.25), y); }, [](L y) { return std::pow(1.25L, y); });
    stays_within<T>(1.5, "pow", 0.97, 1.03, [](auto x) { return pow(x, 2000); }, [](L x) { return std::pow(x, 2000.0L); });
}

BOOST_AUTO_TEST_CASE(float_functions_keep_their_bounds) { every_bound<float>(); }
BOOST_AUTO_TEST_CASE(double_functions_keep_their_bounds) { every_bound<double>(); }

// The numbers nearest to multiples of pi/2: nearly everything cancels, and what is left must have all its digits.
template <class T>
void keeps_its_digits() {
    using P = packet<T, 1>;
    double worst = 0;
    for (int n = 1; n < (sizeof(T) == 4 ? 63000 : 63000000); n += 1 + n / 1000) {
        const T x = static_cast<T>(n * 1.570796326794896619231321691639751442L);
        const long double exact = x;
        worst = std::max({worst, ulps(first(sin(P(x))), std::sin(exact)), ulps(first(cos(P(x))), std::cos(exact)),
                          ulps(first(tan(P(-x))), std::tan(-exact)) * 0.75});
    }
    BOOST_TEST(worst <= 1.5);
}

BOOST_AUTO_TEST_CASE(an_angle_close_to_a_multiple_of_half_pi_keeps_its_digits_float) { keeps_its_digits<float>(); }
BOOST_AUTO_TEST_CASE(an_angle_close_to_a_multiple_of_half_pi_keeps_its_digits_double) { keeps_its_digits<double>(); }
