#pragma once
// expr/info.hpp: what an expression is. A type carries only a hash; the description hangs on it.
//
// A type that named its operands would double with every shared subexpression (DESIGN.md section 2), so an expression's
// type is expr<hash>, and info_of(info_key<hash>) leads to a static, linked description of {operator, operands, shape}.
#include "initializer.hpp"
#include "operator_record.hpp"
#include <concepts>
#include <type_traits>

namespace tapeless {

/// What a leaf holds beside its shape.
struct leaf_info {
    const char* name = "";
    hash_type name_hash = 0;
    family kind = family::input;
    int classes = 0;  ///< of a label; 0 where the leaf holds numbers
    initializer start{};
};

/// An expression as static data. Two equal expressions have one info.
struct info {
    const operator_record* op = nullptr;
    const info* const* operand = nullptr;
    int operands = 0;
    shape dims{};
    axis_names axes{};
    hash_type hash = 0;
    int attribute = 0;     ///< axes of a reduction, flags of a product, ... the operator's file says
    double number = 0;     ///< constants
    const char* prefix = "";  ///< scopes: what is put before the names
    leaf_info leaf{};
};

// The definition is a friend function that is defined where the operator is applied (core issue 2118 frowns on this; no
// compiler rejects it). g++ warns that the friend is no template; it must not be one.
#pragma GCC diagnostic push
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wnon-template-friend"
#endif
template <hash_type H>
struct info_key {
    friend constexpr const info* info_of(info_key);
};
#pragma GCC diagnostic pop

/// Makes `Definition::value` the meaning of hash H.
template <hash_type H, class Definition>
struct publish {
    static constexpr hash_type hash = H;
    friend constexpr const info* info_of(info_key<H>) { return &Definition::value; }
};

/// Base of all expressions, for the concept.
struct expression_base {};

/// An expression: what `W * x + b` is. Empty; to be stored, passed and returned by value.
template <hash_type H>
struct expr : expression_base {
    static constexpr hash_type hash = H;
};

/// What a user writes formulas with: leaves, and operators applied to them.
template <class E>
concept expression = std::is_base_of_v<expression_base, E>;

/// What a function of the DSL takes: an expression, or a graph's node when a rule is being written.
template <class E>
concept operand = expression<E> || std::is_same_v<E, term>;

/// The description of an expression's type.
template <expression E>
inline constexpr const info* definition = info_of(info_key<E::hash>{});

/// The shape of an expression: a sample's axes, and whether there is one for each sample.
template <expression E>
constexpr shape shape_of(E) {
    return definition<E>->dims;
}

}  // namespace tapeless
