// What is a gradient, what is the gradient of a gradient, and what are Hessians and Hessian-vector products for?
#include <tapeless/core.hpp>

#include <array>
#include <cmath>
#include <cstdio>

namespace tl = tapeless;
using namespace tl::literals;

namespace {

void print(const char* name, const auto& numbers, const char* end = "\n") {
    std::printf("%s(", name);
    for (int i = 0; i < static_cast<int>(numbers.size()); ++i) std::printf("%s%8.5f", i > 0 ? ", " : "", numbers.begin()[i]);
    std::printf(")%s", end);
}

// 1. A gradient says how much the value changes when the variable moves a little. It is an expression like the value.
void of_a_number() {
    constexpr auto t = tl::variable<"t">;
    constexpr auto f = t * sin(t);
    constexpr auto slope = grad(f, t);
    constexpr auto curvature = grad(slope, t);
    constexpr auto jerk = grad(curvature, t);
    const double at = 0.8, step = 1e-4;
    const tl::function value{f, tl::precision<double>};
    const double difference = (value(t = at + step) - value(t = at - step)) / (2 * step);
    std::printf("f = t sin(t) at t = 0.8\n");
    std::printf("  slope      %9.6f, by finite difference %9.6f\n", tl::function{slope, tl::precision<double>}(t = at), difference);
    std::printf("  its slope  %9.6f, on paper             %9.6f\n", tl::function{curvature, tl::precision<double>}(t = at), 2 * std::cos(at) - at * std::sin(at));
    std::printf("  and again  %9.6f, on paper             %9.6f\n\n", tl::function{jerk, tl::precision<double>}(t = at), -3 * std::sin(at) - at * std::cos(at));
}

// 2. Of a vector there is one slope for each entry; the Hessian holds the slopes of the slopes.
void of_a_vector() {
    constexpr auto v = tl::variable<"v", 3>;
    constexpr auto direction = tl::setting<"direction", 3>;
    constexpr auto f = log_sum_exp(v);
    const std::array at{0.1, 0.7, -0.4}, along{1.0, 0.0, -1.0};

    const tl::function everything{tl::together(grad(f, v), hessian(f, v), hvp(f, v, direction), jvp(f, v, direction)), tl::precision<double>};
    const auto [gradient, second, times, tangent] = everything(v = at, direction = along);
    std::printf("f = log(sum(exp(v))); its gradient is softmax(v)\n");
    print("  gradient     ", gradient);
    print("  softmax      ", tl::function{softmax(v), tl::precision<double>}(v = at));
    for (int i = 0; i < 3; ++i) std::printf("  %s(%8.5f, %8.5f, %8.5f)\n", i == 0 ? "hessian      " : "             ", second(i, 0), second(i, 1), second(i, 2));

    // 3. The Hessian of a model with a million weights has 10^12 entries. What one wants of it is often its product with a vector,
    // which costs as much as two gradients.
    print("  along        ", along);
    print("  hessian*along", times);
    print("  hvp by hand  ", std::array{second(0, 0) - second(0, 2), second(1, 0) - second(1, 2), second(2, 0) - second(2, 2)});
    std::printf("  change along  %8.5f (jvp), %8.5f (gradient . along)\n\n", tangent, gradient[0] - gradient[2]);
}

// 4. What they are for: Newton's method walks to the bottom of a bowl in a few steps.
void newton() {
    constexpr auto u = tl::variable<"u">;
    constexpr auto f = exp(u) - 2_c * u;
    const tl::function both{tl::together(grad(f, u), grad(grad(f, u), u)), tl::precision<double>};
    double at = 0;
    std::printf("the lowest point of exp(u) - 2u, by Newton's method; on paper it is log(2) = %.10f\n", std::log(2.0));
    for (int step = 1; step <= 5; ++step) {
        const auto [slope, curvature] = both(u = at);
        at -= slope / curvature;
        std::printf("  step %d  %.10f\n", step, at);
    }
}

}  // namespace

int main() {
    of_a_number();
    of_a_vector();
    newton();
}

/* output
f = t sin(t) at t = 0.8
  slope       1.274721, by finite difference  1.274721
  its slope   0.819529, on paper              0.819529
  and again  -2.709434, on paper             -2.709434

f = log(sum(exp(v))); its gradient is softmax(v)
  gradient     ( 0.29166,  0.53144,  0.17690)
  softmax      ( 0.29166,  0.53144,  0.17690)
  hessian      ( 0.20659, -0.15500, -0.05159)
               (-0.15500,  0.24901, -0.09401)
               (-0.05159, -0.09401,  0.14561)
  along        ( 1.00000,  0.00000, -1.00000)
  hessian*along( 0.25819, -0.06099, -0.19720)
  hvp by hand  ( 0.25819, -0.06099, -0.19720)
  change along   0.11476 (jvp),  0.11476 (gradient . along)

the lowest point of exp(u) - 2u, by Newton's method; on paper it is log(2) = 0.6931471806
  step 1  1.0000000000
  step 2  0.7357588823
  step 3  0.6940422999
  step 4  0.6931475811
  step 5  0.6931471806
*/
