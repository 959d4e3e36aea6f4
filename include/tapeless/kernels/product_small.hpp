#pragma once
// kernels/product_small.hpp: a product of known sizes, or known but for the samples, whose epilogue takes the sums out of registers.
#include "product_epilogue.hpp"
#include "product_tile.hpp"

namespace tapeless::kernels {

/// The right side of a product of so many k stays near enough to be read by each tile where it lies. Registers of 16 bytes read it more often; where a
/// is turned over and its rows get into each other's way, copies of strips of it pay sooner, and with AVX one or two rows have tiles of their own.
constexpr bool is_near(const sizes& z, int depth, int bytes) {
    const bool few_rows = simd::native_bytes > 16 && (z.rows == 1 || z.rows == 2);
    const bool wants_strips = simd::native_bytes < 64 && z.a_row == 1 && is_crowded(std::ptrdiff_t(z.a_depth) * bytes);
    return 1ll * depth * z.columns * bytes <= (wants_strips || few_rows ? 20'000 : simd::native_bytes == 16 ? 66'000 : 420'000);
}
/// One or two rows, if there are no more, are taken by other tiles.
constexpr bool may_have_few_rows(const descriptor& d, int bytes) { return d.size.rows == 0 && !is_near({1, d.size.columns, d.size.depth, 0, 0}, d.size.depth, bytes); }
/// Worth its price in compile time: known sizes, but perhaps for the samples, and a short body. `least_depth` stands for a depth that is
/// not known.
constexpr bool is_small_product(const descriptor& d, int bytes, int least_depth) {
    const sizes& z = d.size;
    return (z.rows > 0 || z.depth > 0) && z.columns > 0 && (z.a_row > 0 || z.rows == 1) && (z.a_depth > 0 || z.depth == 1) && d.instructions <= 3 &&
           is_near(z, chosen(z.depth, least_depth), bytes);
}

/// How the packets of a row are shared out: `full` tiles of so many, one of `middle`, if that is not 0, and one of `last` packets.
struct tiles_of_row {
    int full, middle, last;
};
/// `across` packets in tiles of `packets`; `whole`: the last packet is full.
constexpr tiles_of_row share_out(int across, int packets, bool whole) {
    const int full = (whole ? across : across - 1) / packets, rest = across - full * packets;
    const bool is_alone = rest == 1 && full > 0;  // its few sums would wait for themselves
    if (is_alone && simd::native_bytes == 16 && packets == 4) return {full - 1, 3, 2};
    if (is_alone && simd::native_bytes == 32 && packets == 2) return {full - 1, 0, 3};  // 12 sums and what is added to them just fit
    return {full, 0, rest};
}

/// Packets that lie beside each other as one.
template <class Q, class P>
[[gnu::always_inline]] constexpr Q joined(const P* p) {
    if constexpr (Q::size == P::size)
        return p[0];
    else
        return Q({joined<simd::half_of<Q>>(p), joined<simd::half_of<Q>>(p + Q::size / (2 * P::size))});
}

/// The tiles of the first `columns` columns of a product of known sizes; the rows or the depth may be known at run time only.
template <class T, descriptor D, int columns = D.size.columns>
struct small_product {
    static constexpr sizes z = D.size;
    /// Two floats are half of a packet: half a register costs more than a whole one.
    static constexpr int W = sizeof(T) == 4 && columns == 2 && simd::native_bytes >= 16 ? 4 : lanes_for<T>(columns);
    using P = simd::packet<T, W>;
    static constexpr int across = packets_for(columns, W);
    static constexpr int last = columns - (across - 1) * W;  ///< entries of the last packet
    static constexpr bool many = simd::native_bytes == 64;     ///< 32 registers, else 16
    static constexpr bool wide = simd::native_bytes == 16 && across >= 3;  ///< as tile_widths has it
    /// The last entries of a row have a narrow packet.
    static constexpr bool has_narrow = across > 1 && ((many && last <= W / 2) || (simd::native_bytes == 32 && W == simd::native_lanes<T> && last == 1));
    static constexpr int sums = 8;  ///< of few rows: one alone waits for itself
    static constexpr int packets = across == 1 ? 1 : z.rows > 0 && z.rows < 3 ? (across < sums / z.rows ? across : sums / z.rows) : across == 3 && (many || wide) ? 3 : wide ? 4 : 2;
    static constexpr tiles_of_row share = share_out(across, packets, last == W);
    /// Rows of a tile, at most. With AVX, six of two packets fill 16 registers; where k goes up to 7 to 10, four take less, but for rows left over.
    static constexpr bool high = simd::native_bytes == 32 && share.last <= packets && ((z.rows > 0 && z.rows % 4 > 0) || z.depth < 7 || z.depth > 10);
    static constexpr int rows = wide ? tile_widths<T>::rows : many || packets == 1 ? 8 : high ? 6 : has_narrow ? 5 : 4;

    /// The last rows, fewer than two tiles have, are shared out evenly, where their number is not known.
#if defined(__clang__)
    static constexpr bool shares_last = simd::native_bytes == 32;
#else
    static constexpr bool shares_last = simd::native_bytes == 32 && (rows == 6 || has_narrow);
#endif

    /// Packets of a row whose epilogues go side by side, if they are chains.
    static constexpr int side_by_side = W == simd::native_lanes<T> && z.rows != 1 ? lanes_of_chains<T, D>() / W : 1;
    /// The epilogue of a tile of full packets, some of a row at once.
    template <int height, int width, int some>
    [[gnu::always_inline]] static inline void finish_side_by_side(const arguments<T>& args, const P* sum, int row, int column) {
        constexpr int across_row = width / some;
        using Q = simd::packet<T, W * some>;
        [&]<int... at>(std::integer_sequence<int, at...>) __attribute__((always_inline)) {
            Q result[height * across_row][D.outputs + 1], fixed[D.operands + 1];
            fill_fixed<D>(args, fixed);
            ([&]() __attribute__((always_inline)) {
                if constexpr (at % across_row == 0) fill_row<D>(args, fixed, row + at / across_row);
                compute<D, true>(args, fixed, joined<Q>(sum + at * some), result[at], row + at / across_row, z.columns, column + at % across_row * Q::size, 0);
            }(), ...);
            (write<D, true>(args, result[at], row + at / across_row, z.columns, column + at % across_row * Q::size, 0), ...);
            if constexpr (has(D, effect::sum_batch)) add_rows<D, true, height, across_row>(args, result, column, 0);
        }(std::make_integer_sequence<int, height * across_row>{});
    }

    /// The last packet of a row is filled up by columns of the one before it, which are computed twice, from what was read before any of them
    /// was written: numbers one by one, or through a mask, take longer. Sums over the rows would wait for each other.
    static constexpr bool overlaps = simd::native_bytes < 64 && last < W && share.last > 1 && !has(D, effect::sum_batch);

    /// Where rows of b begin at odd places g++ keeps its packets in registers, and a sum in memory; some are therefore read again for each row.
#if defined(__clang__)
    static constexpr bool reads_again = false;
#else
    static constexpr bool reads_again = simd::native_bytes == 16 && columns < z.columns && z.a_row == 1 && rows * packets >= 12;
#endif
    static constexpr int kept = 2;

    /// Rows and packets from (row, column) on; `whole` says that the last packet is full.
    template <int height, int width, bool whole>
    [[gnu::always_inline]] static inline void tile(const arguments<T>& args, P* fixed, int row, int column) {
        constexpr bool full = whole || overlaps, spreads = simd::spreads_at_once && height == 2 && z.a_row == 1 && W == simd::native_lanes<T>;
        // Packet p of a row begins here.
        constexpr auto begin = [](int p) { return p * W - (!whole && overlaps && p == width - 1 ? W - last : 0); };
        [&]<int... at>(std::integer_sequence<int, at...>) __attribute__((always_inline)) {
            P sum[height * width];
            const T* a = args.a + std::ptrdiff_t(row) * z.a_row;
            const T* b = args.b + column;
            TAPELESS_INNER_LOOP
            for (int k = 0, depth = chosen(z.depth, args.size.depth); k < depth; ++k, a += z.a_depth, b += z.columns)
                [&]<int... p>(std::integer_sequence<int, p...>) __attribute__((always_inline)) {
                    P line[]{get<P, (full || p < width - 1)>(b + begin(p), last)...};
                    if constexpr (height > 1 && height < 5) simd::hold(line);
                    [[maybe_unused]] P both;
                    if constexpr (spreads) both = simd::load_first<P>(a, 2);
                    [[maybe_unused]] const T* again = b;
                    ([&]() __attribute__((always_inline)) {
                        constexpr bool reads = reads_again && at >= width && at % width >= kept;
                        if constexpr (reads && at % width == kept) asm("" : "+r"(again));
                        const P& entry = reads ? simd::load<P>(again + at % width * W) : line[at % width];
                        sum[at] = fma(spreads ? simd::spread(both, at / width) : P(a[at / width * z.a_row]), entry, sum[at]);
                    }(), ...);
                }(std::make_integer_sequence<int, width>{});
            constexpr int some = !whole ? 1 : width % side_by_side == 0 ? side_by_side : width % 2 == 0 ? 2 : 1;
            if constexpr (some > 1) {
                finish_side_by_side<height, width, some>(args, sum, row, column);
            } else {
                P result[height * width][D.outputs + 1];
                ([&]() __attribute__((always_inline)) {
                    if constexpr (at % width == 0) fill_row<D>(args, fixed, row + at / width);
                    compute<D, (full || at % width < width - 1)>(args, fixed, sum[at], result[at], row + at / width, z.columns, column + begin(at % width), last);
                }(), ...);
                // all reads come before all writes: a read that overlaps a masked write has to wait for it
                (write<D, (full || at % width < width - 1)>(args, result[at], row + at / width, z.columns, column + begin(at % width), last), ...);
                if constexpr (has(D, effect::sum_batch)) add_rows<D, whole, height, width>(args, result, column, last);
            }
        }(std::make_integer_sequence<int, height * width>{});
    }
    /// The numbers that `height` rows, up to four, have for one k, a row in each lane.
    template <class R, int height>
    [[gnu::always_inline]] static inline R numbers_of_rows(const T* a) {
        if constexpr (z.a_row == 1) return get<R, height == 4>(a, height);
        else return R(typename R::content_type{a[0], height > 1 ? a[z.a_row] : T(0), height > 2 ? a[2 * z.a_row] : T(0), height > 3 ? a[3 * z.a_row] : T(0)});
    }
    /// As `tile`, where a narrow packet holds the last entries: with 64 bytes, a multiplication of half a register takes half as long on some
    /// processors, and no longer on others. A last column alone has four rows in a packet.
    template <int height, int width>
    [[gnu::always_inline]] static inline void narrow_tile(const arguments<T>& args, P* fixed, int row, int column) {
        using N = simd::packet<T, (last == 1 ? 1 : lanes_for<T>(last) < 4 ? 4 : lanes_for<T>(last))>;
        constexpr bool in_lanes = last == 1 && height > 2;
        using R = std::conditional_t<in_lanes, simd::packet<T, 4>, N>;  ///< sums of the last entries
        constexpr int full = width - 1, fours = (height + 3) / 4;
        [&]<int... at, int... r>(std::integer_sequence<int, at...>, std::integer_sequence<int, r...>) __attribute__((always_inline)) {
            [[maybe_unused]] P sum[height * full + 1];
            R rest[in_lanes ? fours : height];
            N end[height], fixed_end[D.operands + 1];
            const T* a = args.a + std::ptrdiff_t(row) * z.a_row;
            const T* b = args.b + column;
            TAPELESS_INNER_LOOP
            for (int k = 0, depth = chosen(z.depth, args.size.depth); k < depth; ++k, a += z.a_depth, b += z.columns)
                [&]<int... p>(std::integer_sequence<int, p...>) __attribute__((always_inline)) {
                    [[maybe_unused]] P line[]{simd::load<P>(b + p * W)..., P(0)};
                    if constexpr (height > 1 && height < 5) simd::hold(line);
                    ((sum[at] = fma(P(a[at / full * z.a_row]), line[at % full], sum[at])), ...);
                    if constexpr (in_lanes) {
                        const R entry(b[full * W]);
                        const T* again = a;
#if defined(__clang__)
                        if constexpr (height == 5) asm("" : "+r"(again));  // or it holds the number of each row in a register until here
#endif
                        [&]<int... g>(std::integer_sequence<int, g...>) __attribute__((always_inline)) {
                            ((rest[g] = fma(numbers_of_rows<R, (height - 4 * g < 4 ? height - 4 * g : 4)>(again + 4 * g * z.a_row), entry, rest[g])), ...);
                        }(std::make_integer_sequence<int, fours>{});
                    } else {
                        const N line_end = get<N, last == N::size>(b + full * W, last);
                        ((rest[r] = fma(N(a[r * z.a_row]), line_end, rest[r])), ...);
                    }
                }(std::make_integer_sequence<int, full>{});
            if constexpr (in_lanes)
                ((end[r] = N(rest[r / 4][r % 4])), ...);
            else
                ((end[r] = rest[r]), ...);
            [[maybe_unused]] P result[height * full + 1][D.outputs + 1];
            N result_end[height][D.outputs + 1];
            fill_fixed<D>(args, fixed_end);
            ([&]() __attribute__((always_inline)) {
                if constexpr (at % full == 0) fill_row<D>(args, fixed, row + at / full);
                compute<D, true>(args, fixed, sum[at], result[at], row + at / full, z.columns, column + at % full * W, W);
            }(), ...);
            ([&]() __attribute__((always_inline)) {
                fill_row<D>(args, fixed_end, row + r);
                compute<D, last == N::size>(args, fixed_end, end[r], result_end[r], row + r, z.columns, column + full * W, last);
            }(), ...);
            (write<D, true>(args, result[at], row + at / full, z.columns, column + at % full * W, W), ...);
            (write<D, last == N::size>(args, result_end[r], row + r, z.columns, column + full * W, last), ...);
            if constexpr (has(D, effect::sum_batch)) {
                add_rows<D, true, height, full>(args, result, column, W);
                add_rows<D, last == N::size, height, 1>(args, result_end, column + full * W, last);
            }
        }(std::make_integer_sequence<int, height * full>{}, std::make_integer_sequence<int, height>{});
    }
    /// All packets of some rows.
    template <int height>
    [[gnu::always_inline]] static inline void tiles(const arguments<T>& args, P* fixed, int row) {
        constexpr int column = share.full * packets * W;
        for (int t = 0; t < share.full; ++t) tile<height, packets, true>(args, fixed, row, t * packets * W);
        if constexpr (share.middle > 0) tile<height, share.middle, true>(args, fixed, row, column);
        if constexpr (has_narrow)
            narrow_tile<height, share.last>(args, fixed, row, column + share.middle * W);
        else if constexpr (share.last > 0)
            tile<height, share.last, last == W>(args, fixed, row, column + share.middle * W);
    }
    /// Up to so many rows, where their number is not known.
    template <int... fewer>
    [[gnu::always_inline]] static inline void rest(const arguments<T>& args, P* fixed, int row, int left, std::integer_sequence<int, fewer...>) {
        (void)((left == fewer + 1 && (tiles<fewer + 1>(args, fixed, row), true)) || ...);
    }
    /// The rows from `row` on, which is `before` if the rows are known.
    template <int before>
    [[gnu::always_inline]] static inline void run_from(const arguments<T>& args, int row) {
        P fixed[D.operands + 1];
        fill_fixed<D>(args, fixed);
        if constexpr (z.rows == 0) {
            if constexpr (shares_last) {
                for (int left = args.size.rows - row, now; left > 0; left -= now, row += now) {
                    now = left >= 2 * rows ? rows : left > rows ? (left + 1) / 2 : left;
                    rest(args, fixed, row, now, std::make_integer_sequence<int, rows>{});
                }
            } else {
                for (; row + rows <= args.size.rows; row += rows) tiles<rows>(args, fixed, row);
                rest(args, fixed, row, args.size.rows - row, std::make_integer_sequence<int, rows - 1>{});
            }
        } else {  // shared out evenly: 9 rows are 5 and 4, for the sums of few rows wait for themselves
            constexpr int left = z.rows - before, count = (left + rows - 1) / rows, fewer = left / count, more = left % count;
            row = before;
            if constexpr (more > 0)
                for (int t = 0; t < more; ++t, row += fewer + 1) tiles<fewer + 1>(args, fixed, row);
            for (int t = more; t < count; ++t, row += fewer) tiles<fewer>(args, fixed, row);
        }
    }
    [[gnu::always_inline]] static inline void run(const arguments<T>& args) {
        if constexpr (has(D, effect::sum_batch)) start_sums<D>(args, z.columns);
        run_from<0>(args, 0);
    }
};

}  // namespace tapeless::kernels
