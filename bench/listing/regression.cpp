// bench/listing/regression.cpp: the step of the regression, for scripts/listing to show what the compiler made of it.
#include <tapeless/core.hpp>
#include <array>

namespace tl = tapeless;

constexpr auto x = tl::input<"x">;
constexpr auto y = tl::input<"y">;
constexpr auto W = tl::variable<"W">;
constexpr auto b = tl::variable<"b">;
constexpr auto loss = mean(square(W * x + b - y));

using model = decltype(tl::trainer{loss, tl::sgd{.learning_rate = 0.01f}});
using points = std::array<float, 5>;

float step(model& m, const points& xs, const points& ys) { return m.step(x = xs, y = ys); }
