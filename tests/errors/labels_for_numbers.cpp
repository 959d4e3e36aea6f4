//! says: x()
//! says: labels where numbers belong
//! says: give float or double
#include <tapeless/core.hpp>

namespace tl = tapeless;
#include <vector>

constexpr auto x = tl::input<"x">;
void train(const std::vector<TWIN(int, float)>& xs) {
    tl::trainer model{mean(square(tl::variable<"W"> - x)), tl::sgd{}};
    model.step(x = xs);
}
