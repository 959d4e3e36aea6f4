//! says: W(3)
//! says: the data have another size
//! says: as many entries as the leaf
#include <tapeless/core.hpp>

namespace tl = tapeless;
#include <array>

constexpr auto x = tl::input<"x", 3>;
constexpr auto W = tl::variable<"W", 3>;
float evaluate(const std::array<float, 6>& xs, const std::array<float, TWIN(2, 3)>& w) {
    tl::function f{mean(square(W - x))};
    return f(x = xs, W = w);
}
