#pragma once
// runtime/initialize.hpp: a variable's first values, the same on every machine, compiler and vector width.
#include "../graph/node.hpp"
#include "../simd/math.hpp"

namespace tapeless {

namespace random {

/// 64 random bits for place `counter` of stream `key`. Source: splitmix64, Steele, Lea and Flood 2014.
constexpr hash_type bits(hash_type key, hash_type counter) {
    hash_type z = key + (counter + 1) * 0x9e3779b97f4a7c15ull;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
}
/// Evenly in [0, 1), a multiple of 2^-53.
constexpr double uniform(hash_type key, hash_type counter) { return static_cast<double>(bits(key, counter) >> 11) * 0x1p-53; }
/// Normal, mean 0, deviation 1. Source: Box and Muller 1958, with this library's own log and cos.
constexpr double normal(hash_type key, hash_type counter) {
    using number = simd::packet<double, 1>;
    const double u = 1 - uniform(key, 2 * counter), v = uniform(key, 2 * counter + 1);
    const number radius = simd::sqrt(number(-2) * simd::log(number(u)));
    return (radius * simd::cos(number(6.283185307179586 * v)))[0];
}
constexpr double root(double x) { return simd::sqrt(simd::packet<double, 1>(x))[0]; }

}  // namespace random

/// Writes the first values of a variable. Fans: a matrix (out, in) has them as named; a vector counts as its own fan; of more
/// axes the first is out, the rest is in.
template <class T>
constexpr void initialize(const leaf_entry& leaf, hash_type seed, T* numbers) {
    const initializer& start = leaf.start;
    const int size = leaf.dims.size();
    const double out = leaf.dims.rows(), in = leaf.dims.rank < 2 ? out : static_cast<double>(size) / out;
    const hash_type key = mix(mix(leaf.hash, start.seed), seed);
    using law = initializer::law;
    const double width = start.kind == law::glorot_uniform  ? random::root(6 / (in + out))
                         : start.kind == law::he_uniform    ? random::root(6 / in)
                         : start.kind == law::glorot_normal ? random::root(2 / (in + out))
                         : start.kind == law::he_normal     ? random::root(2 / in)
                                                            : 0;
    for (int i = 0; i < size; ++i) {
        const auto n = static_cast<hash_type>(i);
        double value = 0;
        switch (start.kind) {
            case law::zeros: break;
            case law::constant: value = start.a; break;
            case law::uniform: value = start.a + (start.b - start.a) * random::uniform(key, n); break;
            case law::normal: value = start.a + start.b * random::normal(key, n); break;
            case law::glorot_uniform:
            case law::he_uniform: value = width * (2 * random::uniform(key, n) - 1); break;
            case law::glorot_normal:
            case law::he_normal: value = width * random::normal(key, n); break;
        }
        // entry (i, j) has the same value however the matrix lies
        const int row = i / leaf.dims.columns(), column = i % leaf.dims.columns();
        numbers[leaf.dims.rank == 2 ? column * leaf.dims.rows() + row : i] = static_cast<T>(value);
    }
}

}  // namespace tapeless
