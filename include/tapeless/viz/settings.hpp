#pragma once
// viz/settings.hpp: the members of a plain struct with their names: what an optimizer's settings are. Boost.PFR walks over them.
#include "../runtime/member_name.hpp"
#include "summary.hpp"
#include <charconv>
#include <string_view>
#include <type_traits>

namespace tapeless {

namespace viz {

template <class T>
consteval std::string_view spelled_type() {
    return __PRETTY_FUNCTION__;
}
/// The name of a struct, without the scopes that it stands in.
template <class S>
constexpr std::string_view type_name() {
    std::string_view spelled = spelled_type<S>();
    spelled.remove_prefix(spelled.find("T = ") + 4);
    spelled = spelled.substr(0, spelled.find_first_of("<;]"));
    const std::size_t scope = spelled.rfind(':');
    return scope == std::string_view::npos ? spelled : spelled.substr(scope + 1);
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
        ((result += (I == 0 ? ": " : ", "), result += members::name<S, I>.letters, result += " = " + viz::shortest(boost::pfr::get<I>(settings))), ...);
    }(std::make_index_sequence<boost::pfr::tuple_size_v<S>>{});
    return result;
}

/// The summary of an expression, and the settings that it is trained with.
template <viz::viewable E, settings_like S>
std::string summary(E e, const S& settings) {
    return summary(e) + '\n' + settings_of(settings) + '\n';
}

}  // namespace tapeless
