#!/usr/bin/env python3
"""The golden numbers of initializers.cpp: what runtime/initialize.hpp draws, written again in Python."""
import math

ALL_BITS = (1 << 64) - 1


def mix(seed, value):
    """core/hash.hpp"""
    seed ^= value + 0x9E3779B97F4A7C15 + (seed << 6) + (seed >> 2) & ALL_BITS
    seed = seed * 0xFF51AFD7ED558CCD & ALL_BITS
    return seed ^ (seed >> 32)


def hash_of(name):
    result = 0x517CC1B727220A95
    for letter in name.encode():
        result = mix(result, letter)
    return result


def bits(key, counter):
    """splitmix64"""
    z = key + (counter + 1) * 0x9E3779B97F4A7C15 & ALL_BITS
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & ALL_BITS
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & ALL_BITS
    return z ^ (z >> 31)


def uniform(key, counter):
    return (bits(key, counter) >> 11) * 2.0**-53


def normal(key, counter):
    """Box and Muller"""
    return math.sqrt(-2 * math.log(1 - uniform(key, 2 * counter))) * math.cos(2 * math.pi * uniform(key, 2 * counter + 1))


def key_of(name, own_seed, seed):
    return mix(mix(hash_of(name), own_seed), seed)


if __name__ == "__main__":
    print("u:", *(repr(2 * uniform(key_of("u", 0, 42), i) - 1) for i in range(3)))
    print("n:", *(repr(normal(key_of("n", 0, 42), i)) for i in range(3)))
