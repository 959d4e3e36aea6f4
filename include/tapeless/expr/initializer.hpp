#pragma once
// expr/initializer.hpp: what a variable starts from; part of its declaration.
#include "../core/hash.hpp"

namespace tapeless {

/// A variable's first values, drawn by a generator of our own that gives the same numbers on every machine. Each variable
/// has a stream of its own, from its name, `seed` and the seed of the trainer.
struct initializer {
    enum class law : unsigned char { zeros, constant, uniform, normal, glorot_uniform, glorot_normal, he_uniform, he_normal };
    law kind = law::zeros;
    double a = 0;  ///< constant: the value; uniform: the lower bound; normal: the mean
    double b = 0;  ///< uniform: the upper bound; normal: the standard deviation
    hash_type seed = 0;
    constexpr bool operator==(const initializer&) const = default;
};

/// Every entry 0; what a variable has when nothing is said.
constexpr initializer zeros() { return {}; }
/// Every entry `value`.
constexpr initializer constant(double value) { return {initializer::law::constant, value, 0, 0}; }
/// Evenly between `low` (included) and `high` (not included).
constexpr initializer uniform(double low, double high, hash_type seed = 0) { return {initializer::law::uniform, low, high, seed}; }
/// Normal with this mean and standard deviation.
constexpr initializer normal(double mean = 0, double deviation = 1, hash_type seed = 0) {
    return {initializer::law::normal, mean, deviation, seed};
}
/// Evenly within +-sqrt(6 / (fan_in + fan_out)); for tanh and sigmoid. Source: Glorot and Bengio 2010.
constexpr initializer glorot_uniform(hash_type seed = 0) { return {initializer::law::glorot_uniform, 0, 0, seed}; }
/// Normal with deviation sqrt(2 / (fan_in + fan_out)). Source: Glorot and Bengio 2010.
constexpr initializer glorot_normal(hash_type seed = 0) { return {initializer::law::glorot_normal, 0, 0, seed}; }
/// Evenly within +-sqrt(6 / fan_in); for relu. Source: He et al. 2015.
constexpr initializer he_uniform(hash_type seed = 0) { return {initializer::law::he_uniform, 0, 0, seed}; }
/// Normal with deviation sqrt(2 / fan_in); for relu. Source: He et al. 2015.
constexpr initializer he_normal(hash_type seed = 0) { return {initializer::law::he_normal, 0, 0, seed}; }

}  // namespace tapeless
