#pragma once
// simd/detail/root.hpp: the square root of one register.

#include "exact.hpp"
#include "operators.hpp"
#include "registers.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
#pragma GCC diagnostic ignored "-Wignored-attributes"

/// The square root in one register. Not __builtin_sqrt: for its errno it keeps a call to the library.
namespace tapeless::simd::detail {

#if defined(__clang__)
template <class Register>
[[gnu::always_inline]] constexpr Register root(Register x) {
    if constexpr (is_scalar<Register>)
        if (__builtin_is_constant_evaluated()) return exact_sqrt(x);
    return __builtin_elementwise_sqrt(x);
}
#elif defined(__SSE2__)
[[gnu::always_inline]] inline float4 root(float4 x) { return __builtin_ia32_sqrtps(x); }
[[gnu::always_inline]] inline double2 root(double2 x) { return __builtin_ia32_sqrtpd(x); }
[[gnu::always_inline]] inline float2 root(float2 x) {
    const float4 all = root(__builtin_shufflevector(x, x, 0, 1, 0, 1));
    return __builtin_shufflevector(all, all, 0, 1);
}
[[gnu::always_inline]] constexpr float root(float x) {
    if (__builtin_is_constant_evaluated()) return exact_sqrt(x);
    return __builtin_ia32_sqrtss(float4{x, 0, 0, 0})[0];
}
[[gnu::always_inline]] constexpr double root(double x) {
    if (__builtin_is_constant_evaluated()) return exact_sqrt(x);
    return __builtin_ia32_sqrtsd(double2{x, 0})[0];
}
#if defined(__AVX__)
[[gnu::always_inline]] inline float8 root(float8 x) { return __builtin_ia32_sqrtps256(x); }
[[gnu::always_inline]] inline double4 root(double4 x) { return __builtin_ia32_sqrtpd256(x); }
#endif
#if defined(__AVX512F__)
[[gnu::always_inline]] inline float16 root(float16 x) {
    return __builtin_ia32_sqrtps512_mask(x, x, static_cast<unsigned short>(-1), 4);
}
[[gnu::always_inline]] inline double8 root(double8 x) {
    return __builtin_ia32_sqrtpd512_mask(x, x, static_cast<unsigned char>(-1), 4);
}
#endif
#else
[[gnu::always_inline]] constexpr float root(float x) {
    return __builtin_is_constant_evaluated() ? exact_sqrt(x) : __builtin_sqrtf(x);
}
[[gnu::always_inline]] constexpr double root(double x) {
    return __builtin_is_constant_evaluated() ? exact_sqrt(x) : __builtin_sqrt(x);
}
template <class Register>
[[gnu::always_inline]] constexpr Register root(Register x) {
    for (unsigned lane = 0; lane < sizeof x / sizeof x[0]; ++lane) x[lane] = root(x[lane]);
    return x;
}
#endif

}  // namespace tapeless::simd::detail

#pragma GCC diagnostic pop
