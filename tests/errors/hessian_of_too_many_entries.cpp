//! says: hessian
//! says: more than 64 entries
//! says: W(9, 8)
//! says: hvp(loss, W, v)
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto W = tl::variable<"W", TWIN(9, 8), 8>;
constexpr auto curvature = hessian(sum(square(W)), W);
