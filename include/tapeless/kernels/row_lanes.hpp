#pragma once
// kernels/row_lanes.hpp: rows of a few entries, a row in each lane: sums over a row go down the registers, not across them.
#include "map.hpp"
#include "soft_sums.hpp"

namespace tapeless::kernels {

namespace detail {

/// Columns up to which chains of operations take several registers of rows side by side. More columns keep a processor busy: 10 of them gain 5 to
/// 10 % without AVX, which is little of a step, and packets of that size are the compiler's work.
inline constexpr int most_columns_side_by_side = 8;
/// The rows of a step.
template <class T, descriptor D>
using packet_of_lanes =
    std::conditional_t<(D.what == form::row_registers && D.size.columns <= most_columns_side_by_side), packet_of_sums<T, D, D.size.rows>, packet_for<T, D.size.rows>>;

/// The registers of one step: a packet for each column, or one only, where a register holds one number per row.
template <class T, descriptor D>
struct lane_file {
    using P = packet_of_lanes<T, D>;
    static constexpr int columns = D.size.columns;
    static constexpr row_scalars scalar{D};
    using each_column = std::make_integer_sequence<int, columns>;
    P entry[registers_of(D) + 1][columns];

    [[gnu::always_inline]] inline const P& at(int r, int column) const { return entry[r][scalar.is[r] ? 0 : column]; }
    /// The sum of, or the largest in, each row.
    template <gathering how, int... j>
    [[gnu::always_inline]] inline P across(int r, std::integer_sequence<int, j...>) const {
        const P row[]{at(r, j)...};
        return folded<how, P, columns>(row);
    }
    template <int i, int... j>
    [[gnu::always_inline]] inline void run(std::integer_sequence<int, j...> each_one) {
        constexpr instruction x = D.body[i];
        constexpr int to = D.operands + D.constants + i;
        if constexpr (x.what == action::row_sum)
            entry[to][0] = across<gathering::sum>(x.a, each_one);
        else if constexpr (x.what == action::row_max)
            entry[to][0] = across<gathering::largest>(x.a, each_one);
        else if constexpr (scalar.is[to])
            apply<x.op, x.arity>(entry[to][0], at(x.a, 0), at(x.b, 0), at(x.c, 0));
        else
            (apply<x.op, x.arity>(entry[to][j], at(x.a, j), at(x.b, j), at(x.c, j)), ...);
    }
    [[gnu::always_inline]] inline void run_all() {
        [&]<std::size_t... i>(std::index_sequence<i...>) __attribute__((always_inline)) {
            ((entry[D.operands + static_cast<int>(i)][0] = P(D.constant[i])), ...);
        }(std::make_index_sequence<D.constants>{});
        [&]<std::size_t... i>(std::index_sequence<i...>) __attribute__((always_inline)) {
            (run<static_cast<int>(i)>(each_column{}), ...);
        }(std::make_index_sequence<D.instructions>{});
    }
};

/// f(column) for each.
template <int columns, class F>
[[gnu::always_inline]] inline void each_column(F f) {
    [&]<int... j>(std::integer_sequence<int, j...>) __attribute__((always_inline)) {
        (f(j), ...);
    }(std::make_integer_sequence<int, columns>{});
}

/// Packet number k of what lies at `lines`, of which `n` numbers are there.
template <bool all, class P, class T>
[[gnu::always_inline]] inline P get_line(const T* lines, int k, int n) {
    const int left = n - k * P::size;
    if constexpr (all)
        return simd::load<P>(lines + k * P::size);
    else
        return simd::load_first<P>(left > 0 ? lines + k * P::size : lines, left);
}
template <bool all, class P, class T>
[[gnu::always_inline]] inline void put_line(T* lines, P p, int k, int n) {
    const int left = n - k * P::size;
    if constexpr (all)
        store(lines + k * P::size, p);
    else
        store_first(left > 0 ? lines + k * P::size : lines, p, left);
}

/// Columns are turned over four at a time: more than 8 would take shuffles of any lane to any other.
template <class P, int columns>
inline constexpr bool turns_by_fours = columns > 8 && sizeof(typename P::value_type) == 4 && P::size >= 4;
/// Where the k-th four of them begin; the last may be in part those before them.
constexpr int begin_of_four(int k, int columns) { return 4 * k < columns - 4 ? 4 * k : columns - 4; }
/// Rows at `lines`, of which `n` numbers are there, as columns.
template <bool all, int columns, class P, class T>
[[gnu::always_inline]] inline void get_columns(const T* lines, int n, P* column) {
    if constexpr (P::size > simd::native_lanes<T>) {
        constexpr int middle = P::size / 2 * columns;
        simd::half_of<P> half[2][columns];
        get_columns<all, columns>(lines, n, half[0]);
        get_columns<all, columns>(all || n > middle ? lines + middle : lines, n - middle, half[1]);
        each_column<columns>([&](int j) __attribute__((always_inline)) { column[j] = concat(half[0][j], half[1][j]); });
    } else if constexpr (turns_by_fours<P, columns>) {
        alignas(64) T copy[all ? 1 : columns * P::size];
        if constexpr (!all) {
            for (int k = 0; k < columns * P::size; ++k) copy[k] = k < n ? lines[k] : T(0);
            lines = copy;
        }
        each_column<(columns + 3) / 4>([&](int k) __attribute__((always_inline)) {
            const int c = begin_of_four(k, columns);
            four_columns(lines + c, columns, column + c);
        });
    } else {
        P line[columns];
        each_column<columns>([&](int k) __attribute__((always_inline)) { line[k] = get_line<all, P>(lines, k, n); });
        simd::columns_of<columns>(line, column);
    }
}
/// And back.
template <bool all, int columns, class P, class T>
[[gnu::always_inline]] inline void put_columns(T* lines, const P* column, int n) {
    if constexpr (P::size > simd::native_lanes<T>) {
        constexpr int middle = P::size / 2 * columns;
        simd::half_of<P> half[2][columns];
        each_column<columns>([&](int j) __attribute__((always_inline)) { half[0][j] = low(column[j]), half[1][j] = high(column[j]); });
        put_columns<all, columns>(lines, half[0], n);
        put_columns<all, columns>(all || n > middle ? lines + middle : lines, half[1], n - middle);
    } else if constexpr (turns_by_fours<P, columns>) {
        constexpr int lanes = P::size;
        alignas(64) T turned[columns * lanes], copy[all ? 1 : columns * lanes];
        each_column<columns>([&](int j) __attribute__((always_inline)) { store(turned + j * lanes, column[j]); });
        T* const to = all ? lines : copy;
        for (int r = 0; r < lanes; r += 4)
            for (int k = 0; k < (columns + 3) / 4; ++k) {
                const int c = begin_of_four(k, columns);
                turn_over_four<4>(turned + c * lanes + r, lanes, to + r * columns + c, columns);
            }
        if constexpr (!all)
            for (int k = 0; k < n; ++k) lines[k] = copy[k];
    } else {
        P line[columns];
        simd::rows_of<columns>(column, line);
        each_column<columns>([&](int k) __attribute__((always_inline)) { put_line<all>(lines, line[k], k, n); });
    }
}

/// The sums of a loop: a packet for each column, `parts` of them behind one another.
template <class T, descriptor D>
struct lane_sums {
    using P = packet_of_lanes<T, D>;
    static constexpr int columns = D.size.columns, parts = parts_for(D.size.rows, P::size, virtual_lanes<T>);
    union {  // which sets nothing to 0: most outputs are no sums, and some that are have one packet only
        P sum[parts][D.outputs + 1][columns];
    };
    union {
        P product[parts][D.outputs + 1];  // of soft sums
    };
    [[gnu::always_inline]] inline lane_sums() {}

