#pragma once
// expr/operator_record.hpp: an operator as a value. Nodes and expressions point to a record; passes read operators by it.
#include "../core/operator_id.hpp"
#include "../core/shape.hpp"
#include "../simd/packet.hpp"

namespace tapeless {

struct graph;

/// A node of a graph under construction. Rules are written with terms, in the functions that users write expressions with.
struct term {
    graph* owner = nullptr;
    int node = -1;
    constexpr bool exists() const { return node >= 0; }
};

/// The families of operators; a pass that treats all of a family alike asks for this.
enum class family : unsigned char {
    input,           ///< one value per sample, from the user's data
    variable,        ///< persistent, what training changes
    setting,         ///< one value per step
    constant,        ///< a number of the formula
    index,           ///< 0, 1, 2, ... along the only axis
    elementwise,     ///< entry by entry; scalars and unbatched operands spread
    reduction,       ///< sum or largest over the axes of the attribute's bits
    spreading,       ///< repeats along the axes of the attribute's bits: the transpose of a sum
    product,         ///< linear-algebra product, flags in the attribute
    arrangement,     ///< the same entries in another order or shape: transpose, reshape
    barrier,         ///< the operand itself, constant to differentiation
    composite,       ///< a function written with other operators; expanded when the graph is made
    transformation   ///< grad and its kin; expanded by a pass
};

/// What one entry of an operator's result costs.
struct cost_type {
    int flops = 1;
    int transcendentals = 0;  ///< calls of exp, log, sin and their kin
    constexpr bool operator==(const cost_type&) const = default;
};

/// An element-wise operator on single numbers, for the interpreter. Operators of fewer operands ignore the rest.
template <class T>
using scalar_code = T (*)(T, T, T);

struct operator_record {
    const char* name = "";
    hash_type id = 0;  ///< records are compared by id: addresses cannot be while compiling under UBSan
    family kind = family::elementwise;
    int arity = 1;
    cost_type cost{};
    shape (*shape_of)(const shape* operands, int attribute) = nullptr;
    void (*pull)(const term* x, term y, term dy, term* dx) = nullptr;   ///< reverse mode: gradients of the operands
    term (*push)(const term* x, term y, const term* dx) = nullptr;      ///< forward mode: tangent of the result
    term (*expand)(const term* x, int attribute) = nullptr;             ///< composites
    scalar_code<float> single = nullptr;
    scalar_code<double> twice = nullptr;
    constexpr bool is(const operator_record& other) const { return id == other.id; }
};

/// How the passes write the call of an element-wise operator on one number.
template <class Op, class T>
constexpr T run_scalar([[maybe_unused]] T a, [[maybe_unused]] T b, [[maybe_unused]] T c) {
    using P = simd::packet<T, 1>;
    if constexpr (Op::arity == 1)
        return P(Op::value(P(a)))[0];
    else if constexpr (Op::arity == 2)
        return P(Op::value(P(a), P(b)))[0];
    else
        return P(Op::value(P(a), P(b), P(c)))[0];
}

}  // namespace tapeless
