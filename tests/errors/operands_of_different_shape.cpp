//! says: operator+
//! says: the shapes differ
//! says: x(3)
//! says: y(4)
//! says: reduce, transpose or reshape
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto x = tl::input<"x", 3>;
constexpr auto y = tl::input<"y", TWIN(4, 3)>;
constexpr auto sum_of_both = x + y;
