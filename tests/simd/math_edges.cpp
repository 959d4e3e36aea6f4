#define BOOST_TEST_MODULE simd_math_edges
#include "support.hpp"

using namespace tapeless::simd;

// What is true at the edges is known while compiling.
template <class T>
struct edges_of {
    using P = packet<T, 1>;
    static constexpr T inf = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
    static constexpr T least = std::numeric_limits<T>::denorm_min(), most = std::numeric_limits<T>::max();
    static constexpr bool is(P x, T y) { return std::bit_cast<support::word<T>>(x[0]) == std::bit_cast<support::word<T>>(y); }
    static constexpr bool is_nan(P x) { return x[0] != x[0]; }

    static_assert(is(exp(P(0)), 1) && is(exp(P(-0.0)), 1) && is(exp(P(-inf)), 0) && is(exp(P(inf)), inf) && is_nan(exp(P(nan))));
    static_assert(is(exp(P(most)), inf) && is(exp(P(-most)), 0) && is(exp(P(least)), 1));
    static_assert(is(exp_of_negative(P(-0.0)), 1) && is(exp_of_negative(P(-inf)), 0) && is(exp_of_negative(P(-most)), 0) && is_nan(exp_of_negative(P(nan))));
    static constexpr T lowest = sizeof(T) == 4 ? -87 : -708, far = sizeof(T) == 4 ? T(-88) : T(-709.25);
    static_assert(is(exp_beside_1(P(-0.0)), 1) && is(exp_beside_1(P(lowest)), exp(P(lowest))[0]) && is(exp_beside_1(P(far)), 0));
    static_assert(is(exp_beside_1(P(-inf)), 0) && is(exp_beside_1(P(-most)), 0) && is_nan(exp_beside_1(P(nan))));
    static_assert(is(log1p_of_fraction(P(0)), 0) && is(log1p_of_fraction(P(least)), least) && is_nan(log1p_of_fraction(P(nan))));
    static_assert(is(softplus(P(-inf)), 0) && is(softplus(P(inf)), inf) && is(softplus(P(most)), most) && is_nan(softplus(P(nan))));
    static_assert(is(expm1(P(0)), 0) && is(expm1(P(-0.0)), T(-0.0)) && is(expm1(P(-inf)), -1) && is(expm1(P(inf)), inf));
    static_assert(is(expm1(P(least)), least) && is_nan(expm1(P(nan))));
    static_assert(is(log(P(1)), 0) && is(log(P(0)), -inf) && is(log(P(-0.0)), -inf) && is(log(P(inf)), inf));
    static_assert(is_nan(log(P(-1))) && is_nan(log(P(-least))) && is_nan(log(P(-inf))) && is_nan(log(P(nan))));
    static_assert(is(log1p(P(0)), 0) && is(log1p(P(-0.0)), T(-0.0)) && is(log1p(P(-1)), -inf) && is(log1p(P(inf)), inf));
    static_assert(is(log1p(P(least)), least) && is_nan(log1p(P(-1.5))) && is_nan(log1p(P(-inf))) && is_nan(log1p(P(nan))));
    static_assert(is(sin(P(0)), 0) && is(sin(P(-0.0)), T(-0.0)) && is(sin(P(least)), least) && is_nan(sin(P(inf))));
    static_assert(is(cos(P(0)), 1) && is_nan(cos(P(-inf))) && is_nan(cos(P(nan))) && is_nan(sin(P(nan))));
    static_assert(is(tan(P(0)), 0) && is(tan(P(-0.0)), T(-0.0)) && is(tan(P(-least)), -least) && is_nan(tan(P(inf))));
    static_assert(!is_nan(sin(P(largest_angle<P>))) && is_nan(sin(P(largest_angle<P> * 2))) && is_nan(tan(P(most))));
    static_assert(is(tanh(P(-0.0)), T(-0.0)) && is(tanh(P(inf)), 1) && is(tanh(P(-inf)), -1) && is_nan(tanh(P(nan))));
    static_assert(is(tanh(P(least)), least) && is(tanh(P(most)), 1));
    static_assert(is(sigmoid(P(0)), T(0.5)) && is(sigmoid(P(inf)), 1) && is(sigmoid(P(-inf)), 0) && is_nan(sigmoid(P(nan))));
    static_assert(is(rsqrt(P(0)), inf) && is(rsqrt(P(-0.0)), -inf) && is(rsqrt(P(inf)), 0) && is_nan(rsqrt(P(-1))) && is(rsqrt(P(4)), T(0.5)));
    static_assert(is(pow(P(nan), 0), 1) && is(pow(P(1), nan), 1) && is(pow(P(2), 10), 1024) && is(pow(P(-2), 3), -8));
    static_assert(is(pow(P(0), 2), 0) && is(pow(P(-0.0), 3), T(-0.0)) && is(pow(P(-0.0), 2), 0) && is(pow(P(0), -1), inf));
    static_assert(is(pow(P(-0.0), -1), -inf) && is(pow(P(inf), -1), 0) && is(pow(P(inf), 0.5), inf) && is(pow(P(-inf), 3), -inf));
    static_assert(is(pow(P(-1), inf), 1) && is(pow(P(0.5), inf), 0) && is(pow(P(0.5), -inf), inf) && is(pow(P(2), -inf), 0));
    static_assert(is_nan(pow(P(-2), 0.5)) && is_nan(pow(P(nan), 1)) && is_nan(pow(P(2), nan)) && is_nan(pow(P(-1), nan)));
    static_assert(is(power(P(3), 4), 81) && is(power(P(-2), -3), T(-0.125)) && is(power(P(0), 0), 1));
};
template struct edges_of<float>;
template struct edges_of<double>;

BOOST_AUTO_TEST_CASE(edges_are_checked_while_compiling) { BOOST_TEST(true); }
