#pragma once
// by_hand/tile.hpp: matrix products with an epilogue, of sizes known while compiling.
//
//     out(m, n) = epilogue(sum over k of a[m * ARow + k * AStep] * B(k, n))
//
// B lies in panels of `panel` columns: B(k, n) = b[(n / panel) * BPanel + k * BRow + n % panel]. A tile of a few rows and registers
// stays in registers for all of k; there is no packing and no blocking for caches: every operand either fits level 2 or streams at
// a few bytes per cycle. Panels make that true of wide matrices, whose rows would else fall into the same few cache sets.
#include "vec.hpp"

namespace by_hand {

// Registers: 28 sums of 32; or 12 of 16. SSE2 has neither fma nor a broadcast that costs nothing, and does better with a row more
// registers wide, b being read from memory; clang then keeps fewer rows or it spills. Measured: F 364 to 311 us (g++), 349 to 336 (clang).
#if defined(__AVX__)
inline constexpr int tile_columns = 2;  // registers
inline constexpr int tile_rows = registers == 32 ? 14 : 6;
#elif defined(__clang__)
inline constexpr int tile_columns = 4;
inline constexpr int tile_rows = 2;
#else
inline constexpr int tile_columns = 4;
inline constexpr int tile_rows = 3;
#endif
inline constexpr int panel = tile_columns * lanes<float>;  // floats

/// What a product is told of its operands.
struct layout {
    int a_row, a_step;  ///< from one row of the result to the next; from one k to the next
    int b_row, b_panel;
};

namespace detail {
template <int Rows, int Columns, int K, layout L, class Epilogue>
BY_HAND_INLINE void tile(const float* a, const float* b, int m, int n, const Epilogue& epilogue) {
    vf sum[Rows][Columns] = {};
    const auto add = [&](int k, const auto& left_of) __attribute__((always_inline)) {
        vf right[Columns];
        BY_HAND_UNROLL for (int c = 0; c < Columns; ++c) right[c] = load<vf>(b + k * L.b_row + c * lanes<float>);
        BY_HAND_UNROLL for (int r = 0; r < Rows; ++r) {
            const vf left = left_of(r);
            BY_HAND_UNROLL for (int c = 0; c < Columns; ++c) sum[r][c] = fma(left, right[c], sum[r][c]);
        }
    };
    int k = 0;
    if constexpr (spreads_at_once && L.a_step == 1)
        for (; k <= K - 4; k += 4) {
            vf some[Rows];
            BY_HAND_UNROLL for (int r = 0; r < Rows; ++r) some[r] = load<vf>(a + r * L.a_row + k);
            add(k, [&](int r) __attribute__((always_inline)) { return spread<0>(some[r]); });
            add(k + 1, [&](int r) __attribute__((always_inline)) { return spread<1>(some[r]); });
            add(k + 2, [&](int r) __attribute__((always_inline)) { return spread<2>(some[r]); });
            add(k + 3, [&](int r) __attribute__((always_inline)) { return spread<3>(some[r]); });
        }
#pragma GCC unroll 1
    for (; k < K; ++k)
        if constexpr (spreads_at_once && L.a_row == 1 && Rows == 2) {
            vf both{};
            __builtin_memcpy(&both, a + k * L.a_step, 2 * sizeof(float));
            add(k, [&](int r) __attribute__((always_inline)) { return r == 0 ? spread<0>(both) : spread<1>(both); });
        } else {
            add(k, [&](int r) __attribute__((always_inline)) { return all<vf>(a[r * L.a_row + k * L.a_step]); });
        }
    BY_HAND_UNROLL for (int c = 0; c < Columns; ++c) {
        BY_HAND_UNROLL for (int r = 0; r < Rows; ++r) epilogue(m + r, n + c * lanes<float>, sum[r][c]);
    }
}
}  // namespace detail

/// Rows are shared out evenly: 32 rows in tiles of at most 14 are 11, 11 and 10.
template <int M, int N, int K, layout L, int MostRows = tile_rows, class Epilogue>
BY_HAND_INLINE void product(const float* a, const float* b, const Epilogue& epilogue) {
    static_assert(N % panel == 0);
    constexpr int tiles = (M + MostRows - 1) / MostRows, rows = M / tiles, larger_ones = M % tiles;
    for (int n = 0; n < N; n += panel) {
        const float* const bn = b + n / panel * L.b_panel;
        int m = 0;
        if constexpr (larger_ones > 0)
            for (int t = 0; t < larger_ones; ++t, m += rows + 1) detail::tile<rows + 1, tile_columns, K, L>(a + m * L.a_row, bn, m, n, epilogue);
        for (int t = larger_ones; t < tiles; ++t, m += rows) detail::tile<rows, tile_columns, K, L>(a + m * L.a_row, bn, m, n, epilogue);
    }
}

}  // namespace by_hand
