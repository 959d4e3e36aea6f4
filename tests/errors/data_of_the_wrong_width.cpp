//! says: x(3)
//! says: the data have another width
//! says: one row per sample
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto x = tl::input<"x", 3>;
void train(const float (&xs)[5][TWIN(4, 3)]) {
    tl::trainer model{mean(square(tl::variable<"W", 3> - x)), tl::sgd{}};
    model.step(x = xs);
}
