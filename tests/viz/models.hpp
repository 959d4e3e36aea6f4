#pragma once
// Models that the tests of viz/ look at.
#include "tapeless/nn/nn.hpp"
#include "tapeless/ops/transformation.hpp"

namespace models {

namespace tl = tapeless;
using namespace tl::literals;

// the line through points
inline constexpr auto x = tl::input<"x">;
inline constexpr auto y = tl::input<"y">;
inline constexpr auto W = tl::variable<"W">;
inline constexpr auto b = tl::variable<"b">;
inline constexpr auto regression = mean(square(W * x + b - y));

// yes or no, from four features
inline constexpr auto features = tl::input<"f", 4>;
inline constexpr auto w = tl::variable<"w", 4>;
inline constexpr auto odds = dot(w, features) + b;
inline constexpr auto logistic = mean(softplus(odds) - y * odds);

// ten classes, a hidden layer
inline constexpr auto image = tl::input<"image", 784>;
inline constexpr auto hidden = relu(tl::dense<"hidden", 128>(image));
inline constexpr auto logits = tl::dense<"out", 10>(hidden);
inline constexpr auto label = tl::input<"label", tl::category<10>>;
inline constexpr auto classifier = mean(softmax_cross_entropy(logits, label));
inline constexpr auto hidden_W = tl::variable<"hidden.W", 128, 784, tl::layers::default_weights>;
inline constexpr auto hidden_b = tl::variable<"hidden.b", 128>;
inline constexpr auto out_W = tl::variable<"out.W", 10, 128, tl::layers::default_weights>;

// an autoencoder whose decoder is the transposed encoder
inline constexpr auto v = tl::input<"v", 4>;
inline constexpr auto M = tl::variable<"M", 3, 4, tl::uniform(-0.1, 0.1)>;
inline constexpr auto autoencoder = mean(square(transpose(M) * tanh(M * v) - v));

}  // namespace models
