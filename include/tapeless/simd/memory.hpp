#pragma once
// simd/memory.hpp: packets from memory and to it, whole or the first lanes only.

#include "detail/partial.hpp"
#include "select.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
#pragma GCC diagnostic ignored "-Wignored-attributes"

namespace tapeless::simd {

/// P::size numbers from memory, at any alignment a number may have.
template <any_packet P>
[[gnu::always_inline]] constexpr P load(const typename P::value_type* from) {
    if constexpr (P::size == 1) {
        return P(*from);
    } else if constexpr (P::wide) {
        using half = decltype(P::content.low);
        return P({load<half>(from), load<half>(from + half::size)});
    } else {
        typename P::content_type content;
        __builtin_memcpy(&content, from, sizeof content);
        return P(content);
    }
}

/// All numbers to memory, at any alignment a number may have.
template <any_packet P>
[[gnu::always_inline]] constexpr void store(typename P::value_type* to, P p) {
    if constexpr (P::size == 1) *to = p.content;
    else if constexpr (P::wide) store(to, p.content.low), store(to + P::size / 2, p.content.high);
    else __builtin_memcpy(to, &p.content, sizeof p.content);
}

/// The first n numbers from memory, zeros in the other lanes. Memory behind the n-th is not touched.
/// Takes    any n: below 0 counts as 0, above P::size as P::size.
template <any_packet P>
[[gnu::always_inline]] constexpr P load_first(const typename P::value_type* from, int n) {
    if constexpr (P::size == 1) {
        return n > 0 ? P(*from) : P();
    } else if constexpr (P::wide) {
        using half = decltype(P::content.low);
        constexpr int middle = half::size;
        return P({load_first<half>(from, n), load_first<half>(n > middle ? from + middle : from, n - middle)});
    } else {
        return P(detail::load_part(from, n, typename P::content_type{}));
    }
}

/// The numbers of the first n lanes to memory. Memory behind the n-th is not touched.
/// Takes    any n: below 0 counts as 0, above P::size as P::size.
template <any_packet P>
[[gnu::always_inline]] constexpr void store_first(typename P::value_type* to, P p, int n) {
    if constexpr (P::size == 1) {
        if (n > 0) *to = p.content;
    } else if constexpr (P::wide) {
        constexpr int middle = P::size / 2;
        store_first(to, p.content.low, n);
        store_first(n > middle ? to + middle : to, p.content.high, n - middle);
    } else {
        detail::store_part(to, p.content, n);
    }
}

/// The same without a mask, for numbers that lie before others which will be read soon: a load that overlaps what a mask left out has to wait.
/// Takes    n, known while compiling, from 1 to P::size.
template <any_packet P>
[[gnu::always_inline]] constexpr void store_pieces(typename P::value_type* to, P p, int n) {
    if constexpr (P::size == 1 || P::wide || sizeof(p.content) < 16)
        store_first(to, p, n);
    else
        detail::store_pieces(to, p.content, n);
}

/// Says that packets that were read are used several times: where there are 32 registers, g++ would read memory again for each use.
template <any_packet P, int n>
[[gnu::always_inline]] inline void hold(P (&p)[n]) {
#if defined(__AVX512VL__) && !defined(__clang__)
    if constexpr (P::size > 1 && !P::wide)
        for (int k = 0; k < n; ++k) asm("" : "+v"(p[k].content));
#endif
    (void)p;
}

/// The lanes before the n-th, true; the others, false.
template <class T, int N>
[[gnu::always_inline]] constexpr mask<T, N> first_lanes(int n) {
    if constexpr (N == 1) {
        return mask<T, 1>(n > 0);
    } else if constexpr (mask<T, N>::wide) {
        return mask<T, N>({first_lanes<T, N / 2>(n), first_lanes<T, N / 2>(n - N / 2)});
    } else {
        using truth = typename mask<T, N>::content_type;
        using number = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
        constexpr auto lanes = std::make_integer_sequence<int, N>();
        return mask<T, N>(detail::count<truth, number>(lanes) < detail::repeat<truth>(static_cast<number>(n), lanes));
    }
}

/// The first n lanes of p, the others of `other`.
template <any_packet P>
[[gnu::always_inline]] constexpr P keep_first(P p, int n, std::type_identity_t<P> other = P()) {
    return select(first_lanes<typename P::value_type, P::size>(n), p, other);
}

}  // namespace tapeless::simd

#pragma GCC diagnostic pop
