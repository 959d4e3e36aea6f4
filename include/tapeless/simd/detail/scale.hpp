#pragma once
// simd/detail/scale.hpp: x * 2^n by instruction.

#include "registers.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
#pragma GCC diagnostic ignored "-Wignored-attributes"

/// x * 2^n by instruction. Only AVX-512 has it.
#if defined(__AVX512F__) && defined(__AVX512VL__)
namespace tapeless::simd::detail {

[[gnu::always_inline]] inline float4 scaled(float4 x, float4 n) {
    return __builtin_ia32_scalefps128_mask(x, n, x, static_cast<unsigned char>(-1));
}
[[gnu::always_inline]] inline float8 scaled(float8 x, float8 n) {
    return __builtin_ia32_scalefps256_mask(x, n, x, static_cast<unsigned char>(-1));
}
[[gnu::always_inline]] inline float16 scaled(float16 x, float16 n) {
    return __builtin_ia32_scalefps512_mask(x, n, x, static_cast<unsigned short>(-1), 4);
}
[[gnu::always_inline]] inline double2 scaled(double2 x, double2 n) {
    return __builtin_ia32_scalefpd128_mask(x, n, x, static_cast<unsigned char>(-1));
}
[[gnu::always_inline]] inline double4 scaled(double4 x, double4 n) {
    return __builtin_ia32_scalefpd256_mask(x, n, x, static_cast<unsigned char>(-1));
}
[[gnu::always_inline]] inline double8 scaled(double8 x, double8 n) {
    return __builtin_ia32_scalefpd512_mask(x, n, x, static_cast<unsigned char>(-1), 4);
}
[[gnu::always_inline]] inline float2 scaled(float2 x, float2 n) {
    const float4 all = scaled(__builtin_shufflevector(x, x, 0, 1, 0, 1), __builtin_shufflevector(n, n, 0, 1, 0, 1));
    return __builtin_shufflevector(all, all, 0, 1);
}
[[gnu::always_inline]] inline float scaled(float x, float n) { return scaled(float4{x, x, x, x}, float4{n, n, n, n})[0]; }
[[gnu::always_inline]] inline double scaled(double x, double n) { return scaled(double2{x, x}, double2{n, n})[0]; }

}  // namespace tapeless::simd::detail
#endif

#pragma GCC diagnostic pop
