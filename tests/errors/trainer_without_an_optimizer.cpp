//! says: trainer
//! says: an optimizer is missing
//! says: trainer{loss, sgd{.learning_rate = 0.01f}}
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto loss = mean(square(tl::variable<"W"> - tl::input<"x">));
auto model = TWIN(tl::trainer{loss}, (tl::trainer{loss, tl::sgd{}}));
