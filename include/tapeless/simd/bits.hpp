#pragma once
// simd/bits.hpp: the bits of a packet as integers.

#include "mask.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
#pragma GCC diagnostic ignored "-Wignored-attributes"

namespace tapeless::simd {

/// The bits of a packet<T, N>, as N unsigned integers of the size of a T: for functions that take numbers apart.
/// Sums wrap around. The other way is `packet(bits)`; bits(packet) takes the bits as they are.
template <class T, int N>
struct bits {
    static constexpr int size = N;
    static constexpr bool wide = N > native_lanes<T>;
    using word_type = typename detail::registers<T, 1>::bits;
    using content_type = typename detail::content<simd::bits, T, N>::bits;

    content_type content{};

    /// Zeros.
    [[gnu::always_inline]] constexpr bits() = default;
    /// The same word in every lane.
    [[gnu::always_inline]] constexpr bits(word_type word) : content(repeated(word)) {}
    /// The register itself, or both halves.
    [[gnu::always_inline]] constexpr explicit bits(content_type c) requires(N > 1) : content(c) {}

    /// The word in one lane.
    [[gnu::always_inline]] constexpr word_type operator[](int lane) const {
        if constexpr (wide) return lane < N / 2 ? content.low[lane] : content.high[lane - N / 2];
        else if constexpr (N == 1) return content;
        else return content[lane];
    }

    [[gnu::always_inline]] friend constexpr bits operator+(bits a, bits b) {
        if constexpr (wide) return bits({a.content.low + b.content.low, a.content.high + b.content.high});
        else return bits(a.content + b.content);
    }
    [[gnu::always_inline]] friend constexpr bits operator-(bits a, bits b) {
        if constexpr (wide) return bits({a.content.low - b.content.low, a.content.high - b.content.high});
        else return bits(a.content - b.content);
    }
    [[gnu::always_inline]] friend constexpr bits operator&(bits a, bits b) {
        if constexpr (wide) return bits({a.content.low & b.content.low, a.content.high & b.content.high});
        else return bits(a.content & b.content);
    }
    [[gnu::always_inline]] friend constexpr bits operator|(bits a, bits b) {
        if constexpr (wide) return bits({a.content.low | b.content.low, a.content.high | b.content.high});
        else return bits(a.content | b.content);
    }
    [[gnu::always_inline]] friend constexpr bits operator^(bits a, bits b) {
        if constexpr (wide) return bits({a.content.low ^ b.content.low, a.content.high ^ b.content.high});
        else return bits(a.content ^ b.content);
    }
    [[gnu::always_inline]] friend constexpr bits operator~(bits a) {
        if constexpr (wide) return bits({~a.content.low, ~a.content.high});
        else return bits(~a.content);
    }
    [[gnu::always_inline]] friend constexpr bits operator<<(bits a, int places) {
        if constexpr (wide) return bits({a.content.low << places, a.content.high << places});
        else return bits(a.content << places);
    }
    [[gnu::always_inline]] friend constexpr bits operator>>(bits a, int places) {
        if constexpr (wide) return bits({a.content.low >> places, a.content.high >> places});
        else return bits(a.content >> places);
    }
    /// Which lanes hold the same word.
    [[gnu::always_inline]] friend constexpr mask<T, N> operator==(bits a, bits b) {
        if constexpr (wide) return mask<T, N>({a.content.low == b.content.low, a.content.high == b.content.high});
        else return mask<T, N>(a.content == b.content);
    }
    [[gnu::always_inline]] friend constexpr mask<T, N> operator!=(bits a, bits b) { return !(a == b); }

private:
    [[gnu::always_inline]] static constexpr content_type repeated(word_type word) {
        if constexpr (wide) return {bits<T, N / 2>(word), bits<T, N / 2>(word)};
        else return detail::repeat<content_type>(word, std::make_integer_sequence<int, N>());
    }
};

}  // namespace tapeless::simd

#pragma GCC diagnostic pop
