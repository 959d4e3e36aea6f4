//! says: b()
//! says: the model has no such variable
//! says: name one of its variables
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto W = tl::variable<"W">;
constexpr auto b = tl::variable<"b">;
float read() {
    tl::trainer model{mean(square(W * tl::input<"x">)), tl::sgd{}};
    return model[TWIN(b, W)];
}
