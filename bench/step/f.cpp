// bench/step/f.cpp: case F: a classifier of 28 x 28 pixels, 784-128-10, batch 32.
#include "../pictures.hpp"

namespace {

namespace hand = by_hand;
using optimizers = pictures::optimizers<hand::sgd, hand::plain::sgd, hand::eigen::sgd, tapeless::sgd>;

const bench::entry entry("F", true, [](std::vector<bench::race>& races) {
    pictures::race<32>(races, "F", "784-128-10, relu, softmax cross-entropy, batch 32", optimizers{{.learning_rate = 0.01f}});
});

}  // namespace
