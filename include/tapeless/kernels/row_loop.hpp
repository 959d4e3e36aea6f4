#pragma once
// kernels/row_loop.hpp: the loop over rows around kernels/row_registers.hpp: reads rows, keeps sums over them, writes.
#include "row_lanes.hpp"
#include "row_registers.hpp"

namespace tapeless::kernels {

namespace detail {

/// f(r, p, at) for packet p of each row r at hand; its number among all is `at`.
template <class W, class F>
[[gnu::always_inline]] inline void each_packet(F f) {
    [&]<int... at>(std::integer_sequence<int, at...>) __attribute__((always_inline)) {
        (f(at / W::packets, std::integral_constant<int, at % W::packets>{}, at), ...);
    }(std::make_integer_sequence<int, W::all>{});
}
template <class W, int p>
inline constexpr bool is_whole = p < W::packets - 1 || W::last == W::lanes;

}  // namespace detail

/// A form::row_registers kernel whose rows lie along the registers.
template <class T, descriptor D>
[[gnu::always_inline]] inline void run_rows_along_registers(const arguments<T>& args) {
    using file = detail::row_file<T, D>;
    using W = typename file::W;
    using P = typename W::packet;
    constexpr int columns = D.size.columns;
    static_assert(columns > 0, "the columns of a row_registers kernel are part of it");
    const int rows = chosen(D.size.rows, args.size.rows);

    file fixed;
    fill<D, access::one>(fixed.number, [&](int q) __attribute__((always_inline)) { return typename W::numbers(*args.in[q]); });
    const auto read_row = [&](int q, const T* from, auto p) __attribute__((always_inline)) {
        return q < 0 ? P() : get<P, detail::is_whole<W, p>>(from + p * W::lanes, W::last);
    };
    P down[D.outputs + 1][W::packets];  // sums over the rows, column by column
    T number_sum[D.outputs + 1][4];     // sums of one number per row: four lanes
    for (auto& sum : number_sum)
        for (T& lane : sum) lane = nothing_added<T>;
    [[maybe_unused]] soft_numbers<T> soft[D.outputs + 1];
    const auto start = [&](int q, int) __attribute__((always_inline)) {
        detail::each_packet<W>([&](int, auto p, int) __attribute__((always_inline)) { down[q][p] = P(nothing_added<T>); });
    };
    each<D, effect::sum_batch>(start);
    each<D, effect::sum_all>(start);

    for (int i = 0; i < rows; i += W::rows) {
        const int here = W::rows == 1 || rows - i >= W::rows ? W::rows : rows - i;  // the last step computes its first row again
        const auto row = [&](int r) __attribute__((always_inline)) { return i + (r < here ? r : 0); };
        file f;
        fill<D, access::one>(f.number, [&](int q) __attribute__((always_inline)) {
            f.set(q, fixed.number[q]);
            return fixed.number[q];
        });
        fill<D, access::column>(f.number, [&](int q) __attribute__((always_inline)) {
            const auto read = here == W::rows ? get<typename W::numbers, true>(args.in[q] + i, here) : get<typename W::numbers, false>(args.in[q] + i, here);
            f.set(q, read);
            return read;
        });
        detail::each_packet<W>([&](int r, auto p, int at) __attribute__((always_inline)) {
            const std::ptrdiff_t from = std::ptrdiff_t(row(r)) * columns;
            P all[D.operands + 1];
            fill<D, access::full>(all, [&](int q) __attribute__((always_inline)) { return f.full[q][at] = read_row(q, args.in[q] + from, p); });
            fill<D, access::row>(all, [&](int q) __attribute__((always_inline)) { return f.full[q][at] = read_row(q, args.in[q], p); });
            fill<D, access::index>(all, [&](int q) __attribute__((always_inline)) { return f.full[q][at] = counting<P>(p * W::lanes); });
        });
        f.run_all();
        detail::each_packet<W>([&](int r, auto p, int at) __attribute__((always_inline)) {
            if (r >= here) return;
            const std::ptrdiff_t to = std::ptrdiff_t(i + r) * columns + p * W::lanes;
            each<D, effect::store>([&](int q, int from) __attribute__((always_inline)) {
                put<detail::is_whole<W, p>>(args.out[q] + to, f.full[from][at], W::last);
            });
            each<D, effect::sum_batch>([&](int q, int from) __attribute__((always_inline)) { down[q][p] += f.full[from][at]; });
            each<D, effect::sum_all>([&](int q, int from) __attribute__((always_inline)) {
                if (!file::scalar.is[from]) down[q][p] += f.full[from][at];
            });
        });
        const auto per_row = [&](int q, typename W::numbers value) __attribute__((always_inline)) {
            if (here == W::rows)
                put<true>(args.out[q] + i, value, here);
            else
                put<false>(args.out[q] + i, value, here);
        };
        constexpr auto each_row_at_hand = std::make_integer_sequence<int, W::rows>{};
        each<D, effect::store_column>([&](int q, int from) __attribute__((always_inline)) {
            if (file::scalar.is[from])
                per_row(q, f.number[from]);
            else
                per_row(q, detail::each_row<gathering::sum, W>(f.full[from], each_row_at_hand));  // of the only column
        });
        each<D, effect::sum_features>([&](int q, int from) __attribute__((always_inline)) {
            per_row(q, detail::each_row<gathering::sum, W>(f.full[from], each_row_at_hand));
        });
        each<D, effect::max_features>([&](int q, int from) __attribute__((always_inline)) {
            per_row(q, detail::each_row<gathering::largest, W>(f.full[from], each_row_at_hand));
        });
        each<D, effect::sum_all>([&](auto q, int from) __attribute__((always_inline)) {
            for (int r = 0; r < W::rows; ++r) {
                if (!file::scalar.is[from] || r >= here) continue;
                number_sum[q][(i + r) % 4] += f.number[from][r];
                if constexpr (D.out[q].soft >= 0) soft[q].product[(i + r) % 4] *= f.number[D.out[q].soft][r];
            }
        });
        if constexpr (has_soft_sums(D) && (D.size.rows == 0 || D.size.rows > soft_entries<T>(D)))
            if ((i + W::rows) % soft_entries<T>(D) == 0)
                soft_logs<T, D>::each_soft([&](auto q) __attribute__((always_inline)) { soft[q].take(); });
    }
    each<D, effect::sum_batch>([&](int q, int) __attribute__((always_inline)) {
        detail::each_packet<W>([&](int r, auto p, int) __attribute__((always_inline)) {
            if (r == 0) put<detail::is_whole<W, p>>(args.out[q] + p * W::lanes, down[q][p], W::last);
        });
    });
    each<D, effect::sum_all>([&](auto q, int from) __attribute__((always_inline)) {
        *args.out[q] = file::scalar.is[from]
                           ? (number_sum[q][0] + number_sum[q][2]) + (number_sum[q][1] + number_sum[q][3])
                           : sum_lanes(detail::folded_row<gathering::sum, W>(down[q], std::make_integer_sequence<int, W::packets>{}));
        if constexpr (D.out[q].soft >= 0) {
            soft[q].take();
            *args.out[q] += soft[q].total();
        }
    });
}

/// A form::row_registers kernel.
template <class T, descriptor D>
[[gnu::always_inline]] inline void run_row_registers(const arguments<T>& args) {
    if constexpr (has_rows_in_lanes<T>(D))
        run_row_lanes<T, D>(args);
    else
        run_rows_along_registers<T, D>(args);
}

}  // namespace tapeless::kernels
