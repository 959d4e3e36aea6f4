#pragma once
// simd/detail/larger.hpp: the larger and the smaller of two registers.

#include "registers.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
#pragma GCC diagnostic ignored "-Wignored-attributes"

/// a < b ? b : a and b < a ? b : a in one register: both are one x86 instruction, operands swapped, down to zeros and NaN.
/// g++ 12 does not see that with AVX-512; clang does.
namespace tapeless::simd::detail {

template <class Register>
[[gnu::always_inline]] constexpr Register larger(Register a, Register b) { return a < b ? b : a; }
template <class Register>
[[gnu::always_inline]] constexpr Register smaller(Register a, Register b) { return b < a ? b : a; }

#if defined(__SSE2__) && !defined(__clang__)
[[gnu::always_inline]] inline float4 larger(float4 a, float4 b) { return __builtin_ia32_maxps(b, a); }
[[gnu::always_inline]] inline float4 smaller(float4 a, float4 b) { return __builtin_ia32_minps(b, a); }
[[gnu::always_inline]] inline double2 larger(double2 a, double2 b) { return __builtin_ia32_maxpd(b, a); }
[[gnu::always_inline]] inline double2 smaller(double2 a, double2 b) { return __builtin_ia32_minpd(b, a); }
#if defined(__AVX__)
[[gnu::always_inline]] inline float8 larger(float8 a, float8 b) { return __builtin_ia32_maxps256(b, a); }
[[gnu::always_inline]] inline float8 smaller(float8 a, float8 b) { return __builtin_ia32_minps256(b, a); }
[[gnu::always_inline]] inline double4 larger(double4 a, double4 b) { return __builtin_ia32_maxpd256(b, a); }
[[gnu::always_inline]] inline double4 smaller(double4 a, double4 b) { return __builtin_ia32_minpd256(b, a); }
#endif
#if defined(__AVX512F__)
[[gnu::always_inline]] inline float16 larger(float16 a, float16 b) {
    return __builtin_ia32_maxps512_mask(b, a, a, static_cast<unsigned short>(-1), 4);
}
[[gnu::always_inline]] inline float16 smaller(float16 a, float16 b) {
    return __builtin_ia32_minps512_mask(b, a, a, static_cast<unsigned short>(-1), 4);
}
[[gnu::always_inline]] inline double8 larger(double8 a, double8 b) {
    return __builtin_ia32_maxpd512_mask(b, a, a, static_cast<unsigned char>(-1), 4);
}
[[gnu::always_inline]] inline double8 smaller(double8 a, double8 b) {
    return __builtin_ia32_minpd512_mask(b, a, a, static_cast<unsigned char>(-1), 4);
}
#endif
#endif

}  // namespace tapeless::simd::detail

#pragma GCC diagnostic pop
