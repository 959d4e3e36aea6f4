#pragma once
// runtime/batch.hpp: how many samples a step has.

namespace tapeless {

template <int N>
struct batch_size {
    static constexpr int fixed = N, limit = N;
};
template <int N>
struct batch_limit {
    static constexpr int fixed = 0, limit = N;
};
/// Any number of samples, in tiles.
struct any_batch {
    static constexpr int fixed = 0, limit = 0;
};

/// Every step has N samples: `trainer{loss, sgd{}, batch<32>}`.
template <int N>
    requires(N > 0)
inline constexpr batch_size<N> batch{};
/// A step has at most N samples, all in memory at once.
template <int N>
    requires(N > 0)
inline constexpr batch_limit<N> batch_up_to{};

template <class T>
struct precision_type {
    using type = T;
};
/// The numbers of a trainer or function: `trainer{loss, sgd{}, precision<double>}`. float when nothing is said.
template <class T>
inline constexpr precision_type<T> precision{};

/// What the names of variables are mixed with when their first values are drawn; 0 when nothing is said.
struct seed {
    unsigned long long value = 0;
};

namespace options {

template <class O>
inline constexpr bool is_batch = requires { O::fixed; O::limit; };
template <class O>
inline constexpr bool is_precision = false;
template <class T>
inline constexpr bool is_precision<precision_type<T>> = true;

template <class Default, class... O>
struct batch_of {
    using type = Default;
};
template <class Default, class First, class... Rest>
struct batch_of<Default, First, Rest...> : batch_of<Default, Rest...> {};
template <class Default, class First, class... Rest>
    requires is_batch<First>
struct batch_of<Default, First, Rest...> {
    using type = First;
};
template <class... O>
struct number_of {
    using type = float;
};
template <class First, class... Rest>
struct number_of<First, Rest...> : number_of<Rest...> {};
template <class T, class... Rest>
struct number_of<precision_type<T>, Rest...> {
    using type = T;
};
constexpr unsigned long long seed_of() { return 0; }
template <class First, class... Rest>
constexpr unsigned long long seed_of(const First& first, const Rest&... rest) {
    if constexpr (requires { seed{first}; } && !is_batch<First> && !is_precision<First>)
        return seed{first}.value;
    else
        return seed_of(rest...);
}

}  // namespace options

}  // namespace tapeless
