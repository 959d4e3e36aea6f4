#pragma once
// simd/detail/registers.hpp: the types that one register can have.

#include <cstdint>
#include <utility>

/// The types a single register can have, as GCC and clang spell them. Spelled out one by one: g++ ignores vector_size on
/// a type that depends on a template parameter.
namespace tapeless::simd::detail {

typedef float float2 __attribute__((vector_size(8)));
typedef float float4 __attribute__((vector_size(16)));
typedef float float8 __attribute__((vector_size(32)));
typedef float float16 __attribute__((vector_size(64)));
typedef double double2 __attribute__((vector_size(16)));
typedef double double4 __attribute__((vector_size(32)));
typedef double double8 __attribute__((vector_size(64)));

typedef std::int32_t int2 __attribute__((vector_size(8)));
typedef std::int32_t int4 __attribute__((vector_size(16)));
typedef std::int32_t int8 __attribute__((vector_size(32)));
typedef std::int32_t int16 __attribute__((vector_size(64)));
typedef std::int64_t long2 __attribute__((vector_size(16)));
typedef std::int64_t long4 __attribute__((vector_size(32)));
typedef std::int64_t long8 __attribute__((vector_size(64)));

typedef std::uint32_t word2 __attribute__((vector_size(8)));
typedef std::uint32_t word4 __attribute__((vector_size(16)));
typedef std::uint32_t word8 __attribute__((vector_size(32)));
typedef std::uint32_t word16 __attribute__((vector_size(64)));
typedef std::uint64_t quad2 __attribute__((vector_size(16)));
typedef std::uint64_t quad4 __attribute__((vector_size(32)));
typedef std::uint64_t quad8 __attribute__((vector_size(64)));

/// The register for N numbers of type T, for the outcome of comparing two such registers, and for their bits.
template <class T, int N>
struct registers {};

template <class Value, class Truth, class Bits>
struct register_types {
    using value = Value;
    using truth = Truth;
    using bits = Bits;
};

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wignored-attributes"  // g++: a vector as template argument is mangled without them
template <> struct registers<float, 1> : register_types<float, bool, std::uint32_t> {};
template <> struct registers<float, 2> : register_types<float2, int2, word2> {};
template <> struct registers<float, 4> : register_types<float4, int4, word4> {};
template <> struct registers<float, 8> : register_types<float8, int8, word8> {};
template <> struct registers<float, 16> : register_types<float16, int16, word16> {};
template <> struct registers<double, 1> : register_types<double, bool, std::uint64_t> {};
template <> struct registers<double, 2> : register_types<double2, long2, quad2> {};
template <> struct registers<double, 4> : register_types<double4, long4, quad4> {};
template <> struct registers<double, 8> : register_types<double8, long8, quad8> {};
#pragma GCC diagnostic pop

}  // namespace tapeless::simd::detail
