#pragma once
// runtime/batch.hpp: the options of a trainer or function: how many samples a step has, its numbers, its seed, its threads.
#include <type_traits>

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

template <class O>
concept is_threads = requires { typename O::team; };
/// What may stand behind a loss and an optimizer, or behind an expression.
template <class O>
concept is_option = is_batch<O> || is_precision<O> || is_threads<O> || std::is_same_v<O, seed>;

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
    if constexpr (std::is_same_v<First, seed>)
        return first.value;
    else
        return seed_of(rest...);
}

/// Batch and team of a call: what a trainer or function is told of both, in one type.
template <class Batch, class Team>
struct with_team : Batch {
    using team = Team;
};
/// The type for these options: that of the batch alone where no threads are asked for.
template <class Batch, class... O>
struct call_of {
    using type = typename batch_of<Batch, O...>::type;
};
template <class Batch, class... O>
    requires(is_threads<O> || ...)
struct call_of<Batch, O...> {
    template <class First, class... Rest>
    static auto team() {
        if constexpr (is_threads<First>)
            return std::type_identity<typename First::team>{};
        else
            return team<Rest...>();
    }
    using type = with_team<typename batch_of<Batch, O...>::type, typename decltype(team<O...>())::type>;
};
/// The team type of a call; `Otherwise` where it has none.
template <class Call, class Otherwise>
struct team_of {
    using type = Otherwise;
};
template <is_threads Call, class Otherwise>
struct team_of<Call, Otherwise> {
    using type = typename Call::team;
};
/// The team that the options ask for.
template <class Team>
constexpr Team team_from() {
    return {};
}
template <class Team, class First, class... Rest>
constexpr Team team_from(const First& first, const Rest&... rest) {
    if constexpr (is_threads<First>)
        return Team(first.number);
    else
        return team_from<Team>(rest...);
}

}  // namespace options

}  // namespace tapeless
