#pragma once
// kernels/product_tile.hpp: the innermost part of a matrix product: some rows of a times a panel of b, the sums in registers. One
// function for all kernels of a number type; what a kernel does with the sums is not its business.
#include "entries.hpp"

namespace tapeless::kernels {

/// Whether rows that lie `bytes` apart fall into so few sets of the first cache that they push each other out of it. SSE2 also gains by a copy
/// of rows that only lie on other pages.
constexpr bool is_crowded(std::ptrdiff_t bytes) { return bytes >= 2048 && (simd::native_bytes == 16 || bytes % 512 == 0); }

/// Widths of the tiles of a product.
template <class T>
struct tile_widths {
    using packet = simd::packet<T, simd::native_lanes<T>>;
    static constexpr int lanes = packet::size;
    // SSE2 has neither fma nor a broadcast that costs nothing, and does better with wider tiles; clang then keeps fewer rows, or it spills
#if defined(__clang__)
    static constexpr int rows_without_avx = 2;
#else
    static constexpr int rows_without_avx = 3;
#endif
    static constexpr int rows = simd::native_bytes == 64 ? 8 : simd::native_bytes == 32 ? 6 : rows_without_avx;  ///< of a full tile
    static constexpr int packets = simd::native_bytes >= 32 ? 2 : 4;  ///< of a full tile
    static constexpr int packets_of_one_row = 8;  ///< of a tile of one row, which needs as many sums at work
    /// Of a tile of two rows, or of one that has no more columns. g++ without AVX does better with each row by itself.
#if defined(__clang__)
    static constexpr int packets_of_two_rows = 4;
#else
    static constexpr int packets_of_two_rows = simd::native_bytes == 16 ? packets_of_one_row : 4;
#endif
    /// Rows of a tile of fewer packets, whose sums fill the registers as well.
    static constexpr int rows_of(int wide) {
        if (wide == packets) return rows;
        return wide == 1 ? 8 : wide == 2 ? 2 * rows_without_avx : rows_without_avx + 1;
    }
};

/// sums[r][c] = sum over k of a[r * a_row + k * a_depth] * b[k * b_row + c], k in turn from `sums` on, or from 0 if `fresh`; depth is 1 or more.
/// Rows of sums lie one behind the other. One of a's steps is 1: the loops have few addresses to keep, or g++ moves some of them through vector registers.
template <class T, int rows, int packets>
[[gnu::noinline]] void multiply_tile(const T* a, std::ptrdiff_t a_row, std::ptrdiff_t a_depth, const T* b, std::ptrdiff_t b_row, int depth, T* sums, bool fresh) {
    using P = typename tile_widths<T>::packet;
    constexpr int W = P::size;
    constexpr bool spreads = simd::spreads_at_once && rows == 2 && packets == tile_widths<T>::packets;
    [&]<int... at, int... p>(std::integer_sequence<int, at...>, std::integer_sequence<int, p...>) __attribute__((always_inline)) {
        P sum[]{(fresh ? P(0) : simd::load<P>(sums + at * W))...};
        const auto add = [&](const auto& entry) __attribute__((always_inline)) {
            P line[]{simd::load<P>(b + p * W)...};
            if constexpr (rows > 1 && rows < 5) simd::hold(line);
            ((sum[at] = fma(P(entry(at / packets)), line[at % packets], sum[at])), ...);
            b += b_row;
        };
        if (depth < 1) __builtin_unreachable();  // or g++ moves all sums about on the way in and out
        if (a_depth == 1 || depth == 1) {
            const T* row[rows];
            for (int r = 0; r < rows; ++r) {
                row[r] = a + r * a_row;
                if constexpr (rows > 3) asm("" : "+r"(row[r]));  // or g++ computes the addresses in vectors, and counts each on by itself
            }
            int k = 0;
            if constexpr (spreads)
                TAPELESS_INNER_LOOP
                for (; k <= depth - W; k += W) {
                    P some[rows];
                    for (int r = 0; r < rows; ++r) some[r] = simd::load<P>(row[r] + k);
                    [&]<int... u>(std::integer_sequence<int, u...>) __attribute__((always_inline)) {
                        (add([&](int r) __attribute__((always_inline)) { return simd::spread(some[r], u); }), ...);
                    }(std::make_integer_sequence<int, W>{});
                    __builtin_prefetch(row[0] + k + 16);
                }
            TAPELESS_INNER_LOOP
            for (; k < depth; ++k) {
                add([&](int r) __attribute__((always_inline)) { return row[r][k]; });
                __builtin_prefetch(row[0] + k + 16);
            }
        } else {
            const T* const end = a + depth * a_depth;
            TAPELESS_INNER_LOOP
            do {
                if constexpr (spreads) {
                    const P both = simd::load_first<P>(a, 2);
                    add([&](int r) __attribute__((always_inline)) { return simd::spread(both, r); });
                } else {
                    add([&](int r) __attribute__((always_inline)) { return a[r]; });
                }
                __builtin_prefetch(a + 16 * a_depth);  // each k is on another page
                a += a_depth;
            } while (a != end);
        }
        (store(sums + at * W, sum[at]), ...);
    }(std::make_integer_sequence<int, rows * packets>{}, std::make_integer_sequence<int, packets>{});
}

/// Rows that will be read soon: some are fetched beside each tile, for they lie pages apart in memory that is far away.
template <class T>
struct coming {
    static constexpr int most = 3;
    const T* from[most]{};
    std::ptrdiff_t step = 0;
    int count = 0, rows = 0, of_a_tile = 0;

    coming() = default;
    /// `rows` rows, `step` apart, beside tiles of `tiled` rows in all.
    coming(std::ptrdiff_t step_, int rows_, int tiled) : step(step_), rows(rows_), of_a_tile(rows_ * tile_widths<T>::rows / tiled + 1) {}
    /// The first of the rows; more than `most` are left out.
    void add(const T* first) {
        if (count < most) from[count++] = first;
    }
    [[gnu::always_inline]] inline void fetch() {
        for (int k = 0; k < of_a_tile && rows > 0; ++k, --rows)
            for (int q = 0; q < count; ++q, from[q - 1] += step)
                for (int line = 0; line < tile_widths<T>::packets * tile_widths<T>::lanes; line += 64 / static_cast<int>(sizeof(T)))
                    __builtin_prefetch(from[q] + line, 0, 2);
    }
};

/// Rows of a times `packets` packets of b, shared out evenly: 9 rows in tiles of at most 8 are 5 and 4.
template <class T, int packets>
[[gnu::noinline]] void multiply_rows(const T* a, std::ptrdiff_t a_row, std::ptrdiff_t a_depth, int rows, const T* b, std::ptrdiff_t b_row, int depth,
                                     T* sums, bool fresh, coming<T> next = {}, coming<T> beside = {}) {
    using W = tile_widths<T>;
    constexpr int most = W::rows_of(packets);
    const auto tile = [&]<int... fewer>(std::integer_sequence<int, fewer...>) {
        using function = decltype(&multiply_tile<T, most, packets>);
        static constexpr function of[]{&multiply_tile<T, fewer + 1, packets>...};
        const int tiles = (rows + most - 1) / most, height = rows / tiles, higher = rows % tiles;
        for (int t = 0; t < tiles; ++t) {
            const int n = height + (t < higher ? 1 : 0);
            next.fetch(), beside.fetch();
            of[n - 1](a, a_row, a_depth, b, b_row, depth, sums, fresh);
            a += n * a_row, sums += n * packets * W::lanes;
        }
    };
    tile(std::make_integer_sequence<int, most>{});
}

}  // namespace tapeless::kernels
