#pragma once
// simd/sums_of.hpp: the sums of several packets at once, a lane each.

#include "lanes.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
#pragma GCC diagnostic ignored "-Wignored-attributes"

namespace tapeless::simd {

namespace detail {

/// The rows first, first + stride, ..., `rows` of them, folded into one packet with N / rows lanes for each. `row(r)` gives a row when
/// its turn has come, so that few have to be held at once.
template <int rows, int first, int stride, class T, int N, class Row>
[[gnu::always_inline]] constexpr packet<T, N> rows_folded(const Row& row) {
    constexpr int in_block = 16 / static_cast<int>(sizeof(T)) < N ? 16 / static_cast<int>(sizeof(T)) : N;
    constexpr int blocks = N / in_block;
    constexpr auto lanes = std::make_integer_sequence<int, N>();
    if constexpr (rows == 1) {
        return row(std::integral_constant<int, first>());
    } else {
        // rows of whole blocks stand in order, `in_block` apart; within a block, neighbours
        constexpr int second = rows <= blocks ? first + rows / 2 * stride : first + rows / 2 / blocks;
        const auto a = rows_folded<rows / 2, first, stride, T, N>(row).content;
        const auto b = rows_folded<rows / 2, second, stride, T, N>(row).content;
        return packet<T, N>(folded<2 * N / rows, in_block>(a, b, lanes));
    }
}

template <class T, int N, int... row>
[[gnu::always_inline]] constexpr packet<T, N> halves_summed(const packet<T, N>* v, std::integer_sequence<int, row...>);

}  // namespace detail

/// The sum of the lanes of each of N packets, of which row(r) gives number r, r being a std::integral_constant: lane r is sum_lanes(row(r)),
/// bit for bit, at a fraction of its price.
template <class T, int N, class Row> requires(!packet<T, N>::wide)
[[gnu::always_inline]] constexpr packet<T, N> sums_of_rows(const Row& row) {
    constexpr int in_block = 16 / static_cast<int>(sizeof(T)) < N ? 16 / static_cast<int>(sizeof(T)) : N;
    return detail::rows_folded<N, 0, in_block, T, N>(row);
}
/// The same of N packets that are there.
template <class T, int N>
[[gnu::always_inline]] constexpr packet<T, N> sums_of(const packet<T, N>* v) {
    if constexpr (N == 1) {
        return v[0];
    } else if constexpr (packet<T, N>::wide) {
        return detail::halves_summed(v, std::make_integer_sequence<int, N / 2>());
    } else {
        return sums_of_rows<T, N>([v](auto r) __attribute__((always_inline)) { return v[r]; });
    }
}

template <class T, int N, int... row>
[[gnu::always_inline]] constexpr packet<T, N> detail::halves_summed(const packet<T, N>* v, std::integer_sequence<int, row...>) {
    const packet<T, N / 2> first[]{(v[row].content.low + v[row].content.high)...};
    const packet<T, N / 2> second[]{(v[row + N / 2].content.low + v[row + N / 2].content.high)...};
    return packet<T, N>({sums_of(first), sums_of(second)});
}

}  // namespace tapeless::simd

#pragma GCC diagnostic pop
