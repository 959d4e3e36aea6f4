//! says: x
//! says: a temporary that would dangle
//! says: give the data a name first
#include <tapeless/core.hpp>

namespace tl = tapeless;
#include <array>

#define COMMA ,

constexpr auto x = tl::input<"x">;
void train() {
    tl::trainer model{mean(square(tl::variable<"W"> - x)), tl::sgd{}};
    const std::array named{1.f, 2.f};
    static_cast<void>(named);
    model.step(x = TWIN({1.f COMMA 2.f}, named));
}
