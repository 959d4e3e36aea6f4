//! says: function
//! says: there is no such option
//! says: batch<N>, threads{n}
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto loss = mean(square(tl::variable<"W"> - tl::input<"x">));
auto f = TWIN((tl::function{loss, 32}), (tl::function{loss, tl::batch<32>}));
