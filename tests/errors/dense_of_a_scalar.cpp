//! says: dense
//! says: not a vector
//! says: x()
//! says: reshape to a vector first
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto x = tl::input<"x">;
constexpr auto hidden = tl::dense<"hidden", 4>(TWIN(x, reshape<1>(x)));
