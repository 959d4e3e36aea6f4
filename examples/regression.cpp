// How do W and b learn the line through five points, and what did the compiler make of the formula?
#include <tapeless/tapeless.hpp>

#include <array>
#include <cstdio>

namespace tl = tapeless;

namespace {

// The model, written for one sample: a point (x, y), and the line W * x + b.
constexpr auto x = tl::input<"x">;
constexpr auto y = tl::input<"y">;
constexpr auto W = tl::variable<"W">;
constexpr auto b = tl::variable<"b">;
constexpr auto loss = mean(square(W * x + b - y));

// What a step on five points costs, backward and update included.
constexpr auto step = tl::cost(loss, tl::sgd{}, tl::batch<5>);
static_assert(step.allocations == 0 && step.transcendentals == 0);

}  // namespace

int main() {
    const std::array xs{1.f, 2.f, 3.f, 4.f, 5.f};
    const std::array ys{2.f, 4.f, 6.f, 8.f, 10.f};

    tl::trainer model{loss, tl::sgd{.learning_rate = 0.01f}};
    std::printf("epoch     loss         W         b\n");
    for (int epoch = 1; epoch <= 100; ++epoch) {
        const float before = model.step(x = xs, y = ys);
        if (epoch <= 3 || epoch % 20 == 0)
            std::printf("%5d  %7.4f  %8.6f  %8.6f\n", epoch, static_cast<double>(before), static_cast<double>(model[W]), static_cast<double>(model[b]));
    }
    std::printf("\nW = %.6f  b = %.6f\n\n", static_cast<double>(model[W]), static_cast<double>(model[b]));

    std::printf("%s\n", tl::summary(loss).c_str());
    std::printf("%s\n", tl::explain(tl::together(grad(loss, W), grad(loss, b))).c_str());
    std::printf("the step: %lld operations on numbers, %d loops, %d allocations\n\n", step.flops, step.steps, step.allocations);
    std::printf("%s", tl::program(loss, tl::sgd{}, tl::batch<5>).c_str());
}

/* output
epoch     loss         W         b
    1  44.0000  0.440000  0.120000
    2  25.6608  0.776000  0.211200
    3  14.9735  1.032608  0.280416
   20   0.0439  1.858436  0.478477
   40   0.0370  1.875510  0.449302
   60   0.0323  1.883698  0.419887
   80   0.0282  1.891315  0.392388
  100   0.0246  1.898433  0.366691

W = 1.898433  b = 0.366691

variable  shape  starts with  parameters  bytes  read by
W         ()     zeros                 1      4        1
b         ()     zeros                 1      4        1
total                                  2      8

given  shape  is
x      ()     numbers, per sample
y      ()     numbers, per sample

let e = W x + b - y
loss = 1/n sum(e^2)
dloss/dW = 2/n sum(e x)
dloss/db = 2/n sum(e)

the step: 55 operations on numbers, 2 loops, 0 allocations

1. for i in 5:
     r1 = b - y[i]
     r2 = W * x[i] + r1
     r3 = r2 * r2
     r4 = 0.4 * learning_rate
     r5 = x[i] * r4
     r6 = r5 * r2
     t0 += r3
     t16 += r2
     t32 += r6
2. for i in 1:
     r1 = 0.2 * t0
     r2 = 0.4 * learning_rate
     r3 = W - t32
     r4 = b - r2 * t16
     result 0 = r1
     W = r3
     b = r4
arena: 48 numbers; parameters: 2 numbers; kernels: 2
*/
