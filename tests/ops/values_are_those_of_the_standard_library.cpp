// The value of every element-wise operator against long double, in float and in double.
#define BOOST_TEST_MODULE values_are_those_of_the_standard_library
#include <boost/test/unit_test.hpp>

#include "ops/laws.hpp"
#include <limits>
#include <tapeless/passes/check_gradients.hpp>

namespace {

namespace tl = tapeless;
using namespace laws_of_operators;

/// The distance in units of the last place of `expected` as a T.
template <class T>
double ulps(T value, real expected) {
    const int exponent = std::max(std::ilogb(expected), std::numeric_limits<T>::min_exponent - 1);
    const real unit = std::scalbn(real(1), exponent - std::numeric_limits<T>::digits + 1);
    return static_cast<double>(std::fabs(static_cast<real>(value) - expected) / (expected == 0 ? real(1) : unit));
}

template <class T>
double worst_value(tl::scalar_code<T> code, double from, double to, real (*reference)(real, real, real)) {
    tl::gradient_checks::generator draws{1};
    double worst = 0;
    for (int i = 0; i < 3000; ++i) {
        T x[3];
        for (T& number : x) number = static_cast<T>(from + (to - from) * draws());
        if (i % 50 == 0) x[1] = x[0];  // equal operands too
        worst = std::fmax(worst, ulps(code(x[0], x[1], x[2]), reference(x[0], x[1], x[2])));
    }
    return worst;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_operator_is_within_its_units_of_the_last_place) {
    hana::for_each(laws, [](const auto& l) {
        constexpr const tl::operator_record& op = tl::record<typename std::decay_t<decltype(l)>::op>;
        const double single = worst_value<float>(op.single, l.from, l.to, l.reference);
        const double twice = worst_value<double>(op.twice, l.from, l.to, l.reference);
        BOOST_TEST(single <= l.ulp, op.name << " is " << single << " units off in float");
        BOOST_TEST(twice <= l.ulp, op.name << " is " << twice << " units off in double");
    });
}
