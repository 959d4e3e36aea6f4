#pragma once
// kernels/dot_rows.hpp: products of rows with one vector, and sums of numbers times rows.
#include "entries.hpp"

namespace tapeless::kernels {

/// The lanes of a packet along a row. Where registers have 64 bytes, short rows go in halves of them: few rows begin where a line of the cache
/// does, and sums across lanes are what takes the time.
template <class T>
constexpr int lanes_along(int depth) {
    const bool half = simd::native_bytes == 64 && depth > 0 && depth <= 2 * virtual_lanes<T>;
    return half && lanes_for<T>(depth) == simd::native_lanes<T> ? simd::native_lanes<T> / 2 : lanes_for<T>(depth);
}

/// How a row of `depth` entries (0: not known) lies in packets.
template <class T, int depth>
struct dot_widths {
    using packet = simd::packet<T, lanes_along<T>(depth)>;
    static constexpr int lanes = packet::size;
    static constexpr int known = depth;
    static constexpr int parts = parts_for(depth, lanes, virtual_lanes<T>);
    static constexpr int packets = packets_for(depth, lanes);
    static constexpr int last = depth - (packets - 1) * lanes;  ///< entries of the last packet
    static constexpr bool has_zeros = lanes == virtual_lanes<T> && last < lanes;  ///< lanes behind the last entry: their +0 makes a sum of -0 that
    static constexpr bool kept = packets > 0 && packets <= 4;  ///< registers hold a row
    /// The last packet is read whole, and what is in it of the next row is left out, where that is cheaper than a part of a packet.
#if defined(__clang__)
    static constexpr bool runs_over = kept && last < lanes && simd::native_bytes < 64;
#else
    static constexpr bool runs_over = kept && last < lanes && simd::native_bytes == 32;
#endif
    /// The same where rows are multiplied with numbers: what is in the last packet of the next row is added to lanes that nobody reads.
    static constexpr bool outer_runs_over = runs_over || (kept && last < lanes && simd::native_bytes == 64);
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

/// A packet whose lanes add up to the product of a row of few packets and b, but for the sign of a 0.
template <class W, bool over, class T>
[[gnu::always_inline]] inline typename W::packet short_dot(const T* row, const typename W::packet* b) {
    using P = typename W::packet;
    constexpr int parts = W::packets < W::parts ? W::packets : W::parts;
    P part[parts];
    W::each_packet([&](int p, auto all, int n) __attribute__((always_inline)) {
        const P entries = get_entries<P, all, over>(row + p * W::lanes, n);
        part[p % parts] = p < parts ? entries * b[p] : fma(entries, b[p], part[p % parts]);
    });
    return folded<gathering::sum, P, parts>(part);
}

/// The sums of the lanes of the rows first, first + 1, ... of which short(r) gives packets: one for each lane of P.
template <class P, class K, int first, class Short>
[[gnu::always_inline]] inline P sums_down(const Short& row) {
    using T = typename P::value_type;
    if constexpr (P::size == K::size) {
        return simd::sums_of_rows<T, P::size>([&](auto r) __attribute__((always_inline)) { return row(std::integral_constant<int, first + r>{}); });
    } else {
        using half = simd::half_of<P>;
        return concat(sums_down<half, K, first>(row), sums_down<half, K, first + half::size>(row));
    }
}

/// Of the packets of lanes that a long sum has, those that are summed up at once: registers hold no more for several rows. They are
/// folded onto each other first.
template <class W>
inline constexpr int parts_at_once = W::parts < 2 ? 1 : 2;

/// Packets with the parts g, g + parts / 2 of the products of several long rows with b, folded onto each other.
template <class W, bool over, int g, class T, int... r>
[[gnu::always_inline]] inline void dots_of_parts(typename W::packet* to, const T* const* row, const T* b, int depth, std::integer_sequence<int, r...>) {
    using P = typename W::packet;
    constexpr int round = W::parts * W::lanes, count = parts_at_once<W>, apart = W::parts / count * W::lanes;
    P sum[count][sizeof...(r)];
    const auto add = [&](auto all, auto is_first, int u, int at, int n) __attribute__((always_inline)) {
        const P factor = get<P, all>(b + at, n);
        ((sum[u][r] = is_first ? get_entries<P, all, over>(row[r] + at, n) * factor : fma(get_entries<P, all, over>(row[r] + at, n), factor, sum[u][r])), ...);
    };
    constexpr bool has_first = W::known >= round;
    if constexpr (has_first)
        for (int u = 0; u < count; ++u) add(flag<true>{}, flag<true>{}, u, g * W::lanes + u * apart, W::lanes);
    const int whole = (W::known > 0 ? W::known : depth) / round * round;
    const auto go_on = [&](int at) __attribute__((always_inline)) {
        for (int u = 0; u < count; ++u) add(flag<true>{}, flag<false>{}, u, at + g * W::lanes + u * apart, W::lanes);
    };
    constexpr int begin = has_first ? round : 0, rounds = (W::known - begin) / round;
    if constexpr (simd::native_bytes == 64 && rounds > 0 && rounds <= 8) {  // few registers of a row: a loop would cost g++ a seventh
        [&]<int... i>(std::integer_sequence<int, i...>) __attribute__((always_inline)) {
            (go_on(begin + i * round), ...);
        }(std::make_integer_sequence<int, rounds>{});
    } else {
#pragma GCC unroll 1
        for (int at = begin; at < whole; at += round) go_on(at);
    }
    for (int u = 0; u < count; ++u) {
        const int at = whole + g * W::lanes + u * apart;
        if (at + W::lanes <= depth)
            add(flag<true>{}, flag<false>{}, u, at, W::lanes);
        else if (at < depth)
            add(flag<false>{}, flag<false>{}, u, at, depth - at);
    }
    ((to[r] = count == 1 ? sum[0][r] : sum[0][r] + sum[count - 1][r]), ...);
}

/// The same as short_dot for several long rows at once: b is read once for all of them.
template <class W, bool over, class T, int... r>
[[gnu::always_inline]] inline void long_dots(typename W::packet* to, const T* const* row, const T* b, int depth, std::integer_sequence<int, r...> rows) {
    dots_of_parts<W, over, 0>(to, row, b, depth, rows);
    if constexpr (W::parts > parts_at_once<W>) {
        static_assert(W::parts == 2 * parts_at_once<W>);
        typename W::packet more[sizeof...(r)];
        dots_of_parts<W, over, 1>(more, row, b, depth, rows);
        ((to[r] += more[r]), ...);
    }
}

/// For the columns of `count` packets: the sum over a block of rows of y[i] * a[i][k], even and odd rows apart. The last of them has n
/// entries if it is not `full`. `last`: the last row. `in_turn`: the loop over rows stays one.
template <class P, int count, bool full, bool in_turn, class T>
[[gnu::always_inline]] inline void outer_block(P* sum, const T* y, const T* a, const T* last, std::ptrdiff_t depth, int rows, int n) {
    const auto add = [n](auto is_first, P* to, T factor, const T* row) __attribute__((always_inline)) {
        [&]<int... p>(std::integer_sequence<int, p...>) __attribute__((always_inline)) {
            ([&](P entries) __attribute__((always_inline)) {
                to[p] = is_first ? P(factor) * entries : fma(P(factor), entries, to[p]);
            }(get<P, full || p < count - 1>(row + p * P::size, n)), ...);
        }(std::make_integer_sequence<int, count>{});
    };
    constexpr flag<true> first;
    constexpr flag<false> next;
    if (rows == 1) return add(first, sum, y[0], last);
    P odd[count];
    add(first, sum, y[0], a);
    if (rows == 2) {
        add(first, odd, y[1], last);
    } else {
        add(first, odd, y[1], a + depth);
        int i = 2;
        a += 2 * depth;
        const auto both = [&]() __attribute__((always_inline)) { add(next, sum, y[i], a), add(next, odd, y[i + 1], a + depth); };
        if constexpr (in_turn) {
#pragma GCC unroll 1
            for (; i + 2 < rows; i += 2, a += 2 * depth) both();
        } else {
            for (; i + 2 < rows; i += 2, a += 2 * depth) both();
        }
        if (i + 2 == rows) {
            add(next, sum, y[i], a);
            add(next, odd, y[rows - 1], last);
        } else {
            add(next, sum, y[rows - 1], last);
        }
    }
    for (int p = 0; p < count; ++p) sum[p] += odd[p];
}

/// +0 in n numbers. g++ would clear few of them by an instruction that takes longer to begin than they do: it is given packets of which it does
/// not know that they are 0, and apart, or it keeps other registers elsewhere (logistic regression of 30 features took a seventh longer).
template <class P, class T>
#if defined(__clang__)
[[gnu::always_inline]] inline void clear(T* to, int n) {
    for (int k = 0; k < n; ++k) to[k] = T(0);
}
#else
[[gnu::noinline]] void clear(T* to, int n) {
    P zero(0);
#if defined(__SSE2__)
    asm("" : "+x"(zero.content));
#endif
    int k = 0;
    for (; k + P::size <= n; k += P::size) store(to + k, zero);
    if (k < n) store_first(to + k, zero, n - k);
}
#endif

/// out[k] += the sum over a block of rows of y[i] * a[i][k]. The sum is one from 0: out holds +0 before the first.
template <class P, int known, bool in_turn, class T>
[[gnu::always_inline]] inline void add_outer(T* out, const T* y, const T* a, int depth, int rows) {
    constexpr int together = simd::native_bytes == 64 ? 8 : 4, lanes = P::size;
    const auto some = [&](auto count, auto full, int at, int n) __attribute__((always_inline)) {
        P sum[count];
        outer_block<P, count, full, in_turn>(sum, y, a + at, a + at + std::ptrdiff_t(depth) * (rows - 1), depth, rows, n);
        for (int p = 0; p < count - 1; ++p) store(out + at + p * lanes, simd::load<P>(out + at + p * lanes) + sum[p]);
        T* const end = out + at + (count - 1) * lanes;
        put<full>(end, get<P, full>(end, n) + sum[count - 1], n);
    };
    int at = 0;
    for (; at + together * lanes <= depth; at += together * lanes) some(std::integral_constant<int, together>{}, flag<true>{}, at, lanes);
    constexpr int left = known % (together * lanes);
    if constexpr (left > 0) {
        some(std::integral_constant<int, packets_for(left, lanes)>{}, flag<left % lanes == 0>{}, at, left % lanes);
    } else if constexpr (known == 0) {
        for (; at + lanes <= depth; at += lanes) some(std::integral_constant<int, 1>{}, flag<true>{}, at, lanes);
        if (at < depth) some(std::integral_constant<int, 1>{}, flag<false>{}, at, depth - at);
    }
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
