#pragma once
// kernels/rows.hpp: a loop over rows and columns. Sums over columns go row by row, sums over rows go down the columns.
#include "down_columns.hpp"

namespace tapeless::kernels {

namespace detail {

/// Whether rows share what is read along each of them, and little else is done to many numbers: then some go side by side, for reading takes
/// the time.
template <descriptor D>
constexpr bool rows_share() {
    if (D.size.rows < 4 || D.size.rows * D.size.columns < 8192) return false;
    for (int q = 0; q < D.operands; ++q)
        if (D.in[q] == access::row) return D.instructions <= 3;
    return false;
}
/// Packets of a row that are written out beside each other where nothing is added up: a loop of five instructions takes twice as long when it
/// lies across a line of the cache. clang writes loops out by itself.
template <descriptor D>
constexpr int packets_written_out() {
#if defined(__clang__)
    return 1;
#else
    return D.size.columns > 0 && D.instructions <= 1 ? 4 : 1;
#endif
}

/// `sizeof...(h)` rows from row i on, side by side: stores only.
template <class T, descriptor D, int... h>
[[gnu::always_inline]] inline void run_side_by_side(const arguments<T>& args, int i, int columns, std::integer_sequence<int, h...>) {
    using P = packet_for<T, D.size.columns>;
    P fixed[sizeof...(h)][D.operands + 1];
    fill<D, access::one>(fixed[0], [&](int q) __attribute__((always_inline)) { return P(*args.in[q]); });
    (fill<D, access::column>(fixed[h], [&](int q) __attribute__((always_inline)) { return P(args.in[q][i + h]); }), ...);
    P none[1][1];
    over_entries<P, D.size.columns, int{sizeof...(h)} * (1 + D.instructions)>(columns, none, [&](auto all, int at, int n, P*) __attribute__((always_inline)) {
        P r[sizeof...(h)][registers_of(D) + 1];
        fill<D, access::row>(r[0], [&](int q) __attribute__((always_inline)) { return get<P, all>(args.in[q] + at, n); });
        const auto one = [&](auto row) __attribute__((always_inline)) {
            constexpr int k = row;
            fill<D, access::row>(r[k], [&](int q) __attribute__((always_inline)) { return r[0][q]; });
            fill<D, access::one>(r[k], [&](int q) __attribute__((always_inline)) { return fixed[0][q]; });
            fill<D, access::column>(r[k], [&](int q) __attribute__((always_inline)) { return fixed[k][q]; });
            fill<D, access::full>(r[k], [&](int q) __attribute__((always_inline)) { return get<P, all>(args.in[q] + std::ptrdiff_t(i + k) * columns + at, n); });
            fill<D, access::index>(r[k], [&](int) __attribute__((always_inline)) { return counting<P>(at); });
            run_body<D>(r[k]);
        };
        (one(std::integral_constant<int, h>{}), ...);
        each<D, effect::store>([&](int q, int from) __attribute__((always_inline)) {
            (put_before_others<all>(args.out[q] + std::ptrdiff_t(i + h) * columns + at, r[h][from], n), ...);
        });
    });
}

/// Row after row: stores, sums over the columns, and the largest.
template <class T, descriptor D>
[[gnu::always_inline]] inline void run_along_rows(const arguments<T>& args) {
    using P = packet_of_loop<T, D, D.size.columns>;
    using enum gathering;
    constexpr bool sums = has(D, effect::sum_features) || has(D, effect::max_features);
    constexpr int parts = sums ? parts_for(D.size.columns, P::size, 2 * virtual_lanes<T>) : detail::packets_written_out<D>();
    const sizes size = chosen(D.size, args.size);

    int i = 0;
    if constexpr (!sums && rows_share<D>())
        for (; i + 4 <= size.rows; i += 4) run_side_by_side<T, D>(args, i, size.columns, std::make_integer_sequence<int, 4>{});
    P fixed[D.operands + 1];
    fill<D, access::one>(fixed, [&](int q) __attribute__((always_inline)) { return P(*args.in[q]); });
    for (; i < size.rows; ++i) {
        const std::ptrdiff_t row = std::ptrdiff_t(i) * size.columns;
        fill<D, access::column>(fixed, [&](int q) __attribute__((always_inline)) { return P(args.in[q][i]); });
        P state[parts][D.outputs + 1];
        each<D, effect::sum_features>([&](int q, int) __attribute__((always_inline)) { set_all(state, q, P(nothing_added<T>)); });
        each<D, effect::max_features>([&](int q, int) __attribute__((always_inline)) { set_all(state, q, P(nothing_larger<T>)); });
        over_entries<P, D.size.columns, 1 + D.instructions>(
            size.columns, state, [&](auto all, int at, int n, P* into) __attribute__((always_inline)) {
                P r[registers_of(D) + 1];
                fill<D, access::one>(r, [&](int q) __attribute__((always_inline)) { return fixed[q]; });
                fill<D, access::column>(r, [&](int q) __attribute__((always_inline)) { return fixed[q]; });
                fill<D, access::full>(r, [&](int q) __attribute__((always_inline)) { return get<P, all>(args.in[q] + row + at, n); });
                fill<D, access::row>(r, [&](int q) __attribute__((always_inline)) { return get<P, all>(args.in[q] + at, n); });
                fill<D, access::index>(r, [&](int) __attribute__((always_inline)) { return counting<P>(at); });
                run_body<D>(r);
                each<D, effect::store>([&](int q, int from) __attribute__((always_inline)) { put_before_others<all>(args.out[q] + row + at, r[from], n); });
                each<D, effect::sum_features>([&](auto q, int) __attribute__((always_inline)) { add_to<D, q, all>(into[q], r, n); });
                each<D, effect::max_features>([&](int q, int from) __attribute__((always_inline)) {
                    into[q] = max(into[q], all ? r[from] : only_first<largest>(r[from], n));
                });
            });
        each<D, effect::sum_features>([&](int q, int) __attribute__((always_inline)) { args.out[q][i] = all_states<sum>(state, q); });
        each<D, effect::max_features>([&](int q, int) __attribute__((always_inline)) { args.out[q][i] = all_states<largest>(state, q); });
    }
}

}  // namespace detail

/// A form::rows kernel. Sums of both kinds take two passes, the first of which stores nothing, for an output may lie where an
/// operand does.
template <class T, descriptor D>
[[gnu::always_inline]] inline void run_rows(const arguments<T>& args) {
    constexpr bool down = has(D, effect::sum_all) || has(D, effect::sum_batch);
    constexpr bool along = has(D, effect::sum_features) || has(D, effect::max_features);
    if constexpr (down) detail::run_down_columns<T, D, !along>(args);
    if constexpr (along || !down) detail::run_along_rows<T, D>(args);
}

}  // namespace tapeless::kernels
