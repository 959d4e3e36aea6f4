#pragma once
// ops/softmax.hpp: log_sum_exp, softmax, log_softmax and the cross-entropy of logits. All of them over a vector's entries,
// or over the last axis of what has more; all stable: the largest entry is taken out first.
#include "activation.hpp"
#include "reduction.hpp"
#include "stop_gradient.hpp"

namespace tapeless {

namespace ops {

namespace softmax_parts {

/// The bit of the last axis.
constexpr int last_axis(term x);  // graph/emit.hpp
constexpr term spread_back(term v, term x) { return spread_like(v, x, last_axis(x)); }

/// The largest entry, a constant to differentiation; 0 where all are -infinity, so that the difference is no NaN.
constexpr term largest_entry(term x) {
    const term m = apply<barrier>(emit(record<largest>, last_axis(x), x));
    return apply<where>(apply<greater>(m, number_beside(m, -__builtin_huge_val())), m, number_beside(m, 0));
}
/// exp(x - max x)
constexpr term shifted_exp(term x) { return apply<exp_of_negative>(x - spread_back(largest_entry(x), x)); }
constexpr term total(term e) { return emit(record<sum>, last_axis(e), e); }

}  // namespace softmax_parts

namespace shapes_of_softmax {
constexpr auto reduced = [](const tapeless::shape* x, int) {
    tapeless::shape result = x[0];
    result.extent[--result.rank] = 0;
    return result;
};
constexpr auto of_labels = [](const tapeless::shape* x, int) {
    tapeless::shape result = reduced(x, 0);
    result.batched = x[0].batched || x[1].batched;
    return result;
};
}  // namespace shapes_of_softmax

/// log(sum(exp(x))).
struct log_sum_exp : composite<1> {
    static constexpr const char* name = "log_sum_exp";
    static constexpr auto shape = shapes_of_softmax::reduced;
    static constexpr term expand(term x) {
        return apply<log>(softmax_parts::total(softmax_parts::shifted_exp(x))) + softmax_parts::largest_entry(x);
    }
};

/// exp(x) / sum(exp(x)).
struct softmax : composite<1> {
    static constexpr const char* name = "softmax";
    static constexpr term expand(term x) {
        const term e = softmax_parts::shifted_exp(x);
        return e * softmax_parts::spread_back(1.0 / softmax_parts::total(e), x);
    }
};

/// x - log(sum(exp(x))).
struct log_softmax : composite<1> {
    static constexpr const char* name = "log_softmax";
    static constexpr term expand(term x) {
        const term shifted = x - softmax_parts::spread_back(softmax_parts::largest_entry(x), x);
        const term total = softmax_parts::total(softmax_parts::shifted_exp(x));
        return shifted - softmax_parts::spread_back(apply<log>(total), x);
    }
};

/// -log(softmax(logits)[label]).
struct softmax_cross_entropy : composite<2> {
    static constexpr const char* name = "softmax_cross_entropy";
    static constexpr auto shape = shapes_of_softmax::of_labels;
    static constexpr term expand(term logits, term label);  // graph/emit.hpp
};

}  // namespace ops

template <class E>
concept has_axes = expression<E> && (shape_of(E{}).rank >= 1);

#define TAPELESS_SOFTMAX(function)                                                                                     \
    template <has_axes A>                                                                                              \
    constexpr auto function(A a) {                                                                                     \
        return apply<ops::function>(a);                                                                                \
    }                                                                                                                  \
    constexpr term function(term a) { return apply<ops::function>(a); }                                                \
    template <expression A, refused_if<(!has_axes<A>)> = true, text Operator = text{#function}, text Operand = seen<A>, text Problem = text{"one number, not a vector"}, \
              text Remedy = text{"give one entry per class"}>  \
    void function(A) = TAPELESS_REFUSE("one number is no vector: give one entry per class")
/// log(sum(exp(x))) over the last axis. Source: Blanchard, Higham and Higham 2021, "Accurately computing the log-sum-exp".
TAPELESS_SOFTMAX(log_sum_exp);
/// exp(x) / sum(exp(x)) over the last axis.
TAPELESS_SOFTMAX(softmax);
/// log(softmax(x)) over the last axis, exact where softmax is near 0.
TAPELESS_SOFTMAX(log_softmax);
#undef TAPELESS_SOFTMAX

template <class E>
constexpr int classes_of() {
    return definition<E>->leaf.classes;
}
/// Logits of K classes and a label of K classes.
template <class A, class B>
concept classifiable = expression<A> && expression<B> && shape_of(A{}).rank == 1 && shape_of(B{}).is_scalar() && classes_of<B>() > 0 &&
                       classes_of<B>() == shape_of(A{}).extent[0];

/// The negative log-likelihood of the label: log_sum_exp(logits) - logits[label]. Shapes: (K) and a label of `category<K>`;
/// gives one number per sample, in nats.
template <expression A, expression B>
    requires classifiable<A, B>
constexpr auto softmax_cross_entropy(A logits, B label) {
    return apply<ops::softmax_cross_entropy>(logits, label);
}
template <expression A, expression B, refused_if<(!classifiable<A, B>)> = true, text Operator = text{"softmax_cross_entropy"}, text Logits = seen<A>, text Label = seen<B>,
          text Problem = text{"not K logits and a K-class label"}, text Remedy = text{"input<\"t\", category<K>>"}>
void softmax_cross_entropy(A, B) = TAPELESS_REFUSE("K logits need a label of K classes: input<\"label\", category<K>>");

}  // namespace tapeless
