#pragma once
// kernels/product.hpp: a matrix product and what is done with each of its entries while it is still in the cache.
#include "product_blocks.hpp"
#include "product_columns.hpp"
#include "product_lanes.hpp"
#include "product_turned.hpp"

namespace tapeless::kernels {

/// Columns first .. last_column of `rows` rows from i on; a is that of row i, and lies as `lies` says.
template <class T, descriptor D>
[[gnu::always_inline]] inline void run_product_rows(product_blocks<T>& blocks, const arguments<T>& args, const sizes& lies, const T* a, int i, int rows,
                                                    int first, int last_column) {
    // Columns of every block, if that is known: no block has a rest.
    constexpr int known = D.size.rows > 2 && D.size.columns > 0 && D.size.columns % product_blocks<T>::panel == 0 ? product_blocks<T>::panel : 0;
    for (int column = first, columns = 0; column < last_column; column += columns) {
        const int rest = last_column - column;
        if constexpr (D.size.rows <= 2) {  // or their number is not known
            const int wide = multiply_few_rows(blocks, lies, a, rows, args.b, first, column, last_column);
            columns = rest < wide ? rest : wide;
            if (columns > 0) {
                finish_block<T, D>(args, lies, i, rows, column, columns, blocks.sums + (wide - columns), wide);
                continue;
            }
        }
        if constexpr (finishes_together<T>(D.size)) {
            const int panels = rest / known < blocks.panels_together ? rest / known : blocks.panels_together;
            columns = panels * known;
            for (int p = 0; p < panels; ++p)
                multiply_block<T, D.size.columns>(blocks, blocks.sums + p * rows * known, a, lies, rows, args.b + column + p * known, known,
                                                  column + (p + 1) * known >= last_column, {});
            for (int r = 0; r < rows; ++r)
                for (int p = 0; p < panels; ++p)
                    finish_block<T, D, known>(args, lies, i + r, 1, column + p * known, known, blocks.sums + (p * rows + r) * known, known);
        } else {
            columns = rest < blocks.panel ? rest : blocks.panel;
            coming<T> epilogue(lies.columns, rows, rows);
            for (int q = 0; q < D.operands; ++q)
                if (q != D.result && D.in[q] == access::full) epilogue.add(args.in[q] + std::ptrdiff_t(i) * lies.columns + column);
            const int width = multiply_block<T, D.size.columns, D.b_is_turned>(blocks, blocks.sums, a, lies, rows, args.b + std::ptrdiff_t(column) * (D.b_is_turned ? lies.depth : 1), columns, column + columns >= last_column, epilogue);
            finish_block<T, D, known>(args, lies, i, rows, column, columns, blocks.sums, width);
        }
    }
}

/// Rows row .. last_row and columns first .. last_column of a product. Each entry is the same, whatever else is computed with it.
template <class T, descriptor D>
[[gnu::always_inline]] inline void run_product_part(const arguments<T>& args, const sizes& size, int row, int last_row, int first, int last_column) {
    product_blocks<T> blocks;
    // Strips of a that are as deep as the product are packed once for all columns.
    const bool strips = packs_strips<T>(size.a_row, size.a_depth, last_row - row, size.depth);
    const int most = finishes_together<T>(D.size) ? blocks.rows_together : blocks.rows, block = strips ? blocks.strip : most;
    sizes lies = size;  // a as it is read
    if (strips) lies.a_depth = blocks.strip;
    for (; row < last_row; row += block) {
        const int rows = last_row - row < block ? last_row - row : block;
        const T* a = args.a + std::ptrdiff_t(row) * size.a_row;
        if (strips) pack_strip(blocks, a, size.a_depth, rows, size.depth), a = blocks.a;
        run_product_rows<T, D>(blocks, args, lies, a, row, rows, first, last_column);
    }
}

/// A product of any size.
template <class T, descriptor D>
[[gnu::always_inline]] inline void run_large_product(const arguments<T>& args) {
    const sizes size = chosen(D.size, args.size);
    if constexpr (has(D, effect::sum_batch)) start_sums<D>(args, size.columns);
    run_product_part<T, D>(args, size, 0, size.rows, 0, size.columns);
}

/// Whether the sums go along the rows; most products are not asked.
template <class T, descriptor D>
constexpr bool turns_sums() {
    if constexpr (D.size.columns > 1 && D.size.columns <= most_turned_columns)
        return turned_product<T, D>::fits;
    else
        return false;
}

/// Whether each row has a lane; most products are not asked.
template <class T, descriptor D>
constexpr bool has_product_in_lanes() {
    if constexpr (D.size.columns > 1 && D.size.columns <= most_columns_of_lanes)
        return lane_product<T, D>::fits;
    else
        return false;
}

/// A product that is small in this call: apart from the large one, or g++ keeps the packets of b in memory.
template <class T, descriptor D>
[[gnu::noinline]] void run_if_near(const arguments<T>& args) {
    run_small_product<T, D>(arguments<T>(args, D));
}

/// A form::product kernel.
template <class T, descriptor D>
[[gnu::always_inline]] inline void run_product_kernel(const arguments<T>& args) {
    if constexpr (D.b_is_turned)
        run_large_product<T, D>(args);
    else if constexpr (turns_sums<T, D>())
        turned_product<T, D>::run(args);
    else if constexpr (has_product_in_lanes<T, D>())
        lane_product<T, D>::run(args);
    else if constexpr (is_small_product(D, sizeof(T), 64) && may_have_few_rows(D, sizeof(T)))
        args.size.rows > 2 ? run_if_near<T, D>(args) : run_large_product<T, D>(args);
    else if constexpr (is_small_product(D, sizeof(T), 64) && simd::native_bytes == 64)  // with 32 registers the copy costs g++ a tenth of 784-128-10
        run_small_product<T, D>(args);
    else if constexpr (is_small_product(D, sizeof(T), 64))
        run_small_product<T, D>(arguments<T>(args, D));  // or the pointers are read again after each write
    else if constexpr (D.size.depth == 0 && is_small_product(D, sizeof(T), 16))  // if the batch is not large
        is_near(D.size, args.size.depth, sizeof(T)) ? run_if_near<T, D>(args) : run_large_product<T, D>(args);
    else
        run_large_product<T, D>(args);
}

}  // namespace tapeless::kernels
