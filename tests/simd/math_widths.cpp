#define BOOST_TEST_MODULE simd_math_widths
#include "functions.hpp"
#include "support.hpp"

using namespace support;

// Not inlined: one function per type is enough, whatever it is compared with.
template <class F, class P>
[[gnu::noinline]] typename P::value_type scalar(P x) {
    return first(F::value(x));
}

template <class F, class P>
[[gnu::noinline]] void has_the_bits_of_its_lanes(P) {
    in_packets<P>(many_numbers<typename P::value_type>(3000), [](P x, P, P) {
        const auto from = numbers_of(x), to = numbers_of(F::value(x));
        for (std::size_t i = 0; i < to.size(); ++i)
            BOOST_REQUIRE_MESSAGE(same_bits(to[i], scalar<F>(simd::packet<typename P::value_type, 1>(from[i]))),
                                  F::name << " of " << from[i] << " differs at width " << P::size);
    });
}

// Less than a register, one, several; arithmetic.cpp has all widths of what functions are made of.
using some_packets = std::tuple<simd::packet<float, 2>, simd::packet<float, 8>, simd::packet<float, 32>, simd::packet<double, 2>,
                                simd::packet<double, 8>>;

BOOST_AUTO_TEST_CASE_TEMPLATE(a_function_has_the_same_bits_at_other_widths, F, every_function) {
    std::apply([](auto... p) { (has_the_bits_of_its_lanes<F>(p), ...); }, some_packets());
}
