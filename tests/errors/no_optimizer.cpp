//! says: trainer
//! says: this is no optimizer
//! says: sgd{.learning_rate = 0.01f}
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto loss = mean(square(tl::variable<"W"> - tl::input<"x">));
tl::trainer model{loss, TWIN(0.01f, tl::sgd{.learning_rate = 0.01f})};
