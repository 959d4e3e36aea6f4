#pragma once
// runtime/cost.hpp: what one evaluation or one training step costs, known while compiling.
#include "batch.hpp"
#include "executor.hpp"

namespace tapeless {

/// The cost of one call, backward and update included where something is trained. Counted from the program that will run.
struct step_cost {
    long long flops = 0;             ///< additions, multiplications and their like; a product counts 2 per term
    long long transcendentals = 0;   ///< calls of exp, log, sin and their kin
    long long bytes_read = 0;        ///< by kernels, once for each operand of each
    long long bytes_written = 0;
    long long arena_bytes = 0;       ///< memory that lives for one step
    long long parameter_bytes = 0;   ///< variables, and what the optimizer keeps
    int steps = 0;                   ///< calls of kernels
    int kernels = 0;                 ///< different kernels
    int nodes = 0;                   ///< of the graph
    int allocations = 0;             ///< none: the memory of a step is known while compiling
    constexpr bool operator==(const step_cost&) const = default;
};

namespace costs {

template <class T, class Programs>
constexpr step_cost of_programs() {
    step_cost c;
    const auto add = [&c](const auto& p) {
        constexpr int size = static_cast<int>(sizeof(T));
        c.flops += p.flops, c.transcendentals += p.transcendentals;
        c.bytes_read += p.bytes_read * size, c.bytes_written += p.bytes_written * size;
        c.steps += p.count.steps, c.kernels += p.count.kernels, c.nodes += p.nodes;
        c.arena_bytes = static_cast<long long>(Programs::arena) * size;
        c.parameter_bytes = static_cast<long long>(Programs::parameters) * size;
    };
    [&]<std::size_t... N>(std::index_sequence<N...>) {
        (add(Programs::template program_at<static_cast<int>(N)>::value), ...);
    }(std::make_index_sequence<static_cast<std::size_t>(Programs::passes) + 1>{});
    return c;
}

/// Fixed samples of an option; 1 where none is given.
template <class B>
inline constexpr int samples = B::fixed > 0 ? B::fixed : B::limit > 0 ? B::limit : 1;

}  // namespace costs

/// The cost of evaluating an expression: `cost(grad(loss, W), batch<32>)`. Without a batch: of one sample. precision<double> may follow.
template <expression E, class... Options>
    requires((options::is_batch<Options> || options::is_precision<Options>) && ...)
constexpr step_cost cost(E, Options...) {
    using B = typename options::batch_of<any_batch, Options...>::type;
    return costs::of_programs<typename options::number_of<Options...>::type, model_programs<no_optimizer, true, costs::samples<B>, 0, E>>();
}
/// The cost of evaluating several expressions together: what they share is counted once.
template <expression... E, class... Options>
constexpr step_cost cost(several<E...>, Options...) {
    using B = typename options::batch_of<any_batch, Options...>::type;
    return costs::of_programs<typename options::number_of<Options...>::type, model_programs<no_optimizer, true, costs::samples<B>, 0, E...>>();
}
/// The cost of a training step: `cost(loss, sgd{}, batch<32>)`.
template <expression E, class Optimizer, class... Options>
    requires(!options::is_batch<Optimizer> && !options::is_precision<Optimizer>)
constexpr step_cost cost(E, Optimizer, Options...) {
    using B = typename options::batch_of<any_batch, Options...>::type;
    return costs::of_programs<typename options::number_of<Options...>::type, model_programs<Optimizer, false, costs::samples<B>, 0, E>>();
}

}  // namespace tapeless
