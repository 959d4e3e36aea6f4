#pragma once
// kernels/down_columns.hpp: a loop down the rows: sums over the rows, and over all.
#include "entries.hpp"

namespace tapeless::kernels {

namespace detail {

/// How the columns of a loop down the rows are shared out: packets beside each other, as many as have their sums in registers, and, where rows
/// are walked several times, so many at a time that they stay in the first cache.
template <class T, descriptor D>
struct column_groups {
    static constexpr int columns = D.size.columns, lanes = packet_for<T, columns>::size, packets = packets_for(columns, lanes);

    static constexpr int count(access how) {
        int n = 0;
        for (int q = 0; q < D.operands; ++q) n += D.in[q] == how;
        return n;
    }
    static constexpr int count(effect what) {
        int n = 0;
        for (int q = 0; q < D.outputs; ++q) n += D.out[q].what == what;
        return n;
    }
    /// Packets beside each other, at most: each has two sums, of even and of odd rows, for each output, and what all rows share.
    static constexpr int most_packets() {
        const int registers = simd::native_bytes == 64 ? 32 : 16;
        const int on_the_way = D.instructions < 3 ? 1 + D.instructions : 4;
        const int left = registers - on_the_way - D.constants - count(access::one) - count(access::column);
        const int each = 2 * (count(effect::sum_all) + count(effect::sum_batch)) + count(access::row);
        const int n = has_chains<D>() ? 1 : left / each;
        return n < 1 ? 1 : n > 8 ? 8 : n;
    }
    static constexpr int most = most_packets();
    static constexpr int groups = packets_for(packets, most);                            ///< 0 where columns are not known
    static constexpr int size = columns > 0 ? packets_for(packets, groups) : most < 4 ? most : 4;
    static constexpr int last = columns > 0 ? packets - (groups - 1) * size : 1;          ///< packets of the last group

