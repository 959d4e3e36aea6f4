// Shared work exists once, dead work not at all: how many nodes a model's program computes (leaves and numbers not counted).
// Each number was written down after reading the printed graph.
#include <tapeless/graph/lower.hpp>
#include <tapeless/graph/well_formed.hpp>
#include <tapeless/passes/drop_dead.hpp>
#include <tapeless/passes/expand_transformations.hpp>
#include <tapeless/passes/simplify.hpp>

namespace models {

using namespace tapeless;
using namespace tapeless::literals;

/// The nodes that are computed for the expressions together; -1 where the graph is not well formed.
template <expression... E>
constexpr int computed(E... e) {
    const graph g = drop_dead(simplify(expand_transformations(lower(0, e...))));
    if (!well_formed(g)) return -1;
    int count = 0;
    for (const node& n : g.nodes) count += n.op->arity > 0 ? 1 : 0;
    return count;
}

template <text Name, int Out, expression E>
constexpr auto layer(E e) {
    return variable<joined(Name, text{".W"}), Out, shape_of(E{}).extent[0]> * e + variable<joined(Name, text{".b"}), Out>;
}

constexpr auto x = input<"x", 4>;
constexpr auto y = input<"y">;
constexpr auto label = input<"label", category<3>>;
constexpr auto w = variable<"w", 4>;
constexpr auto b = variable<"b">;
constexpr auto W = variable<"W", 2, 4>;
constexpr auto V = variable<"V", 4, 4>;

// Linear regression. 6 for the loss; 2/n; the sums of the errors and of x times the errors; 2/n times each, x times error.
constexpr auto slope = variable<"slope">;
constexpr auto regression = mean(square(slope * input<"x1"> + b - y));
static_assert(computed(regression) == 6);
static_assert(computed(regression, grad(regression, slope), grad(regression, b)) == 12);

// Ridge regression: the penalty is x, /n, +, its gradient one scaling and one addition. The numbers 2 and 0.01 are one number.
constexpr auto error = dot(w, x) - y;
constexpr auto ridge = mean(square(error)) + 0.01_c * sum(square(w));
static_assert(computed(ridge) == 5 + 4);
static_assert(computed(ridge, grad(ridge, w)) == 5 + 4 + 3 + 2);

// Logistic regression. 7 for the loss; sigmoid - y, its sum and its product with x, 1/n times both.
constexpr auto score = dot(w, x) + b;
constexpr auto logistic = mean(softplus(score) - y * score);
static_assert(computed(logistic) == 7);
static_assert(computed(logistic, grad(logistic, w), grad(logistic, b)) == 7 + 2 + 2 * 2);

// A softmax classifier. The gradient of the logits is (softmax - label) / n: 1/total, times exp, minus the label's mark.
constexpr auto classifier = mean(softmax_cross_entropy(layer<"out", 3>(x), label));
constexpr auto out_W = variable<"out.W", 3, 4>;
constexpr auto out_b = variable<"out.b", 3>;
static_assert(computed(classifier) == 16);
static_assert(computed(classifier, grad(classifier, out_W), grad(classifier, out_b)) == 16 + 3 + 2 * 2);
// The gradient alone needs no logarithm, and no logit is picked and summed.
static_assert(computed(grad(classifier, out_W)) == 14);

// A multilayer perceptron: a layer is 3 forward; backward a product, a mask, its use, and 2 for each parameter.
constexpr auto mlp = mean(softmax_cross_entropy(layer<"out", 3>(relu(layer<"hidden", 4>(x))), label));
static_assert(computed(mlp) == 16 + 3);
static_assert(computed(mlp, grad(mlp, out_W), grad(mlp, out_b)) == 16 + 3 + 3 + 2 * 2);
static_assert(computed(mlp, grad(mlp, out_W), grad(mlp, out_b), grad(mlp, variable<"hidden.W", 4, 4>), grad(mlp, variable<"hidden.b", 4>)) ==
              16 + 3 + 3 + 2 * 2 + 3 + 2 * 2);

// A tied autoencoder. No transpose is left; the gradient is one sum of two products, scaled once.
constexpr auto tied = mean(square(transpose(W) * tanh(W * x) - x));
static_assert(computed(tied) == 8);
static_assert(computed(tied, grad(tied, W)) == 8 + 1 + 1 + 3 + 2 + 2);

// Residual blocks that share V: each is 3 forward and 7 backward, however many there are.
constexpr auto block(auto e, auto matrix) { return e + tanh(matrix * e); }
template <int Blocks>
constexpr auto tower(auto e) {
    if constexpr (Blocks == 0)
        return e;
    else
        return block(tower<Blocks - 1>(e), V);
}
template <int Blocks>
constexpr int residual = [] {
    constexpr auto loss = mean(square(tower<Blocks>(x)));
    return computed(loss, grad(loss, V));
}();
static_assert(residual<2> == 23 && residual<3> == residual<2> + 10 && residual<12> == residual<2> + 100);

// Softmax used twice costs what it costs once.
constexpr auto p = softmax(W * x);
static_assert(computed(p) == 9);
static_assert(computed(p, square(p)) == 9 + 1 && computed(hadamard(p, p) + p) == 9 + 2);
static_assert(computed(hadamard(softmax(W * x), softmax(W * x)) + softmax(W * x)) == 9 + 2);
// softmax, log_softmax and log_sum_exp share the largest entry, the exponentials and their sum.
static_assert(computed(p, log_softmax(W * x), log_sum_exp(W * x)) == 9 + 2 + 1);

// Layer normalisation: the centred entries are used three times and exist once.
constexpr auto centred = x - mean(x);
static_assert(computed(hadamard(x - mean(x, axis<0>), rsqrt(mean(square(x - mean(x, axis<0>)), axis<0>) + 1e-5_c))) == 9);
static_assert(computed(centred, centred + centred) == computed(centred) + 1);

// A Huber loss: the slopes of both branches of `where` are one choice; the slope of abs is a comparison and a choice; 1/n is multiplied once, at the end.
constexpr auto huber = mean(where(abs(error) < 1_c, 0.5_c * square(error), abs(error) - 0.5_c));
static_assert(computed(huber) == 10);
static_assert(computed(grad(huber, w)) == 4 + 2 + 1 + 2);

// The gradient of a gradient is no deeper than it must be: 8/n^2 * X' X X' error, from right to left.
constexpr auto penalty = sum(square(grad(mean(square(error)), w)));
static_assert(computed(grad(penalty, w)) == 8);
static_assert(computed(grad(grad(sum(exp(square(b))), b), b)) == 7);

// A Hessian-vector product has one forward and one backward sweep and their tangents; the loss is not computed.
static_assert(computed(hvp(mean(square(error)), w, setting<"v", 4>)) == 1 + 1 + 1 + 1);

// One scope called twice is one block; two scopes are two.
constexpr auto dense = [](auto e) { return tanh(layer<"dense", 4>(e)); };
static_assert(computed(dense(x)) == 3);
static_assert(computed(scope<"a">(dense, x) + scope<"a">(dense, x)) == 3 + 1);
static_assert(computed(scope<"a">(dense, x) + scope<"b">(dense, x)) == 3 + 3 + 1);

// The value comes free with the gradient's forward sweep; what is equal is written once, in whatever order it is written.
static_assert(computed(b * y + y * b, hadamard(b, y)) == computed(2_c * (b * y)));
static_assert(computed(2_c * (3_c * y), y * 6_c, -y * -6_c) == 1);
static_assert(computed(y + 0_c, 1_c * y, y / 1_c, stop_gradient(y), transpose(transpose(W)), reshape<2, 4>(reshape<8>(W))) == 0);
// 1/n and 2 are multiplied once per step, not once per sample.
static_assert(computed(grad(mean(b * square(y) + b * y), b)) == 1 + 2 + 1 + 1);

}  // namespace models

int main() {}  // all of it was known while compiling
