#pragma once
// simd/arithmetic.hpp: the packet itself: lanes of float or double, and + - * / of them.

#include <type_traits>

#include "bits.hpp"
#include "detail/operators.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
#pragma GCC diagnostic ignored "-Wignored-attributes"

namespace tapeless::simd {

/// N numbers of type T that are computed with at once. N = 1 is the scalar, and constexpr; every other N gives the same
/// bits in each lane as N = 1 does, with every compiler, for the same instruction set.
/// Kept     one register, or two packets of half the width when no register is as wide.
/// Numbers  of any arithmetic type convert: they stand in every lane.
template <class T, int N>
struct packet {
    static_assert(std::is_same_v<T, float> || std::is_same_v<T, double>, "a packet holds float or double");
    static_assert(N >= 1 && (N & (N - 1)) == 0, "a packet has a power of two of lanes");
    using value_type = T;
    using mask_type = mask<T, N>;
    using bits_type = bits<T, N>;
    static constexpr int size = N;
    static constexpr bool wide = N > native_lanes<T>;
    using content_type = typename detail::content<simd::packet, T, N>::value;

    content_type content{};

    /// Zeros.
    [[gnu::always_inline]] constexpr packet() = default;
    /// The same number in every lane.
    template <class Number> requires std::is_arithmetic_v<Number>
    [[gnu::always_inline]] constexpr packet(Number number) : content(repeated(static_cast<T>(number))) {}
    /// The register itself, or both halves.
    [[gnu::always_inline]] constexpr explicit packet(content_type c) requires(N > 1) : content(c) {}
    /// The numbers that have these bits.
    [[gnu::always_inline]] constexpr explicit packet(bits_type pattern) : content(reinterpreted(pattern)) {}
    /// The bits of the numbers.
    [[gnu::always_inline]] constexpr explicit operator bits_type() const {
        if constexpr (wide) return bits_type({bits<T, N / 2>(content.low), bits<T, N / 2>(content.high)});
        else return bits_type(__builtin_bit_cast(typename bits_type::content_type, content));
    }

    /// The number in one lane.
    [[gnu::always_inline]] constexpr T operator[](int lane) const {
        if constexpr (wide) return lane < N / 2 ? content.low[lane] : content.high[lane - N / 2];
        else if constexpr (N == 1) return content;
        else return content[lane];
    }

    [[gnu::always_inline]] friend constexpr packet operator+(packet a, packet b) {
        if constexpr (wide) return packet({a.content.low + b.content.low, a.content.high + b.content.high});
        else return packet(detail::sum(a.content, b.content));
    }
    [[gnu::always_inline]] friend constexpr packet operator-(packet a, packet b) {
        if constexpr (wide) return packet({a.content.low - b.content.low, a.content.high - b.content.high});
        else return packet(detail::difference(a.content, b.content));
    }
    /// A rounded product: a * b + c is never contracted; write fma(a, b, c) where that is wanted.
    [[gnu::always_inline]] friend constexpr packet operator*(packet a, packet b) {
        if constexpr (wide) return packet({a.content.low * b.content.low, a.content.high * b.content.high});
        else return packet(detail::product(a.content, b.content));
    }
    [[gnu::always_inline]] friend constexpr packet operator/(packet a, packet b) {
        if constexpr (wide) return packet({a.content.low / b.content.low, a.content.high / b.content.high});
        else return packet(detail::quotient(a.content, b.content));
    }
    [[gnu::always_inline]] friend constexpr packet operator-(packet a) {
        if constexpr (wide) return packet({-a.content.low, -a.content.high});
        else return packet(-a.content);
    }
    [[gnu::always_inline]] friend constexpr packet operator+(packet a) { return a; }
    [[gnu::always_inline]] constexpr packet& operator+=(packet b) { return *this = *this + b; }
    [[gnu::always_inline]] constexpr packet& operator-=(packet b) { return *this = *this - b; }
    [[gnu::always_inline]] constexpr packet& operator*=(packet b) { return *this = *this * b; }
    [[gnu::always_inline]] constexpr packet& operator/=(packet b) { return *this = *this / b; }

    /// Lane by lane; false where one side is NaN.
    [[gnu::always_inline]] friend constexpr mask_type operator<(packet a, packet b) {
        if constexpr (wide) return mask_type({a.content.low < b.content.low, a.content.high < b.content.high});
        else return mask_type(a.content < b.content);
    }
    [[gnu::always_inline]] friend constexpr mask_type operator<=(packet a, packet b) {
        if constexpr (wide) return mask_type({a.content.low <= b.content.low, a.content.high <= b.content.high});
        else return mask_type(a.content <= b.content);
    }
    [[gnu::always_inline]] friend constexpr mask_type operator>(packet a, packet b) { return b < a; }
    [[gnu::always_inline]] friend constexpr mask_type operator>=(packet a, packet b) { return b <= a; }
    [[gnu::always_inline]] friend constexpr mask_type operator==(packet a, packet b) {
        if constexpr (wide) return mask_type({a.content.low == b.content.low, a.content.high == b.content.high});
        else return mask_type(a.content == b.content);
    }
    /// True where one side is NaN.
    [[gnu::always_inline]] friend constexpr mask_type operator!=(packet a, packet b) {
        if constexpr (wide) return mask_type({a.content.low != b.content.low, a.content.high != b.content.high});
        else return mask_type(a.content != b.content);
    }

private:
    [[gnu::always_inline]] static constexpr content_type repeated(T number) {
        if constexpr (wide) return {packet<T, N / 2>(number), packet<T, N / 2>(number)};
        else return detail::repeat<content_type>(number, std::make_integer_sequence<int, N>());
    }
    [[gnu::always_inline]] static constexpr content_type reinterpreted(bits_type b) {
        if constexpr (wide) return {packet<T, N / 2>(b.content.low), packet<T, N / 2>(b.content.high)};
        else return __builtin_bit_cast(content_type, b.content);
    }
};

template <class P>
inline constexpr bool is_packet = false;
template <class T, int N>
inline constexpr bool is_packet<packet<T, N>> = true;

/// A packet of any width, the scalar among them.
template <class P>
concept any_packet = is_packet<P>;

/// The number in the first lane.
template <class T, int N>
[[gnu::always_inline]] constexpr T first(packet<T, N> p) {
    return p[0];
}

}  // namespace tapeless::simd

#pragma GCC diagnostic pop