    /// The sums of column j, in each lane those of every V-th row.
    [[gnu::always_inline]] inline P column(int q, int j) const {
        return [&]<int... u>(std::integer_sequence<int, u...>) __attribute__((always_inline)) {
            const P part[]{sum[u][q][j]...};
            return folded<gathering::sum, P, parts>(part);
        }(std::make_integer_sequence<int, parts>{});
    }
    /// The sums of all columns, a lane each.
    template <int n, int... j>
    [[gnu::always_inline]] inline simd::packet<T, n> all_columns(int q, std::integer_sequence<int, j...>) const {
        const P each[]{column(q, j < columns ? j : 0)...};
        return lane_by_lane<gathering::sum, n>(each);
    }
};

/// What all rows share, each in the registers of its operand.
template <class T, descriptor D>
[[gnu::always_inline]] inline void fill_fixed_lanes(const arguments<T>& args, lane_file<T, D>& fixed) {
    using P = typename lane_file<T, D>::P;
    constexpr int columns = D.size.columns;
    P filled[D.operands + 1];
    fill<D, access::one>(filled, [&](int q) __attribute__((always_inline)) { return fixed.entry[q][0] = P(*args.in[q]); });
    fill<D, access::row>(filled, [&](int q) __attribute__((always_inline)) {
        each_column<columns>([&](int j) __attribute__((always_inline)) { fixed.entry[q][j] = P(args.in[q][j]); });
        return P();
    });
    fill<D, access::index>(filled, [&](int q) __attribute__((always_inline)) {
        each_column<columns>([&](int j) __attribute__((always_inline)) { fixed.entry[q][j] = P(static_cast<T>(j)); });
        return P();
    });
}
/// Reads the rows i .. i + here, or, where it says `all`, as many as there are lanes, and runs the body.
template <bool all, class T, descriptor D>
[[gnu::always_inline]] inline void compute_lanes(const arguments<T>& args, const lane_file<T, D>& fixed, lane_file<T, D>& f, int i, int here) {
    using P = typename lane_file<T, D>::P;
    constexpr int columns = D.size.columns;
    P filled[D.operands + 1];
    fill<D, access::one>(filled, [&](int q) __attribute__((always_inline)) { return f.entry[q][0] = fixed.entry[q][0]; });
    fill<D, access::column>(filled, [&](int q) __attribute__((always_inline)) { return f.entry[q][0] = get<P, all>(args.in[q] + i, here); });
    const auto keep = [&](int q) __attribute__((always_inline)) {
        each_column<columns>([&](int j) __attribute__((always_inline)) { f.entry[q][j] = fixed.entry[q][j]; });
        return P();
    };
    fill<D, access::row>(filled, keep);
    fill<D, access::index>(filled, keep);
    fill<D, access::full>(filled, [&](int q) __attribute__((always_inline)) {
        get_columns<all, columns>(args.in[q] + std::ptrdiff_t(i) * columns, here * columns, f.entry[q]);
        return P();
    });
    f.run_all();
}
/// Writes them.
template <bool all, class T, descriptor D>
[[gnu::always_inline]] inline void store_lanes(const arguments<T>& args, const lane_file<T, D>& f, int i, int here) {
    constexpr int columns = D.size.columns;
    each<D, effect::store>([&](int q, int from) __attribute__((always_inline)) {
        typename lane_file<T, D>::P column[columns];
        each_column<columns>([&](int j) __attribute__((always_inline)) { column[j] = f.at(from, j); });
        put_columns<all, columns>(args.out[q] + std::ptrdiff_t(i) * columns, column, here * columns);
    });
}

/// A step of the loop. `sum`, `product`: the part of the sums that it adds to.
template <bool all, class T, descriptor D>
[[gnu::always_inline]] inline void run_rows_in_lanes(const arguments<T>& args, const lane_file<T, D>& fixed, int i, int here,
                                                     typename lane_file<T, D>::P (&sum)[D.outputs + 1][D.size.columns], typename lane_file<T, D>::P* product) {
    using file = lane_file<T, D>;
    using P = typename file::P;
    constexpr int columns = D.size.columns;
    constexpr auto each_one = typename file::each_column{};
    file f;
    compute_lanes<all>(args, fixed, f, i, here);
    const auto only_here = [&](P p) __attribute__((always_inline)) {
        if constexpr (all)
            return p;
        else
            return only_first<gathering::sum>(p, here);
    };
    store_lanes<all>(args, f, i, here);
    const auto sum_rows = [&](auto q, int from) __attribute__((always_inline)) {
        each_column<columns>([&](int j) __attribute__((always_inline)) {
            if (j == 0 || !file::scalar.is[from]) sum[q][j] += only_here(f.at(from, j));
        });
        if constexpr (D.out[q].soft >= 0) grow<D, q, all>(product, f.at(D.out[q].soft, 0), here);
    };
    each<D, effect::sum_batch>(sum_rows);
    each<D, effect::sum_all>(sum_rows);
    const auto put_sum = [&](int q, int from) __attribute__((always_inline)) {
        put<all>(args.out[q] + i, file::scalar.is[from] ? f.at(from, 0) : f.template across<gathering::sum>(from, each_one), here);
    };
    each<D, effect::store_column>(put_sum);  // of one number per row, or of the only column
    each<D, effect::sum_features>([&](int q, int from) __attribute__((always_inline)) {
        put<all>(args.out[q] + i, f.template across<gathering::sum>(from, each_one), here);
    });
    each<D, effect::max_features>([&](int q, int from) __attribute__((always_inline)) {
        put<all>(args.out[q] + i, f.template across<gathering::largest>(from, each_one), here);
    });
}

}  // namespace detail

/// A form::row_registers kernel of few columns.
template <class T, descriptor D>
[[gnu::always_inline]] inline void run_row_lanes(const arguments<T>& args) {
    using file = detail::lane_file<T, D>;
    using P = typename file::P;
    constexpr int columns = D.size.columns, lanes = P::size;
    const int rows = chosen(D.size.rows, args.size.rows);

    file fixed;
    detail::fill_fixed_lanes(args, fixed);
    detail::lane_sums<T, D> sums;
    const auto start = [&](int q, int) __attribute__((always_inline)) {
        for (auto& part : sums.sum)
            detail::each_column<columns>([&](int j) __attribute__((always_inline)) { part[q][j] = P(nothing_added<T>); });
    };
    each<D, effect::sum_batch>(start);
    each<D, effect::sum_all>(start);

    [[maybe_unused]] soft_logs<T, D> logs;
    if constexpr (has_soft_sums(D)) logs.start(sums.product);

    int i = 0;
    const auto step = [&](auto all, int here) __attribute__((always_inline)) {
        const int part = i / lanes % sums.parts;
        detail::run_rows_in_lanes<all, T, D>(args, fixed, i, here, sums.sum[part], sums.product[part]);
        i += here;
    };
    while (i + lanes <= rows) {
        step(flag<true>{}, lanes);
        if constexpr (has_soft_sums(D) && (D.size.rows == 0 || D.size.rows > soft_entries<T>(D)))
            if (i % soft_entries<T>(D) == 0) logs.take(sums.product);
    }
    if constexpr (D.size.rows == 0 || D.size.rows % lanes != 0)
        if (i < rows) step(flag<false>{}, D.size.rows > 0 ? D.size.rows % lanes : rows - i);
    if constexpr (has_soft_sums(D)) logs.take(sums.product);

    constexpr int n = columns <= 1 ? 1 : columns <= 2 ? 2 : columns <= 4 ? 4 : columns <= 8 ? 8 : 16;
    constexpr auto lane_of_each = std::make_integer_sequence<int, n>{};
    each<D, effect::sum_batch>([&](int q, int) __attribute__((always_inline)) {
        put<columns == n>(args.out[q], sums.template all_columns<n>(q, lane_of_each), columns);
    });
    each<D, effect::sum_all>([&](auto q, int from) __attribute__((always_inline)) {
        *args.out[q] = file::scalar.is[from] ? sum_lanes(sums.column(q, 0))
                                             : sum_lanes(only_first<gathering::sum>(sums.template all_columns<n>(q, lane_of_each), columns));
        if constexpr (D.out[q].soft >= 0) *args.out[q] += logs.total(q);
    });
}

}  // namespace tapeless::kernels
