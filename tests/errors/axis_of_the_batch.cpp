//! says: mean
//! says: there is no such axis
//! says: W(3)
//! says: the batch
//! says: use what depends on an input
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto W = tl::variable<"W", 3>;
constexpr auto x = tl::input<"x", 3>;
constexpr auto average = mean(TWIN(W, x), tl::batch_axis);
