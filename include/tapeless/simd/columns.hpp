#pragma once
// simd/columns.hpp: rows of a few numbers, one behind the other, as columns with a row in each lane, and back.

#include "lanes.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
#pragma GCC diagnostic ignored "-Wignored-attributes"

namespace tapeless::simd {

namespace detail {

/// Where the lanes of column `column` lie in packet `packet` of the rows.
template <int columns, int lanes, int column, int packet>
struct lane_of_row {
    static constexpr int of(int lane) {
        const int entry = lane * columns + column;
        return entry / lanes == packet ? entry % lanes : -1;
    }
};
/// Which lanes of packet `packet` of the rows belong to column `column`.
template <int columns, int lanes, int column, int packet>
struct lane_of_column {
    static constexpr int of(int lane) {
        const int entry = packet * lanes + lane;
        return entry % columns == column ? entry / columns : -1;
    }
};

/// Packet `to` of the result, gathered from all packets `from` by `Place<columns, lanes, ..>`.
template <bool to_columns, int columns, int to, class P, int... from>
[[gnu::always_inline]] constexpr P gathered(const P* packets, std::integer_sequence<int, from...>) {
    constexpr int N = P::size;
    // From 0, not from packets[0]: g++ 12 is wrong about some shuffles of eight doubles among themselves.
    typename P::content_type result{};
    ([&]() __attribute__((always_inline)) {
        using place = std::conditional_t<to_columns, lane_of_row<columns, N, to, from>, lane_of_column<columns, N, from, to>>;
        result = some_from<place>(result, packets[from].content, std::make_integer_sequence<int, N>());
    }(), ...);
    return P(result);
}

template <int columns, class P, int... k>
[[gnu::always_inline]] constexpr void columns_of(const P* rows, P* column, std::integer_sequence<int, k...>);
template <int columns, class P, int... k>
[[gnu::always_inline]] constexpr void rows_of(const P* column, P* rows, std::integer_sequence<int, k...>);

/// Whether rows are turned over in blocks of four by four: AVX2 moves lanes within 16 bytes at once, and has two such blocks in a register.
template <int columns, class P>
inline constexpr bool turns_in_blocks = columns % 4 == 0 && sizeof(typename P::value_type) == 4 && sizeof(P) == 32;
/// The `which`-th half of p.
template <class P>
[[gnu::always_inline]] constexpr half_of<P> half(P p, int which) { return which == 0 ? low(p) : high(p); }

}  // namespace detail

/// In each block of four lanes, four rows of four numbers become four columns, or back.
template <any_packet P> requires(!P::wide && P::size % 4 == 0)
[[gnu::always_inline]] constexpr void turn_fours(const P* from, P* to) {
    constexpr auto lanes = std::make_integer_sequence<int, P::size>();
    const auto a = from[0].content, b = from[1].content, c = from[2].content, d = from[3].content;
    const auto ac = detail::in_turn_by_fours<0>(a, c, lanes), bd = detail::in_turn_by_fours<0>(b, d, lanes);
    const auto ac2 = detail::in_turn_by_fours<2>(a, c, lanes), bd2 = detail::in_turn_by_fours<2>(b, d, lanes);
    to[0] = P(detail::in_turn_by_fours<0>(ac, bd, lanes)), to[1] = P(detail::in_turn_by_fours<2>(ac, bd, lanes));
    to[2] = P(detail::in_turn_by_fours<0>(ac2, bd2, lanes)), to[3] = P(detail::in_turn_by_fours<2>(ac2, bd2, lanes));
}

/// Rows of `columns` numbers, as many rows as a packet has lanes, one behind the other in as many packets as there are columns:
/// lane r of column[j] becomes number j of row r.
template <int columns, any_packet P> requires(!P::wide && P::size > 1)
[[gnu::always_inline]] constexpr void columns_of(const P* rows, P* column) {
    if constexpr (columns == 1) column[0] = rows[0];
    else if constexpr (detail::turns_in_blocks<columns, P>) {
        constexpr int blocks = columns / 4;  // of a row; block n lies in half n % 2 of packet n / 2
        constexpr auto block = [](const P* all, int n) { return detail::half(all[n / 2], n % 2); };
        for (int b = 0; b < blocks; ++b) {
            const P some[]{concat(block(rows, b), block(rows, 4 * blocks + b)), concat(block(rows, blocks + b), block(rows, 5 * blocks + b)),
                           concat(block(rows, 2 * blocks + b), block(rows, 6 * blocks + b)), concat(block(rows, 3 * blocks + b), block(rows, 7 * blocks + b))};
            turn_fours(some, column + 4 * b);
        }
    } else if constexpr (columns % 2 == 0) detail::columns_of<columns>(rows, column, std::make_integer_sequence<int, columns / 2>());
    else
        [&]<int... j>(std::integer_sequence<int, j...> all) __attribute__((always_inline)) {
            ((column[j] = detail::gathered<true, columns, j>(rows, all)), ...);
        }(std::make_integer_sequence<int, columns>());
}

/// The reverse of columns_of: columns with a row in each lane become rows, one behind the other.
template <int columns, any_packet P> requires(!P::wide && P::size > 1)
[[gnu::always_inline]] constexpr void rows_of(const P* column, P* rows) {
    if constexpr (columns == 1) rows[0] = column[0];
    else if constexpr (detail::turns_in_blocks<columns, P>) {
        constexpr int blocks = columns / 4;
        P turned[columns];  // [4 * b + r]: block b of the rows r and 4 + r
        for (int b = 0; b < blocks; ++b) turn_fours(column + 4 * b, turned + 4 * b);
        const auto block = [&](int n) { return detail::half(turned[n % blocks * 4 + n / blocks % 4], n / blocks / 4); };
        for (int k = 0; k < columns; ++k) rows[k] = concat(block(2 * k), block(2 * k + 1));
    } else if constexpr (columns % 2 == 0) detail::rows_of<columns>(column, rows, std::make_integer_sequence<int, columns / 2>());
    else
        [&]<int... k>(std::integer_sequence<int, k...> all) __attribute__((always_inline)) {
            ((rows[k] = detail::gathered<false, columns, k>(column, all)), ...);
        }(std::make_integer_sequence<int, columns>());
}

// An even number of columns: those of even numbers and those of odd ones are rows of half as many each.
template <int columns, class P, int... k>
[[gnu::always_inline]] constexpr void detail::columns_of(const P* rows, P* column, std::integer_sequence<int, k...>) {
    constexpr auto lanes = std::make_integer_sequence<int, P::size>();
    const P even[]{P(every_other<0>(rows[2 * k].content, rows[2 * k + 1].content, lanes))...};
    const P odd[]{P(every_other<1>(rows[2 * k].content, rows[2 * k + 1].content, lanes))...};
    P evens[columns / 2], odds[columns / 2];
    simd::columns_of<columns / 2>(even, evens);
    simd::columns_of<columns / 2>(odd, odds);
    ((column[2 * k] = evens[k], column[2 * k + 1] = odds[k]), ...);
}
template <int columns, class P, int... k>
[[gnu::always_inline]] constexpr void detail::rows_of(const P* column, P* rows, std::integer_sequence<int, k...>) {
    constexpr auto lanes = std::make_integer_sequence<int, P::size>();
    const P even[]{column[2 * k]...}, odd[]{column[2 * k + 1]...};
    P evens[columns / 2], odds[columns / 2];
    simd::rows_of<columns / 2>(even, evens);
    simd::rows_of<columns / 2>(odd, odds);
    ((rows[2 * k] = P(in_turn<0>(evens[k].content, odds[k].content, lanes)),
      rows[2 * k + 1] = P(in_turn<P::size / 2>(evens[k].content, odds[k].content, lanes))), ...);
}

}  // namespace tapeless::simd

#pragma GCC diagnostic pop
