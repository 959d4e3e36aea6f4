#pragma once
// runtime/member_name.hpp: the members of a plain struct by name. Boost 1.81's PFR finds members, not yet their names (2.2 does, in this
// way): g++ 12 and clang 19 spell the address of a member with its name.
#include "../core/text.hpp"
#include <boost/pfr/core.hpp>

namespace tapeless::members {

/// An object that is nowhere: only the addresses of its members are asked for, for the compiler to spell them.
template <class S>
struct nowhere {
    const S value;
};
#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"
#pragma clang diagnostic ignored "-Wundefined-internal"  // of a struct within a function
#endif
template <class S>
extern const nowhere<S> object_nowhere;

template <class T>
struct member_address {
    const T* address;
};
template <class T>
member_address(const T*) -> member_address<T>;

/// `...::value.rows::x)}; ...` with g++, `....value.x}]` with clang.
template <auto Member>
consteval std::string_view spelled() {
    return __PRETTY_FUNCTION__;
}
template <class S, std::size_t I>
consteval std::string_view view() {
    std::string_view all = spelled<member_address{&boost::pfr::get<I>(object_nowhere<S>.value)}>();
    all.remove_prefix(all.find("value.") + 6);
    const std::size_t end = all.find(")}");  // before it, g++ may name a function that the struct is local to
    all = all.substr(0, end == std::string_view::npos ? all.find('}') : end);
    const std::size_t scope = all.rfind(':');
    return scope == std::string_view::npos ? all : all.substr(scope + 1);
}
#ifdef __clang__
#pragma clang diagnostic pop
#endif

/// The name of member I of the struct S.
template <class S, std::size_t I>
inline constexpr auto name = [] {
    constexpr std::string_view letters = view<S, I>();
    text<letters.size() + 1> result;
    for (std::size_t i = 0; i < letters.size(); ++i) result.letters[i] = letters[i];
    result.letters[letters.size()] = '\0';
    return result;
}();

}  // namespace tapeless::members
