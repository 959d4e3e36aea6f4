#pragma once
// kernels/product_blocks.hpp: a block of a matrix product, with copies of what would be read badly where it lies.
#include "map.hpp"
#include "product_tile.hpp"

namespace tapeless::kernels {

/// Blocks of a product: what is read again and again lies packed, and the sums beside it: 65 to 135 KiB on the stack.
template <class T>
struct product_blocks {
    using W = tile_widths<T>;
    static constexpr bool many = simd::native_bytes == 64;        ///< 32 registers
    static constexpr int depth = 256;
    static constexpr int depth_in_place = 1024;                   ///< where neither a nor b is packed
    static constexpr int deepest = sizeof(T) == 4 ? 256 : 128;    ///< for which a is packed, if it is turned over
    static constexpr int rows = 256;
    /// Of a: for fewer, b is read faster where it lies, a line of the cache from each row.
    static constexpr int rows_worth_packing = many ? 160 : simd::native_bytes == 16 ? 24 : 48;
    static constexpr int columns_worth_packing = many ? 512 : 256;  ///< of b: rows that lie less far apart do not push each other out of the cache
    static constexpr int panel = W::packets * W::lanes;           ///< columns
    static constexpr int row = W::packets_of_one_row * W::lanes;  ///< columns where a tile has one row
    /// Rows of a that are packed at once, if a is turned over. Tiles of 32 registers gain less by it than it costs.
    static constexpr int strip = many ? 0 : sizeof(T) == 4 ? 96 : simd::native_bytes == 16 ? 48 : 40;
    static constexpr int rows_together = many ? 64 : 96;  ///< of a block some of whose panels are finished together
    static constexpr int panels_together = rows / rows_together;
    // a tile's sums lie in whole lines of the cache
    alignas(64) T sums[rows * panel > 2 * row ? rows * panel : 2 * row];
    alignas(64) T b[depth * panel];
    alignas(64) T a[deepest * strip + 1];
};

/// Packs the first `columns` columns of `depth` rows; those up to `width` become 0.
template <class P, class T>
[[gnu::noinline]] void pack(const T* from, std::ptrdiff_t step, int depth, int columns, T* to, int width) {
    if (columns >= width) {
        for (int k = 0; k < depth; ++k, from += step)
#pragma GCC unroll 4
            for (int c = 0; c < width; c += P::size, to += P::size) store(to, simd::load<P>(from + c));
        return;
    }
    for (int k = 0; k < depth; ++k, from += step)
        for (int c = 0; c < width; c += P::size, to += P::size)
            store(to, columns - c >= P::size ? simd::load<P>(from + c) : simd::load_first<P>(from + c, columns - c));
}

/// Packs `width` columns of b that lies turned over: rows, `step` apart. A square at a time, so that each line of the cache is touched once.
template <class T>
[[gnu::noinline]] void pack_turned(const T* from, std::ptrdiff_t step, int depth, T* to, int width) {
    constexpr int edge = 16;
    for (int c = 0; c < width; c += edge)
        for (int k = 0; k < depth; k += edge)
            detail::turn_over(edge < width - c ? edge : width - c, depth - k < edge ? depth - k : edge, from + c * step + k, step, to + k * width + c, width);
}

/// Whether strips of a are packed: a is turned over, its rows get into each other's way, and there is room for all k.
template <class T>
constexpr bool packs_strips(std::ptrdiff_t a_row, std::ptrdiff_t a_depth, int rows, int depth) {
    using blocks = product_blocks<T>;
    return blocks::strip > 0 && a_row == 1 && is_crowded(a_depth * static_cast<int>(sizeof(T))) && depth <= blocks::deepest && depth >= 16 && rows >= blocks::strip;
}
/// Whether the rows of a result lie so that two sets of the first cache hold a line of each, and the sums are so short that this matters.
/// SSE2 takes longer to multiply, and gains nothing.
template <class T>
constexpr bool finishes_together(const sizes& z) {
    return simd::native_bytes > 16 && z.rows > 2 && z.columns > 0 && z.columns * static_cast<int>(sizeof(T)) % 2048 == 0 && z.depth > 0 && z.depth <= 64;
}
/// Packs a strip of a, to be read with steps of 1 and `strip`.
template <class T>
void pack_strip(product_blocks<T>& blocks, const T* a, std::ptrdiff_t a_depth, int rows, int depth) {
    pack<typename tile_widths<T>::packet>(a, a_depth, depth, rows, blocks.a, blocks.strip);
}

/// Rows of a times a panel of b.
template <class T, int packets>
void multiply_panel(product_blocks<T>& blocks, const T* a, std::ptrdiff_t a_row, std::ptrdiff_t a_depth, int rows, const T* b, std::ptrdiff_t b_row,
                    int depth, T* sums, bool fresh, const coming<T>& next, const coming<T>& beside) {
    constexpr int strip = product_blocks<T>::strip, width = packets * tile_widths<T>::lanes;
    if (!packs_strips<T>(a_row, a_depth, rows, depth))
        return multiply_rows<T, packets>(a, a_row, a_depth, rows, b, b_row, depth, sums, fresh, next, beside);
    if constexpr (strip > 0)
        for (int r = 0; r < rows; r += strip) {
            const int here = rows - r < strip ? rows - r : strip;
            pack_strip(blocks, a + r, a_depth, here, depth);
            multiply_rows<T, packets>(blocks.a, 1, strip, here, b, b_row, depth, sums + r * width, fresh);
        }
}

/// One row of a or two, times some columns of b from `column` on: their tiles are wide, lest their few sums wait for themselves, and the last one
/// overlaps the one before it: it ends with the last column, and its sums begin with columns that are known. Gives its width, or 0: no such tile fits.
template <class T>
[[gnu::noinline]] int multiply_few_rows(product_blocks<T>& blocks, const sizes& size, const T* a, int rows, const T* b, int first, int column, int last_column) {
    using W = tile_widths<T>;
    constexpr int one = W::packets_of_one_row, two = W::packets_of_two_rows;
    const int all = last_column - first, rest = last_column - column, wide = (rows == 1 && all >= blocks.row ? one : two) * W::lanes;
    if (size.rows > 2 || all < wide || (simd::native_bytes == 16 && 2 * rest < wide)) return 0;
    const int begin = rest < wide ? last_column - wide : column;
    simd::forget_upper_halves();
    auto* const tile = wide == blocks.row ? &multiply_tile<T, 1, one> : rows == 1 ? &multiply_tile<T, 1, two> : &multiply_tile<T, 2, two>;
    for (int r = 0; r < rows; r += wide == blocks.row ? 1 : rows)
        tile(a + r * size.a_row, size.a_row, size.a_depth, b + begin, size.columns, size.depth, blocks.sums + r * wide, true);
    return wide;
}

/// How many packets wide a tile over the first of some columns is; `known`: columns of the whole product, or 0. What is not known has two
/// widths, to have fewer functions.
template <class T>
constexpr int packets_over(int columns, int known) {
    using W = tile_widths<T>;
    if (columns >= product_blocks<T>::panel) return W::packets;
    return known > 0 || columns <= W::lanes ? packets_for(columns, W::lanes) : W::packets;
}

/// sums = rows of a times `columns` columns of b, at most a panel. Gives how far apart the rows of sums are. `is_last`: no columns
/// follow. `epilogue`: what will be read when all is summed up. `known`: columns of the product, or 0.
/// `turned`: b lies turned over.
template <class T, int known, bool turned = false>
[[gnu::noinline]] int multiply_block(product_blocks<T>& blocks, T* sums, const T* a, const sizes& size, int rows, const T* b, int columns, bool is_last,
                                    const coming<T>& epilogue) {
    using W = tile_widths<T>;
    simd::forget_upper_halves();
    const int packets = packets_over<T>(columns, known), width = packets * W::lanes;
    const bool packs = turned || columns < width || (rows >= blocks.rows_worth_packing && size.columns >= blocks.columns_worth_packing);
    const int limit = packs ? blocks.depth : size.a_depth == 1 ? blocks.depth_in_place : blocks.deepest, parts = (size.depth + limit - 1) / limit;
    const int most = (size.depth + parts - 1) / parts;  // 784 are not 3 times 256 and 16
    for (int k = 0; k < size.depth;) {
        const int depth = size.depth - k < most ? size.depth - k : most;
        const T* panel = b + std::ptrdiff_t(k) * (turned ? 1 : size.columns);
        if constexpr (turned)
            pack_turned(panel, size.depth, depth, blocks.b, width), panel = blocks.b;
        else if (packs)
            pack<typename W::packet>(panel, size.columns, depth, columns, blocks.b, width), panel = blocks.b;
        const std::ptrdiff_t step = packs ? width : size.columns;
        const T* left = a + std::ptrdiff_t(k) * size.a_depth;
        const int after = k + depth, left_over = size.depth - after;
        const bool fetches = packs && depth >= 128;  // a tile of fewer k is soon done
        coming<T> next;
        if (!turned && fetches && (left_over > 0 || !is_last) && size.columns * static_cast<int>(sizeof(T)) >= 1024) {
            const int rest = left_over > 0 ? left_over : size.depth;
            next = {size.columns, rest < blocks.depth ? rest : blocks.depth, rows};
            next.add(left_over > 0 ? b + std::ptrdiff_t(after) * size.columns : b + columns);
        }
        const coming<T> beside = fetches && left_over == 0 ? epilogue : coming<T>();
        constexpr int whole = product_blocks<T>::panel, narrow = known == 0 ? 1 : packets_over<T>(known % whole, known);  // the last panel
        const auto multiply = [&](auto wide) __attribute__((always_inline)) {
            multiply_panel<T, wide>(blocks, left, size.a_row, size.a_depth, rows, panel, step, depth, sums, k == 0, next, beside);
        };
        if constexpr (known == 0 || known >= whole || narrow == W::packets)
            if (packets == W::packets) multiply(std::integral_constant<int, W::packets>{});
        if constexpr (narrow > 0 && narrow < W::packets)
            if (packets == narrow) multiply(std::integral_constant<int, narrow>{});
        k += depth;
    }
    return width;
}

}  // namespace tapeless::kernels
