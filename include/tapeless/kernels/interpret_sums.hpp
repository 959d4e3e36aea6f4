#pragma once
// kernels/interpret_sums.hpp: the numbers, and sums in lanes, of the interpreter.
#include "lane_sums.hpp"

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

}  // namespace tapeless::kernels::interpretation
