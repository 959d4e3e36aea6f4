#pragma once
// ops/transformation.hpp: grad and its kin. They are expressions like any other; a pass expands them, innermost first.
#include "../expr/names.hpp"
#include "../expr/several.hpp"
#include "arithmetic.hpp"

namespace tapeless {

namespace ops {

/// d f / d x in reverse mode. Operands: f (one number), x (a variable).
struct grad {
    static constexpr const char* name = "grad";
    static constexpr family kind = family::transformation;
    static constexpr int arity = 2;
    static constexpr auto shape = shapes::of_second;
};

/// The tangent of f where x moves by v: forward mode. Operands: f, x, v.
struct jvp {
    static constexpr const char* name = "jvp";
    static constexpr family kind = family::transformation;
    static constexpr int arity = 3;
    static constexpr auto shape = shapes::of_operand;
};

/// The gradient of f weighted by v with respect to x. Operands: f, x, v.
struct vjp {
    static constexpr const char* name = "vjp";
    static constexpr family kind = family::transformation;
    static constexpr int arity = 3;
    static constexpr auto shape = shapes::of_second;
};

/// Second derivatives: the axes of x twice. Operands: f (one number), x (a variable).
struct hessian {
    static constexpr const char* name = "hessian";
    static constexpr family kind = family::transformation;
    static constexpr int arity = 2;
    static constexpr auto shape = [](const tapeless::shape* x, int) {
        tapeless::shape result = x[1];
        for (int i = 0; i < x[1].rank; ++i) result.extent[result.rank++] = x[1].extent[i];
        return result;
    };
};

}  // namespace ops

/// One number for the whole batch: what can be minimised.
template <class E>
concept loss_expression = expression<E> && shape_of(E{}).is_scalar() && !shape_of(E{}).batched;

/// `variable<...>`: what a gradient can be taken by.
template <class E>
concept variable_expression = expression<E> && is_variable<E>;

/// The gradient of `f` by `x` exists: f is one number, x a variable that f depends on.
template <class F, class X>
concept differentiable_by = loss_expression<F> && variable_expression<X> && names_agree<F, X> && depends_on<F, X>;

/// Refuses, under the same name, what has no gradient.
#define TAPELESS_REFUSE_GRADIENT(name)                                                                                        \
    template <expression F, expression... X, refused_if<(!loss_expression<F>)> = true, text Operator = text{#name},           \
              text Function = seen<F>, text Problem = no_scalar<F>,                                                           \
              text Remedy = text{"take mean(...) or sum(...)"}>                                                               \
    void name(F, X...) = TAPELESS_REFUSE("the gradient of something that is not one number: take mean(...) or sum(...)");     \
    template <expression F, expression... X, refused_if<(loss_expression<F> && !(variable_expression<X> && ...))> = true,     \
              text Operator = text{#name}, text Function = seen<F>, text By = trimmed<first_other<X...>()>(),                            \
              text Problem = text{"a gradient by no variable"}, text Remedy = text{"name a variable<...>"}>                   \
    void name(F, X...) = TAPELESS_REFUSE("a gradient by something that is no variable: name a variable<...>");                \
    template <expression F, expression... X,                                                                                  \
              refused_if<(loss_expression<F> && (variable_expression<X> && ...) && !names_agree<F, X...>)> = true,            \
              text Operator = text{#name}, text First = trimmed<clash_of<F, X...>.first>(),                                   \
              text Second = trimmed<clash_of<F, X...>.second>(), text Problem = text{"one name, two shapes"},                 \
              text Remedy = text{"rename one, or scope<...>(...)"}>                                                           \
    void name(F, X...) = TAPELESS_REFUSE("one name with two shapes: rename one, or put it into a scope");                     \
    template <expression F, expression... X,                                                                                  \
              refused_if<(loss_expression<F> && (variable_expression<X> && ...) && names_agree<F, X...> &&                    \
                          !(depends_on<F, X> && ...))> = true,                                                                \
              text Operator = text{#name}, text Function = seen<F>, text By = trimmed<first_absent<F, X...>()>(),                        \
              text Problem = text{"the loss does not depend on it"}, text Remedy = text{"stop or remove it"}>                 \
    void name(F, X...) = TAPELESS_REFUSE("the loss does not depend on this variable: stop or remove it")

/// Why F is no loss.
template <class F>
constexpr short_phrase why_no_scalar() {
    short_phrase result;
    return result << (shape_of(F{}).is_scalar() ? "one number for each sample" : "the gradient of no scalar");
}
template <class F>
inline constexpr auto no_scalar = trimmed<why_no_scalar<F>()>();

/// The first of X that is no variable.
template <class... X>
constexpr auto first_other() {
    short_phrase result;
    ((result.size == 0 && !variable_expression<X> ? void(result << seen<X>.view()) : void()), ...);
    return result;
}
/// The first of X that F does not depend on.
template <class F, class... X>
constexpr auto first_absent() {
    short_phrase result;
    ((result.size == 0 && !depends_on<F, X> ? void(result << seen<X>.view()) : void()), ...);
    return result;
}

/// The gradient of a loss by a variable: an expression with the variable's shape. By several: `auto [dW, db] = grad(loss, W, b)`.
template <expression F, expression... X>
    requires(sizeof...(X) >= 1 && (differentiable_by<F, X> && ...))
constexpr auto grad(F f, X... x) {
    if constexpr (sizeof...(X) == 1)
        return apply<ops::grad>(f, x...);
    else
        return several<decltype(apply<ops::grad>(f, x))...>{};
}
TAPELESS_REFUSE_GRADIENT(grad);

/// The loss and its gradients: `auto [value, dW] = value_and_grad(loss, W)`. Evaluated together, they share their work.
template <expression F, expression... X>
    requires(sizeof...(X) >= 1 && (differentiable_by<F, X> && ...))
constexpr auto value_and_grad(F f, X... x) {
    return several<F, decltype(apply<ops::grad>(f, x))...>{};
}
TAPELESS_REFUSE_GRADIENT(value_and_grad);

/// The second derivatives of a loss by a variable: shape (n, n) for (n), the variable's axes twice in general. Written out
/// column by column: for variables of up to 64 entries; `hvp` serves larger ones.
template <expression F, expression X>
    requires(differentiable_by<F, X> && shape_of(X{}).size() <= 64 && shape_of(X{}).rank <= 2)
constexpr auto hessian(F f, X x) {
    return apply<ops::hessian>(f, x);
}
template <expression F, expression X, refused_if<(differentiable_by<F, X> && !(shape_of(X{}).size() <= 64 && shape_of(X{}).rank <= 2))> = true, text Operator = text{"hessian"}, text By = seen<X>, text Problem = text{"more than 64 entries"},
          text Remedy = text{"hvp(loss, W, v)"}>
void hessian(F, X) = TAPELESS_REFUSE("a hessian by more than 64 entries: use hvp(loss, W, v)");
TAPELESS_REFUSE_GRADIENT(hessian);
#undef TAPELESS_REFUSE_GRADIENT

/// x moves by v: v has the shape of x.
template <class X, class V>
concept tangent_of = expression<X> && expression<V> && shape_of(X{}).same_axes(shape_of(V{}));

template <class F, class X, class V>
concept jvp_operands = expression<F> && variable_expression<X> && tangent_of<X, V> && depends_on<F, X>;
template <class F, class X, class V>
concept vjp_operands = expression<F> && variable_expression<X> && expression<V> && shape_of(F{}).same_axes(shape_of(V{})) && depends_on<F, X>;
template <class F, class X, class V>
concept hvp_operands = differentiable_by<F, X> && tangent_of<X, V>;

/// The change of `f`, of any shape, where the variable `x` moves by `v` (forward mode). Shapes: v as x; the result as f.
/// A `v` per sample (an input) counts as its sum over the samples.
template <expression F, expression X, expression V>
    requires jvp_operands<F, X, V>
constexpr auto jvp(F f, X x, V v) {
    return apply<ops::jvp>(f, x, v);
}
/// The gradient of sum(hadamard(f, v)) by the variable `x` (reverse mode). Shapes: v as f; the result as x.
template <expression F, expression X, expression V>
    requires vjp_operands<F, X, V>
constexpr auto vjp(F f, X x, V v) {
    return apply<ops::vjp>(f, x, v);
}
/// The Hessian of a loss times a vector, without the Hessian: forward over reverse. Shapes: v as x; the result as x.
template <expression F, expression X, expression V>
    requires hvp_operands<F, X, V>
constexpr auto hvp(F f, X x, V v) {
    return apply<ops::jvp>(apply<ops::grad>(f, x), x, v);
}

/// Why nothing is differentiated by X along something.
template <class F, class X>
constexpr short_phrase why_not_along() {
    short_phrase result;
    if constexpr (variable_expression<X>)
        return result << (depends_on<F, X> ? "operands do not fit" : "f does not depend on it");
    else
        return result << "operands do not fit";
}

#define TAPELESS_REFUSE_TANGENT(name, like)                                                                             \
    template <expression F, expression X, expression V, refused_if<!name##_operands<F, X, V>> = true,                  \
              text Operator = text{#name}, text Function = seen<F>, text By = seen<X>, text Direction = seen<V>,       \
              text Problem = trimmed<why_not_along<F, X>()>(),                                                          \
              text Remedy = text{"by a variable, v as the " like}>                                  \
    void name(F, X, V) = TAPELESS_REFUSE("differentiation goes by a variable of the function, and v has the shape of the " like " argument")
TAPELESS_REFUSE_TANGENT(jvp, "second");
TAPELESS_REFUSE_TANGENT(vjp, "first");
TAPELESS_REFUSE_TANGENT(hvp, "second");
#undef TAPELESS_REFUSE_TANGENT

}  // namespace tapeless
