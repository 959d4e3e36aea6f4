// bench/step/g.cpp: case G: as F, batch 128.
#include "../pictures.hpp"

namespace {

namespace hand = by_hand;
using optimizers = pictures::optimizers<hand::sgd, hand::plain::sgd, hand::eigen::sgd, tapeless::sgd>;

const bench::entry entry("G", false, [](std::vector<bench::race>& races) {
    pictures::race<128>(races, "G", "the same, batch 128", optimizers{{.learning_rate = 0.01f}});
});

}  // namespace
