#pragma once
// kernels/dot_rows.hpp: products of rows with one vector, and sums of numbers times rows.
#include "entries.hpp"

namespace tapeless::kernels {

/// How a row of `depth` entries (0: not known) lies in packets.
template <class T, int depth>
struct dot_widths {
    using packet = packet_for<T, depth>;
    static constexpr int lanes = packet::size;
    static constexpr int known = depth;
    static constexpr bool is_short = depth > 0 && depth <= virtual_lanes<T>;  ///< no lane has two entries
    static constexpr int parts = parts_for(depth, lanes, virtual_lanes<T>);
    static constexpr int packets = packets_for(depth, lanes);
    static constexpr int last = depth - (packets - 1) * lanes;  ///< entries of the last packet
    static constexpr bool has_zeros = lanes == virtual_lanes<T> && last < lanes;  ///< lanes behind the last entry: their +0 makes a sum of -0 that
    static constexpr bool kept = packets > 0 && packets <= 4;   ///< registers hold a row
    /// The last packet is read whole, and what is in it of the next row is left out, where that is cheaper than a part of a packet.
#if defined(__clang__)
    static constexpr bool runs_over = kept && last < lanes && simd::native_bytes < 64;
#else
    static constexpr bool runs_over = kept && last < lanes && simd::native_bytes == 32;
#endif
    /// f(p, all, n) for each packet of a row of known depth.
    template <class F>
    [[gnu::always_inline]] static inline void each_packet(F f) {
        [&]<int... p>(std::integer_sequence<int, p...>) __attribute__((always_inline)) {
            (f(p, flag<(p < packets - 1 || last == lanes)>{}, p < packets - 1 ? lanes : last), ...);
        }(std::make_integer_sequence<int, packets>{});
    }
};

/// The first n entries of a row, or all of a packet. `over`: memory behind the n-th may be read.
template <class P, bool all, bool over, class T>
[[gnu::always_inline]] inline P get_entries(const T* row, int n) {
    if constexpr (over && !all)
        return keep_first(simd::load<P>(row), n);
    else
        return get<P, all>(row, n);
}

/// A packet whose lanes add up to the product of a short row and b, but for the sign of a 0.
template <class W, bool over, class T>
[[gnu::always_inline]] inline typename W::packet short_dot(const T* row, const typename W::packet* b) {
    using P = typename W::packet;
    P part[W::packets];
    W::each_packet([&](int p, auto all, int n) __attribute__((always_inline)) { part[p] = get_entries<P, all, over>(row + p * W::lanes, n) * b[p]; });
    return folded<gathering::sum, P, W::packets>(part);
}

/// The same for several long rows at once: b is read once for all of them.
template <class W, bool over, class T, int... r>
[[gnu::always_inline]] inline void long_dots(typename W::packet* to, const T* const* row, const T* b, int depth, std::integer_sequence<int, r...>) {
    using P = typename W::packet;
    P state[W::parts][sizeof...(r)];
    (set_all(state, r, P(0)), ...);
    over_entries<P, W::known, 1 + static_cast<int>(sizeof...(r))>(depth, state, [&](auto all, int at, int n, P* sum) __attribute__((always_inline)) {
        const P factor = get<P, all>(b + at, n);
        ((sum[r] = fma(get_entries<P, all, over>(row[r] + at, n), factor, sum[r])), ...);
    });
    ((to[r] = folded_states<gathering::sum>(state, r)), ...);
}

/// The same for a row of few packets. The last of them stays in `end`.
template <class W, class T>
[[gnu::always_inline]] inline typename W::packet dot_and_end(const T* row, const typename W::packet* b, typename W::packet& end) {
    using P = typename W::packet;
    P sum;
    W::each_packet([&](int p, auto all, int n) __attribute__((always_inline)) {
        end = get<P, all>(row + p * W::lanes, n);
        sum = p == 0 ? end * b[p] : fma(end, b[p], sum);
    });
    return sum;
}

/// The sum over a block of rows of y[i] * a[i], whose last packets are in registers: to total, even and odd rows apart.
template <class W, class T, int... i>
[[gnu::always_inline]] inline void outer_of_ends(typename W::packet* total, const T* y, const T* a, const typename W::packet* end, std::integer_sequence<int, i...>) {
    using P = typename W::packet;
    P sum[W::packets][2];
    (W::each_packet([&](int p, auto, int) __attribute__((always_inline)) {
        const P entries = p == W::packets - 1 ? end[i] : simd::load<P>(a + i * W::known + p * W::lanes);
        sum[p][i % 2] = fma(P(y[i]), entries, sum[p][i % 2]);
    }), ...);
    W::each_packet([&](int p, auto, int) __attribute__((always_inline)) { total[p] += sum[p][0] + sum[p][1]; });
}

/// For one packet of columns: the sum over a block of rows of y[i] * a[i][k], even and odd rows apart. `last`: the last row.
template <class P, bool all, class T>
[[gnu::always_inline]] inline P outer_block(const T* y, const T* a, const T* last, std::ptrdiff_t depth, int rows, int n) {
    P even, odd;
    int i = 0;
    for (; i + 2 < rows; i += 2, a += 2 * depth) {
        even = fma(P(y[i]), get<P, all>(a, n), even);
        odd = fma(P(y[i + 1]), get<P, all>(a + depth, n), odd);
    }
    const P end = get<P, all>(last, n), factor = P(y[rows - 1]);
    if (i + 2 == rows) {
        even = fma(P(y[i]), get<P, all>(a, n), even);
        return even + fma(factor, end, odd);
    }
    return fma(factor, end, even) + odd;
}

/// out[k] += the sum over a block of rows of y[i] * a[i][k].
template <class P, int known, class T>
[[gnu::always_inline]] inline void add_outer(T* out, const T* y, const T* a, int depth, int rows) {
    P none[1][1];
    over_entries<P, known, 8>(depth, none, [&](auto all, int at, int n, P*) __attribute__((always_inline)) {
        put<all>(out + at, get<P, all>(out + at, n) + outer_block<P, all>(y, a + at, a + at + std::ptrdiff_t(depth) * (rows - 1), depth, rows, n), n);
    });
}

/// The operands of a dots kernel that are the same for all rows.
template <descriptor D, class T, class P>
[[gnu::always_inline]] inline void fill_same(const arguments<T>& args, P* fixed) {
    fill<D, access::one>(fixed, [&](int q) __attribute__((always_inline)) { return P(*args.in[q]); });
    fill<D, access::row>(fixed, [&](int q) __attribute__((always_inline)) { return P(*args.in[q]); });
}
/// The body of a dots kernel for the rows i, i + 1, ..., all of a packet or n, whose products are `products`; writes what is stored.
template <descriptor D, bool all, class T, class P>
[[gnu::always_inline]] inline void run_numbers(const arguments<T>& args, const P* fixed, P products, P* r, int i, int n) {
    if constexpr (D.result >= 0) r[D.result] = products;
    fill<D, access::one>(r, [&](int q) __attribute__((always_inline)) { return fixed[q]; });
    fill<D, access::row>(r, [&](int q) __attribute__((always_inline)) { return fixed[q]; });
    fill<D, access::full>(r, [&](int q) __attribute__((always_inline)) { return get<P, all>(args.in[q] + i, n); });
    fill<D, access::column>(r, [&](int q) __attribute__((always_inline)) { return get<P, all>(args.in[q] + i, n); });
    fill<D, access::index>(r, [&](int) __attribute__((always_inline)) { return P(0); });
    run_body<D>(r);
    const auto write = [&](int q, int from) __attribute__((always_inline)) { put<all>(args.out[q] + i, r[from], n); };
    each<D, effect::store>(write);
    each<D, effect::store_column>(write);
}

}  // namespace tapeless::kernels
