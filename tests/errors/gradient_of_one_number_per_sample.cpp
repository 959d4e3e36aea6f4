//! says: grad
//! says: one number for each sample
//! says: square(W * x)()
//! says: take mean(...) or sum(...)
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto x = tl::input<"x">;
constexpr auto W = tl::variable<"W">;
constexpr auto each = square(W * x);
constexpr auto slope = grad(TWIN(each, mean(each)), W);
