#pragma once
// nn/nn.hpp: layers. Nothing but expressions.
#include "../ops/ops.hpp"

namespace tapeless {

namespace layers {

/// What a layer starts from when nothing is said: Glorot's uniform law for the weights, zeros for the bias, as in Keras.
inline constexpr initializer default_weights = glorot_uniform();

}  // namespace layers

/// A vector: what a dense layer takes.
template <class X>
concept vector_expression = expression<X> && (shape_of(X{}).rank == 1);

/// A dense layer: W * x + b with W of shape (Out, in) and b of shape (Out), named `Name.W` and `Name.b`; in is the length of x.
/// `dense<"hidden", 128>(x)`; another start of the weights may follow: `dense<"hidden", 128, he_normal()>(x)`.
template <text Name, int Out, initializer Start = layers::default_weights, vector_expression X>
constexpr auto dense(X x) {
    return variable<joined(Name, text{".W"}), Out, shape_of(X{}).extent[0], Start> * x + variable<joined(Name, text{".b"}), Out>;
}
template <text Name, int Out, initializer Start = layers::default_weights, expression X, refused_if<(!vector_expression<X>)> = true,
          text Operator = text{"dense"}, text Operand = seen<X>, text Problem = text{"not a vector"}, text Remedy = text{"reshape to a vector first"}>
void dense(X) = TAPELESS_REFUSE("dense takes a vector: reshape first");

}  // namespace tapeless
