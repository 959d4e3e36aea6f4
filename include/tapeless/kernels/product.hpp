#pragma once
// kernels/product.hpp: the matrix product, tile by tile in registers, with its epilogue on the tile.
//
// out[r][c] = epilogue(sum over k of a[r * a_row + k * a_depth] * b[k * columns + c]). Each sum goes over k in turn, so the result
// depends neither on the tile nor on the width of the registers.
#include "body.hpp"

namespace tapeless::kernels {

template <class T, descriptor D>
struct product_kernel {
    static constexpr int W = lanes_for<T>(D.size.columns);
    using P = simd::packet<T, W>;
    /// Registers of the machine that hold a packet; a tile takes most of them as accumulators.
    static constexpr int machine_registers = simd::native_bytes == 64 ? 32 : 16;
    static constexpr int wide = machine_registers == 32 ? 4 : 2;      ///< packets across a full tile
    static constexpr int tall = 6;                                    ///< rows of a full tile
    static constexpr int tall_narrow = machine_registers == 32 ? 12 : 8;  ///< rows where a tile is one packet wide

    /// Sizes: constants where the descriptor knows them.
    struct extents {
        int rows_, columns_, depth_, a_row_, a_depth_;
        [[gnu::always_inline]] explicit extents(const sizes& s)
            : rows_(s.rows), columns_(s.columns), depth_(s.depth), a_row_(s.a_row), a_depth_(s.a_depth) {}
        [[gnu::always_inline]] int rows() const { return D.size.rows > 0 ? D.size.rows : rows_; }
        [[gnu::always_inline]] int columns() const { return D.size.columns > 0 ? D.size.columns : columns_; }
        [[gnu::always_inline]] int depth() const { return D.size.depth > 0 ? D.size.depth : depth_; }
        [[gnu::always_inline]] long a_row() const { return D.size.columns > 0 ? D.size.a_row : a_row_; }
        [[gnu::always_inline]] long a_depth() const { return D.size.columns > 0 ? D.size.a_depth : a_depth_; }
    };

    template <int Rows, int Wide, bool Tail>
    [[gnu::always_inline]] static inline void tile(const arguments<T>& args, const P* single, const extents& z, int r0, int c0, int left) {
        const long columns = z.columns(), a_row = z.a_row(), a_depth = z.a_depth();
        const T* a = args.a + r0 * a_row;
        const T* b = args.b + c0;
        P acc[Rows][Wide];
        for (int k = 0; k < z.depth(); ++k) {
            P line[Wide];
            unrolled<Wide>([&](auto w) __attribute__((always_inline)) {
                if constexpr (Tail && w == Wide - 1)
                    line[w] = simd::load_first<P>(b + w * W, left);
                else
                    line[w] = simd::load<P>(b + w * W);
            });
            unrolled<Rows>([&](auto r) __attribute__((always_inline)) {
                const P factor(a[r * a_row]);
                unrolled<Wide>([&](auto w) __attribute__((always_inline)) { acc[r][w] = fma(factor, line[w], acc[r][w]); });
            });
            a += a_depth;
            b += columns;
        }
        unrolled<Rows>([&](auto r) __attribute__((always_inline)) {
            unrolled<Wide>([&](auto w) __attribute__((always_inline)) {
                constexpr bool whole = !(Tail && w == Wide - 1);
                epilogue<whole>(args, single, acc[r][w], columns, r0 + r, c0 + w * W, left);
            });
        });
    }

    template <bool Whole>
    [[gnu::always_inline]] static inline void epilogue(const arguments<T>& args, const P* single, const P& sum, long columns, int row, int column, int left) {
        const long offset = row * columns + column;
        P r[registers_of<D> + 1];
        unrolled<D.operands>([&](auto q) __attribute__((always_inline)) {
            if constexpr (q == D.result)
                r[q] = sum;
            else
                r[q] = load_operand<D, q, Whole>(args, single, offset, row, column, left);
        });
        set_constants<D>(r);
        run_body<D>(r);
        unrolled<D.outputs>([&](auto q) __attribute__((always_inline)) { store_lanes<Whole>(args.out[q] + offset, r[D.out[q].from], left); });
    }

    /// All rows of `Wide` packets of columns. The rows that no full tile takes come in smaller ones.
    template <int Wide, bool Tail>
    [[gnu::always_inline]] static inline void panel(const arguments<T>& args, const P* single, const extents& z, int c0, int left) {
        constexpr int most = Wide == 1 ? tall_narrow : Wide == 2 && machine_registers == 32 ? 8 : tall;
        constexpr int known = D.size.rows;
        int r = 0;
        if constexpr (known == 0 || known >= most)
            for (; r + most <= z.rows(); r += most) tile<most, Wide, Tail>(args, single, z, r, c0, left);
        if constexpr (known > 0) {
            if constexpr (known % most > 0) tile<known % most, Wide, Tail>(args, single, z, r, c0, left);
        } else {
            if constexpr (most > 8)
                if (z.rows() - r >= 8) tile<8, Wide, Tail>(args, single, z, r, c0, left), r += 8;
            if constexpr (most > 4)
                if (z.rows() - r >= 4) tile<4, Wide, Tail>(args, single, z, r, c0, left), r += 4;
            if (z.rows() - r >= 2) tile<2, Wide, Tail>(args, single, z, r, c0, left), r += 2;
            if (z.rows() - r >= 1) tile<1, Wide, Tail>(args, single, z, r, c0, left);
        }
    }

    [[gnu::always_inline]] static inline void run(const arguments<T>& args) {
        const extents z(args.size);
        P single[D.operands + 1];
        load_single<D>(args, single);
        if constexpr (D.size.columns > 0) {
            constexpr int n = D.size.columns, packets = (n + W - 1) / W, left = n % W == 0 ? W : n % W;
            constexpr int across = packets < wide ? packets : wide;
            constexpr int full = n / (across * W), rest = n - full * across * W;
            int c = 0;
            if constexpr (full > 0)
                for (; c + across * W <= n; c += across * W) panel<across, false>(args, single, z, c, W);
            if constexpr (rest > 0) panel<(rest + W - 1) / W, left != W>(args, single, z, c, left);
        } else {
            int c = 0;
            for (; c + wide * W <= z.columns(); c += wide * W) panel<wide, false>(args, single, z, c, W);
            for (; c + W <= z.columns(); c += W) panel<1, false>(args, single, z, c, W);
            if (c < z.columns()) panel<1, true>(args, single, z, c, z.columns() - c);
        }
    }
};

}  // namespace tapeless::kernels
