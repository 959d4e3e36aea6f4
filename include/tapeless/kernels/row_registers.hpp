#pragma once
// kernels/row_registers.hpp: whole rows in registers, a few rows at a time, so that a sum over a row can be used at once.
//
// A register of the descriptor is either a row (packets of its columns, for each of the rows at hand) or one number per row; those
// numbers of all rows at hand lie in the lanes of one packet, so that what is computed with them costs once, not once per row.
#include "entries.hpp"

namespace tapeless::kernels {

namespace detail {

/// The widths of a row_registers loop: packets of a row, rows at a time; `known` rows, or 0.
template <class T, int columns, int known>
struct row_widths {
    using packet = packet_for<T, columns>;
    static constexpr int lanes = packet::size;
    static constexpr int packets = packets_for(columns, lanes);
    static constexpr int last = columns - (packets - 1) * lanes;  ///< entries of the last packet
    static constexpr int parts = packets < virtual_lanes<T> / lanes ? packets : virtual_lanes<T> / lanes;
    static constexpr int rows = packets > 2 || lanes == 1 || known == 1 ? 1 : packets == 2 || lanes == 2 || known == 2 ? 2 : 4;
    using numbers = simd::packet<T, rows>;  ///< one per row
    static constexpr int all = rows * packets;
};

/// The sum of, or the largest in, the entries of one row, as `parts` packets become one.
template <gathering how, class W, int... p>
[[gnu::always_inline]] inline typename W::packet folded_row(const typename W::packet* row, std::integer_sequence<int, p...>) {
    using P = typename W::packet;
    P part[W::parts];
    ([&]() __attribute__((always_inline)) {
        P entries = row[p];
        if constexpr (p == W::packets - 1 && W::last < W::lanes) entries = only_first<how>(entries, W::last);
        part[p % W::parts] = p < W::parts ? entries : gathered<how>(part[p % W::parts], entries);
    }(), ...);
    return folded<how, P, W::parts>(part);
}

/// The sums of, or the largest in, all rows at hand.
template <gathering how, class W, int... r>
[[gnu::always_inline]] inline typename W::numbers each_row(const typename W::packet* rows, std::integer_sequence<int, r...>) {
    const typename W::packet one[W::rows]{folded_row<how, W>(rows + r * W::packets, std::make_integer_sequence<int, W::packets>{})...};
    return lane_by_lane<how, W::rows>(one);
}

/// The numbers of the rows at hand, each in all entries of its row.
template <class W, int... at>
[[gnu::always_inline]] inline void spread(typename W::packet* to, typename W::numbers numbers, std::integer_sequence<int, at...>) {
    ((to[at] = typename W::packet(numbers[at / W::packets])), ...);
}

/// One operator on all packets of rows.
template <hash_type op, int arity, class P, int... at>
[[gnu::always_inline]] inline void apply_all(P* to, const P* a, const P* b, const P* c, std::integer_sequence<int, at...>) {
    (apply<op, arity>(to[at], a[at], b[at], c[at]), ...);
}

/// The register file of one step.
template <class T, descriptor D>
struct row_file {
    using W = row_widths<T, D.size.columns, D.size.rows>;
    using P = typename W::packet;
    static constexpr row_scalars scalar{D};
    P full[registers_of(D) + 1][W::all];
    typename W::numbers number[registers_of(D) + 1];

    [[gnu::always_inline]] inline void set(int r, typename W::numbers value) {
        number[r] = value;
        spread<W>(full[r], value, std::make_integer_sequence<int, W::all>{});
    }
    template <int i>
    [[gnu::always_inline]] inline void run() {
        constexpr instruction x = D.body[i];
        constexpr int to = D.operands + D.constants + i;
        constexpr auto rows = std::make_integer_sequence<int, W::rows>{};
        if constexpr (x.what == action::row_sum) {
            set(to, each_row<gathering::sum, W>(full[x.a], rows));
        } else if constexpr (x.what == action::row_max) {
            set(to, each_row<gathering::largest, W>(full[x.a], rows));
        } else if constexpr (scalar.is[to]) {
            typename W::numbers result;
            apply<x.op, x.arity>(result, number[x.a], number[x.b], number[x.c]);
            set(to, result);
        } else {
            apply_all<x.op, x.arity>(full[to], full[x.a], full[x.b], full[x.c], std::make_integer_sequence<int, W::all>{});
        }
    }
    [[gnu::always_inline]] inline void run_all() {
        [&]<std::size_t... i>(std::index_sequence<i...>) __attribute__((always_inline)) {
            (set(D.operands + static_cast<int>(i), typename W::numbers(D.constant[i])), ...);
        }(std::make_index_sequence<D.constants>{});
        [&]<std::size_t... i>(std::index_sequence<i...>) __attribute__((always_inline)) {
            (run<static_cast<int>(i)>(), ...);
        }(std::make_index_sequence<D.instructions>{});
    }
};

}  // namespace detail
}  // namespace tapeless::kernels
