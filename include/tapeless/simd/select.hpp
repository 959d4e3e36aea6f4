#pragma once
// simd/select.hpp: a choice lane by lane, the larger, the smaller.

#include "arithmetic.hpp"
#include "detail/larger.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
#pragma GCC diagnostic ignored "-Wignored-attributes"

namespace tapeless::simd {

/// Lane by lane a where the mask is true, else b: a choice of bits. A NaN in the one not taken goes unseen.
template <class T, int N>
[[gnu::always_inline]] constexpr packet<T, N> select(mask<T, N> m, std::type_identity_t<packet<T, N>> a,
                                                     std::type_identity_t<packet<T, N>> b) {
    if constexpr (m.wide)
        return packet<T, N>({select(m.content.low, a.content.low, b.content.low), select(m.content.high, a.content.high, b.content.high)});
    else return packet<T, N>(m.content ? a.content : b.content);
}

/// The larger number, as std::max has it: a where both are equal or one is NaN. max(x, 0) keeps a NaN in x.
template <any_packet P>
[[gnu::always_inline]] constexpr P max(P a, std::type_identity_t<P> b) {
    if constexpr (P::wide) return P({max(a.content.low, b.content.low), max(a.content.high, b.content.high)});
    else return P(detail::larger(a.content, b.content));
}

/// The smaller number, as std::min has it: a where both are equal or one is NaN.
template <any_packet P>
[[gnu::always_inline]] constexpr P min(P a, std::type_identity_t<P> b) {
    if constexpr (P::wide) return P({min(a.content.low, b.content.low), min(a.content.high, b.content.high)});
    else return P(detail::smaller(a.content, b.content));
}

/// The bit that is set in negative numbers, also in -0.
template <any_packet P>
[[gnu::always_inline]] constexpr typename P::bits_type sign_bit() {
    using bits = typename P::bits_type;
    return bits(static_cast<typename bits::word_type>(typename bits::word_type(1) << (8 * sizeof(typename P::value_type) - 1)));
}

/// The number without its sign.
template <any_packet P>
[[gnu::always_inline]] constexpr P abs(P x) {
    return P(typename P::bits_type(x) & ~sign_bit<P>());
}

/// The size of x with the sign of y, that of zeros and NaN included.
template <any_packet P>
[[gnu::always_inline]] constexpr P copysign(P x, std::type_identity_t<P> y) {
    using bits = typename P::bits_type;
    return P((bits(x) & ~sign_bit<P>()) | (bits(y) & sign_bit<P>()));
}

/// 1 for positive numbers, -1 for negative ones; zeros and NaN stay what they are.
template <any_packet P>
[[gnu::always_inline]] constexpr P sign(P x) {
    return select((x == 0) | (x != x), x, copysign(P(1), x));
}

}  // namespace tapeless::simd

#pragma GCC diagnostic pop
