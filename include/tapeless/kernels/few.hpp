#pragma once
// kernels/few.hpp: sums of few terms, number after number, in the order in which sums are folded.
#include "entries.hpp"

namespace tapeless::kernels {

/// Terms up to which a sum is taken so.
inline constexpr int most_few = 7;

/// The same number, which the compiler does not pair with the one beside it: a pair of numbers that wait for different sums is later than
/// both, and so is all that waits for one of them.
template <class P>
[[gnu::always_inline]] inline P alone(P p) {
#if defined(__SSE2__)
    if constexpr (P::size == 1) asm("" : "+x"(p.content));
#endif
    return p;
}

/// clang also pairs terms with their neighbours; with three operands to an instruction it is none the worse for it.
#if defined(__clang__)
inline constexpr bool pairs_terms = simd::native_bytes == 16;
#else
inline constexpr bool pairs_terms = false;
#endif

/// Output q of few entries, beginning with a term: that of the register file r.
template <descriptor D, int q, class P>
[[gnu::always_inline]] inline P term_of(const P* r) {
    constexpr int product = summed_product(D, q);
    if constexpr (product >= 0)
        return r[D.body[product].a] * r[D.body[product].b];  // what fma makes of it and -0
    else
        return r[D.out[q].from];
}

/// The sums over the entries `entry`, entry + half, ...: what has been computed is added up at once, so that registers hold it. Entry l and
/// entry l + half are the two sides of a sum. begin(l, sum) sets sums to the terms of entry l, add(sum, other) adds others to them.
template <class T, int entries, int width, int entry, int half, class Begin, class Add>
[[gnu::always_inline]] inline void sum_few(simd::packet<T, 1>* sum, const Begin& begin, const Add& add) {
    if constexpr (half >= entries) {
        begin(entry, sum);
    } else {
        sum_few<T, entries, width, entry, 2 * half>(sum, begin, add);
        if constexpr (entry + half < entries) {
            simd::packet<T, 1> other[width];
            sum_few<T, entries, width, entry + half, 2 * half>(other, begin, add);
            add(sum, other);
        }
    }
}

}  // namespace tapeless::kernels
