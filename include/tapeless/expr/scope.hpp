#pragma once
// expr/scope.hpp: puts a prefix before the names of variables, so that a block used twice does not tie its weights.
#include "apply.hpp"

namespace tapeless {

namespace ops {

/// Operands: the block, then what it was given, which keeps its names.
struct scope {
    static constexpr const char* name = "scope";
    static constexpr family kind = family::composite;
    static constexpr int arity = 1;
    static constexpr auto shape = shapes::of_operand;
    static constexpr term expand(term x) { return x; }
};

}  // namespace ops

/// Every variable of `block` under a prefix: in `scope<"left">(tower)`, variable "W" is "left.W". With arguments,
/// `scope<"left">(block, x)` is the block applied to x, and only the names that the block itself brings are prefixed.
template <text Prefix, expression E>
constexpr auto scope(E block) {
    return apply<ops::scope, 0, Prefix>(block);
}
template <text Prefix, class Block, expression... X>
    requires(sizeof...(X) > 0 && !expression<Block>)
constexpr auto scope(Block block, X... x) {
    return apply<ops::scope, 0, Prefix>(block(x...), x...);
}

}  // namespace tapeless
