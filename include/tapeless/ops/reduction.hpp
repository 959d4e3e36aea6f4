#pragma once
// ops/reduction.hpp: sum, mean and the largest, over everything, one axis, or the batch.
#include "comparison.hpp"

namespace tapeless {

/// The attribute of a reduction or spreading: bit i for axis i of the sample, this bit for the batch.
inline constexpr int batch_bit = 1 << max_rank;

/// All axes of `s`, the batch too if there is one.
constexpr int all_axes(const shape& s) { return ((1 << s.rank) - 1) | (s.batched ? batch_bit : 0); }

namespace shapes {
/// The operand's shape without the axes of the attribute's bits.
constexpr shape reduced(const shape* x, int bits) {
    shape result;
    result.batched = x[0].batched && !(bits & batch_bit);
    for (int i = 0; i < x[0].rank; ++i)
        if (!((bits >> i) & 1)) result.extent[result.rank++] = x[0].extent[i];
    return result;
}
}  // namespace shapes

/// `v` repeated to the shape of `like`, along the axes of `bits`. graph/emit.hpp
constexpr term spread_like(term v, term like, int bits);
constexpr int attribute_of(term v);

namespace ops {

struct sum {
    static constexpr const char* name = "sum";
    static constexpr family kind = family::reduction;
    static constexpr int arity = 1;
    static constexpr auto shape = shapes::reduced;
    static constexpr auto transposed(auto x, auto y, auto dy) { return spread_like(dy, x, attribute_of(y)); }
};

/// Repeats along axes: what a sum's transpose is. Made by the passes.
struct spread {
    static constexpr const char* name = "spread";
    static constexpr family kind = family::spreading;
    static constexpr int arity = 1;
    static constexpr auto transposed(auto, auto y, auto dy) { return emit(record<sum>, attribute_of(y), dy); }
};

/// The largest entry. Slope: shared evenly among equal largest entries, as JAX does.
struct largest {
    static constexpr const char* name = "max";
    static constexpr family kind = family::reduction;
    static constexpr int arity = 1;
    static constexpr auto shape = shapes::reduced;
    static constexpr term share(term x, term y) {
        const int bits = attribute_of(y);
        const term is_largest = apply<equal>(x, spread_like(y, x, bits));
        return is_largest / spread_like(emit(record<sum>, bits, is_largest), x, bits);
    }
    static constexpr term pull(term x, term y, term dy) { return share(x, y) * spread_like(dy, x, attribute_of(y)); }
    static constexpr term push(term x, term y, term dx) { return emit(record<sum>, attribute_of(y), share(x, y) * dx); }
};

/// The sum over as many entries as there are, divided by their number.
struct mean {
    static constexpr const char* name = "mean";
    static constexpr family kind = family::composite;
    static constexpr int arity = 1;
    static constexpr auto shape = shapes::reduced;
    static constexpr term expand(const term* x, int bits);  // graph/emit.hpp
};

}  // namespace ops

namespace axes {

/// Number of the axis that `key` means in an expression; -1 where there is none.
template <expression E>
constexpr int find(axis_key key) {
    constexpr const info* e = definition<E>;
    if (key.name_hash == 0) return key.number < e->dims.rank ? key.number : -1;
    for (int i = 0; i < e->dims.rank; ++i)
        if (e->axes.of[i] == key.name_hash) return i;
    return -1;
}
template <axis_key Key>
inline constexpr auto text_of = trimmed<Key.described()>();

}  // namespace axes

#define TAPELESS_REDUCTION(function, Operator_)                                                                             \
    template <expression E>                                                                                                 \
    constexpr auto function(E e) {                                                                                          \
        return apply<Operator_, all_axes(shape_of(E{}))>(e);                                                                \
    }                                                                                                                       \
    template <expression E, axis_key Key>                                                                                   \
        requires(axes::find<E>(Key) >= 0)                                                                                   \
    constexpr auto function(E e, axis_type<Key>) {                                                                          \
        return apply<Operator_, (1 << axes::find<E>(Key))>(e);                                                              \
    }                                                                                                                       \
    template <expression E>                                                                                                 \
        requires(shape_of(E{}).batched)                                                                                     \
    constexpr auto function(E e, batch_axis_type) {                                                                         \
        return apply<Operator_, int{batch_bit}>(e);                                                                         \
    }                                                                                                                       \
    template <expression E, axis_key Key, refused_if<(axes::find<E>(Key) < 0)> = true, text Operator = text{#function}, text Operand = seen<E>,                          \
              text Axis = axes::text_of<Key>, text Problem = text{"there is no such axis"},                                 \
              text Remedy = text{"count from 0, or name the axis"}>  \
    void function(E, axis_type<Key>) = TAPELESS_REFUSE("the operand has no such axis: count from 0, or name it where the leaf is declared"); \
    template <expression E, refused_if<!shape_of(E{}).batched> = true, text Operator = text{#function}, text Operand = seen<E>, text Axis = text{"the batch"},         \
              text Problem = text{"there is no such axis"}, text Remedy = text{"use what depends on an input"}>  \
    void function(E, batch_axis_type) = TAPELESS_REFUSE("the operand is not per sample: it has no batch axis")

/// The sum: of all entries of all samples, `sum(e)`; over one axis, `sum(e, axis<0>)`; over the samples, `sum(e, batch_axis)`.
TAPELESS_REDUCTION(sum, ops::sum);
/// The arithmetic mean: of all entries of all samples, `mean(e)`; over one axis; over the samples, `mean(e, batch_axis)`.
TAPELESS_REDUCTION(mean, ops::mean);
/// The largest entry: of all entries of all samples, over one axis, or over the samples.
TAPELESS_REDUCTION(max, ops::largest);
#undef TAPELESS_REDUCTION

}  // namespace tapeless
