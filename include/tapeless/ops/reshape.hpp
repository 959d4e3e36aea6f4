#pragma once
// ops/reshape.hpp: the same entries, in the same (C) order, under other axes.
#include "arithmetic.hpp"

namespace tapeless {

namespace ops {

struct reshape {
    static constexpr const char* name = "reshape";
    static constexpr family kind = family::arrangement;
    static constexpr int arity = 1;
    static constexpr auto shape = [](const tapeless::shape* x, tapeless::shape target) {
        target.batched = x[0].batched;
        return target;
    };
    static constexpr term transposed(term x, term y, term dy);  // graph/emit.hpp
};

}  // namespace ops

template <int... Extents>
constexpr shape extents_as_shape() {
    shape result;
    ((result.extent[result.rank++] = Extents), ...);
    return result;
}

/// The same entries under other axes, in C order (the last axis runs fastest): `reshape<8, 8>(x)`, `reshape<>(x)` for a number.
template <int... Extents, expression A>
    requires(extents_as_shape<Extents...>().size() == shape_of(A{}).size())
constexpr auto reshape(A a) {
    return apply<ops::reshape, extents_as_shape<Extents...>()>(a);
}
template <int... Extents, expression A, refused_if<(extents_as_shape<Extents...>().size() != shape_of(A{}).size())> = true, text Operator = text{"reshape"}, text Operand = seen<A>,
          text To = shape_text<extents_as_shape<Extents...>()>, text Problem = text{"another number of entries"},
          text Remedy = text{"the extents must multiply alike"}>
void reshape(A) = TAPELESS_REFUSE("reshape keeps the number of entries: the extents must multiply to the same");

}  // namespace tapeless
