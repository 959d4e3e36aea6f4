#pragma once
// kernels/product.hpp: a matrix product and what is done with each of its entries while it is still in the cache.
#include "product_small.hpp"
#include "product_tile.hpp"

namespace tapeless::kernels {

namespace detail {

/// Blocks of a product. A panel of b that is read more than a few times lies packed, and a block of sums beside it: 64 KiB.
template <class T>
struct product_blocks {
    using W = tile_widths<T>;
    static constexpr int depth = 256;
    static constexpr int rows = 256;
    static constexpr int panel = W::packets * W::lanes;
    static constexpr int row = W::packets_of_one_row * W::lanes;
    T packed[depth * panel];
    T sums[rows * panel > 2 * row ? rows * panel : 2 * row];
};

/// Packs the first `columns` columns of b; those up to `width` become 0.
template <class T>
[[gnu::noinline]] void pack(const T* b, std::ptrdiff_t b_row, int depth, int columns, T* to, int width) {
    using P = typename tile_widths<T>::packet;
    for (int k = 0; k < depth; ++k, b += b_row)
        for (int c = 0; c < width; c += P::size, to += P::size)
            store(to, columns - c >= P::size ? simd::load<P>(b + c) : simd::load_first<P>(b + c, columns - c));
}

/// sums = rows of a times `columns` columns of b, at most a panel. Gives how far apart the rows of sums are.
template <class T>
[[gnu::noinline]] int multiply_block(product_blocks<T>& blocks, const T* a, const sizes& size, int rows, const T* b, int columns) {
    using W = tile_widths<T>;
    const int width = columns > W::lanes ? blocks.panel : W::lanes;
    const bool packs = columns < width || (rows > 3 * W::rows && size.columns >= 256);
    for (int k = 0; k < size.depth;) {
        const int depth = packs && size.depth - k > blocks.depth ? blocks.depth : size.depth - k;
        const T* panel = b + std::ptrdiff_t(k) * size.columns;
        if (packs) pack(panel, size.columns, depth, columns, blocks.packed, width), panel = blocks.packed;
        const std::ptrdiff_t step = packs ? width : size.columns;
        const T* left = a + std::ptrdiff_t(k) * size.a_depth;
        if (width == W::lanes)
            multiply_panel<T, 1>(left, size.a_row, size.a_depth, rows, panel, step, depth, blocks.sums, k == 0);
        else
            multiply_panel<T, W::packets>(left, size.a_row, size.a_depth, rows, panel, step, depth, blocks.sums, k == 0);
        k += depth;
    }
    return width;
}

}  // namespace detail

/// A product of any size.
template <class T, descriptor D>
[[gnu::always_inline]] inline void run_large_product(const arguments<T>& args) {
    using W = tile_widths<T>;
    const sizes size = chosen(D.size, args.size);
    detail::product_blocks<T> blocks;
    const bool row_by_row = size.rows <= 2;
    for (int row = 0; row < size.rows; row += blocks.rows) {
        const int rows = size.rows - row < blocks.rows ? size.rows - row : blocks.rows;
        const T* const a = args.a + std::ptrdiff_t(row) * size.a_row;
        for (int column = 0, columns = 0; column < size.columns; column += columns) {
            const int rest = size.columns - column;
            if (row_by_row && rest >= blocks.row) {
                columns = blocks.row;
                multiply_panel<T, W::packets_of_one_row>(a, size.a_row, size.a_depth, rows, args.b + column, size.columns, size.depth, blocks.sums, true);
                finish_block<T, D>(args, size, row, rows, column, columns, blocks.sums, columns);
            } else {
                columns = rest < blocks.panel ? rest : blocks.panel;
                const int width = detail::multiply_block(blocks, a, size, rows, args.b + column, columns);
                finish_block<T, D>(args, size, row, rows, column, columns, blocks.sums, width);
            }
        }
    }
}

/// A form::product kernel.
template <class T, descriptor D>
[[gnu::always_inline]] inline void run_product_kernel(const arguments<T>& args) {
    if constexpr (small_product<T, D>::fits)
        small_product<T, D>::run(args);
    else
        run_large_product<T, D>(args);
}

}  // namespace tapeless::kernels
