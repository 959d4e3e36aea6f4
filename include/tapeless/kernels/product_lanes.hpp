#pragma once
// kernels/product_lanes.hpp: a product of very few columns, a row in each lane: what goes forward to a few classes. Along its columns most
// of a register would stay empty.
#include "row_lanes.hpp"

namespace tapeless::kernels {

/// Columns up to which rows in lanes take less. Without AVX a number takes a shuffle to be spread.
inline constexpr int most_columns_of_lanes = simd::native_bytes == 16 ? 3 : 6;

/// The tiles of a product of few known columns and known depth, whose a lies row after row.
template <class T, descriptor D>
struct lane_product {
    static constexpr sizes z = D.size;
    using file = detail::lane_file<T, D>;
    using P = typename file::P;
    static constexpr int L = P::size, columns = z.columns;

    static constexpr int least_depth = columns <= 4 ? 8 : columns == 5 ? 16 : 32;
    /// Worth turning a over, four columns of L rows at a time.
    static constexpr bool fits = sizeof(T) == 4 && L >= 4 && L == simd::native_lanes<T> && z.a_depth == 1 && z.depth >= least_depth &&
                                 (z.rows == 0 || z.rows % L == 0 || z.rows > 2 * L) && D.result >= 0 &&
                                 D.in[D.result >= 0 ? D.result : 0] == access::full && !has(D, effect::sum_batch);
    /// L rows each that go side by side, lest sums wait for themselves; as measured.
#if defined(__clang__)
    static constexpr bool is_clang = true;
#else
    static constexpr bool is_clang = false;
#endif
    static constexpr int most = simd::native_bytes == 64 ? (columns == 2 ? 2 : 1) : columns >= 5 ? 1 : columns == 4 || (is_clang && simd::native_bytes == 32) ? 2 : 6 - columns;
    static constexpr int groups = z.rows > 0 && z.rows < most * L ? (z.rows + L - 1) / L : most;

    /// `many` times L rows from row i on, or the first `here` of L.
    template <bool all, int many>
    [[gnu::always_inline]] static inline void tile(const arguments<T>& args, const file& fixed, int i, int here) {
        [&]<int... g, int... j>(std::integer_sequence<int, g...>, std::integer_sequence<int, j...>) __attribute__((always_inline)) {
            P sum[many * columns];
            alignas(64) T copy[all ? 1 : L * 4];
            const T *a = args.a + std::ptrdiff_t(i) * z.a_row, *b = args.b;
            /// The sums go on by numbers `first` to 3 of the four at a + k.
            const auto four = [&](int k, auto first) __attribute__((always_inline)) {
                const auto group = [&](auto which) __attribute__((always_inline)) {
                    P column[4];
                    if constexpr (all) {
                        detail::four_columns(a + which * L * std::ptrdiff_t(z.a_row) + k, z.a_row, column);
                    } else {
                        for (int r = 0; r < L; ++r)
                            for (int c = 0; c < 4; ++c) copy[r * 4 + c] = a[(r < here ? r : 0) * std::ptrdiff_t(z.a_row) + k + c];
                        detail::four_columns(copy, 4, column);
                    }
                    const auto number = [&](auto c) __attribute__((always_inline)) {
                        if constexpr (c >= first) ((sum[which * columns + j] = fma(column[c], P(b[(k + c) * columns + j]), sum[which * columns + j])), ...);
                    };
                    number(std::integral_constant<int, 0>{}), number(std::integral_constant<int, 1>{});
                    number(std::integral_constant<int, 2>{}), number(std::integral_constant<int, 3>{});
                };
                (group(std::integral_constant<int, g>{}), ...);
            };
#if defined(__clang__)
#pragma clang loop unroll(disable)
#else
#pragma GCC unroll 1
#endif
            for (int k = 0; k + 4 <= z.depth; k += 4) four(k, std::integral_constant<int, 0>{});
            if constexpr (z.depth % 4 > 0) four(z.depth - 4, std::integral_constant<int, 4 - z.depth % 4>{});
            const auto finish = [&](auto which) __attribute__((always_inline)) {
                file f;
                ((f.entry[D.result][j] = sum[which * columns + j]), ...);
                detail::compute_lanes<all>(args, fixed, f, i + which * L, here);
                detail::store_lanes<all>(args, f, i + which * L, here);
            };
            (finish(std::integral_constant<int, g>{}), ...);
        }(std::make_integer_sequence<int, many>{}, std::make_integer_sequence<int, columns>{});
    }
    [[gnu::always_inline]] static inline void run(const arguments<T>& args) {
        file fixed;
        detail::fill_fixed_lanes(args, fixed);
        const int rows = chosen(z.rows, args.size.rows);
        int i = 0;
        for (; i + groups * L <= rows; i += groups * L) tile<true, groups>(args, fixed, i, L);
        if constexpr (groups > 1 && (z.rows == 0 || z.rows % (groups * L) >= L))
            for (; i + L <= rows; i += L) tile<true, 1>(args, fixed, i, L);
        if constexpr (z.rows == 0 || z.rows % L > 0)
            if (i < rows) tile<false, 1>(args, fixed, i, z.rows > 0 ? z.rows % L : rows - i);
    }
};

}  // namespace tapeless::kernels
