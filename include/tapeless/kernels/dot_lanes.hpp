#pragma once
// kernels/dot_lanes.hpp: products of very short rows with one vector, and sums of numbers times such rows: a row in each lane.
#include "dot_rows.hpp"
#include "few.hpp"
#include "row_lanes.hpp"
#include "soft_sums.hpp"

namespace tapeless::kernels {

namespace detail {

/// Where the states of the kernel hold the outer sum of output q for entry k of the rows.
template <descriptor D>
constexpr int outer_at(int q, int k) {
    return state_width<D> + q * D.size.depth + k;
}

/// A form::dots kernel whose rows lie in the lanes.
template <class T, descriptor D>
struct dot_lanes {
    using P = packet_of_sums<T, D, D.size.rows>;
    static constexpr int depth = D.size.depth, parts = parts_for(D.size.rows, P::size, virtual_lanes<T>);
    static constexpr int width = has(D, effect::outer) ? state_width<D> + D.outputs * depth : state_width<D>;
    const arguments<T>& args;
    P state[parts][width];
    P fixed[D.operands + 1], b[depth];

    [[gnu::always_inline]] inline explicit dot_lanes(const arguments<T>& given) : args(given) {}
    /// The rows i .. i + n.
    template <class All>
    [[gnu::always_inline]] inline void step(All all, int i, int n, P* sum) const {
        P entry[depth], product[depth], r[registers_of(D) + 1];
        get_columns<All::value, depth>(args.a + std::ptrdiff_t(i) * depth, n * depth, entry);
        each_column<depth>([&](int k) __attribute__((always_inline)) { product[k] = entry[k] * b[k]; });
        // + 0: in place of the 0 from which they are summed up
        run_numbers<D, All::value>(args, fixed, folded<gathering::sum, P, depth>(product) + P(0), r, i, n);
        each<D, effect::sum_all>([&](auto q, int) __attribute__((always_inline)) {
            add_to<D, q, All::value>(sum[q], r, n);
            if constexpr (D.out[q].soft >= 0) grow<D, q, All::value>(sum, r[D.out[q].soft], n);
        });
        each<D, effect::outer>([&](int q, int from) __attribute__((always_inline)) {
            each_column<depth>([&](int k) __attribute__((always_inline)) {
                P& total = sum[outer_at<D>(q, k)];
                const P next = fma(r[from], entry[k], total);
                total = all ? next : keep_first(next, n, total);
            });
        });
    }
    template <int n, int... k>
    [[gnu::always_inline]] inline simd::packet<T, n> outer_sums(int q, std::integer_sequence<int, k...>) const {
        const P each_entry[]{folded_states<gathering::sum>(state, outer_at<D>(q, k < depth ? k : 0))...};
        return lane_by_lane<gathering::sum, n>(each_entry);
    }
    [[gnu::always_inline]] inline void run() {
        const int rows = chosen(D.size.rows, args.size.rows);
        constexpr int known = D.size.rows, whole = soft_entries<T>(D), weight = 2 * depth + D.instructions;
        each_column<depth>([&](int k) __attribute__((always_inline)) { b[k] = P(args.b[k]); });
        fill_same<D>(args, fixed);
        [[maybe_unused]] soft_logs<T, D> logs;
        each<D, effect::sum_all>([&](int q, int) __attribute__((always_inline)) { set_all(state, q, P(nothing_added<T>)); });
        each<D, effect::outer>([&](int q, int) __attribute__((always_inline)) {
            each_column<depth>([&](int k) __attribute__((always_inline)) { set_all(state, outer_at<D>(q, k), P(nothing_added<T>)); });
        });
        if constexpr (has_soft_sums(D)) logs.start(state);

        const auto steps = [&](auto count, int first, int n) __attribute__((always_inline)) {
            over_entries<P, count, weight>(n, state, [&](auto all, int at, int some, P* sum) __attribute__((always_inline)) { step(all, first + at, some, sum); });
        };
        if constexpr (!has_soft_sums(D)) {
            steps(std::integral_constant<int, known>{}, 0, rows);
        } else {
            int first = 0;
            if constexpr (known == 0 || known >= whole)
                for (; first + whole <= rows; first += whole) steps(std::integral_constant<int, whole>{}, first, whole), logs.take(state);
            if constexpr (known == 0 || known % whole > 0)
                if (first < rows) steps(std::integral_constant<int, known % whole>{}, first, rows - first), logs.take(state);
        }
        each<D, effect::sum_all>([&](auto q, int) __attribute__((always_inline)) {
            *args.out[q] = all_states<gathering::sum>(state, q);
            if constexpr (D.out[q].soft >= 0) *args.out[q] += logs.total(q);
        });
        constexpr int n = depth <= 1 ? 1 : depth <= 2 ? 2 : depth <= 4 ? 4 : 8;
        each<D, effect::outer>([&](int q, int) __attribute__((always_inline)) {
            put<depth == n>(args.out[q], outer_sums<n>(q, std::make_integer_sequence<int, n>{}), depth);
        });
    }
};

/// The same of few rows, number after number.
template <class T, descriptor D>
[[gnu::always_inline]] inline void run_few_dots(const arguments<T>& args) {
    using P = simd::packet<T, 1>;
    constexpr int depth = D.size.depth, width = dot_lanes<T, D>::width;
    P fixed[D.operands + 1], b[depth], sum[width];
    each_column<depth>([&](int k) __attribute__((always_inline)) { b[k] = P(args.b[k]); });
    fill_same<D>(args, fixed);
    const auto begin = [&](int i, P* terms) __attribute__((always_inline)) {
        P entry[depth], product[depth], r[registers_of(D) + 1];
        each_column<depth>([&](int k) __attribute__((always_inline)) { entry[k] = P(args.a[i * depth + k]), product[k] = entry[k] * b[k]; });
        run_numbers<D, true>(args, fixed, folded<gathering::sum, P, depth>(product) + P(0), r, i, 1);
        each<D, effect::sum_all>([&](auto q, int) __attribute__((always_inline)) { terms[q] = term_of<D, q>(r); });
        each<D, effect::outer>([&](int q, int from) __attribute__((always_inline)) {
            each_column<depth>([&](int k) __attribute__((always_inline)) { terms[outer_at<D>(q, k)] = r[from] * entry[k]; });
        });
    };
    const auto add = [](P* to, const P* other) __attribute__((always_inline)) {
        each<D, effect::sum_all>([&](int q, int) __attribute__((always_inline)) { to[q] = alone(to[q] + other[q]); });
        each<D, effect::outer>([&](int q, int) __attribute__((always_inline)) {
            each_column<depth>([&](int k) __attribute__((always_inline)) { to[outer_at<D>(q, k)] = alone(to[outer_at<D>(q, k)] + other[outer_at<D>(q, k)]); });
        });
    };
    sum_few<T, D.size.rows, width, 0, 1>(sum, begin, add);
    each<D, effect::sum_all>([&](int q, int) __attribute__((always_inline)) { *args.out[q] = sum[q][0]; });
    each<D, effect::outer>([&](int q, int) __attribute__((always_inline)) {
        each_column<depth>([&](int k) __attribute__((always_inline)) { args.out[q][k] = sum[outer_at<D>(q, k)][0]; });
    });
}

}  // namespace detail

/// Dots of rows that lie in the lanes: few of them are computed one after the other.
template <class T, descriptor D>
[[gnu::always_inline]] inline void run_dot_lanes(const arguments<T>& args) {
    if constexpr (D.size.rows > 0 && D.size.rows <= most_few && !has_soft_sums(D))
        detail::run_few_dots<T, D>(args);
    else
        detail::dot_lanes<T, D>(args).run();
}

}  // namespace tapeless::kernels