    /// Rows that are walked several times while they lie in the first cache, an even number; 0: all.
    static constexpr int strip_rows() {
        if (groups < 2) return 0;
        const int bytes = static_cast<int>(sizeof(T)) * columns * (count(access::full) + count(effect::store));
        const int rows = bytes > 0 ? 16384 / bytes / 2 * 2 : 0;
        return rows < 16 || (D.size.rows > 0 && D.size.rows <= rows + rows / 2) ? 0 : rows;
    }
    static constexpr int strip = strip_rows();
};

/// Packets beside each other, the last of which may be a part of one.
template <int group, bool full>
struct row_end {
    static constexpr bool is_full(int packet) { return full || packet < group - 1; }
};

/// Down the rows, even and odd rows apart.
template <class T, descriptor D, bool stores>
[[gnu::always_inline]] inline void run_down_columns(const arguments<T>& args) {
    using P = packet_for<T, D.size.columns>;
    using shared = column_groups<T, D>;
    constexpr int lanes = P::size, parts = parts_for(D.size.columns, lanes, virtual_lanes<T>);
    constexpr bool strips = shared::strip > 0;
    // The last packet of a row is filled up by columns of the one before it, whose sums are computed twice: two or three numbers are read more
    // slowly. That one is of the same group, so that no sum was written yet. Of few rows it costs more than it gains: what reads the sums next waits
    // for writes that overlap.
    constexpr bool overlaps = simd::native_bytes == 16 && D.size.rows >= 128 && shared::last > 1 && D.size.columns % lanes > 1 &&
                              !has(D, effect::sum_all) && !(stores && has(D, effect::store));
    const sizes size = chosen(D.size, args.size);

    P fixed[D.operands + 1];
    fill<D, access::one>(fixed, [&](int q) __attribute__((always_inline)) { return P(*args.in[q]); });
    P total[parts][D.outputs + 1];
    each<D, effect::sum_all>([&](int q, int) __attribute__((always_inline)) { set_all(total, q, P(nothing_added<T>)); });
    alignas(64) T carried[strips ? 2 * D.outputs * shared::packets * lanes : 1];  // sums from one strip to the next
    if constexpr (strips)
        for (T& number : carried) number = nothing_added<T>;

    const auto each_sum = [&](auto f) __attribute__((always_inline)) {
        each<D, effect::sum_all>(f);
        each<D, effect::sum_batch>(f);
    };
    // The rows first .. end of some packets from column `at` on; the last is whole, or has n entries.
    const auto block = [&]<int... g>(auto whole, int at, int n, int part, int first, int end, std::integer_sequence<int, g...>) __attribute__((always_inline)) {
        constexpr int group = sizeof...(g);
        using ends = row_end<group, decltype(whole)::value || overlaps>;
        const auto begin = [&](int p) __attribute__((always_inline)) { return at + p * lanes - (!whole && overlaps && p == group - 1 ? lanes - n : 0); };
        const auto carry = [&](int odd, int p, int q) __attribute__((always_inline)) { return carried + ((odd * D.outputs + q) * shared::packets) * lanes + at + p * lanes; };
        P row[group][D.operands + 1], sum[2][group][D.outputs + 1];  // of the even rows, of the odd ones
        fill<D, access::row>(fixed, [&](int q) __attribute__((always_inline)) {
            ((row[g][q] = get<P, ends::is_full(g)>(args.in[q] + begin(g), n)), ...);
            return row[0][q];
        });
        if constexpr (strips)
            each_sum([&](int q, int) __attribute__((always_inline)) {
                ((sum[0][g][q] = simd::load<P>(carry(0, g, q)), sum[1][g][q] = simd::load<P>(carry(1, g, q))), ...);
            });
        else
            each_sum([&](int q, int) __attribute__((always_inline)) { ((sum[0][g][q] = sum[1][g][q] = P(nothing_added<T>)), ...); });
        const auto step = [&](auto is_all, int i, int column, const P* row_values, P* into) __attribute__((always_inline)) {
            const std::ptrdiff_t here = std::ptrdiff_t(i) * size.columns + column;
            P r[registers_of(D) + 1];
            fill<D, access::one>(r, [&](int q) __attribute__((always_inline)) { return fixed[q]; });
            fill<D, access::row>(r, [&](int q) __attribute__((always_inline)) { return row_values[q]; });
            fill<D, access::full>(r, [&](int q) __attribute__((always_inline)) { return get<P, is_all>(args.in[q] + here, n); });
            fill<D, access::column>(r, [&](int q) __attribute__((always_inline)) { return P(args.in[q][i]); });
            fill<D, access::index>(r, [&](int) __attribute__((always_inline)) { return counting<P>(column); });
            run_body<D>(r);
            if constexpr (stores)
                each<D, effect::store>([&](int q, int from) __attribute__((always_inline)) { put<is_all>(args.out[q] + here, r[from], n); });
            each_sum([&](auto q, int) __attribute__((always_inline)) { add_to<D, q, true>(into[q], r, n); });
        };
        int i = first;
        for (; i + 2 <= end; i += 2) {
            (step(flag<ends::is_full(g)>{}, i, begin(g), row[g], sum[0][g]), ...);
            (step(flag<ends::is_full(g)>{}, i + 1, begin(g), row[g], sum[1][g]), ...);
        }
        if constexpr (D.size.rows == 0 || D.size.rows % 2 > 0)
            if (i < end) (step(flag<ends::is_full(g)>{}, i, begin(g), row[g], sum[0][g]), ...);
        if (strips && end < size.rows)
            return each_sum([&](int q, int) __attribute__((always_inline)) {
                ((store(carry(0, g, q), sum[0][g][q]), store(carry(1, g, q), sum[1][g][q])), ...);
            });
        each<D, effect::sum_batch>([&](int q, int) __attribute__((always_inline)) {
            (put<ends::is_full(g)>(args.out[q] + begin(g), sum[0][g][q] + sum[1][g][q], n, D.out[q].has_room), ...);
        });
        each<D, effect::sum_all>([&](int q, int) __attribute__((always_inline)) {
            const auto add = [&](auto is_all, P& into, P both) __attribute__((always_inline)) { into += is_all ? both : only_first<gathering::sum>(both, n); };
            (add(flag<ends::is_full(g)>{}, total[(part + g) % parts][q], sum[0][g][q] + sum[1][g][q]), ...);
        });
    };
    constexpr auto some = std::make_integer_sequence<int, shared::size>{};
    const auto rows = [&](int first, int end) __attribute__((always_inline)) {
        int at = 0, part = 0;
        if constexpr (D.size.columns > 0) {
            constexpr int across = shared::size * lanes, rest = D.size.columns % lanes;
            for (int t = 1; t < shared::groups; ++t, at += across, part = (part + shared::size) % parts) block(flag<true>{}, at, lanes, part, first, end, some);
            block(flag<rest == 0>{}, at, rest == 0 ? lanes : rest, part, first, end, std::make_integer_sequence<int, shared::last>{});
        } else {
            constexpr auto one = std::make_integer_sequence<int, 1>{};
            if constexpr (shared::size > 1)
                for (; at + shared::size * lanes <= size.columns; at += shared::size * lanes, part = (part + shared::size) % parts)
                    block(flag<true>{}, at, lanes, part, first, end, some);
            for (; at + lanes <= size.columns; at += lanes, part = (part + 1) % parts) block(flag<true>{}, at, lanes, part, first, end, one);
            if (at < size.columns) block(flag<false>{}, at, size.columns - at, part, first, end, one);
        }
    };
    if constexpr (strips)
        for (int first = 0; first == 0 || first < size.rows; first += shared::strip) rows(first, size.rows - first < shared::strip ? size.rows : first + shared::strip);
    else
        rows(0, size.rows);
    each<D, effect::sum_all>([&](int q, int) __attribute__((always_inline)) { *args.out[q] = all_states<gathering::sum>(total, q); });
}

}  // namespace detail
}  // namespace tapeless::kernels
