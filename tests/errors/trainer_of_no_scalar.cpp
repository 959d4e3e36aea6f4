//! says: trainer
//! says: the loss is not one number
//! says: square(W - x)(3)
//! says: take mean(...) or sum(...)
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto error = square(tl::variable<"W", 3> - tl::input<"x", 3>);
tl::trainer model{TWIN(error, mean(error)), tl::sgd{}};
