#pragma once
// kernels/product_lanes.hpp: a product of few columns, a row in each lane: what goes forward to a few classes. Along its columns most
// of a register would stay empty.
#include "product_small.hpp"
#include "row_lanes.hpp"

namespace tapeless::kernels {

/// Columns up to which rows in lanes take less, as measured: without AVX a number takes a shuffle to be spread; with AVX the sums of eleven
/// columns are all that 16 registers hold, and one more than clang keeps there; 13 columns fill 16 lanes well enough.
#if defined(__clang__)
inline constexpr int most_columns_with_avx = 10;
#else
inline constexpr int most_columns_with_avx = 11;
#endif
inline constexpr int most_columns_of_lanes = simd::native_bytes == 16 ? 3 : simd::native_bytes == 32 ? most_columns_with_avx : 12;

/// Registers of rows that go side by side, lest sums wait for themselves; as measured.
constexpr int groups_of_lanes(int columns) {
    if (simd::native_bytes == 64) return columns == 2 ? 2 : 1;
#if defined(__clang__)
    if (simd::native_bytes == 32 && columns < 4) return 2;
#endif
    return columns < 5 ? 6 - columns : 1;
}

/// The tiles of a product of few known columns and known depth, whose a lies row after row.
template <class T, descriptor D>
struct lane_product {
    static constexpr sizes z = D.size;
    using file = detail::lane_file<T, D>;
    using P = typename file::P;
    static constexpr int L = P::size, columns = z.columns;

    /// Along the columns hardly a lane would be empty.
    static constexpr bool fills_register = columns == 8 || (columns == 7 && simd::native_bytes == 32);
    static constexpr int least_depth = columns <= 4 ? 8 : columns == 5 || columns > 8 ? 16 : 32;
    /// Worth turning a over, four columns of L rows at a time.
    static constexpr bool fits = sizeof(T) == 4 && L >= 4 && L == simd::native_lanes<T> && z.a_row > 0 && z.a_depth == 1 && z.depth >= least_depth &&
                                 !fills_register && (z.rows == 0 || z.rows >= L) && D.result >= 0 &&
                                 D.in[D.result >= 0 ? D.result : 0] == access::full && !has(D, effect::sum_batch);
    static constexpr int most = groups_of_lanes(columns);
    static constexpr int groups = z.rows > 0 && z.rows < most * L ? z.rows / L : most;

    /// `many` times L rows from row i on.
    template <int many>
    [[gnu::always_inline]] static inline void tile(const arguments<T>& args, const file& fixed, int i) {
        [&]<int... g, int... j>(std::integer_sequence<int, g...>, std::integer_sequence<int, j...>) __attribute__((always_inline)) {
            P sum[many * columns];
            const T* const b = args.b;
            detail::each_number_of_rows<P, many, z.depth>(args.a + std::ptrdiff_t(i) * z.a_row, z.a_row, [&](auto which, int k, P entries) __attribute__((always_inline)) {
                ((sum[which * columns + j] = fma(entries, P(b[k * columns + j]), sum[which * columns + j])), ...);
            });
            const auto finish = [&](auto which) __attribute__((always_inline)) {
                file f;
                ((f.entry[D.result][j] = sum[which * columns + j]), ...);
                detail::compute_lanes<true>(args, fixed, f, i + which * L, L);
                detail::store_lanes<true>(args, f, i + which * L, L);
            };
            (finish(std::integral_constant<int, g>{}), ...);
        }(std::make_integer_sequence<int, many>{}, std::make_integer_sequence<int, columns>{});
    }
    [[gnu::always_inline]] static inline void run(const arguments<T>& args) {
        file fixed;
        detail::fill_fixed_lanes(args, fixed);
        const int rows = chosen(z.rows, args.size.rows);
        int i = 0;
        for (; i + groups * L <= rows; i += groups * L) tile<groups>(args, fixed, i);
        if constexpr (groups > 1 && (z.rows == 0 || z.rows % (groups * L) >= L))
            for (; i + L <= rows; i += L) tile<1>(args, fixed, i);
        if constexpr (z.rows == 0 || z.rows % L > 0) small_product<T, D>::template run_from<z.rows / L * L>(args, i);
    }
};

}  // namespace tapeless::kernels
