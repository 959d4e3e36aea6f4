//! says: mean
//! says: there is no such axis
//! says: image(8, 8)
//! says: axis colum
//! says: count from 0, or name the axis
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto image = tl::input<"image", tl::axis<"row", 8>, tl::axis<"column", 8>>;
constexpr auto profile = mean(image, tl::axis<TWIN("colum", "column")>);
