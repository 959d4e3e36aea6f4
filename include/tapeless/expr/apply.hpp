#pragma once
// expr/apply.hpp: applies an operator: to expressions, which gives a type, or to a graph's nodes, which adds one.
#include "operator.hpp"

namespace tapeless {

/// Names of the axes of a result: those of the operand that has its rank.
template <std::size_t N>
constexpr axis_names inherited_names(const info* const (&x)[N], const shape& result, family kind, int attribute) {
    if (kind == family::elementwise || kind == family::composite || kind == family::barrier) {
        for (const info* operand : x)
            if (operand->dims.rank == result.rank && operand->axes.any()) return operand->axes;
    } else if (kind == family::reduction) {
        axis_names names = x[0]->axes;
        for (int i = x[0]->dims.rank - 1; i >= 0; --i)
            if ((attribute >> i) & 1) names = names.without(i);
        return names;
    }
    return {};
}

/// Defines the info of `Op` applied to the expressions with hashes A, as the meaning of hash H.
template <hash_type H, class Op, auto Attribute, text Prefix, hash_type... A>
struct define {
    static constexpr const info* operands[] = {info_of(info_key<A>{})...};
    static constexpr text prefix = Prefix;
    static constexpr info make() {
        info result;
        shape dims[] = {info_of(info_key<A>{})->dims...};
        result.op = &record<Op>;
        result.operand = operands;
        result.operands = sizeof...(A);
        result.dims = Op::shape(dims, Attribute);
        if constexpr (std::is_same_v<decltype(Attribute), int>) result.attribute = Attribute;
        result.axes = inherited_names(operands, result.dims, Op::kind, result.attribute);
        result.hash = H;
        result.prefix = prefix.letters;
        return result;
    }
    static constexpr info value = make();
    friend constexpr const info* info_of(info_key<H>) { return &value; }
};

/// Hash of an operator applied to operands.
template <class Op, expression... A>
constexpr hash_type applied_hash(hash_type attribute, hash_type prefix) {
    hash_type h = mix(mix(operator_id<Op>, attribute), prefix);
    ((h = mix(h, A::hash)), ...);
    return h;
}

constexpr hash_type attribute_hash(int attribute) { return static_cast<hash_type>(attribute); }
constexpr hash_type attribute_hash(const shape& attribute) { return attribute.hash(); }

/// Applies `Op` to expressions. Gives an expression; equal operands give the equal type. `Attribute` is an int, or the shape
/// that the result is to have.
template <class Op, auto Attribute = 0, text Prefix = text{""}, expression... A>
constexpr auto apply(A...) {
    constexpr hash_type h = applied_hash<Op, A...>(attribute_hash(Attribute), Prefix.hash());
    // instantiated here and now: left to the first reader, the depth of a formula would add up to the depth of templates
    static_assert(define<h, Op, Attribute, Prefix, A::hash...>::value.hash == h);
    return expr<h>{};
}

constexpr term emit(const operator_record& op, int attribute, term a, term b = {}, term c = {});  // graph/emit.hpp
constexpr term emit(const operator_record& op, const shape& result, term a);                       // graph/emit.hpp

/// Applies `Op` to nodes of a graph: adds a node, or finds the one that is there. Not `auto`: rules call each other.
template <class Op, auto Attribute = 0, text Prefix = text{""}, std::same_as<term>... A>
constexpr term apply(A... a) {
    return emit(record<Op>, Attribute, a...);
}

/// A number as a node of the graph that `beside` belongs to.
constexpr term number_beside(term beside, double value);  // graph/emit.hpp

}  // namespace tapeless
