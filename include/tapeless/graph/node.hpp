#pragma once
// graph/node.hpp: one value of a graph, and the leaves that a graph knows by name.
#include "../expr/info.hpp"
#include <bit>

namespace tapeless {

/// The most operands of a node.
inline constexpr int max_operands = 3;

/// A value: an operator, the nodes it reads, and the shape of what it gives.
struct node {
    const operator_record* op = nullptr;
    int operand[max_operands] = {-1, -1, -1};
    shape dims{};
    int attribute = 0;
    double number = 0;     ///< constants
    int leaf = -1;         ///< inputs, variables, settings: index of the leaf
    bool uniform = false;  ///< made of constants and settings only: one number for the whole step

    constexpr bool is(const operator_record& record) const { return op->id == record.id; }
    /// The same value: the same operator on the same operands. What is derived from these is not compared.
    constexpr bool operator==(const node& other) const {
        return op->id == other.op->id && operand[0] == other.operand[0] && operand[1] == other.operand[1] &&
               operand[2] == other.operand[2] && attribute == other.attribute && leaf == other.leaf && number == other.number &&
               dims == other.dims;
    }
    /// In one expression: compilers count the statements of an evaluation.
    constexpr hash_type hash() const {
        return (op->id ^ static_cast<hash_type>(operand[0] + 1) * 0x9e3779b97f4a7c15ull ^ static_cast<hash_type>(operand[1] + 1) * 0xc2b2ae3d27d4eb4full ^
                static_cast<hash_type>(operand[2] + 1) * 0x165667b19e3779f9ull ^ static_cast<hash_type>(attribute) * 0x27d4eb2f165667c5ull ^
                static_cast<hash_type>(leaf + 1) * 0x85ebca77c2b2ae63ull ^ (number == 0 ? 0 : std::bit_cast<hash_type>(number))) *
               0xff51afd7ed558ccdull >> 16;
    }
};

/// A leaf that a graph knows: its full name, scopes included.
struct leaf_entry {
    phrase<48> name{};
    hash_type hash = 0;  ///< of the name
    family kind = family::input;
    shape dims{};
    int classes = 0;
    initializer start{};
    bool carried = false;  ///< of the runtime: a sum over the batch on its way from tile to tile
};

/// What a graph gives: the value of a node, or a new value for a variable.
struct graph_output {
    int node = -1;
    int target = -1;  ///< the leaf that takes the value; -1: returned to the caller
    int number = -1;  ///< which of the caller's results it is, where that is not its place in the list
    constexpr bool operator==(const graph_output&) const = default;
};

}  // namespace tapeless
