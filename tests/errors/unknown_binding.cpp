//! says: z(3)
//! says: the model has no such leaf
//! says: bind what the model reads
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto x = tl::input<"x", 3>;
constexpr auto z = tl::input<"z", 3>;
void train(const float (&xs)[2][3]) {
    tl::trainer model{mean(square(tl::variable<"W", 3> - x)), tl::sgd{}};
    model.step(TWIN(z, x) = xs);
}
