//! says: jvp
//! says: f does not depend on it
//! says: b(3)
//! says: by a variable, v as the second
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto W = tl::variable<"W", 3>;
constexpr auto b = tl::variable<"b", 3>;
constexpr auto v = tl::variable<"v", 3>;
constexpr auto change = jvp(tanh(W), TWIN(b, W), v);
