#pragma once
// kernels/dots.hpp: a product with one column: a number per row, then an epilogue, then sums of those numbers times the rows. The
// data are read once from afar: rows come in blocks of V, which are still in the cache when they are read again for the sums.
#include "dot_lanes.hpp"
#include "dot_rows.hpp"
#include "soft_sums.hpp"

namespace tapeless::kernels {

/// A form::dots kernel whose rows lie along the registers.
template <class T, descriptor D>
[[gnu::always_inline]] inline void run_dots_of_rows(const arguments<T>& args) {
    using W = dot_widths<T, D.size.depth>;
    using K = typename W::packet;          // along a row
    using P = packet_for<T, D.size.rows>;  // down the rows
    constexpr int block = virtual_lanes<T>;
    constexpr int known = D.size.rows == 0 ? 0 : D.size.rows < block ? D.size.rows : D.size.rows % block == 0 ? block : 0;
    constexpr bool outer = has(D, effect::outer), kept = W::kept;
    // The products of a block of rows are there before those of the block before it are multiplied with their rows, for that has to wait for
    // the last sums across lanes. Long rows would not stay in the nearest cache.
    constexpr bool several = D.size.rows == 0 || D.size.rows > block || (D.size.rows == block && simd::native_bytes == 16 && has_chains<D>());
    constexpr bool ahead = outer && D.size.depth > 0 && D.size.depth <= 128 && several;
    // What is done with products that are there: several registers at a time, if few of them would be empty in the end.
    constexpr bool fills = D.size.rows % block == 0 || D.size.rows >= 8 * block;
    using R = std::conditional_t<ahead && fills, packet_of_sums<T, D, D.size.rows>, P>;
    constexpr int packets = parts_for(D.size.rows, P::size, block), parts = parts_for(D.size.rows, R::size, block);
    // Loops over the rows of a block are written out; clang does better without. Along long rows g++ would then hold the number of every row in a
    // register or on the stack: with SSE2 they take up to 8 % less as a loop, but where all rows do not stay in a near cache 5 % more.
#if defined(__clang__)
    constexpr bool counted = false, in_turn = false;
#else
    constexpr bool counted = known > 0 && kept;
    constexpr bool in_turn = simd::native_bytes == 16 && known > 0 && static_cast<long long>(sizeof(T)) * D.size.rows * D.size.depth <= 128 * 1024;
#endif
    const sizes size = chosen(D.size, args.size);
    const int depth = size.depth;

    constexpr bool copies_last = W::runs_over || (outer && W::outer_runs_over);
    alignas(64) T last_row[copies_last ? W::packets * W::lanes : 1];  // with something behind it, as the others have
    if constexpr (copies_last)
        if (size.rows > 0)
            W::each_packet([&](int p, auto all, int n) __attribute__((always_inline)) {
                store(last_row + p * W::lanes, get<K, all>(args.a + std::ptrdiff_t(size.rows - 1) * depth + p * W::lanes, n));
            });
    const auto row_at = [&](int i) __attribute__((always_inline)) -> const T* {
        return copies_last && i == size.rows - 1 ? last_row : args.a + std::ptrdiff_t(i) * depth;
    };
    K b[kept ? W::packets : 1];
    if constexpr (kept)
        W::each_packet([&](int p, auto all, int n) __attribute__((always_inline)) { b[p] = get_entries<K, all, D.b_has_room>(args.b + p * W::lanes, n); });
    R fixed[D.operands + 1];
    fill_same<D>(args, fixed);
    R state[parts][state_width<D>];
    [[maybe_unused]] soft_logs<T, D> logs;
    each<D, effect::sum_all>([&](int q, int) __attribute__((always_inline)) { set_all(state, q, R(nothing_added<T>)); });
    if constexpr (has_soft_sums(D)) logs.start(state);
    K total[D.outputs + 1][kept ? W::packets : 1];  // the outer sums, if registers can hold them
    T number[D.outputs + 1][outer ? block : 1];     // the numbers of a block, to be multiplied with its rows
    each<D, effect::outer>([&](auto q, int) __attribute__((always_inline)) {
        if constexpr (kept)
            W::each_packet([&](int p, auto, int) __attribute__((always_inline)) { total[q][p] = K(0); });
        else
            clear<K>(args.out[q], D.out[q].has_room ? padded(depth) : depth);  // the room is read, too
    });

    /// The products of P::size rows; of those behind the n-th, of the first again.
    const auto dots = [&](auto all, int i, int n) __attribute__((always_inline)) {
        const T* const first = args.a + std::ptrdiff_t(i) * depth;
        constexpr bool over = all && W::runs_over;
        const auto row = [&](int r) __attribute__((always_inline)) {
            return over && r == P::size - 1 ? row_at(i + r) : first + (all || r < n ? std::ptrdiff_t(r) * depth : 0);
        };
        const auto short_one = [&](auto r) __attribute__((always_inline)) { return short_dot<W, over>(row(r), b); };
        // in place of the 0 from which products are summed up: it turns -0 to 0
        const auto from_zero = [](P products) __attribute__((always_inline)) { return W::has_zeros ? products : products + P(0); };
        if constexpr (kept && K::size <= P::size && K::size > 1) return from_zero(sums_down<P, K, 0>(short_one));
        K sums[P::size];
        if constexpr (kept) {
            [&]<int... r>(std::integer_sequence<int, r...>) __attribute__((always_inline)) {
                ((sums[r] = short_one(std::integral_constant<int, r>{})), ...);
            }(std::make_integer_sequence<int, P::size>{});
        } else {
            constexpr int most = simd::native_bytes == 64 ? 8 : 4, together = P::size < most ? P::size : most;
            [&]<int... g>(std::integer_sequence<int, g...>) __attribute__((always_inline)) {
                ([&]() __attribute__((always_inline)) {
                    constexpr int r = g * together;
                    const T* rows[together];
                    for (int h = 0; h < together; ++h) rows[h] = row(r + h);
                    if (all || r < n) long_dots<W, over>(sums + r, rows, args.b, depth, std::make_integer_sequence<int, together>{});
                }(), ...);
            }(std::make_integer_sequence<int, P::size / together>{});
        }
        return from_zero(lane_by_lane<gathering::sum, P::size>(sums));
    };

    // Of any number of rows, those that fill a block are written out as if their number were known, and those of the last block one by one;
    // clang does as well without, and takes twice as long over it.
#if defined(__clang__)
    constexpr bool apart = false;
    constexpr int weight = D.size.rows == 0 ? 4 * P::size : P::size;
#else
    constexpr bool apart = D.size.rows == 0 && kept;
    constexpr int weight = P::size;
#endif
    /// Calls f(count, first, rows) for the block that begins at `first`: it has `count` rows, where that is not 0.
    const auto by_size = [&](int first, auto f) __attribute__((always_inline)) {
        const int left = size.rows - first, rows = counted ? known : left < block ? left : block;
        if constexpr (apart)
            if (left >= block) return f(std::integral_constant<int, block>{}, first, block);
        f(std::integral_constant<int, known>{}, first, rows);
    };
    alignas(64) T product[ahead ? block : 1];  // of the rows of a block
    if constexpr (ahead && D.size.rows == 0)
        for (T& p : product) p = T(0);  // g++ does not see that what is read was written
    [[maybe_unused]] const auto look_ahead = [&](auto count, int first, int rows) __attribute__((always_inline)) {
        P none[packets][1];
        over_entries<P, count, weight + 1>(rows, none, [&](auto all, int at, int n, P*) __attribute__((always_inline)) {
            store(product + at, dots(all, first + at, n));
        });
    };
    /// The rows of a block: `count` of them, or, where that is 0, `rows`.
    const auto run_block = [&](auto count, int first, int rows) __attribute__((always_inline)) {
        over_entries<R, count, weight + D.instructions>(rows, state, [&](auto all, int at, int n, R* sum) __attribute__((always_inline)) {
            const int i = first + at;
            R r[registers_of(D) + 1];
            if constexpr (ahead)
                run_numbers<D, all>(args, fixed, simd::load<R>(product + at), r, i, n);
            else
                run_numbers<D, all>(args, fixed, dots(all, i, n), r, i, n);
            each<D, effect::sum_all>([&](auto q, int) __attribute__((always_inline)) {
                add_to<D, q, all>(sum[q], r, n);
                if constexpr (D.out[q].soft >= 0) grow<D, q, all>(sum, r[D.out[q].soft], n);
            });
            each<D, effect::outer>([&](int q, int from) __attribute__((always_inline)) { store(number[q] + at, r[from]); });
        });
        if constexpr (has_soft_sums(D) && (D.size.rows == 0 || D.size.rows >= soft_entries<T>(D)))
            if ((first + block) % soft_entries<T>(D) == 0) logs.take(state);
        if constexpr (ahead && (!apart || count > 0))
            if (first + block < size.rows) by_size(first + block, look_ahead);
        const T *const data = args.a + std::ptrdiff_t(first) * depth, *const last = row_at(first + rows - 1);
        each<D, effect::outer>([&](int q, int) __attribute__((always_inline)) {
            // From AVX on, broadcasts from memory are free; left to themselves the compilers shuffle registers.
            if constexpr (simd::native_bytes >= 32) asm("" : "+m"(number[q]));
            if constexpr (kept) {
                K sum[W::packets];
                outer_block<K, W::packets, W::last == W::lanes || W::outer_runs_over, false>(sum, number[q], data, last, depth, rows, W::last);
                for (int p = 0; p < W::packets; ++p) total[q][p] += sum[p];
            } else {
                add_outer<K, D.size.depth, in_turn>(args.out[q], number[q], data, depth, rows);
            }
        });
    };
    if constexpr (ahead)
        if (size.rows > 0) by_size(0, look_ahead);
    for (int first = 0; first < size.rows; first += block) by_size(first, run_block);
    if constexpr (has_soft_sums(D))
        if (size.rows % soft_entries<T>(D) != 0) logs.take(state);
    each<D, effect::sum_all>([&](auto q, int) __attribute__((always_inline)) {
        *args.out[q] = all_states<gathering::sum>(state, q);
        if constexpr (D.out[q].soft >= 0) *args.out[q] += logs.total(q);
    });
    if constexpr (kept)
        each<D, effect::outer>([&](auto q, int) __attribute__((always_inline)) {
            W::each_packet([&](int p, auto all, int n) __attribute__((always_inline)) { put<all || D.out[q].has_room>(args.out[q] + p * W::lanes, total[q][p], n); });
            if constexpr (D.out[q].has_room && W::packets * W::lanes % lanes_for<T>(D.size.depth) != 0)  // as far as a loop over entries reads
                store(args.out[q] + W::packets * W::lanes, K(0));
        });
}

/// A form::dots kernel.
template <class T, descriptor D>
[[gnu::always_inline]] inline void run_dots(const arguments<T>& args) {
    if constexpr (has_dots_in_lanes(D)) {
        run_dot_lanes<T, D>(args);
    } else {
        run_dots_of_rows<T, D>(args);
    }
}

}  // namespace tapeless::kernels
