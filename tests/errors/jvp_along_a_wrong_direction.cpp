//! says: jvp
//! says: operands do not fit
//! says: W(3)
//! says: v(4)
//! says: v as the second
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto W = tl::variable<"W", 3>;
constexpr auto v = tl::input<"v", TWIN(4, 3)>;
constexpr auto change = jvp(sum(square(W)), W, v);
