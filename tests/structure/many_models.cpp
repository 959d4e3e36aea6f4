// structure/many_models.cpp: a file of many models, compiled by many_models.py.
#include <tapeless/core.hpp>
#include <span>
#include <tuple>
#include <utility>

namespace tl = tapeless;

namespace {

constexpr int most = 24;
double values[most], weights[most], probabilities[most], gradient[most];

/// A softmax of N and a gradient through it.
template <int N> void softmax_of() {
    constexpr auto logits = tl::variable<"logits", N>;
    constexpr auto weight = tl::variable<"weight", N>;
    constexpr auto p = softmax(logits);
    tl::function f{tl::together(p, vjp(p, logits, weight)), tl::precision<double>};
    std::span<double, N> to_p(probabilities, N), to_gradient(gradient, N);
    f.write(std::tie(to_p, to_gradient), logits = std::span<const double, N>(values, N), weight = std::span<const double, N>(weights, N));
}

}  // namespace

int main() {
    [&]<int... i>(std::integer_sequence<int, i...>) { (softmax_of<most - i>(), ...); }(std::make_integer_sequence<int, 12>{});
}
