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
template <int I>
inline constexpr hash_type correction_name = optimizers::correction_entry(I).hash;
inline constexpr hash_type step_name = optimizers::step_entry().hash;

/// b^step for step after step: multiplied on, and from 64 to 64 steps computed anew, so that it depends on b and the step alone.
class running_power {
public:
    [[gnu::always_inline]] constexpr double at(double b, long long step) {
        if (b == base_ && step == step_ + 1 && step % block != 0)
            value_ *= b;
        else
            compute(b, step);
        step_ = step;
        return value_;
    }

private:
    static constexpr long long block = 64;
    [[gnu::noinline]] constexpr void compute(double b, long long step) {
        base_ = b, value_ = 1;
        double square = 1;  // b to the 64th, and its squares
        for (int i = 0; i < block; ++i) square *= b;
        for (long long rest = step / block; rest > 0; rest /= 2, square *= square)
            if (rest % 2 == 1) value_ *= square;
        for (long long i = step % block; i > 0; --i) value_ *= b;
    }
    double base_ = 0, value_ = 1;
    long long step_ = -2;
};
/// Those that an optimizer is given the corrections of.
template <class Optimizer, int Count = optimizers::corrections<Optimizer>()>
struct running_powers {
    running_power of[Count]{};
    /// 1 - b^step, b being setting number i, which is the k-th of those.
    template <int i, int k = 0>
    [[gnu::always_inline]] constexpr double corrected(double b, long long step) {
        if constexpr (optimizers::corrected<Optimizer>(k) == i)
            return 1 - of[k].at(b, step);
        else
            return corrected<i, k + 1>(b, step);
    }
};
template <class Optimizer>
struct running_powers<Optimizer, 0> {};

template <class T, class Program, class Optimizer>
[[gnu::always_inline]] constexpr void set_optimizer(T* settings, const Optimizer& o, running_powers<Optimizer>& powers, long long step) {
    fields::apply(o, [&](const auto&... value) __attribute__((always_inline)) {
        [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
            [[maybe_unused]] const auto set = [&](auto index, const auto& v) __attribute__((always_inline)) {
                constexpr int at = setting_offset<Program>(optimizer_setting_name<decltype(index)::value>);
                if constexpr (at >= 0) settings[at] = static_cast<T>(v);
                if constexpr (optimizers::corrections<Optimizer>() > 0) {
                    constexpr int i = decltype(index)::value, to = setting_offset<Program>(correction_name<i>);
                    if constexpr (to >= 0) settings[to] = static_cast<T>(powers.template corrected<i>(static_cast<double>(v), step));
                }
            };
            (set(std::integral_constant<int, static_cast<int>(I)>{}, value), ...);
        }(std::make_index_sequence<sizeof...(value)>{});
    });
    constexpr int at = setting_offset<Program>(step_name);
    if constexpr (at >= 0) settings[at] = static_cast<T>(step);
}

}  // namespace tapeless::running
