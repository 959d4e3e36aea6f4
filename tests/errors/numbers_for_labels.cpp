//! says: digit()
//! says: numbers where labels belong
//! says: give whole numbers 0 .. K-1
#include <tapeless/core.hpp>

namespace tl = tapeless;
#include <vector>

constexpr auto digit = tl::input<"digit", tl::category<10>>;
constexpr auto loss = mean(softmax_cross_entropy(tl::variable<"logits", 10>, digit));
void train(const std::vector<TWIN(float, int)>& digits) {
    tl::trainer model{loss, tl::sgd{}};
    model.step(digit = digits);
}
