#pragma once
// simd/detail/partial.hpp: the first lanes of a register from and to memory.

#include "shuffle.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
#pragma GCC diagnostic ignored "-Wignored-attributes"

/// The first lanes of a register from and to memory; what lies behind them is neither read nor written.
namespace tapeless::simd::detail {

/// n, at least 0 and at most `most`.
[[gnu::always_inline]] constexpr int clamped(int n, int most) { return n < 0 ? 0 : n > most ? most : n; }

/// Without instructions for it: number by number, by way of the stack.
template <class Register, class T>
[[gnu::always_inline]] inline Register load_part(const T* from, int n, Register zero) {
    constexpr int lanes = sizeof(Register) / sizeof(T);
    T numbers[lanes]{};
    for (int lane = 0; lane < lanes; ++lane)
        if (lane < n) numbers[lane] = from[lane];
    __builtin_memcpy(&zero, numbers, sizeof zero);
    return zero;
}
template <class Register, class T>
[[gnu::always_inline]] inline void store_part(T* to, Register r, int n) {
    constexpr int lanes = sizeof(Register) / sizeof(T);
    for (int lane = 0; lane < lanes; ++lane)
        if (lane < n) to[lane] = r[lane];
}

/// Without a mask: what is read next, and overlaps what a mask left out, would have to wait.
template <class Register, class T>
[[gnu::always_inline]] inline void store_pieces(T* to, Register r, int n) {
    constexpr int lanes = sizeof(Register) / sizeof(T), half = lanes / 2;
    if constexpr (half >= 2 && sizeof(Register) > 16) {
        typedef T half_register __attribute__((vector_size(sizeof(Register) / 2)));
        constexpr auto each_lane = std::make_integer_sequence<int, half>();
        const half_register low = part_of<half_register, 0>(r, each_lane), high = part_of<half_register, half>(r, each_lane);
        if (n >= half) {
            __builtin_memcpy(to, &low, sizeof low);
            store_pieces(to + half, high, n - half);
        } else {
            store_pieces(to, low, n);
        }
    } else if (n >= lanes) {
        __builtin_memcpy(to, &r, sizeof r);
    } else {
        if (n >= 2) __builtin_memcpy(to, &r, 2 * sizeof(T));
        if constexpr (lanes == 4)
            if (n == 3) to[2] = r[2];
        if (n == 1) to[0] = r[0];
    }
}

// Piece by piece, the length being known in most places: masked stores without AVX-512 are slow on some processors (Zen), and with it what is
// read next has to wait for them, if it overlaps what the mask left out.
template <class Half, class Register, class T>
[[gnu::always_inline]] inline void store_halves(T* to, Register r, int n) {
    constexpr int lanes = sizeof(Register) / sizeof(T), half = lanes / 2;
    constexpr auto each_lane = std::make_integer_sequence<int, half>();
    const Half low = part_of<Half, 0>(r, each_lane), high = part_of<Half, half>(r, each_lane);
    if (n >= lanes) {
        __builtin_memcpy(to, &r, sizeof r);
    } else if (n >= half) {
        __builtin_memcpy(to, &low, sizeof low);
        store_part(to + half, high, n - half);
    } else {
        store_part(to, low, n);
    }
}
#if defined(__AVX512F__) && defined(__AVX512VL__)

/// n is known, and so many numbers are one or two pieces: 10 are 8 and 2.
[[gnu::always_inline]] inline bool in_few_pieces(int n) { return __builtin_constant_p(n) && n > 0 && __builtin_popcount(static_cast<unsigned>(n)) <= 2; }
/// The mask with n bits set.
template <class Mask>
[[gnu::always_inline]] inline Mask first_bits(int n, int lanes) {
    return static_cast<Mask>((1u << clamped(n, lanes)) - 1);
}
#if defined(__clang__)  // what it calls a pointer to part of a register
template <class Register, class T> using part = Register;
#else
template <class Register, class T> using part = T;
#endif

[[gnu::always_inline]] inline float4 load_part(const float* from, int n, float4 zero) {
    return __builtin_ia32_loadups128_mask(reinterpret_cast<const part<float4, float>*>(from), zero, first_bits<unsigned char>(n, 4));
}
[[gnu::always_inline]] inline float8 load_part(const float* from, int n, float8 zero) {
    return __builtin_ia32_loadups256_mask(reinterpret_cast<const part<float8, float>*>(from), zero, first_bits<unsigned char>(n, 8));
}
[[gnu::always_inline]] inline float16 load_part(const float* from, int n, float16 zero) {
    return __builtin_ia32_loadups512_mask(from, zero, first_bits<unsigned short>(n, 16));
}
[[gnu::always_inline]] inline double2 load_part(const double* from, int n, double2 zero) {
    return __builtin_ia32_loadupd128_mask(reinterpret_cast<const part<double2, double>*>(from), zero, first_bits<unsigned char>(n, 2));
}
[[gnu::always_inline]] inline double4 load_part(const double* from, int n, double4 zero) {
    return __builtin_ia32_loadupd256_mask(reinterpret_cast<const part<double4, double>*>(from), zero, first_bits<unsigned char>(n, 4));
}
[[gnu::always_inline]] inline double8 load_part(const double* from, int n, double8 zero) {
    return __builtin_ia32_loadupd512_mask(from, zero, first_bits<unsigned char>(n, 8));
}
[[gnu::always_inline]] inline void store_part(float* to, float4 r, int n) {
    if (in_few_pieces(n)) return store_halves<float2>(to, r, n);
    __builtin_ia32_storeups128_mask(reinterpret_cast<part<float4, float>*>(to), r, first_bits<unsigned char>(n, 4));
}
[[gnu::always_inline]] inline void store_part(float* to, float8 r, int n) {
    if (in_few_pieces(n)) return store_halves<float4>(to, r, n);
    __builtin_ia32_storeups256_mask(reinterpret_cast<part<float8, float>*>(to), r, first_bits<unsigned char>(n, 8));
}
[[gnu::always_inline]] inline void store_part(float* to, float16 r, int n) {
    if (in_few_pieces(n)) return store_halves<float8>(to, r, n);
    __builtin_ia32_storeups512_mask(to, r, first_bits<unsigned short>(n, 16));
}
[[gnu::always_inline]] inline void store_part(double* to, double2 r, int n) {
    __builtin_ia32_storeupd128_mask(reinterpret_cast<part<double2, double>*>(to), r, first_bits<unsigned char>(n, 2));
}
[[gnu::always_inline]] inline void store_part(double* to, double4 r, int n) {
    __builtin_ia32_storeupd256_mask(reinterpret_cast<part<double4, double>*>(to), r, first_bits<unsigned char>(n, 4));
}
[[gnu::always_inline]] inline void store_part(double* to, double8 r, int n) {
    __builtin_ia32_storeupd512_mask(to, r, first_bits<unsigned char>(n, 8));
}

#elif defined(__AVX__)

[[gnu::always_inline]] inline int4 first_of_4(int n) { return int4{0, 1, 2, 3} < int4{n, n, n, n}; }
[[gnu::always_inline]] inline int8 first_of_8(int n) { return int8{0, 1, 2, 3, 4, 5, 6, 7} < int8{n, n, n, n, n, n, n, n}; }
// builtins want long long, which is another type than long
typedef long long builtin_long2 __attribute__((vector_size(16)));
typedef long long builtin_long4 __attribute__((vector_size(32)));
[[gnu::always_inline]] inline builtin_long2 first_of_2_long(long long n) { return builtin_long2{0, 1} < builtin_long2{n, n}; }
[[gnu::always_inline]] inline builtin_long4 first_of_4_long(long long n) { return builtin_long4{0, 1, 2, 3} < builtin_long4{n, n, n, n}; }

[[gnu::always_inline]] inline float4 load_part(const float* from, int n, float4) {
    return __builtin_ia32_maskloadps(reinterpret_cast<const float4*>(from), first_of_4(n));
}
[[gnu::always_inline]] inline float8 load_part(const float* from, int n, float8) {
    return __builtin_ia32_maskloadps256(reinterpret_cast<const float8*>(from), first_of_8(n));
}
[[gnu::always_inline]] inline double2 load_part(const double* from, int n, double2) {
    return __builtin_ia32_maskloadpd(reinterpret_cast<const double2*>(from), first_of_2_long(n));
}
[[gnu::always_inline]] inline double4 load_part(const double* from, int n, double4) {
    return __builtin_ia32_maskloadpd256(reinterpret_cast<const double4*>(from), first_of_4_long(n));
}
[[gnu::always_inline]] inline void store_part(float* to, float4 r, int n) { store_halves<float2>(to, r, n); }
[[gnu::always_inline]] inline void store_part(float* to, float8 r, int n) { store_halves<float4>(to, r, n); }
[[gnu::always_inline]] inline void store_part(double* to, double4 r, int n) { store_halves<double2>(to, r, n); }

#elif defined(__SSE2__) && !defined(__clang__)

// Two floats are a double: where the length is known, g++ would still read and write one after the other.
[[gnu::always_inline]] inline float4 load_part(const float* from, int n, float4 zero) {
    if (!__builtin_constant_p(n) || n < 2 || n > 3) return load_part<float4, float>(from, n, zero);
    double both;
    __builtin_memcpy(&both, from, sizeof both);
    const float4 third{n == 3 ? from[2] : 0};
    const double2 all{both, n == 3 ? reinterpret_cast<double2>(third)[0] : 0};
    return reinterpret_cast<float4>(all);
}
[[gnu::always_inline]] inline void store_part(float* to, float4 r, int n) {
    __builtin_constant_p(n) ? store_pieces(to, r, n) : store_part<float4, float>(to, r, n);
}

#endif

}  // namespace tapeless::simd::detail

#pragma GCC diagnostic pop
