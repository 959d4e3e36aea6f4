#pragma once
// kernels/body.hpp: the instructions of a kernel, run on packets. Registers are a local array that the compiler dissolves; that
// takes every lambda and function here to be always_inline (g++ keeps the array in memory as soon as one is not).
#include "../core/operator_id.hpp"
#include "../simd/packet.hpp"
#include "descriptor.hpp"
#include <utility>

namespace tapeless::kernels {

/// Virtual lanes: 64 bytes of numbers, whatever the machine's registers.
template <class T>
inline constexpr int virtual_lanes = 64 / static_cast<int>(sizeof(T));

/// The smallest power of two that is not less.
constexpr int round_up_to_power(int n) {
    int power = 1;
    while (power < n) power *= 2;
    return power;
}
/// Lanes of the packets for a loop of `known` entries (0: not known).
template <class T>
constexpr int lanes_for(int known) {
    constexpr int native = simd::native_lanes<T> < virtual_lanes<T> ? simd::native_lanes<T> : virtual_lanes<T>;
    return known > 0 && known < native ? round_up_to_power(known) : native;
}

/// Calls f(integral_constant<int, 0>) ... f(integral_constant<int, N - 1>).
template <int N, class F>
[[gnu::always_inline]] inline void unrolled(F&& f) {
    [&]<int... I>(std::integer_sequence<int, I...>) __attribute__((always_inline)) {
        (f(std::integral_constant<int, I>{}), ...);
    }(std::make_integer_sequence<int, N>{});
}

template <descriptor D>
inline constexpr int registers_of = D.operands + D.constants + D.instructions;
/// The register that instruction 0 writes.
template <descriptor D>
inline constexpr int first_result = D.operands + D.constants;

template <class Op, class P>
[[gnu::always_inline]] constexpr P apply_operator(const P& a, [[maybe_unused]] const P& b, [[maybe_unused]] const P& c) {
    if constexpr (Op::arity == 1)
        return Op::value(a);
    else if constexpr (Op::arity == 2)
        return Op::value(a, b);
    else
        return Op::value(a, b, c);
}

/// Writes the constants into their registers.
template <descriptor D, class P>
[[gnu::always_inline]] inline void set_constants(P* r) {
    using T = typename P::value_type;
    unrolled<D.constants>([&](auto k) __attribute__((always_inline)) { r[D.operands + k] = P(static_cast<T>(D.constant[k])); });
}

/// Runs the instructions in turn.
template <descriptor D, class P>
[[gnu::always_inline]] inline void run_body(P* r) {
    unrolled<D.instructions>([&](auto i) __attribute__((always_inline)) {
        constexpr instruction x = D.body[i];
        r[first_result<D> + i] = apply_operator<operator_named<x.op>>(r[x.a], r[x.b], r[x.c]);
    });
}

/// Loads `n` lanes (all of them where `Whole`) of operand Q for row i and column j; `single` are the operands that are one number.
template <descriptor D, int Q, bool Whole, class P, class T>
[[gnu::always_inline]] inline P load_operand(const arguments<T>& args, const P* single, long offset, int i, int j, int n) {
    constexpr access a = D.in[Q];
    if constexpr (a == access::one) {
        return single[Q];
    } else if constexpr (a == access::column) {
        return P(args.in[Q][i]);
    } else if constexpr (a == access::index) {
        alignas(64) T numbers[P::size];
        for (int l = 0; l < P::size; ++l) numbers[l] = static_cast<T>(j + l);
        return simd::load<P>(numbers);
    } else {
        const T* const from = a == access::full ? args.in[Q] + offset : args.in[Q] + j;
        if constexpr (Whole)
            return simd::load<P>(from);
        else
            return simd::load_first<P>(from, n);
    }
}
/// The operands that are one number, broadcast once.
template <descriptor D, class P, class T>
[[gnu::always_inline]] inline void load_single(const arguments<T>& args, P* single) {
    unrolled<D.operands>([&](auto q) __attribute__((always_inline)) {
        if constexpr (D.in[q] == access::one && q != D.result) single[q] = P(*args.in[q]);
    });
}
template <bool Whole, class P, class T>
[[gnu::always_inline]] inline void store_lanes(T* to, const P& p, int n) {
    if constexpr (Whole)
        simd::store(to, p);
    else
        simd::store_first(to, p, n);
}

template <descriptor D>
constexpr bool has_effect(effect e) {
    for (int q = 0; q < D.outputs; ++q)
        if (D.out[q].what == e) return true;
    return false;
}

/// acc[0] + ... folded in halves: lane i of the whole, of which acc[u] holds lanes u * N ...
template <int N, class P>
[[gnu::always_inline]] inline typename P::value_type fold_all(P* acc) {
    if constexpr (N == 1) {
        return simd::sum_lanes(acc[0]);
    } else {
        unrolled<N / 2>([&](auto u) __attribute__((always_inline)) { acc[u] = acc[u] + acc[u + N / 2]; });
        return fold_all<N / 2>(acc);
    }
}
template <int N, class P>
[[gnu::always_inline]] inline typename P::value_type fold_largest(P* acc) {
    if constexpr (N == 1) {
        return simd::max_lanes(acc[0]);
    } else {
        unrolled<N / 2>([&](auto u) __attribute__((always_inline)) { acc[u] = max(acc[u], acc[u + N / 2]); });
        return fold_largest<N / 2>(acc);
    }
}

}  // namespace tapeless::kernels
