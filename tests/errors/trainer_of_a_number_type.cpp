//! says: trainer
//! says: the number type is an option
//! says: trainer{loss, sgd{}, precision<double>}
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto loss = mean(square(tl::variable<"W"> - tl::input<"x">));
auto model = TWIN((tl::trainer<double>{loss, tl::sgd{}}), (tl::trainer{loss, tl::sgd{}, tl::precision<double>}));
