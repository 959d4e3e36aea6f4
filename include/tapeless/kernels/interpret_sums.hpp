#pragma once
// kernels/interpret_sums.hpp: the numbers, and sums in lanes, of the interpreter.
#include "../core/list.hpp"
#include "soft_sums.hpp"

namespace tapeless::kernels::interpretation {

template <class T>
constexpr T add(T a, T b) {
    return (simd::packet<T, 1>(a) + simd::packet<T, 1>(b))[0];
}
template <class T>
constexpr T larger(T a, T b) {
    return max(simd::packet<T, 1>(a), simd::packet<T, 1>(b))[0];
}
template <class T>
constexpr T multiply_add(T a, T b, T c) {
    return fma(simd::packet<T, 1>(a), simd::packet<T, 1>(b), simd::packet<T, 1>(c))[0];
}

/// The lanes of one sum, or of one search for the largest.
template <class T>
struct lanes {
    static constexpr int most = 2 * virtual_lanes<T>;
    T lane[most]{};
    int count = 0;
    bool largest = false;

    constexpr lanes() = default;
    constexpr lanes(int n, bool is_largest, T start) : count(n), largest(is_largest) {
        for (int l = 0; l < n; ++l) lane[l] = start;
    }
    /// Entry number i goes to lane i mod count.
    constexpr void take(int i, T value) { lane[i % count] = joined(lane[i % count], value); }
    /// The same for a product, by fma.
    constexpr void take(int i, T a, T b) { lane[i % count] = multiply_add(a, b, lane[i % count]); }
    constexpr T folded() {
        for (int half = count / 2; half > 0; half /= 2)
            for (int l = 0; l < half; ++l) lane[l] = joined(lane[l], lane[l + half]);
        return lane[0];
    }

private:
    constexpr T joined(T a, T b) const { return largest ? larger(a, b) : add(a, b); }
};

template <class T>
constexpr lanes<T> sum_of(int count) {
    return {count, false, nothing_added<T>};
}
template <class T>
constexpr lanes<T> largest_of(int count) {
    return {count, true, nothing_larger<T>};
}

/// As many of `count` lanes as n entries can reach, or more: to fold the others would change no bit.
constexpr int lanes_in_use(int count, int n) {
    while (count > 1 && count / 2 >= n) count /= 2;
    return count;
}

/// The logarithms beside one sum: soft_sums.hpp.
template <class T>
struct soft_sum {
    using number = simd::packet<T, 1>;
    using of_factors = soft_product<number, form::row_registers>;
    using of_sums = soft_product<number, form::flat>;
    int open = 0;          ///< entries since the last logarithm
    bool factors = false;  ///< soft_product::of_factors
    lanes<T> product, logs = sum_of<T>(soft_lanes<T>);

    /// Entry number i is x; entries come in turn. `count`: the lanes of the sum.
    constexpr void grow(const descriptor& d, int i, T x, int count) {
        factors = d.what == form::row_registers;
        if (open == 0) product = {count, false, T(factors)};
        T& p = product.lane[i % count];
        const number old(p), next(x);
        p = (factors ? of_factors::template grown<true>(old, next, 1) : of_sums::template grown<true>(old, next, 1))[0];
        if (++open == soft_entries<T>(d)) take();
    }
    constexpr T total() {
        if (open > 0) take();
        return logs.folded();
    }

private:
    constexpr void take() {
        open = 0;
        for (int half = product.count / 2; half >= soft_lanes<T>; half /= 2)
            for (int l = 0; l < half; ++l) {
                const number a(product.lane[l]), b(product.lane[l + half]);
                product.lane[l] = (factors ? gathered<of_factors::how>(a, b) : gathered<of_sums::how>(a, b))[0];
            }
        for (int l = 0; l < soft_lanes<T>; ++l) {
            const number p(l < product.count ? product.lane[l] : T(factors));
            logs.take(l, (factors ? of_factors::logarithm(p) : of_sums::logarithm(p))[0]);
        }
    }
};

/// The sums over everything of a kernel. What no output needs is not there: the evaluation of this counts, while compiling.
template <class T>
struct total_sums {
    list<lanes<T>> sum;
    list<soft_sum<T>> soft;

    constexpr total_sums(const descriptor& d, int count) : sum(d.outputs), soft(has_soft_sums(d) ? d.outputs : 0) {
        for (int q = 0; q < d.outputs; ++q)
            if (d.out[q].what == effect::sum_all) sum[q] = sum_of<T>(count);
    }
    constexpr T total(const descriptor& d, int q) {
        const T folded = sum[q].folded();
        return d.out[q].soft < 0 ? folded : add(folded, soft[q].total());
    }
};

}  // namespace tapeless::kernels::interpretation
