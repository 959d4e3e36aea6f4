#pragma once
// simd/spread.hpp: one lane of a packet in all lanes.

#include "arithmetic.hpp"

namespace tapeless::simd {

/// Whether spread copies and spreads by one instruction where two numbers from memory would take four. clang does not choose it for floating-point
/// numbers; g++, which is told so, orders a tile of a product worse than without.
#if defined(__clang__) && defined(__SSE2__) && !defined(__AVX__)
inline constexpr bool spreads_at_once = true;
#else
inline constexpr bool spreads_at_once = false;
#endif

/// Lane `lane` of p, in all lanes: one that is known when loops are unrolled. Not while compiling.
template <any_packet P>
[[gnu::always_inline]] inline P spread(P p, int lane) {
    if constexpr (spreads_at_once && sizeof(P) == 16) {
        typename P::content_type to;
        switch (P::size == 4 ? lane : 4 + lane) {
            case 0: asm("pshufd $0x00, %1, %0" : "=x"(to) : "x"(p.content)); break;
            case 1: asm("pshufd $0x55, %1, %0" : "=x"(to) : "x"(p.content)); break;
            case 2: asm("pshufd $0xAA, %1, %0" : "=x"(to) : "x"(p.content)); break;
            case 3: asm("pshufd $0xFF, %1, %0" : "=x"(to) : "x"(p.content)); break;
            case 4: asm("pshufd $0x44, %1, %0" : "=x"(to) : "x"(p.content)); break;
            default: asm("pshufd $0xEE, %1, %0" : "=x"(to) : "x"(p.content));
        }
        return P(to);
    } else {
        return P(p[lane]);
    }
}

}  // namespace tapeless::simd
