#pragma once
// simd/detail/operators.hpp: + - * / of one register, never contracted.

#include "constant.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
#pragma GCC diagnostic ignored "-Wignored-attributes"

/// + * / in one register or scalar.
namespace tapeless::simd::detail {

template <class Register>
inline constexpr bool is_scalar = false;
template <>
inline constexpr bool is_scalar<float> = true;
template <>
inline constexpr bool is_scalar<double> = true;

template <class Register>
[[gnu::always_inline]] constexpr Register sum(Register a, Register b) {
    if constexpr (is_scalar<Register>)
        if (__builtin_is_constant_evaluated()) return constant_sum(a, b);
    return a + b;
}

template <class Register>
[[gnu::always_inline]] constexpr Register difference(Register a, Register b) {
    if constexpr (is_scalar<Register>)
        if (__builtin_is_constant_evaluated()) return constant_sum(a, -b);
    return a - b;
}

template <class Register>
[[gnu::always_inline]] constexpr Register quotient(Register a, Register b) {
    if constexpr (is_scalar<Register>)
        if (__builtin_is_constant_evaluated()) return constant_quotient(a, b);
    return a / b;
}

/// a * b, rounded: no later sum may swallow the product in a multiply-add, or the bits would depend on the width, the
/// compiler and on what happens to stand beside it.
/// g++ contracts across statements by default and knows no way to switch that off for one function that can still be
/// inlined; an empty asm that claims to change the product hides where it came from, and costs no instruction.
/// clang contracts within one expression only, unless told -ffp-contract=fast, which overrules the pragma; with that flag
/// use -ffp-contract=fast-honor-pragmas.
template <class Register>
[[gnu::always_inline]] constexpr Register product(Register a, Register b) {
#if defined(__clang__)
#pragma clang fp contract(off)
#endif
    if constexpr (is_scalar<Register>)
        if (__builtin_is_constant_evaluated()) return constant_product(a, b);
    Register p = a * b;
#if defined(__clang__)
#elif defined(__AVX512VL__)
    asm("" : "+v"(p));
#elif defined(__FMA__) || defined(__FMA4__)
    asm("" : "+x"(p));
#elif defined(__aarch64__)
    asm("" : "+w"(p));
#elif !defined(__x86_64__) && !defined(__i386__)
    asm("" : "+m"(p));
#endif
    return p;
}

}  // namespace tapeless::simd::detail

#pragma GCC diagnostic pop
