//! says: operator*
//! says: not a matrix and its operand
//! says: a(3)
//! says: b(3)
//! says: hadamard, dot or outer
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto a = tl::input<"a", 3>;
constexpr auto b = tl::input<"b", 3>;
constexpr auto product = TWIN(a * b, dot(a, b));
