#pragma once
// kernels/flat.hpp: one loop over everything: operands are dense or one number, results are stored or summed up.
#include "few.hpp"
#include "soft_sums.hpp"

namespace tapeless::kernels {

/// Sums of few entries; or three entries, which as part of a packet could not be read one by one right after they are stored.
template <descriptor D>
inline constexpr bool is_few = D.size.rows > 0 && D.size.columns > 0 && !has_soft_sums(D) &&
                               (has(D, effect::sum_all) ? D.size.rows * D.size.columns <= most_few : D.size.rows * D.size.columns == 3 && D.instructions <= 4);

template <class T, descriptor D>
[[gnu::always_inline]] inline void run_few(const arguments<T>& args) {
    using P = simd::packet<T, 1>;
    P fixed[D.operands + 1], sum[D.outputs + 1];
    fill<D, access::one>(fixed, [&](int q) __attribute__((always_inline)) { return P(*args.in[q]); });
    const auto begin = [&](int entry, P* terms) __attribute__((always_inline)) {
        P r[registers_of(D) + 1];
        fill<D, access::one>(r, [&](int q) __attribute__((always_inline)) { return fixed[q]; });
        fill<D, access::full>(r, [&](int q) __attribute__((always_inline)) { return P(args.in[q][entry]); });
        run_body<D>(r);
        each<D, effect::store>([&](int q, int from) __attribute__((always_inline)) { args.out[q][entry] = r[from][0]; });
        each<D, effect::sum_all>([&](auto q, int) __attribute__((always_inline)) { terms[q] = pairs_terms ? alone(term_of<D, q>(r)) : term_of<D, q>(r); });
    };
    const auto add = [](P* to, const P* other) __attribute__((always_inline)) {
        each<D, effect::sum_all>([&](int q, int) __attribute__((always_inline)) { to[q] = alone(to[q] + other[q]); });
    };
    sum_few<T, D.size.rows * D.size.columns, D.outputs + 1, 0, 1>(sum, begin, add);
    each<D, effect::sum_all>([&](int q, int) __attribute__((always_inline)) { *args.out[q] = sum[q][0]; });
}

template <class T, descriptor D>
[[gnu::always_inline]] inline void run_many(const arguments<T>& args) {
    constexpr int known = D.size.rows * D.size.columns;
    using P = packet_of_loop<T, D, known>;
    constexpr int parts = has(D, effect::sum_all) ? parts_for(known, P::size, 2 * virtual_lanes<T>) : 1;
    const sizes size = chosen(D.size, args.size);

    P fixed[D.operands + 1];
    fill<D, access::one>(fixed, [&](int q) __attribute__((always_inline)) { return P(*args.in[q]); });
    P state[parts][state_width<D>];
    [[maybe_unused]] soft_logs<T, D> logs;
    each<D, effect::sum_all>([&](int q, int) __attribute__((always_inline)) { set_all(state, q, P(nothing_added<T>)); });
    if constexpr (has_soft_sums(D)) logs.start(state);

    const auto step = [&](auto all, int at, int n, P* sum) __attribute__((always_inline)) {
        P r[registers_of(D) + 1];
        fill<D, access::one>(r, [&](int q) __attribute__((always_inline)) { return fixed[q]; });
        fill<D, access::full>(r, [&](int q) __attribute__((always_inline)) {
            return (D.rooms >> q & 1) ? simd::load<P>(args.in[q] + at) : get<P, all>(args.in[q] + at, n);
        });
        run_body<D>(r);
        each<D, effect::store>([&](int q, int from) __attribute__((always_inline)) {
            put<all>(args.out[q] + at, known == 1 ? alone(r[from]) : r[from], n, D.out[q].has_room);
        });
        each<D, effect::sum_all>([&](auto q, int) __attribute__((always_inline)) {
            add_to<D, q, all>(sum[q], r, n);
            if constexpr (D.out[q].soft >= 0) grow<D, q, all>(sum, r[D.out[q].soft], n);
        });
    };
    constexpr int weight = 1 + D.instructions;
    const int entries = size.rows * size.columns;
    if constexpr (!has_soft_sums(D)) {
        over_entries<P, known, weight>(entries, state, step);
    } else {
        constexpr int whole = soft_entries<T>(D);
        int first = 0;
        const auto from_first = [&](auto all, int at, int n, P* sum) __attribute__((always_inline)) { step(all, first + at, n, sum); };
        if constexpr (known == 0 || known >= whole)
            for (; first + whole <= entries; first += whole) {
                over_entries<P, whole, weight>(whole, state, from_first);
                logs.take(state);
            }
        if constexpr (known == 0 || known % whole > 0)
            if (first < entries) {
                over_entries<P, known % whole, weight>(entries - first, state, from_first);
                logs.take(state);
            }
    }
    each<D, effect::sum_all>([&](auto q, int) __attribute__((always_inline)) {
        *args.out[q] = all_states<gathering::sum>(state, q);
        if constexpr (D.out[q].soft >= 0) *args.out[q] += logs.total(q);
    });
}

/// A form::flat kernel.
template <class T, descriptor D>
[[gnu::always_inline]] inline void run_flat(const arguments<T>& args) {
    if constexpr (is_few<D>)
        run_few<T, D>(args);
    else
        run_many<T, D>(args);
}

}  // namespace tapeless::kernels
