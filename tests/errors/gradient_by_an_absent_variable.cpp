//! says: value_and_grad
//! says: the loss does not depend on it
//! says: b()
//! says: stop or remove it
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto x = tl::input<"x">;
constexpr auto W = tl::variable<"W">;
constexpr auto b = tl::variable<"b">;
constexpr auto loss = mean(square(W * x));
constexpr auto slope = value_and_grad(loss, W, TWIN(b, W));
