#pragma once
// core/operator_id.hpp: from an operator's name to its type, so that a value (a node, an instruction) can name an operator.
#include "hash.hpp"

namespace tapeless {

template <class T>
struct type_box {
    using type = T;
};

// The type hangs on the id by a friend function that is defined where the operator is first used (core issue 2118 frowns on
// this; no compiler rejects it). g++ warns that the friend is no template; it must not be one.
#pragma GCC diagnostic push
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wnon-template-friend"
#endif
template <hash_type Id>
struct operator_key {
    friend constexpr auto operator_of(operator_key<Id>);
};
#pragma GCC diagnostic pop

/// The id of an operator: the hash of its name. Two operators of one name do not compile.
template <class Op>
inline constexpr hash_type operator_id = hash_text(Op::name);

/// Makes `operator_named<operator_id<Op>>` known; to be instantiated once an operator is used.
template <class Op, hash_type Id = operator_id<Op>>
struct register_operator {
    friend constexpr auto operator_of(operator_key<Id>) { return type_box<Op>{}; }
    static constexpr hash_type id = Id;
};

/// The operator with this id.
template <hash_type Id>
using operator_named = typename decltype(operator_of(operator_key<Id>{}))::type;

}  // namespace tapeless
