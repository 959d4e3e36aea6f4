//! says: x()
//! says: bound twice
//! says: bind each leaf once
#include <tapeless/core.hpp>

namespace tl = tapeless;

#define COMMA ,

constexpr auto x = tl::input<"x">;
constexpr auto y = tl::input<"y">;
void train(const float (&xs)[5]) {
    tl::trainer model{mean(square(tl::variable<"W"> * x - y)), tl::sgd{}};
    model.step(x = xs, y = xs TWIN(COMMA x = xs, ));
}
