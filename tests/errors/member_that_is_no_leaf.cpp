//! says: z
//! says: the model has no such leaf
//! says: name members as the leaves
#include <tapeless/core.hpp>
#include <tapeless/runtime/bundle.hpp>

namespace tl = tapeless;

constexpr auto x = tl::input<"x">;
struct batch {
    float x;
    float TWIN(z, W);
};
float evaluate(const batch& one) {
    tl::function f{mean(square(tl::variable<"W"> - x))};
    return f(one);
}
