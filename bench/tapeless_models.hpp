#pragma once
// bench/tapeless_models.hpp: the library's side of a race: where its models start.
#include <tapeless/core.hpp>
#include <algorithm>
#include <span>

namespace bench {

/// Copies parameters into a trainer, variable after variable; of a matrix (out, in) they come [in][out], which is how it lies there.
template <class Trainer, class... Variable> void fill(Trainer& model, std::span<const float> parameters, Variable... v) {
    const auto one = [&](auto variable) {
        const auto view = model[variable];
        std::copy_n(parameters.begin(), view.size(), view.data());
        parameters = parameters.subspan(view.size());
    };
    (one(v), ...);
}

}  // namespace bench
