//! says: sum
//! says: there is no such axis
//! says: image(8, 8)
//! says: axis 2
//! says: count from 0, or name the axis
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto image = tl::input<"image", 8, 8>;
constexpr auto total = sum(image, tl::axis<TWIN(2, 1)>);
