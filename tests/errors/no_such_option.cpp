//! says: trainer
//! says: there is no such option
//! says: batch<N>, seed{n}, threads{n}
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto loss = mean(square(tl::variable<"W"> - tl::input<"x">));
auto model = TWIN((tl::trainer{loss, tl::sgd{}, 32}), (tl::trainer{loss, tl::sgd{}, tl::batch<32>}));
