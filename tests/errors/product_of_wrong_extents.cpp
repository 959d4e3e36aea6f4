//! says: matrix product
//! says: columns of left != rows of right
//! says: W(10, 784)
//! says: x(783)
//! says: transpose or resize one
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto W = tl::variable<"W", 10, 784>;
constexpr auto x = tl::input<"x", TWIN(783, 784)>;
constexpr auto h = W * x;
