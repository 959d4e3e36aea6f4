#pragma once
// by_hand/vec.hpp: vectors as wide as the target has them, for the loops by hand. Independent of the library on purpose.
//
// Vector extension types throughout; an intrinsic only where the language of vectors has no word for the instruction.
#include <cstring>
#include <utility>
#if defined(__SSE2__)
// g++ 12 warns of the registers that its own intrinsics leave undefined on purpose (bug 105593, gone in 13).
#if !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>
#if !defined(__clang__)
#pragma GCC diagnostic pop
#endif
#endif

#define BY_HAND_INLINE [[gnu::always_inline]] inline
#if defined(__clang__)
#define BY_HAND_UNROLL _Pragma("clang loop unroll(full)")
#else
#define BY_HAND_UNROLL _Pragma("GCC unroll 64")
#endif

namespace by_hand {

#if defined(__AVX512F__)
inline constexpr int register_bytes = 64;
inline constexpr int registers = 32;
#elif defined(__AVX__)
inline constexpr int register_bytes = 32;
inline constexpr int registers = 16;
#else
inline constexpr int register_bytes = 16;
inline constexpr int registers = 16;
#endif

// One by one: g++ ignores vector_size on a type that depends on a template parameter.
template <class T, int Lanes> struct vec_of;
template <> struct vec_of<float, 4> { typedef float type __attribute__((vector_size(16))); typedef int bits __attribute__((vector_size(16))); };
template <> struct vec_of<float, 8> { typedef float type __attribute__((vector_size(32))); typedef int bits __attribute__((vector_size(32))); };
template <> struct vec_of<float, 16> { typedef float type __attribute__((vector_size(64))); typedef int bits __attribute__((vector_size(64))); };
template <> struct vec_of<double, 2> { typedef double type __attribute__((vector_size(16))); typedef long long bits __attribute__((vector_size(16))); };
template <> struct vec_of<double, 4> { typedef double type __attribute__((vector_size(32))); typedef long long bits __attribute__((vector_size(32))); };
template <> struct vec_of<double, 8> { typedef double type __attribute__((vector_size(64))); typedef long long bits __attribute__((vector_size(64))); };

template <class T, int Lanes> using vec = typename vec_of<T, Lanes>::type;
template <class T, int Lanes> using bits_of = typename vec_of<T, Lanes>::bits;

/// Lanes of a whole register.
template <class T> inline constexpr int lanes = register_bytes / static_cast<int>(sizeof(T));

using vf = vec<float, lanes<float>>;
using vi = bits_of<float, lanes<float>>;
using vd = vec<double, lanes<double>>;
using vl = bits_of<double, lanes<double>>;

template <class V> BY_HAND_INLINE V load(const void* p) {
    V v;
    std::memcpy(&v, p, sizeof v);
    return v;
}
template <class V> BY_HAND_INLINE void store(void* p, V v) { std::memcpy(p, &v, sizeof v); }
/// Subtracting a zero changes no bit, so that nothing is left of it; adding one would be an addition.
template <class V, class T> BY_HAND_INLINE V all(T x) { return x - V{}; }
/// Both compilers fuse it where the target can.
template <class V> BY_HAND_INLINE V fma(V a, V b, V c) { return a * b + c; }
template <class V> BY_HAND_INLINE V larger(V a, V b) { return a > b ? a : b; }
template <class To, class From> BY_HAND_INLINE To bits(From v) {
    static_assert(sizeof(To) == sizeof(From));
    return __builtin_bit_cast(To, v);
}

/// Whether one instruction copies and spreads a lane, which clang has to be told; and one lane in all lanes.
#if defined(__clang__) && defined(__SSE2__) && !defined(__AVX__)
inline constexpr bool spreads_at_once = true;
template <int lane> BY_HAND_INLINE vf spread(vf v) {
    asm("pshufd %2, %1, %0" : "=x"(v) : "x"(v), "i"(lane * 0x55));
    return v;
}
#else
inline constexpr bool spreads_at_once = false;
template <int lane> BY_HAND_INLINE vf spread(vf v) { return all<vf>(v[lane]); }
#endif

/// The first N entries, the other lanes 0. For N below a register's lanes; only where the instruction set has masks.
#if defined(__AVX512F__)
template <int N> BY_HAND_INLINE vf load_first(const float* p) { return bits<vf>(_mm512_maskz_loadu_ps(static_cast<__mmask16>((1 << N) - 1), p)); }
template <int N> BY_HAND_INLINE void store_first(float* p, vf v) { _mm512_mask_storeu_ps(p, static_cast<__mmask16>((1 << N) - 1), bits<__m512>(v)); }
#endif

BY_HAND_INLINE vf square_root(vf x) {
#if defined(__AVX512F__)
    return bits<vf>(_mm512_sqrt_ps(bits<__m512>(x)));
#elif defined(__AVX__)
    return bits<vf>(_mm256_sqrt_ps(bits<__m256>(x)));
#else
    return bits<vf>(_mm_sqrt_ps(bits<__m128>(x)));
#endif
}

namespace detail {
template <int H, class V, int... I> BY_HAND_INLINE V swapped(V v, std::integer_sequence<int, I...>) {
    return __builtin_shufflevector(v, v, (I ^ H)...);
}
}  // namespace detail

/// The sum of the lanes.
template <class T, int N = lanes<T>> BY_HAND_INLINE T sum(vec<T, N> v) {
    constexpr auto all_lanes = std::make_integer_sequence<int, N>{};
    if constexpr (N > 8) v = v + detail::swapped<8>(v, all_lanes);
    if constexpr (N > 4) v = v + detail::swapped<4>(v, all_lanes);
    if constexpr (N > 2) v = v + detail::swapped<2>(v, all_lanes);
    v = v + detail::swapped<1>(v, all_lanes);
    return v[0];
}
template <class T, int N = lanes<T>> BY_HAND_INLINE T largest(vec<T, N> v) {
    constexpr auto all_lanes = std::make_integer_sequence<int, N>{};
    if constexpr (N > 8) v = larger(v, detail::swapped<8>(v, all_lanes));
    if constexpr (N > 4) v = larger(v, detail::swapped<4>(v, all_lanes));
    if constexpr (N > 2) v = larger(v, detail::swapped<2>(v, all_lanes));
    v = larger(v, detail::swapped<1>(v, all_lanes));
    return v[0];
}

// The sums of the lanes of several registers at once, in two halves, for the first to begin while registers are still being
// loaded: sums_of_four(a, b, c, d) of each four, then sums_of_fours of all of them. Lane i is the sum of the lanes of register i.
// Two shuffles and an addition for each pair.
#if defined(__AVX512F__)
BY_HAND_INLINE vf sums_of_four(vf a, vf b, vf c, vf d) {
    constexpr auto pairs = [](vf x, vf y) __attribute__((always_inline)) {
        return __builtin_shufflevector(x, y, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29) +
               __builtin_shufflevector(x, y, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
    };
    const vf ab = pairs(a, b), cd = pairs(c, d);
    return __builtin_shufflevector(ab, cd, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29) +
           __builtin_shufflevector(ab, cd, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
}
BY_HAND_INLINE vf sums_of_fours(const vf* four) {
    constexpr auto quarters = [](vf a, vf b) __attribute__((always_inline)) {
        return __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27) +
               __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
    };
    return quarters(quarters(four[0], four[1]), quarters(four[2], four[3]));
}
#elif defined(__AVX__)
BY_HAND_INLINE vf sums_of_four(vf a, vf b, vf c, vf d) {
    constexpr auto pairs = [](vf x, vf y) __attribute__((always_inline)) {
        return __builtin_shufflevector(x, y, 0, 8, 1, 9, 4, 12, 5, 13) + __builtin_shufflevector(x, y, 2, 10, 3, 11, 6, 14, 7, 15);
    };
    const vf ab = pairs(a, b), cd = pairs(c, d);
    return __builtin_shufflevector(ab, cd, 0, 1, 8, 9, 4, 5, 12, 13) + __builtin_shufflevector(ab, cd, 2, 3, 10, 11, 6, 7, 14, 15);
}
BY_HAND_INLINE vf sums_of_fours(const vf* four) {
    return __builtin_shufflevector(four[0], four[1], 0, 1, 2, 3, 8, 9, 10, 11) + __builtin_shufflevector(four[0], four[1], 4, 5, 6, 7, 12, 13, 14, 15);
}
#else
BY_HAND_INLINE vf sums_of_four(vf a, vf b, vf c, vf d) {
    constexpr auto pairs = [](vf x, vf y) __attribute__((always_inline)) {
        return __builtin_shufflevector(x, y, 0, 4, 1, 5) + __builtin_shufflevector(x, y, 2, 6, 3, 7);
    };
    const vf ab = pairs(a, b), cd = pairs(c, d);
    return __builtin_shufflevector(ab, cd, 0, 1, 4, 5) + __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
}
BY_HAND_INLINE vf sums_of_fours(const vf* four) { return four[0]; }
#endif
/// Of as many registers as a register has lanes.
BY_HAND_INLINE vf sums_of(const vf* v) {
    vf four[lanes<float> / 4];
    BY_HAND_UNROLL for (int i = 0; i < lanes<float> / 4; ++i) four[i] = sums_of_four(v[4 * i], v[4 * i + 1], v[4 * i + 2], v[4 * i + 3]);
    return sums_of_fours(four);
}

/// e^x for x <= 88: 2^n * e^r with |r| <= ln(2) / 2, the power of two by an addition to the exponent. 1 ulp.
template <class V = vf, class I = vi> BY_HAND_INLINE V exp(V x) {
    x = larger(x, all<V>(-87.3f));
    const V shifted = fma(x, all<V>(1.44269504f), all<V>(12582912.f));  // 1.5 * 2^23: n stands in the lowest bits
    const V n = shifted - 12582912.f;
    V r = fma(n, all<V>(-0.693359375f), x);
    r = fma(n, all<V>(2.12194440e-4f), r);
    V p = fma(all<V>(1.9875691500e-4f), r, all<V>(1.3981999507e-3f));
    p = fma(p, r, all<V>(8.3334519073e-3f));
    p = fma(p, r, all<V>(4.1665795894e-2f));
    p = fma(p, r, all<V>(1.6666665459e-1f));
    p = fma(p, r, all<V>(5.0000001201e-1f));
    p = fma(p, r * r, r + 1.f);
    return bits<V>(bits<I>(p) + (bits<I>(shifted) << 23));
}

/// log(x) for normal x > 0 (Cephes). 1 ulp away from 1.
template <class V = vf, class I = vi> BY_HAND_INLINE V log(V x) {
    // x = 2^n * m with m between sqrt(1/2) and sqrt(2)
    const I shifted = bits<I>(x) - 0x3f3504f3;
    const I n = shifted >> 23;
    const V m = bits<V>((shifted & 0x7fffff) + 0x3f3504f3) - 1.f;
    const V z = m * m;
    V p = fma(all<V>(7.0376836292e-2f), m, all<V>(-1.1514610310e-1f));
    p = fma(p, m, all<V>(1.1676998740e-1f));
    p = fma(p, m, all<V>(-1.2420140846e-1f));
    p = fma(p, m, all<V>(1.4249322787e-1f));
    p = fma(p, m, all<V>(-1.6668057665e-1f));
    p = fma(p, m, all<V>(2.0000714765e-1f));
    p = fma(p, m, all<V>(-2.4999993993e-1f));
    p = fma(p, m, all<V>(3.3333331174e-1f));
    const V k = __builtin_convertvector(n, V);
    const V low = fma(p * m, z, fma(k, all<V>(-2.12194440e-4f), z * -0.5f));
    return fma(k, all<V>(0.693359375f), low + m);
}

}  // namespace by_hand
