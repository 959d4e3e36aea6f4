// bench/step/k.cpp: case K: as F, trained with Adam.
#include "../pictures.hpp"

namespace {

namespace hand = by_hand;
using optimizers = pictures::optimizers<hand::adam, hand::plain::adam, hand::eigen::adam, tapeless::adam>;

const bench::entry entry("K", false, [](std::vector<bench::race>& races) {
    pictures::race<32>(races, "K", "F with Adam", optimizers{{.learning_rate = 0.001f}});
});

}  // namespace
