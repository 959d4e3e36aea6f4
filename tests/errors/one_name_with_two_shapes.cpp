//! says: trainer
//! says: one name, two shapes
//! says: W(3)
//! says: W(4)
//! says: rename one, or scope<...>(...)
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto x = tl::input<"x", 3>;
constexpr auto y = tl::input<"y", 4>;
constexpr auto loss = mean(square(dot(tl::variable<"W", 3>, x))) + mean(square(dot(tl::variable<TWIN("W", "V"), 4>, y)));
tl::trainer model{loss, tl::sgd{}};
