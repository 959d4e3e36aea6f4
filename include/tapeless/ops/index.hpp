#pragma once
// ops/index.hpp: 0, 1, 2, ... along the only axis; what a label is compared with.
#include "../expr/operator.hpp"

namespace tapeless::ops {

struct index {
    static constexpr const char* name = "index";
    static constexpr family kind = family::index;
    static constexpr int arity = 0;
};

}  // namespace tapeless::ops
