//! says: y()
//! says: a leaf is not bound
//! says: give it data
#include <tapeless/core.hpp>

namespace tl = tapeless;

#define COMMA ,

constexpr auto x = tl::input<"x">;
constexpr auto y = tl::input<"y">;
void train(const float (&xs)[5], const float (&ys)[5]) {
    tl::trainer model{mean(square(tl::variable<"W"> * x - y)), tl::sgd{}};
    static_cast<void>(ys);
    model.step(x = xs TWIN(, COMMA y = ys));
}
