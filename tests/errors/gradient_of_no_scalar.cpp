//! says: grad
//! says: the gradient of no scalar
//! says: hadamard(W, x)(3)
//! says: take mean(...) or sum(...)
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto x = tl::input<"x", 3>;
constexpr auto W = tl::variable<"W", 3>;
constexpr auto y = hadamard(W, x);
constexpr auto slope = grad(TWIN(y, mean(y)), W);
