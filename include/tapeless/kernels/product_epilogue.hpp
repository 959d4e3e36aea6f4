#pragma once
// kernels/product_epilogue.hpp: what a product kernel does with the entries of its sum.
#include "entries.hpp"

namespace tapeless::kernels {

/// Operands that are the same for all entries, and for all entries of row i.
template <descriptor D, class T, class P>
[[gnu::always_inline]] inline void fill_fixed(const arguments<T>& args, P* fixed) {
    fill<D, access::one>(fixed, [&](int q) __attribute__((always_inline)) { return P(*args.in[q]); });
}
template <descriptor D, class T, class P>
[[gnu::always_inline]] inline void fill_row(const arguments<T>& args, P* fixed, int i) {
    fill<D, access::column>(fixed, [&](int q) __attribute__((always_inline)) { return P(args.in[q][i]); });
}

/// Entries (i, column), (i, column + 1), ... of the sum, all of a packet or n: runs the body. result[q] is output q.
template <descriptor D, bool all, class T, class P>
[[gnu::always_inline]] inline void compute(const arguments<T>& args, const P* fixed, P sum, P* result, int i, int columns, int column, int n) {
    const std::ptrdiff_t here = std::ptrdiff_t(i) * columns + column;
    P r[registers_of(D) + 1];
    if constexpr (D.result >= 0) r[D.result] = sum;
    fill<D, access::one>(r, [&](int q) __attribute__((always_inline)) { return fixed[q]; });
    fill<D, access::column>(r, [&](int q) __attribute__((always_inline)) { return fixed[q]; });
    fill<D, access::row>(r, [&](int q) __attribute__((always_inline)) { return get<P, all>(args.in[q] + column, n); });
    fill<D, access::full>(r, [&](int q) __attribute__((always_inline)) { return get<P, all>(args.in[q] + here, n); });
    fill<D, access::index>(r, [&](int) __attribute__((always_inline)) { return counting<P>(column); });
    run_body<D>(r);
    each<D, effect::store>([&](int q, int from) __attribute__((always_inline)) { result[q] = r[from]; });
    if constexpr (has(D, effect::sum_batch)) each<D, effect::sum_batch>([&](int q, int from) __attribute__((always_inline)) { result[q] = r[from]; });
}
/// Writes the results.
template <descriptor D, bool all, class T, class P>
[[gnu::always_inline]] inline void write(const arguments<T>& args, const P* result, int i, int columns, int column, int n) {
    const std::ptrdiff_t here = std::ptrdiff_t(i) * columns + column;
    each<D, effect::store>([&](int q, int) __attribute__((always_inline)) { put<all>(args.out[q] + here, result[q], n); });
}

/// Sums over the rows begin with what changes no bit of a first term.
template <descriptor D, class T>
[[gnu::always_inline]] inline void start_sums(const arguments<T>& args, int columns) {
    each<D, effect::sum_batch>([&](int q, int) __attribute__((always_inline)) {
        for (int j = 0; j < (D.out[q].has_room ? padded(columns) : columns); ++j) args.out[q][j] = nothing_added<T>;
    });
}
/// Adds `height` rows of `width` packets, from `column` on, to the sums over the rows; the last packet is full, or has n entries.
template <descriptor D, bool all, int height, int width, class T, class P>
[[gnu::always_inline]] inline void add_rows(const arguments<T>& args, const P (*result)[D.outputs + 1], int column, int n) {
    if constexpr (width > 0)
        [&]<int... p, int... r>(std::integer_sequence<int, p...>, std::integer_sequence<int, r...>) __attribute__((always_inline)) {
            each<D, effect::sum_batch>([&](auto q, int) __attribute__((always_inline)) {
                T* const to = args.out[q] + column;
                P sum[]{get<P, (all || D.out[q].has_room || p < width - 1)>(to + p * P::size, n)...};
                ((sum[r % width] = sum[r % width] + result[r][q]), ...);
                (put<(all || D.out[q].has_room || p < width - 1)>(to + p * P::size, sum[p], n), ...);
            });
        }(std::make_integer_sequence<int, width>{}, std::make_integer_sequence<int, height * width>{});
}

/// Rows of sums that lie `from` apart move together, to lie `to` apart.
template <class T>
[[gnu::noinline]] void move_together(T* sums, int rows, int from, int to) {
    using P = simd::packet<T, simd::native_lanes<T>>;
    for (int r = 1; r < rows; ++r)
        for (int c = 0; c < to; c += P::size) store(sums + r * to + c, simd::load<P>(sums + r * from + c));
}

/// Neither rows nor columns matter to the epilogue.
constexpr bool is_flat(const descriptor& d) {
    for (int q = 0; q < d.operands; ++q)
        if (q != d.result && d.in[q] != access::full && d.in[q] != access::one) return false;
    for (int q = 0; q < d.outputs; ++q)
        if (d.out[q].what == effect::sum_batch) return false;
    return true;
}

/// A block of the sum that lies in memory, in whole packets.
template <class T, descriptor D, int known = 0>
[[gnu::always_inline]] inline void finish_block(const arguments<T>& args, const sizes& size, int row, int rows, int column, int columns, T* sums,
                                                int sums_row) {
    using P = std::conditional_t<(known > 0), packet_of_loop<T, D, known>, packet_for<T, (is_flat(D) ? 0 : D.size.columns)>>;
    P fixed[D.operands + 1], none[1][1];
    fill_fixed<D>(args, fixed);
    int length = known > 0 ? known : columns;
    if constexpr (is_flat(D) && known == 0)
        if (columns == size.columns) {  // whole rows: one long row, without a masked rest in each
            if (columns < sums_row) move_together(sums, rows, sums_row, columns);
            length = rows * columns, rows = 1;
        }
    const arguments<T> here(args, D);  // or the pointers are read again after each write
    for (int i = row; i < row + rows; ++i, sums += sums_row) {
        fill_row<D>(here, fixed, i);
        over_entries<P, known, 1>(length, none, [&](auto all, int at, int n, P*) __attribute__((always_inline)) {
            P result[1][D.outputs + 1];
            compute<D, all>(here, fixed, simd::load<P>(sums + at), result[0], i, size.columns, column + at, n);
            write<D, all>(here, result[0], i, size.columns, column + at, n);
            if constexpr (has(D, effect::sum_batch)) add_rows<D, all, 1, 1>(here, result, column + at, n);
        });
    }
}

}  // namespace tapeless::kernels
