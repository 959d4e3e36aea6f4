//! says: operator*
//! says: a plain number in a formula
//! says: W(3)
//! says: write 0.5_c, or a setting
#include <tapeless/core.hpp>

namespace tl = tapeless;
using namespace tl::literals;

constexpr auto W = tl::variable<"W", 3>;
constexpr auto half = TWIN(0.5f, 0.5_c) * W;
