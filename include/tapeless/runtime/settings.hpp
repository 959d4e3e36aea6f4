#pragma once
// runtime/settings.hpp: the numbers that the runtime itself gives a step: 1/batch, the optimizer's settings, the step's number.
#include "../passes/compile.hpp"

namespace tapeless::running {

/// Where a program keeps the setting of this name; -1 where it has none.
template <class Program>
constexpr int setting_offset(hash_type name) {
    for (int l = 0; l < Program::value.count.leaves; ++l)
        if (Program::value.leaves[l].hash == name && Program::value.leaves[l].kind == family::setting) return Program::value.leaf_slots[l].offset;
    return -1;
}
inline constexpr hash_type reciprocal_batch_name = hash_text("1/batch");

template <class T, class Program>
[[gnu::always_inline]] constexpr void set_batch(T* settings, int samples) {
    constexpr int at = setting_offset<Program>(reciprocal_batch_name);
    if constexpr (at >= 0) settings[at] = T(1) / static_cast<T>(samples);
}

template <int I>
inline constexpr hash_type optimizer_setting_name = optimizers::setting_entry(I).hash;
inline constexpr hash_type step_name = optimizers::step_entry().hash;

template <class T, class Program, class Optimizer>
[[gnu::always_inline]] constexpr void set_optimizer(T* settings, const Optimizer& o, long long step) {
    fields::apply(o, [&](const auto&... value) __attribute__((always_inline)) {
        [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
            [[maybe_unused]] const auto set = [&](auto index, const auto& v) __attribute__((always_inline)) {
                constexpr int at = setting_offset<Program>(optimizer_setting_name<decltype(index)::value>);
                if constexpr (at >= 0) settings[at] = static_cast<T>(v);
            };
            (set(std::integral_constant<int, static_cast<int>(I)>{}, value), ...);
        }(std::make_index_sequence<sizeof...(value)>{});
    });
    constexpr int at = setting_offset<Program>(step_name);
    if constexpr (at >= 0) settings[at] = static_cast<T>(step);
}

}  // namespace tapeless::running
