#pragma once
// viz/settings.hpp: the members of a plain struct with their names: what an optimizer's settings are. Boost.PFR walks over them.
#include "summary.hpp"
#include <boost/pfr/core.hpp>
#include <charconv>
#include <string_view>
#include <type_traits>

namespace tapeless {

namespace viz {

/// An object that is nowhere: only the addresses of its members are asked for, for the compiler to spell them.
template <class S>
struct nowhere {
    const S value;
};
#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"
#endif
template <class S>
extern const nowhere<S> object_nowhere;

template <class T>
struct member_address {
    const T* address;
};
template <class T>
member_address(const T*) -> member_address<T>;

/// What g++ 12 and clang 19 call a member: `...::value.tapeless::adam::beta1)}; ...`, `....value.beta1}]`.
template <auto Member>
consteval std::string_view spelled_member() {
    return __PRETTY_FUNCTION__;
}
template <class T>
consteval std::string_view spelled_type() {
    return __PRETTY_FUNCTION__;
}

/// The last name in `spelled` behind `start`.
constexpr std::string_view last_name(std::string_view spelled, std::string_view start) {
    spelled.remove_prefix(spelled.find(start) + start.size());
    spelled = spelled.substr(0, spelled.find_first_of("<)};]"));
    const std::size_t scope = spelled.rfind(':');
    return scope == std::string_view::npos ? spelled : spelled.substr(scope + 1);
}
/// The name of member I of the struct S; Boost 1.81 has none yet (2.2 finds it in the same way).
template <class S, std::size_t I>
constexpr std::string_view member_name() {
    return last_name(spelled_member<member_address{&boost::pfr::get<I>(object_nowhere<S>.value)}>(), "value.");
}
#ifdef __clang__
#pragma clang diagnostic pop
#endif
template <class S>
constexpr std::string_view type_name() {
    return last_name(spelled_type<S>(), "T = ");
}

template <class T>
std::string shortest(T value) {
    char letters[64];
    return {letters, std::to_chars(letters, letters + sizeof letters, value).ptr};
}

}  // namespace viz

/// A struct whose members are numbers and nothing else: an optimizer's settings.
template <class S>
concept settings_like = std::is_aggregate_v<S> && std::is_class_v<S> && !expression<S>;

/// The settings with their names and values: `momentum: learning_rate = 0.01, decay = 0.9`.
template <settings_like S>
std::string settings_of(const S& settings) {
    std::string result(viz::type_name<S>());
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        ((result += (I == 0 ? ": " : ", ") + std::string(viz::member_name<S, I>()) + " = " + viz::shortest(boost::pfr::get<I>(settings))), ...);
    }(std::make_index_sequence<boost::pfr::tuple_size_v<S>>{});
    return result;
}

/// The summary of an expression, and the settings that it is trained with.
template <viz::viewable E, settings_like S>
std::string summary(E e, const S& settings) {
    return summary(e) + '\n' + settings_of(settings) + '\n';
}

}  // namespace tapeless
