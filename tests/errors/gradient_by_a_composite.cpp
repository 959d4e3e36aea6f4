//! says: grad
//! says: a gradient by no variable
//! says: hidden.W * x(2)
//! says: name a variable<...>
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto x = tl::input<"x", 3>;
constexpr auto W = tl::variable<"hidden.W", 2, 3>;
constexpr auto h = W * x;
constexpr auto loss = mean(square(h));
constexpr auto slope = grad(loss, TWIN(h, W));
