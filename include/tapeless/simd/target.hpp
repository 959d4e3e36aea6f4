#pragma once
// simd/target.hpp: what the instruction set that we are compiled for offers.

/// Before the innermost loop of a product: it stays a loop, for its body is long enough, and begins with a line of the instruction cache. Where it does
/// not, a tile of SSE2 takes up to 7 % longer, and it is chance where it does (AMD Zen 4). g++ has no such attribute.
#if defined(__clang__)
#define TAPELESS_INNER_LOOP _Pragma("clang loop unroll(disable)") [[clang::code_align(64)]]
#else
#define TAPELESS_INNER_LOOP _Pragma("GCC unroll 1")
#endif

/// Before the `value` of an operator that is more than an operation or two: g++ counts how often one is used, and from some number on calls it, which
/// took a softmax of 16 a fifth longer where a file had ten. Without optimisation it stays a function, for its copies would be compiled one by one.
/// What is an operation or two is a part of its loop in any case, and goes without: 100 steps of `W * x + b` would take 3 % longer (g++, SSE2).
#if defined(__OPTIMIZE__)
#define TAPELESS_INLINE [[gnu::always_inline]]
#else
#define TAPELESS_INLINE
#endif

/// What the instruction set we are compiled for offers to a packet.
namespace tapeless::simd {

/// The width in bytes of the widest register a packet may fill: 64 with AVX-512 (F, VL and DQ), 32 with AVX, else 16.
/// A wider packet is made of several registers.
inline constexpr int native_bytes =
#if defined(__AVX512F__) && defined(__AVX512VL__) && defined(__AVX512DQ__)
    64;
#elif defined(__AVX__)
    32;
#else
    16;
#endif

/// How many numbers of type T the widest register holds.
template <class T>
inline constexpr int native_lanes = native_bytes / static_cast<int>(sizeof(T));

/// Whether fma(a, b, c) is rounded once. Where it is not, it is a product and a sum, each rounded, at compile time too.
inline constexpr bool fused_multiply_add =
#if defined(__FMA__)
    true;
#else
    false;
#endif

/// Says that nothing is kept in the upper halves of the registers, where the code is for SSE2 and the processor has AVX. After a
/// change of threads they may count as used, and then every SSE instruction preserves them: a product takes up to 4.8 times as
/// long (AMD Zen 4).
[[gnu::always_inline]] inline void forget_upper_halves() {
#if defined(__x86_64__) && !defined(__AVX__)
    if (__builtin_cpu_supports("avx")) asm volatile("vzeroupper");
#endif
}

/// No vector register keeps what it holds beyond this place: constants of the code that follows, which g++ would load early, are not in the way of the
/// code before. Costs no instruction.
[[gnu::always_inline]] inline void begin_anew() {
#if defined(__x86_64__) && !defined(__clang__) && !defined(__AVX512F__)
    asm volatile("" : : : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
#endif
}

}  // namespace tapeless::simd
