#pragma once
// kernels/product_turned.hpp: a product of few columns, rows along the registers: the gradient of the weights of a few classes. Along its
// columns most of a register would stay empty.
#include "map.hpp"
#include "product_epilogue.hpp"

namespace tapeless::kernels {

/// With more columns the sums of a tile no longer stay in registers.
inline constexpr int most_turned_columns = 12;

/// The tiles of a product whose a lies turned over, of known rows and columns.
template <class T, descriptor D>
struct turned_product {
    static constexpr sizes z = D.size;
    using P = simd::packet<T, simd::native_lanes<T>>;
    static constexpr int L = P::size;
    /// Slots of a multiplier that one k takes for L rows: along the columns, and along the rows. 64 bytes take two.
    static constexpr int along_columns = L * packets_for(z.columns, lanes_for<T>(z.columns)) * (lanes_for<T>(z.columns) * sizeof(T) == 64 ? 2 : 1);
    static constexpr int along_rows = z.columns * (simd::native_bytes == 64 ? 2 : 1);

    static constexpr int fewest = sizeof(T) == 4 ? 2 : 4;  ///< rows of 2 or 3 doubles would be run over in the wrong order

    /// Four columns fill a register of 16 bytes, but only one: each number of a would be spread for a single multiplication.
    static constexpr bool fills_one = simd::native_bytes == 16 && z.columns == L;
    /// Worth turning the sums afterwards.
    static constexpr bool fits = simd::native_bytes >= 16 && z.rows >= 2 * L && z.columns >= fewest && z.columns <= most_turned_columns && (z.depth == 0 || z.depth >= 16) && z.a_row == 1 &&
                                 is_flat(D) && (fills_one || 4 * along_rows <= 3 * along_columns);
    /// Packets of a tile: eight sums or more, lest a sum wait for itself.
    static constexpr int packets = z.columns <= 4 ? (8 + z.columns - 1) / z.columns : simd::native_bytes == 64 || z.columns <= 6 ? 2 : 1;
    /// A tile's sums of so few columns are turned in registers; of more, in memory.
    static constexpr bool in_registers = z.columns <= 8;
    static constexpr int rest = z.rows % L;  ///< rows of the last packet

    /// f(p, sums) for each packet of L rows from `row` on, or for the first `rest` of one: a packet of sums for each column.
    template <int wide, bool all, class F>
    [[gnu::always_inline]] static inline void tile(const arguments<T>& args, int row, F f) {
        [&]<int... at>(std::integer_sequence<int, at...>) __attribute__((always_inline)) {
            P sum[wide * z.columns];
            const T *a = args.a + row, *b = args.b;
            TAPELESS_INNER_LOOP
            for (int k = 0, depth = chosen(z.depth, args.size.depth); k < depth; ++k, a += z.a_depth, b += z.columns)
                [&]<int... p>(std::integer_sequence<int, p...>) __attribute__((always_inline)) {
                    const P line[]{get<P, all>(a + p * L, rest)...};
                    ((sum[at % wide * z.columns + at / wide] = fma(P(b[at / wide]), line[at % wide], sum[at % wide * z.columns + at / wide])), ...);
                }(std::make_integer_sequence<int, wide>{});
            [&]<int... p>(std::integer_sequence<int, p...>) __attribute__((always_inline)) {
                (f(p, sum + p * z.columns), ...);
            }(std::make_integer_sequence<int, wide>{});
        }(std::make_integer_sequence<int, wide * z.columns>{});
    }
    /// All rows from `row` to `last`, by tiles.
    template <class F>
    [[gnu::always_inline]] static inline void tiles(const arguments<T>& args, int row, int last, F f) {
        for (; row + packets * L <= last; row += packets * L)
            tile<packets, true>(args, row, [&](int p, const P* sum) __attribute__((always_inline)) { f(flag<true>{}, row + p * L, sum); });
        if constexpr (packets > 1 && z.rows % (packets * L) >= L)
            for (; row + L <= last; row += L) tile<1, true>(args, row, [&](int, const P* sum) __attribute__((always_inline)) { f(flag<true>{}, row, sum); });
        if constexpr (rest > 0)
            if (row < last) tile<1, false>(args, row, [&](int, const P* sum) __attribute__((always_inline)) { f(flag<false>{}, row, sum); });
    }
    [[gnu::always_inline]] static inline void run_in_registers(const arguments<T>& args) {
        P fixed[D.operands + 1];
        fill_fixed<D>(args, fixed);
        tiles(args, 0, z.rows, [&](auto all, int row, const P* sum) __attribute__((always_inline)) {
            P lines[z.columns], result[z.columns][D.outputs + 1];
            simd::rows_of<z.columns>(sum, lines);
            [&]<int... k>(std::integer_sequence<int, k...>) __attribute__((always_inline)) {
                const auto each_line = [&](auto f) __attribute__((always_inline)) {
                    (f(flag<(all || (k + 1) * L <= rest * z.columns)>{}, k, row * z.columns + k * L, rest * z.columns - k * L), ...);
                };
                each_line([&](auto whole, int line, int at, int n) __attribute__((always_inline)) {
                    if (whole || n > 0) compute<D, whole>(args, fixed, lines[line], result[line], 0, 0, at, n);
                });
                // all reads come before all writes, as in product_small.hpp
                each_line([&](auto whole, int line, int at, int n) __attribute__((always_inline)) {
                    if (whole || n > 0) write<D, whole>(args, result[line], 0, 0, at, n);
                });
            }(std::make_integer_sequence<int, z.columns>{});
        });
    }
    [[gnu::always_inline]] static inline void run_in_memory(const arguments<T>& args) {
        // Rows whose sums are finished at once: what was just written in fours cannot be read yet in whole packets.
        constexpr int block = 4 * packets * L, fours = (z.columns + 3) / 4 * 4;
        alignas(64) T turned[fours * L], sums[block * z.columns + 4];
        for (int at = z.columns * L; at < fours * L; at += L) store(turned + at, P(0));
        for (int first = 0; first < z.rows; first += block) {
            const int last = first + block < z.rows ? first + block : z.rows;
            tiles(args, first, last, [&](auto, int row, const P* sum) __attribute__((always_inline)) {
                for (int c = 0; c < z.columns; ++c) store(turned + c * L, sum[c]);
                // Four columns of four rows at a time. The last ones may run over into the next row, and are overwritten by the first.
                for (int c = fours - 4; c >= 0; c -= 4)
                    for (int r = 0; r < L; r += 4) detail::turn_over_four<4>(turned + c * L + r, L, sums + (row - first + r) * z.columns + c, z.columns);
            });
            finish_block<T, D>(args, z, first, last - first, 0, z.columns, sums, z.columns);
        }
    }
    [[gnu::always_inline]] static inline void run(const arguments<T>& args) {
        if constexpr (in_registers)
            run_in_registers(args);
        else
            run_in_memory(args);
    }
};

}  // namespace tapeless::kernels
