#pragma once
// core/hash.hpp: the 64-bit hashes by which names, shapes, operators and expressions are told apart.
#include <cstddef>
#include <cstdint>

namespace tapeless {

/// A hash: the identity of a name, an operator or an expression.
using hash_type = std::uint64_t;

/// Mixes `value` into `seed`. The same on every compiler and machine.
/// Source   the combination step of Boost.ContainerHash, finished with the multiplier of MurmurHash3's fmix64.
constexpr hash_type mix(hash_type seed, hash_type value) {
    seed ^= value + 0x9e3779b97f4a7c15ull + (seed << 6) + (seed >> 2);
    seed *= 0xff51afd7ed558ccdull;
    return seed ^ (seed >> 32);
}

/// Continues the hash of a text: `hash_text("b", hash_text("a")) == hash_text("ab")`, so that a prefix can be put
/// before a name without writing the joined name down.
constexpr hash_type hash_text(const char* text, hash_type seed = 0x517cc1b727220a95ull) {
    for (; *text != '\0'; ++text) seed = mix(seed, static_cast<unsigned char>(*text));
    return seed;
}

}  // namespace tapeless
