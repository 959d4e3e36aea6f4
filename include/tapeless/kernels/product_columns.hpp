#pragma once
// kernels/product_columns.hpp: a product with a column or two more than fill registers, and would leave one more almost empty. They are
// computed by themselves, a row in each lane.
#include "map.hpp"
#include "product_small.hpp"

namespace tapeless::kernels {

/// Terms of a sum from which on it pays.
inline constexpr int least_depth_of_columns = 8;
/// Whether some columns of a small product are computed by themselves, where registers have L lanes: one or two. With SSE2 two are half of
/// a register, and a fifth packet beside tiles of four takes what is gained.
constexpr bool leaves_columns(const sizes& z, int L) {
    const int left = z.columns % L, packets = z.columns / L, most = simd::native_bytes == 16 ? 1 : 2;
    return L >= 4 && packets > 0 && left > 0 && left <= most && !(simd::native_bytes == 16 && packets % 4 == 1 && packets > 1) &&
           (z.rows == 0 || z.rows >= L) && (z.depth == 0 || z.depth >= least_depth_of_columns) && (z.a_row == 1 || (z.a_row > 0 && z.a_depth == 1 && z.depth > 0));
}

/// A product of known sizes but for the samples, all of whose columns but a few fill registers.
template <class T, descriptor D>
struct product_and_columns {
    static constexpr sizes z = D.size;
    using P = simd::packet<T, simd::native_lanes<T>>;
    using number = simd::packet<T, 1>;
    static constexpr int L = P::size, left = z.columns % L, column = z.columns - left;  ///< the first that is left
    static constexpr bool turned = z.a_row == 1;  ///< a lies column after column: a gradient of weights
    /// Whether it is worth it in this call.
    [[gnu::always_inline]] static inline bool is_worth(const arguments<T>& args) {
        return chosen(z.rows, args.size.rows) >= L && chosen(z.depth, args.size.depth) >= least_depth_of_columns;
    }

    /// Registers of rows that go side by side, lest sums wait for themselves: those of 32 rows, if their number is not known.
    static constexpr int most = z.rows == 0 && 32 / L < 4 ? 32 / L : 4, apart = most / left;
    static constexpr int groups = z.rows > 0 && z.rows < apart * L ? z.rows / L : apart;

    /// sums[g * left * L + c * L + r]: of row g * L + r from `row` on and column c of those that are left.
    template <int many>
    [[gnu::always_inline]] static inline void add_up(const arguments<T>& args, int row, T* sums) {
        [&]<int... g, int... at, int... j>(std::integer_sequence<int, g...>, std::integer_sequence<int, at...>, std::integer_sequence<int, j...>) __attribute__((always_inline)) {
            P sum[many * left];
            const T *a = args.a + std::ptrdiff_t(row) * z.a_row, *b = args.b + column;
            if constexpr (turned) {
                TAPELESS_INNER_LOOP
                for (int k = 0, depth = chosen(z.depth, args.size.depth); k < depth; ++k, a += z.a_depth, b += z.columns) {
                    const P line[]{simd::load<P>(a + g * L)...};
                    ((sum[at] = fma(line[at / left], P(b[at % left]), sum[at])), ...);
                }
            } else {
                detail::each_number_of_rows<P, many, z.depth>(a, z.a_row, [&](auto which, int k, P entries) __attribute__((always_inline)) {
                    ((sum[which * left + j] = fma(entries, P(b[k * z.columns + j]), sum[which * left + j])), ...);
                });
            }
            (store(sums + at * L, sum[at]), ...);
        }(std::make_integer_sequence<int, many>{}, std::make_integer_sequence<int, many * left>{}, std::make_integer_sequence<int, left>{});
    }
    /// `height` rows from `row` on are finished.
    template <int height>
    [[gnu::always_inline]] static inline void finish(const arguments<T>& args, number* fixed, int row, const T* sums) {
        [&]<int... at>(std::integer_sequence<int, at...>) __attribute__((always_inline)) {
            number result[height * left][D.outputs + 1];
            ((fill_row<D>(args, fixed, row + at / left),
              compute<D, true>(args, fixed, number(sums[at % left * L + at / left]), result[at], row + at / left, z.columns, column + at % left, 1)), ...);
            (write<D, true>(args, result[at], row + at / left, z.columns, column + at % left, 1), ...);
            if constexpr (has(D, effect::sum_batch)) add_rows<D, true, height, left>(args, result, column, 1);
        }(std::make_integer_sequence<int, height * left>{});
    }
    template <int many>
    [[gnu::always_inline]] static inline void rows_from(const arguments<T>& args, number* fixed, int row) {
        alignas(64) T sums[many * left * L];
        add_up<many>(args, row, sums);
        for (int g = 0; g < many; ++g)
            for (int r = 0; r < L; r += 4) finish<4>(args, fixed, row + g * L + r, sums + g * left * L + r);
    }
    [[gnu::always_inline]] static inline void run(const arguments<T>& args) {
        if constexpr (has(D, effect::sum_batch)) start_sums<D>(args, z.columns);
        small_product<T, D, column>::template run_from<0>(args, 0);
        simd::begin_anew();
        number fixed[D.operands + 1];
        fill_fixed<D>(args, fixed);
        const int rows = chosen(z.rows, args.size.rows);
        int row = 0;
        for (; row + groups * L <= rows; row += groups * L) rows_from<groups>(args, fixed, row);
        if constexpr (groups > 1 && (z.rows == 0 || z.rows % (groups * L) >= L))
            for (; row + L <= rows; row += L) rows_from<1>(args, fixed, row);
        if constexpr (z.rows == 0 || z.rows % L > 0)
            if (row < rows) {  // the last registers of rows overlap
                alignas(64) T sums[left * L];
                add_up<1>(args, rows - L, sums);
                for (; row < rows; ++row) finish<1>(args, fixed, row, sums + (row - (rows - L)));
            }
    }
};

/// A product that is small.
template <class T, descriptor D>
[[gnu::always_inline]] inline void run_small_product(const arguments<T>& args) {
    constexpr bool some_apart = sizeof(T) == 4 && leaves_columns(D.size, simd::native_lanes<T>);
    if constexpr (some_apart)
        if (product_and_columns<T, D>::is_worth(args)) return product_and_columns<T, D>::run(args);
    if constexpr (!some_apart || D.size.rows == 0 || D.size.depth == 0) small_product<T, D>::run(args);
}

}  // namespace tapeless::kernels
