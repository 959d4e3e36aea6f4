//! says: grad
//! says: a gradient by no variable
//! says: x()
//! says: name a variable<...>
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto x = tl::input<"x">;
constexpr auto W = tl::variable<"W">;
constexpr auto loss = mean(square(W * x));
constexpr auto slope = grad(loss, TWIN(x, W));
