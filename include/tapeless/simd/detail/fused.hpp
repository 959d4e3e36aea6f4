#pragma once
// simd/detail/fused.hpp: a * b + c of one register.

#include "exact.hpp"
#include "operators.hpp"
#include "registers.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
#pragma GCC diagnostic ignored "-Wignored-attributes"

/// a * b + c in one register or scalar: rounded once where the instruction set has it, else twice, at both times.
namespace tapeless::simd::detail {

#if !defined(__FMA__)
template <class Register>
[[gnu::always_inline]] constexpr Register fused(Register a, Register b, Register c) {
    return sum(product(a, b), c);
}
#elif defined(__clang__)
template <class Register>
[[gnu::always_inline]] constexpr Register fused(Register a, Register b, Register c) {
    if constexpr (is_scalar<Register>)
        if (__builtin_is_constant_evaluated()) return exact_fma(a, b, c);
    return __builtin_elementwise_fma(a, b, c);
}
#else
[[gnu::always_inline]] constexpr float fused(float a, float b, float c) {
    return __builtin_is_constant_evaluated() ? exact_fma(a, b, c) : __builtin_fmaf(a, b, c);
}
[[gnu::always_inline]] constexpr double fused(double a, double b, double c) {
    return __builtin_is_constant_evaluated() ? exact_fma(a, b, c) : __builtin_fma(a, b, c);
}
[[gnu::always_inline]] inline float4 fused(float4 a, float4 b, float4 c) { return __builtin_ia32_vfmaddps(a, b, c); }
[[gnu::always_inline]] inline float8 fused(float8 a, float8 b, float8 c) { return __builtin_ia32_vfmaddps256(a, b, c); }
[[gnu::always_inline]] inline double2 fused(double2 a, double2 b, double2 c) { return __builtin_ia32_vfmaddpd(a, b, c); }
[[gnu::always_inline]] inline double4 fused(double4 a, double4 b, double4 c) { return __builtin_ia32_vfmaddpd256(a, b, c); }
[[gnu::always_inline]] inline float2 fused(float2 a, float2 b, float2 c) {
    const float4 all = fused(__builtin_shufflevector(a, a, 0, 1, 0, 1), __builtin_shufflevector(b, b, 0, 1, 0, 1),
                             __builtin_shufflevector(c, c, 0, 1, 0, 1));
    return __builtin_shufflevector(all, all, 0, 1);
}
#if defined(__AVX512F__)
// 4: round as the control register says
[[gnu::always_inline]] inline float16 fused(float16 a, float16 b, float16 c) {
    return __builtin_ia32_vfmaddps512_mask(a, b, c, static_cast<unsigned short>(-1), 4);
}
[[gnu::always_inline]] inline double8 fused(double8 a, double8 b, double8 c) {
    return __builtin_ia32_vfmaddpd512_mask(a, b, c, static_cast<unsigned char>(-1), 4);
}
#endif
#endif

}  // namespace tapeless::simd::detail

#pragma GCC diagnostic pop
