//! says: function
//! says: the number type is an option
//! says: function{e, precision<double>}
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto loss = mean(square(tl::variable<"W"> - tl::input<"x">));
auto f = TWIN(tl::function<double>{loss}, (tl::function{loss, tl::precision<double>}));
