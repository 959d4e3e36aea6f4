#pragma once
// core/refusal.hpp: how a mistake is refused while compiling.
//
// A refusal is a deleted overload with defaulted template arguments that are short texts: both compilers point at the
// user's line first and print the texts there. clang cuts a text after some 32 letters, hence several short ones.
#include "text.hpp"
#include <type_traits>

/// `= TAPELESS_REFUSE("reason");` deletes an overload; clang 19 and later print the reason.
#if defined(__clang__) && __clang_major__ >= 19
#define TAPELESS_REFUSE(reason) delete (reason)
#pragma clang diagnostic ignored "-Wc++26-extensions"
#else
#define TAPELESS_REFUSE(reason) delete
#endif

namespace tapeless {

/// Guards the texts of a refusal: stands before them, so that they are put together only where the refusal holds.
template <bool Refused>
using refused_if = std::enable_if_t<Refused, bool>;

/// The longest text that clang 19 prints whole.
inline constexpr std::size_t refusal_length = 32;

using short_phrase = phrase<refusal_length>;

}  // namespace tapeless
