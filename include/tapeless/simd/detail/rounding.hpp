#pragma once
// simd/detail/rounding.hpp: to an integer by instruction.

#include "registers.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
#pragma GCC diagnostic ignored "-Wignored-attributes"

/// To an integer by instruction, where there is one; other registers are rounded by arithmetic in ../rounding.hpp.
namespace tapeless::simd::detail {

#if defined(__SSE4_1__) && defined(__clang__)
template <class Register>
[[gnu::always_inline]] inline Register nearest_even(Register x) { return __builtin_elementwise_roundeven(x); }
template <class Register>
[[gnu::always_inline]] inline Register downwards(Register x) { return __builtin_elementwise_floor(x); }
#elif defined(__SSE4_1__)
// 8: to nearest even, without the inexact flag; 9: downwards
[[gnu::always_inline]] inline float4 nearest_even(float4 x) { return __builtin_ia32_roundps(x, 8); }
[[gnu::always_inline]] inline double2 nearest_even(double2 x) { return __builtin_ia32_roundpd(x, 8); }
[[gnu::always_inline]] inline float nearest_even(float x) { return __builtin_ia32_roundss(float4{}, float4{x, 0, 0, 0}, 8)[0]; }
[[gnu::always_inline]] inline double nearest_even(double x) { return __builtin_ia32_roundsd(double2{}, double2{x, 0}, 8)[0]; }
[[gnu::always_inline]] inline float4 downwards(float4 x) { return __builtin_ia32_roundps(x, 9); }
[[gnu::always_inline]] inline double2 downwards(double2 x) { return __builtin_ia32_roundpd(x, 9); }
[[gnu::always_inline]] inline float downwards(float x) { return __builtin_ia32_roundss(float4{}, float4{x, 0, 0, 0}, 9)[0]; }
[[gnu::always_inline]] inline double downwards(double x) { return __builtin_ia32_roundsd(double2{}, double2{x, 0}, 9)[0]; }
#if defined(__AVX__)
[[gnu::always_inline]] inline float8 nearest_even(float8 x) { return __builtin_ia32_roundps256(x, 8); }
[[gnu::always_inline]] inline double4 nearest_even(double4 x) { return __builtin_ia32_roundpd256(x, 8); }
[[gnu::always_inline]] inline float8 downwards(float8 x) { return __builtin_ia32_roundps256(x, 9); }
[[gnu::always_inline]] inline double4 downwards(double4 x) { return __builtin_ia32_roundpd256(x, 9); }
#endif
#if defined(__AVX512F__)
[[gnu::always_inline]] inline float16 nearest_even(float16 x) {
    return __builtin_ia32_rndscaleps_mask(x, 8, x, static_cast<unsigned short>(-1), 4);
}
[[gnu::always_inline]] inline double8 nearest_even(double8 x) {
    return __builtin_ia32_rndscalepd_mask(x, 8, x, static_cast<unsigned char>(-1), 4);
}
[[gnu::always_inline]] inline float16 downwards(float16 x) {
    return __builtin_ia32_rndscaleps_mask(x, 9, x, static_cast<unsigned short>(-1), 4);
}
[[gnu::always_inline]] inline double8 downwards(double8 x) {
    return __builtin_ia32_rndscalepd_mask(x, 9, x, static_cast<unsigned char>(-1), 4);
}
#endif
#else
struct no_instruction;
void nearest_even(no_instruction);
void downwards(no_instruction);
#endif

}  // namespace tapeless::simd::detail

#pragma GCC diagnostic pop
