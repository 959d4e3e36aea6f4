#pragma once
// kernels/product_turned.hpp: a product of few columns, rows along the registers: the gradient of the weights of a few classes. Along its
// columns most of a register would stay empty.
#include "map.hpp"
#include "product_epilogue.hpp"

namespace tapeless::kernels {

/// With more columns the sums of a tile no longer stay in registers.
inline constexpr int most_turned_columns = 12;

/// The tiles of a product whose a lies turned over, of known sizes.
template <class T, descriptor D>
struct turned_product {
    static constexpr sizes z = D.size;
    using P = simd::packet<T, simd::native_lanes<T>>;
    static constexpr int L = P::size;
    /// Slots of a multiplier that one k takes for L rows: along the columns, and along the rows. 64 bytes take two.
    static constexpr int along_columns = L * packets_for(z.columns, lanes_for<T>(z.columns)) * (lanes_for<T>(z.columns) * sizeof(T) == 64 ? 2 : 1);
    static constexpr int along_rows = z.columns * (simd::native_bytes == 64 ? 2 : 1);

    static constexpr int fewest = sizeof(T) == 4 ? 2 : 4;  ///< rows of 2 or 3 doubles would be run over in the wrong order

    /// Worth turning the sums afterwards.
    static constexpr bool fits = simd::native_bytes >= 32 && z.rows >= 2 * L && z.columns >= fewest && z.columns <= most_turned_columns && z.depth >= 16 && z.a_row == 1 &&
                                 is_flat(D) && 4 * along_rows <= 3 * along_columns;
    /// Packets of a tile: eight sums or more, lest a sum wait for itself.
    static constexpr int packets = simd::native_bytes == 64 || z.columns <= 6 ? 2 : 1;
    /// Rows whose sums are finished at once: what was just written in fours cannot be read yet in whole packets.
    static constexpr int block = 4 * packets * L;

    /// The sums of `rows` rows from `row` on, all of `wide` packets or fewer.
    template <int wide, bool all>
    [[gnu::always_inline]] static inline void tile(const arguments<T>& args, int row, int rows, T* sums) {
        constexpr int across = wide * L, fours = (z.columns + 3) / 4 * 4;
        alignas(64) T turned[fours * across];
        [&]<int... at>(std::integer_sequence<int, at...>) __attribute__((always_inline)) {
            P sum[wide * z.columns];
            const T *a = args.a + row, *b = args.b;
#if defined(__clang__)
#pragma clang loop unroll(disable)
#else
#pragma GCC unroll 1
#endif
            for (int k = 0; k < z.depth; ++k, a += z.a_depth, b += z.columns)
                [&]<int... p>(std::integer_sequence<int, p...>) __attribute__((always_inline)) {
                    const P line[]{get<P, all>(a + p * L, rows)...};
                    ((sum[at] = fma(P(b[at / wide]), line[at % wide], sum[at])), ...);
                }(std::make_integer_sequence<int, wide>{});
            (store(turned + at * L, sum[at]), ...);
        }(std::make_integer_sequence<int, wide * z.columns>{});
        for (int at = z.columns * across; at < fours * across; at += L) store(turned + at, P(0));
        // Four columns of four rows at a time. The last ones may run over into the next row, and are overwritten by the first.
        for (int c = fours - 4; c >= 0; c -= 4)
            for (int r = 0; r < across; r += 4) detail::turn_over_sixteen(turned + c * across + r, across, sums + r * z.columns + c, z.columns);
    }
    [[gnu::always_inline]] static inline void run(const arguments<T>& args) {
        alignas(64) T sums[block * z.columns + 4];
        for (int first = 0; first < z.rows; first += block) {
            const int last = first + block < z.rows ? first + block : z.rows;
            int row = first;
            const auto to = [&] { return sums + (row - first) * z.columns; };
            for (; row + packets * L <= last; row += packets * L) tile<packets, true>(args, row, packets * L, to());
            if constexpr (packets > 1 && z.rows % (packets * L) >= L)
                if (row + L <= last) tile<1, true>(args, row, L, to()), row += L;
            if constexpr (z.rows % L > 0)
                if (row < last) tile<1, false>(args, row, z.rows % L, to());
            finish_block<T, D>(args, z, first, last - first, 0, z.columns, sums, z.columns);
        }
    }
};

}  // namespace tapeless::kernels
