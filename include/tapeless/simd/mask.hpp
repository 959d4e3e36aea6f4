#pragma once
// simd/mask.hpp: what comparing two packets gives.

#include "detail/halves.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // every function here is inlined: there is no calling convention to change
#pragma GCC diagnostic ignored "-Wignored-attributes"

namespace tapeless::simd {

/// N truth values: what comparing two packet<T, N> gives.
/// Kept     one lane: a bool. A register: all bits of a lane set or none, as the comparison left them.
template <class T, int N>
struct mask {
    static_assert(N >= 1 && (N & (N - 1)) == 0, "a mask has a power of two of lanes");
    static constexpr int size = N;
    static constexpr bool wide = N > native_lanes<T>;
    using content_type = typename detail::content<simd::mask, T, N>::truth;

    content_type content{};

    /// No lane is true.
    [[gnu::always_inline]] constexpr mask() = default;
    /// The register itself, or both halves.
    [[gnu::always_inline]] constexpr explicit mask(content_type c) : content(c) {}
    /// Every lane is `truth`.
    [[gnu::always_inline]] constexpr explicit mask(bool truth) requires(N > 1) : content(repeated(truth)) {}

    /// Whether the lane is true.
    [[gnu::always_inline]] constexpr bool operator[](int lane) const {
        if constexpr (wide) return lane < N / 2 ? content.low[lane] : content.high[lane - N / 2];
        else if constexpr (N == 1) return content;
        else return content[lane] != 0;
    }

    /// Lane by lane: both.
    [[gnu::always_inline]] friend constexpr mask operator&(mask a, mask b) {
        if constexpr (wide) return mask({a.content.low & b.content.low, a.content.high & b.content.high});
        else if constexpr (N == 1) return mask(a.content && b.content);
        else return mask(a.content & b.content);
    }
    /// Lane by lane: at least one.
    [[gnu::always_inline]] friend constexpr mask operator|(mask a, mask b) {
        if constexpr (wide) return mask({a.content.low | b.content.low, a.content.high | b.content.high});
        else if constexpr (N == 1) return mask(a.content || b.content);
        else return mask(a.content | b.content);
    }
    /// Lane by lane: the opposite.
    [[gnu::always_inline]] friend constexpr mask operator!(mask a) {
        if constexpr (wide) return mask({!a.content.low, !a.content.high});
        else if constexpr (N == 1) return mask(!a.content);
        else return mask(~a.content);
    }

private:
    [[gnu::always_inline]] static constexpr content_type repeated(bool truth) {
        if constexpr (wide) return {mask<T, N / 2>(truth), mask<T, N / 2>(truth)};
        else return detail::repeat<content_type>(-static_cast<decltype(content_type{}[0] + 0)>(truth), std::make_integer_sequence<int, N>());
    }
};

/// Whether at least one lane is true.
template <class T, int N>
[[gnu::always_inline]] constexpr bool any(mask<T, N> m) {
    if constexpr (m.wide) {
        return any(m.content.low | m.content.high);
    } else {
        bool found = false;
        for (int lane = 0; lane < N; ++lane) found = found || m[lane];
        return found;
    }
}

/// Whether every lane is true.
template <class T, int N>
[[gnu::always_inline]] constexpr bool all(mask<T, N> m) {
    return !any(!m);
}

}  // namespace tapeless::simd

#pragma GCC diagnostic pop
