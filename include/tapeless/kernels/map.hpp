#pragma once
// kernels/map.hpp: copies, repeats, sums or searches along axes, by strides. Runs at run time and while compiling alike, with the
// same bits: a sum takes its entries in turn, the last dimension fastest.
#include <cstddef>

#include "../simd/packet.hpp"
#include "plans.hpp"

namespace tapeless::kernels {

namespace detail {

/// The dimensions of a map that are walked along, without those of one entry, and neighbours that are one dimension in memory joined.
struct walk {
    int rank = 0;
    int extent[map_plan::max_dimensions]{};
    std::ptrdiff_t out[map_plan::max_dimensions]{}, in[map_plan::max_dimensions]{};

    constexpr void add(int size, int out_stride, int in_stride) {
        if (size == 1) return;
        if (rank > 0 && out[rank - 1] == std::ptrdiff_t(size) * out_stride && in[rank - 1] == std::ptrdiff_t(size) * in_stride) {
            extent[rank - 1] *= size;
            out[rank - 1] = out_stride, in[rank - 1] = in_stride;
        } else {
            extent[rank] = size, out[rank] = out_stride, in[rank] = in_stride;
            ++rank;
        }
    }
    /// f(offset in out, offset in in) for all entries of the first `dimensions` dimensions, the last of them fastest.
    template <class F>
    constexpr void each(int dimensions, F f) const {
        int index[map_plan::max_dimensions]{};
        std::ptrdiff_t to = 0, from = 0;
        for (;;) {
            f(to, from);
            int d = dimensions - 1;
            for (; d >= 0; --d) {
                to += out[d], from += in[d];
                if (++index[d] < extent[d]) break;
                to -= index[d] * out[d], from -= index[d] * in[d];
                index[d] = 0;
            }
            if (d < 0) return;
        }
    }
};

/// Four floats of each of P::size rows: blocks of 16 bytes, as rows 0, 4, 8, .. have them, beside each other.
template <class P, class T>
[[gnu::always_inline]] inline P fours_of_rows(const T* from, std::ptrdiff_t from_row) {
    if constexpr (P::size == 4)
        return simd::load<P>(from);
    else
        return concat(fours_of_rows<simd::half_of<P>>(from, from_row), fours_of_rows<simd::half_of<P>>(from + P::size / 2 * from_row, from_row));
}
/// Four columns of P::size rows of floats, which lie some way apart: lane r of column[c] is number c of row r.
template <class P, class T>
[[gnu::always_inline]] inline void four_columns(const T* from, std::ptrdiff_t from_row, P* column) {
    [&]<int... r>(std::integer_sequence<int, r...>) __attribute__((always_inline)) {
        const P rows[]{fours_of_rows<P>(from + r * from_row, from_row)...};
        simd::turn_fours(rows, column);
    }(std::make_integer_sequence<int, 4>{});
}
/// f(g, k, entries) for each number k of rows of `depth`, which lie some way apart, and each of `many` packets g of such rows: four k at a time, the
/// last of them from columns some of which were there before.
template <class P, int many, int depth, class T, class F>
[[gnu::always_inline]] inline void each_number_of_rows(const T* from, std::ptrdiff_t from_row, F f) {
    [&]<int... g>(std::integer_sequence<int, g...>) __attribute__((always_inline)) {
        const auto four = [&](int k, auto first) __attribute__((always_inline)) {
            const auto group = [&](auto which) __attribute__((always_inline)) {
                P entries[4];
                four_columns(from + which * P::size * from_row + k, from_row, entries);
                const auto number = [&](auto c) __attribute__((always_inline)) {
                    if constexpr (c >= first) f(which, k + c, entries[c]);
                };
                number(std::integral_constant<int, 0>{}), number(std::integral_constant<int, 1>{});
                number(std::integral_constant<int, 2>{}), number(std::integral_constant<int, 3>{});
            };
            (group(std::integral_constant<int, g>{}), ...);
        };
        TAPELESS_INNER_LOOP
        for (int k = 0; k + 4 <= depth; k += 4) four(k, std::integral_constant<int, 0>{});
        if constexpr (depth % 4 > 0) four(depth - 4, std::integral_constant<int, 4 - depth % 4>{});
    }(std::make_integer_sequence<int, many>{});
}
/// `rows` by four numbers turned over: to[c][r] = from[r][c]; rows of both lie some way apart. Rows are four, of floats also eight.
template <int rows, class T>
[[gnu::always_inline]] inline void turn_over_four(const T* from, std::ptrdiff_t from_row, T* to, std::ptrdiff_t to_row) {
    if constexpr (sizeof(T) == 4) {
        simd::packet<T, rows> column[4];
        four_columns(from, from_row, column);
        for (int c = 0; c < 4; ++c) store(to + c * to_row, column[c]);
    } else {
        using P = simd::packet<T, 2>;
        for (int r = 0; r < 4; r += 2)
            for (int c = 0; c < 4; c += 2) {
                const auto a = simd::load<P>(from + r * from_row + c).content, b = simd::load<P>(from + (r + 1) * from_row + c).content;
                store(to + c * to_row + r, P(__builtin_shufflevector(a, b, 0, 2)));
                store(to + (c + 1) * to_row + r, P(__builtin_shufflevector(a, b, 1, 3)));
            }
    }
}
/// The same in a loop: clang would keep a pointer to each of the rows, which are more than there are registers.
template <int rows, class T>
[[gnu::always_inline]] inline void turn_over_four_in_loop(const T* from, std::ptrdiff_t from_row, T* to, std::ptrdiff_t to_row) {
#if defined(__clang__)
    asm("" : "+r"(from), "+r"(to));
#endif
    turn_over_four<rows>(from, from_row, to, to_row);
}
/// Rows of `columns` numbers turned over, one behind the other, `lanes` at once. Gives how many it took.
template <int columns, int lanes, class T>
[[gnu::always_inline]] inline int turn_over_few_columns(int rows, const T* from, T* to, std::ptrdiff_t to_row) {
    using P = simd::packet<T, lanes>;
    int r = 0;
    for (; r + P::size <= rows; r += P::size)
        [&]<int... c>(std::integer_sequence<int, c...>) __attribute__((always_inline)) {
            const P line[]{simd::load<P>(from + r * columns + c * P::size)...};
            P column[columns];
            simd::columns_of<columns>(line, column);
            (store(to + c * to_row + r, column[c]), ...);
        }(std::make_integer_sequence<int, columns>{});
    return r;
}
/// `many` rows turned over, four columns at a time; the last four may be in part those before them.
template <int many, class T>
[[gnu::always_inline]] inline void turn_over_rows(int columns, const T* from, std::ptrdiff_t from_row, T* to, std::ptrdiff_t to_row) {
    for (int c = 0; c + 4 <= columns; c += 4, from += 4, to += 4 * to_row) turn_over_four_in_loop<many>(from, from_row, to, to_row);
    int left = columns % 4;
    asm("" : "+r"(from), "+r"(to), "+r"(left));  // what is needed for the last columns is not computed where there are none
    if (left == 1)
        for (int r = 0; r < many; ++r) to[r] = from[r * from_row];
    else if (left > 0)
        turn_over_four<many>(from - (4 - left), from_row, to - (4 - left) * to_row, to_row);
}
/// As many rows as make blocks of `many`, turned over four columns at a time; for few columns. Gives how many rows it took.
template <int many, class T>
[[gnu::always_inline]] inline int turn_over_long_columns(int rows, int columns, const T* from, std::ptrdiff_t from_row, T* to, std::ptrdiff_t to_row) {
    int r = 0;
    for (int last; r + many <= rows; r = last) {
        last = rows - r < 64 ? rows - (rows - r) % many : r + 64;  // a block that stays in the first cache
        for (int c = 0; c < columns; c += 4) {
            const int column = c + 4 <= columns ? c : columns - 4;
            for (int i = r; i < last; i += many) turn_over_four_in_loop<many>(from + i * from_row + column, from_row, to + column * to_row + i, to_row);
        }
    }
    return r;
}
/// One row. As a loop over single numbers clang would first ask whether sixteen at once may be gathered, which takes longer than 17 numbers do.
template <class T>
[[gnu::always_inline]] inline void turn_over_row(int columns, const T* from, T* to, std::ptrdiff_t to_row) {
    for (; columns >= 4; columns -= 4, from += 4, to += 4 * to_row)
        for (int c = 0; c < 4; ++c) to[c * to_row] = from[c];
    if (columns > 0) to[0] = from[0];
    if (columns > 1) to[to_row] = from[1];
    if (columns > 2) to[2 * to_row] = from[2];
}
/// A matrix turned over: to[c][r] = from[r][c]. The last rows may be turned over twice.
template <class T>
inline void turn_over(int rows, int columns, const T* from, std::ptrdiff_t from_row, T* to, std::ptrdiff_t to_row) {
    int r = 0;
    if (from_row == columns) {
        constexpr int native = simd::native_lanes<T>, lanes = native < 4 ? native : 4;  // few rows, too, as weights of a few classes have
        if (columns == 2) r = turn_over_few_columns<2, lanes>(rows, from, to, to_row);
        if (columns == 3) r = turn_over_few_columns<3, lanes>(rows, from, to, to_row);
        if constexpr (native >= 16)
            if (columns == 8) r = turn_over_few_columns<8, native>(rows, from, to, to_row);
    }
    if (columns >= 4) {
        constexpr int most = sizeof(T) == 4 && simd::native_lanes<T> >= 8 ? 8 : 4;
        if (r == 0 && rows > columns) r = turn_over_long_columns<most>(rows, columns, from, from_row, to, to_row);
        if constexpr (most == 8)
            for (; r + 4 < rows && rows >= 8; r += 8) {
                const int row = r + 8 <= rows ? r : rows - 8;
                turn_over_rows<8>(columns, from + row * from_row, from_row, to + row, to_row);
            }
        for (; r + 1 < rows && rows >= 4; r += 4) {
            const int row = r + 4 <= rows ? r : rows - 4;
            turn_over_rows<4>(columns, from + row * from_row, from_row, to + row, to_row);
        }
    }
    for (; r < rows; ++r) turn_over_row(columns, from + r * from_row, to + r, to_row);
}

/// The same for up to 16 columns whose rows lie pages apart: all of them fall into the same few sets of the cache, so that each line is
/// touched once, by way of a block beside them.
template <class T>
[[gnu::noinline]] void turn_over_far(int rows, int columns, const T* from, std::ptrdiff_t from_row, T* to, std::ptrdiff_t to_row) {
    constexpr int edge = 16;
    alignas(64) T block[edge * edge];
    for (int r = 0; r < rows; r += edge) {
        const int some = rows - r < edge ? rows - r : edge;
        turn_over(some, columns, from + r * from_row, from_row, block, edge);
        for (int c = 0; c < columns; ++c) {
            T* const line = to + c * to_row + r;
            if (some == edge)
                store(line, simd::load<simd::packet<T, edge>>(block + c * edge));
            else
                for (int k = 0; k < some; ++k) line[k] = block[c * edge + k];
        }
    }
}

/// A matrix turned over in blocks, of which the cache holds both sides.
template <class T>
[[gnu::noinline]] void turn_over_in_blocks(int rows, int columns, const T* from, std::ptrdiff_t from_row, T* to, std::ptrdiff_t to_row) {
    const bool far = to_row * static_cast<int>(sizeof(T)) >= 1024;
    const int block = !far && columns <= 64 ? 64 : 16;
    for (int first = 0, some = 0; first < columns; first += some) {
        some = columns - first < block + (far ? 0 : 4) ? columns - first : block;  // less than four columns go with those before them
        if (far)
            turn_over_far(rows, some, from + first, from_row, to + first * to_row, to_row);
        else
            turn_over(rows, some, from + first, from_row, to + first * to_row, to_row);
    }
}

/// A plane that is read along one dimension and written along the other.
template <class T>
constexpr void copy_plane(const walk& w, int d, const T* in, T* out) {
    constexpr int block = 16;
    const int rows = w.extent[d], columns = w.extent[d + 1];
    const bool reads_rows = w.in[d + 1] == 1 && w.out[d] == 1, writes_rows = w.in[d] == 1 && w.out[d + 1] == 1;
    if (!__builtin_is_constant_evaluated() && (reads_rows || writes_rows)) {
        // rows of what is read, columns of it, and how far apart its rows and those of the result lie
        const int lines = reads_rows ? rows : columns, across = reads_rows ? columns : rows;
        const std::ptrdiff_t from_row = w.in[reads_rows ? d : d + 1], to_row = w.out[reads_rows ? d + 1 : d];
        turn_over_in_blocks(lines, across, in, from_row, out, to_row);
        return;
    }
    for (int first = 0; first < columns; first += block) {
        const int last = first + block < columns ? first + block : columns;
        for (int r = 0; r < rows; ++r)
            for (int c = first; c < last; ++c) out[r * w.out[d] + c * w.out[d + 1]] = in[r * w.in[d] + c * w.in[d + 1]];
    }
}

template <class T>
constexpr void copy_line(const walk& w, int d, const T* in, T* out) {
    const int n = w.extent[d];
    if (w.out[d] == 1 && w.in[d] == 1)
        for (int i = 0; i < n; ++i) out[i] = in[i];
    else if (w.out[d] == 1 && w.in[d] == 0)
        for (int i = 0; i < n; ++i) out[i] = *in;
    else
        for (int i = 0; i < n; ++i) out[i * w.out[d]] = in[i * w.in[d]];
}

template <class T>
constexpr T joined(bool largest, T a, T b) {
    using number = simd::packet<T, 1>;
    return (largest ? max(number(a), number(b)) : number(a) + number(b))[0];
}

}  // namespace detail

/// A map that only turns over a matrix of known size: out[i][j] = in[j][i].
constexpr bool turns_over(const map_plan& p) {
    return p.what == map_plan::action::copy && p.rank == 2 && p.batch_dimension < 0 && p.in_stride[0] == 1 && p.out_stride[1] == 1 &&
           p.in_stride[1] == p.extent[0] && p.out_stride[0] == p.extent[1];
}

template <class T>
constexpr void run_any_map(const map_plan& plan, const T* in, T* out, int batch);

/// Runs a map. `batch`: samples of the call.
template <class T>
constexpr void run_map(const map_plan& plan, const T* in, T* out, int batch) {
    if (!__builtin_is_constant_evaluated() && turns_over(plan))
        detail::turn_over_in_blocks(plan.extent[1], plan.extent[0], in, plan.in_stride[1], out, plan.out_stride[0]);
    else
        run_any_map(plan, in, out, batch);
}

template <class T>
constexpr void run_any_map(const map_plan& plan, const T* in, T* out, int batch) {
    detail::walk kept, reduced;
    for (int d = 0; d < plan.rank; ++d) {
        const int extent = d == plan.batch_dimension ? batch : plan.extent[d];
        if (extent == 0) return;
        (d < plan.rank - plan.reduced ? kept : reduced).add(extent, plan.out_stride[d], plan.in_stride[d]);
    }
    const int last = kept.rank - 1;
    if (plan.what == map_plan::action::copy) {
        if (last < 0)
            *out = *in;
        else if (last > 0 && kept.out[last - 1] < kept.out[last])
            kept.each(last - 1, [&](std::ptrdiff_t to, std::ptrdiff_t from) { detail::copy_plane(kept, last - 1, in + from, out + to); });
        else if (last > 0 && kept.in[last - 1] > 0 && kept.in[last - 1] < kept.in[last])
            kept.each(last - 1, [&](std::ptrdiff_t to, std::ptrdiff_t from) { detail::copy_plane(kept, last - 1, in + from, out + to); });
        else
            kept.each(last, [&](std::ptrdiff_t to, std::ptrdiff_t from) { detail::copy_line(kept, last, in + from, out + to); });
        return;
    }
    const bool largest = plan.what == map_plan::action::largest;
    if (last >= 0 && kept.out[last] == 1 && kept.in[last] == 1) {  // whole lines at once: each entry still takes its terms in turn
        kept.each(last, [&](std::ptrdiff_t to, std::ptrdiff_t from) {
            bool is_first = true;
            reduced.each(reduced.rank, [&](std::ptrdiff_t, std::ptrdiff_t further) {
                const T* term = in + from + further;
                for (int i = 0; i < kept.extent[last]; ++i) out[to + i] = is_first ? term[i] : detail::joined(largest, out[to + i], term[i]);
                is_first = false;
            });
        });
        return;
    }
    kept.each(kept.rank, [&](std::ptrdiff_t to, std::ptrdiff_t from) {
        bool is_first = true;
        T result{};
        reduced.each(reduced.rank, [&](std::ptrdiff_t, std::ptrdiff_t further) {
            const T term = in[from + further];
            result = is_first ? term : detail::joined(largest, result, term);
            is_first = false;
        });
        out[to] = result;
    });
}

}  // namespace tapeless::kernels
