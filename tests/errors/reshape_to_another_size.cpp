//! says: reshape
//! says: another number of entries
//! says: image(64)
//! says: (8, 9)
//! says: the extents must multiply alike
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto image = tl::input<"image", 64>;
constexpr auto picture = reshape<8, TWIN(9, 8)>(image);
