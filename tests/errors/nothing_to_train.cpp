//! says: trainer
//! says: there is nothing to train
//! says: mean(square(x))()
//! says: a loss of some variable<...>
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto W = tl::variable<"W", 3>;
constexpr auto x = tl::input<"x", 3>;
tl::trainer model{mean(square(TWIN(x, x - W))), tl::sgd{}};
