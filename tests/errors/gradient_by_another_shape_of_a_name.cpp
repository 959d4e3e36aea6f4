//! says: grad
//! says: one name, two shapes
//! says: W(3)
//! says: W(4)
//! says: rename one, or scope<...>(...)
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto W = tl::variable<"W", 3>;
constexpr auto loss = mean(square(W - tl::input<"x", 3>));
constexpr auto slope = grad(loss, tl::variable<"W", TWIN(4, 3)>);
