//! says: one name, two shapes
//! says: x(3)
//! says: x(4)
//! says: rename one, or scope<...>(...)
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto both = sum(tl::input<"x", 3>) + sum(tl::input<TWIN("x", "y"), 4>);
tl::function f{both};
