#pragma once
// kernels/body.hpp: the list of instructions of a kernel, run over a local array of packets.
//
// The array is indexed by constants only, after everything is inlined, so the compiler keeps it in registers. Hence the rule of
// this room: every function and every lambda is always_inline, for one that is not puts the array into memory. What is a template
// here hangs on as little as possible (an operator, an access), not on the descriptor: kernels share it, and names stay short.
#include "../core/operator_id.hpp"
#include "lane_sums.hpp"
#include "row_scalars.hpp"

namespace tapeless::kernels {

/// One operator on registers.
template <hash_type op, int arity, class P>
[[gnu::always_inline]] constexpr void apply(P& to, const P& a, const P& b, const P& c) {
    using operation = operator_named<op>;
    if constexpr (arity == 0)
        to = operation::template value<P>();
    else if constexpr (arity == 1)
        to = operation::value(a);
    else if constexpr (arity == 2)
        to = operation::value(a, b);
    else
        to = operation::value(a, b, c);
}

/// Runs the instructions: operands are in their registers, the rest is filled in.
template <descriptor D, class P>
[[gnu::always_inline]] inline void run_body(P* r) {
    [&]<std::size_t... i>(std::index_sequence<i...>) __attribute__((always_inline)) {
        ((r[D.operands + static_cast<int>(i)] = P(D.constant[i])), ...);
    }(std::make_index_sequence<D.constants>{});
    [&]<std::size_t... i>(std::index_sequence<i...>) __attribute__((always_inline)) {
        (apply<D.body[i].op, D.body[i].arity>(r[D.operands + D.constants + static_cast<int>(i)], r[D.body[i].a], r[D.body[i].b], r[D.body[i].c]), ...);
    }(std::make_index_sequence<D.instructions>{});
}

/// Whether an operator is a long chain of operations, each of which waits for the one before: exp, tanh, sin.
template <hash_type op>
constexpr bool is_chain() {
    if constexpr (requires { operator_named<op>::cost.transcendentals; })
        return operator_named<op>::cost.transcendentals > 0;
    else
        return false;
}
template <descriptor D>
constexpr bool has_chains() {
    return []<std::size_t... i>(std::index_sequence<i...>) { return (false || ... || is_chain<D.body[i].op>()); }(std::make_index_sequence<D.instructions>{});
}
/// How many registers of chains go side by side, or most of the time a processor holds as many operations as it can, and waits: with SSE2,
/// whose chains are the longest, four; with AVX two. A processor without vectors has nothing to gain, and little room for code.
#if defined(__SSE2__)
inline constexpr int chains_side_by_side = simd::native_bytes == 16 ? 4 : 2;
#else
inline constexpr int chains_side_by_side = 1;
#endif
/// Lanes of a body.
template <class T, descriptor D>
constexpr int lanes_of_chains() {
    if constexpr (chains_side_by_side > 1)
        return (has_chains<D>() ? chains_side_by_side : 1) * simd::native_lanes<T>;
    else
        return simd::native_lanes<T>;
}
/// The packet of a loop over n entries, 0 if that is not known.
template <class T, descriptor D, int n>
constexpr int lanes_of_loop() {
    if constexpr (n >= 2 * simd::native_lanes<T>) {
        constexpr int lanes = lanes_of_chains<T, D>();
        if (n >= 2 * lanes || n % lanes == 0) return lanes;
    }
    return lanes_for<T>(n);
}
template <class T, descriptor D, int n>
using packet_of_loop = simd::packet<T, lanes_of_loop<T, D, n>()>;
/// That of a loop whose sums have V lanes: no more than those.
template <class T, descriptor D, int n>
using packet_of_sums = simd::packet<T, (lanes_of_loop<T, D, n>() < virtual_lanes<T> ? lanes_of_loop<T, D, n>() : virtual_lanes<T>)>;

/// r[q] = read(q) for each operand q that is read this way.
template <descriptor D, access how, class P, class Read>
[[gnu::always_inline]] inline void fill(P* r, Read read) {
    [&]<std::size_t... q>(std::index_sequence<q...>) __attribute__((always_inline)) {
        ([&]() __attribute__((always_inline)) {
            if constexpr (D.in[q] == how && static_cast<int>(q) != D.result) r[q] = read(static_cast<int>(q));
        }(), ...);
    }(std::make_index_sequence<D.operands>{});
}

/// f(q, register) for each output q that has this effect.
template <descriptor D, effect what, class F>
[[gnu::always_inline]] inline void each(F f) {
    [&]<std::size_t... q>(std::index_sequence<q...>) __attribute__((always_inline)) {
        ([&]() __attribute__((always_inline)) {
            if constexpr (D.out[q].what == what) f(std::integral_constant<int, static_cast<int>(q)>{}, static_cast<int>(D.out[q].from));
        }(), ...);
    }(std::make_index_sequence<D.outputs>{});
}

constexpr bool has(const descriptor& d, effect what) {
    for (int q = 0; q < d.outputs; ++q)
        if (d.out[q].what == what) return true;
    return false;
}

/// All of a packet from memory, or its first n lanes.
template <class P, bool all, class T>
[[gnu::always_inline]] inline P get(const T* from, int n) {
    if constexpr (all) {
        return simd::load<P>(from);
    } else if constexpr (simd::native_bytes == 16 && P::wide) {
        constexpr int middle = P::size / 2;
        return P({get<simd::half_of<P>, false>(from, n), get<simd::half_of<P>, false>(n > middle ? from + middle : from, n - middle)});
    } else if constexpr (simd::native_bytes == 16 && P::size > 1) {  // no masked loads: lane by lane in registers, not by way of the stack
#if !defined(__clang__)
        if constexpr (P::size == 4)
            if (__builtin_constant_p(n) && (n == 2 || n == 3)) return simd::load_first<P>(from, n);
#endif
        return [&]<int... lane>(std::integer_sequence<int, lane...>) __attribute__((always_inline)) {
            return P(typename P::content_type{(lane < n ? from[lane] : T(0))...});
        }(std::make_integer_sequence<int, P::size>{});
    } else {
        return simd::load_first<P>(from, n);
    }
}
template <bool all, class T, class P>
[[gnu::always_inline]] inline void put(T* to, P p, int n, bool has_room = false) {
    if constexpr (all)
        store(to, p);
    else if (has_room)
        store(to, p);
    else
        store_first(to, p, n);
}

/// The same for the end of a row, behind which the next begins. `n` is known where rows are short.
template <bool all, class T, class P>
[[gnu::always_inline]] inline void put_before_others(T* to, P p, int n) {
    if constexpr (all)
        store(to, p);
    else if (__builtin_constant_p(n))
        store_pieces(to, p, n);
    else
        store_first(to, p, n);
}

/// The numbers from, from + 1, ... in the lanes.
template <class P>
[[gnu::always_inline]] inline P counting(int from) {
    using T = typename P::value_type;
    return [&]<int... lane>(std::integer_sequence<int, lane...>) __attribute__((always_inline)) {
        static constexpr T numbers[]{T(lane)...};
        return simd::load<P>(numbers) + P(from);
    }(std::make_integer_sequence<int, P::size>{});
}

/// Adds output q to a sum: all of a packet, or its first n lanes.
template <descriptor D, int q, bool all, class P>
[[gnu::always_inline]] inline void add_to(P& sum, const P* r, int n) {
    constexpr int product = summed_product(D, q);
    if constexpr (product >= 0) {
        const P next = fma(r[D.body[product].a], r[D.body[product].b], sum);
        if constexpr (all)
            sum = next;
        else
            sum = keep_first(next, n, sum);
    } else if constexpr (all) {
        sum += r[D.out[q].from];
    } else {
        sum += only_first<gathering::sum>(r[D.out[q].from], n);
    }
}

}  // namespace tapeless::kernels
