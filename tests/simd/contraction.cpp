#define BOOST_TEST_MODULE simd_contraction
#include "support.hpp"

using namespace tapeless::simd;
using namespace support;

// Rounds the product in memory, where no compiler can contract it.
template <class T>
T in_two_steps(T a, T b, T c) {
    volatile T product = a * b;
    return product + c;
}

// The same with the other signs a contracted sum can have.
template <class P>
void is_never_contracted() {
    using T = typename P::value_type;
    int contraction_would_show = 0;
    in_packets<P>(many_numbers<T>(20000), [&](P x, P y, P z) {
        const P added = x * y + z, turned = z + x * y, taken = x * y - z, left = z - x * y;
        P counted = z;
        counted += x * y;
        const auto as = numbers_of(x), bs = numbers_of(y), cs = numbers_of(z);
        const auto p = numbers_of(added), q = numbers_of(turned), r = numbers_of(taken), s = numbers_of(left), t = numbers_of(counted);
        for (std::size_t i = 0; i < P::size; ++i) {
            const T a = as[i], b = bs[i], c = cs[i], sum = in_two_steps(a, b, c);
            BOOST_REQUIRE(same_bits(p[i], sum) && same_bits(q[i], sum) && same_bits(t[i], sum) &&
                          same_bits(r[i], in_two_steps(a, b, -c)) && same_bits(s[i], in_two_steps(-a, b, c)));
            contraction_would_show += !same_bits(std::fma(a, b, c), in_two_steps(a, b, c));
        }
    });
    BOOST_TEST(contraction_would_show > 50);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_product_is_rounded_before_it_is_added, P, every_packet) { is_never_contracted<P>(); }

BOOST_AUTO_TEST_CASE_TEMPLATE(fma_is_rounded_once_exactly_where_it_says_so, P, every_packet) {
    using T = typename P::value_type;
    in_packets<P>(many_numbers<T>(20000), [](P x, P y, P z) {
        const auto as = numbers_of(x), bs = numbers_of(y), cs = numbers_of(z), got = numbers_of(fma(x, y, z));
        for (std::size_t i = 0; i < P::size; ++i)
            BOOST_REQUIRE(same_bits(got[i], fused_multiply_add ? std::fma(as[i], bs[i], cs[i]) : in_two_steps(as[i], bs[i], cs[i])));
    });
}
