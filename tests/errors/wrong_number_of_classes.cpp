//! says: softmax_cross_entropy
//! says: not K logits and a K-class label
//! says: logits(10)
//! says: digit(), 9 classes
//! says: category<K>
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto logits = tl::variable<"logits", 10>;
constexpr auto digit = tl::input<"digit", tl::category<TWIN(9, 10)>>;
constexpr auto loss = mean(softmax_cross_entropy(logits, digit));
