#define BOOST_TEST_MODULE simd_same_bits
#include "functions.hpp"
#include "support.hpp"

#include <array>
#include <iostream>

using namespace tapeless::simd;
using namespace support;

// The bits of all results over one sweep, in one number (FNV-1a); every NaN counts as the same.
template <class F, class T>
std::uint64_t fingerprint() {
    constexpr int width = 16;  // the same numbers stand in the same lanes for every instruction set
    using P = packet<T, width>;
    std::uint64_t hash = 14695981039346656037u;
    std::mt19937_64 random(11);
    for (int i = 0; i < 2000; ++i) {
        std::array<T, width> x;
        for (T& number : x) {
            const auto digits = static_cast<double>(random() % 200001) - 100000;
            number = static_cast<T>(std::ldexp(digits, static_cast<int>(random() % 24) - 24));
        }
        const P y = F::value(load<P>(x.data()));
        for (int k = 0; k < width; ++k) hash = (hash ^ (y[k] != y[k] ? 1 : std::bit_cast<word<T>>(y[k]))) * 1099511628211u;
    }
    return hash;
}

struct recorded {
    std::uint64_t single, twice;  // float, double
};

// Recorded with g++ 12; in the order of every_function, with a fused multiply-add and without. They change when a polynomial
// is changed on purpose, and at no other time: not with the compiler, its options or the width of a register.
constexpr std::array<recorded, std::tuple_size_v<every_function>> fused{{
    {0xadd952fc742c7e85, 0x96733230ed3aa73a}, {0xaa4d46f4461c56b5, 0x736502c036c1e631},
    {0x3ebaf158ff963d53, 0x33867c1e6d268cc1}, {0xc81a1ff9e070c8fb, 0xb50dc3d2afeeae1a},
    {0x452681e61490b3e2, 0xd7acc521f8de1b5}, {0x35d2bdfba7bdfe2a, 0x6231c07e8ed58d1c},
    {0x4ea2285e12467afc, 0xdc6346d1a5a43fbb}, {0x1edcb39ecc8c5f7c, 0xfcb51a2d632b3680},
    {0xa1dbce2334b8acad, 0xc1a69f8fb0065f44}, {0x8d4d0782634fed8d, 0x7226f1864348be45},
    {0x9e971bd6210bca53, 0xdccdc89140f36d6b}, {0xb2cfdbeee4b97c09, 0x44f1b8d80a0eec57},
    {0x74cf238f2a6f8085, 0x47e5910343238bfe}, {0xb96ae70abe33789e, 0xaaf6c9c0b831cb5},
    {0xfbe2023d040ada5b, 0x1582bf435bd30850}, {0x97276e5b97c31642, 0x25136522ca2f08bd},
    {0xdb7604db7dfe62ed, 0x27de709cd8a7b197}
}};
constexpr std::array<recorded, std::tuple_size_v<every_function>> separate{{
    {0xc615aa03f646c9af, 0xb2b35e7f2ec9584b}, {0x9cb329186e41772c, 0x1f89008dcb6b0ab9},
    {0x429fad55811f56f0, 0x66728ec23dc4e60b}, {0x1591564931567692, 0xa6cb46c7bb7b44db},
    {0xc500d9e82aa4d511, 0x89800d7df8793496}, {0x9564e4833362f753, 0x18c3a539cc7f169a},
    {0x38020bdf108cdf7, 0xe2694062cb71fbef}, {0xf4e4feaf6a6f4c62, 0x790637e23bf69b93},
    {0xb3665ade84c0c3ef, 0x80e553dddccb5f14}, {0x8d4d0782634fed8d, 0x7226f1864348be45},
    {0x472c07d2f7ffde34, 0xadecf22762e10af3}, {0xb84cd7c87d832aa8, 0x2a7ebd79d331bebe},
    {0xa0b12e3d0e97a20f, 0x3b9fbcce077b106b}, {0xb96ae70abe33789e, 0xaaf6c9c0b831cb5},
    {0x9a2ee8cdf3cd0aec, 0xa70a356ab4452eda}, {0x9a9fe12596efd90d, 0xc79ea51a6c6002f2},
    {0x40012114cb9941f9, 0xdcc9af75b18d176d}
}};

template <std::size_t... i>
void all_agree(std::index_sequence<i...>) {
    const auto check = []<class F>(F, recorded before) {
        const recorded now{fingerprint<F, float>(), fingerprint<F, double>()};
        BOOST_TEST(now.single == before.single, F::name << " in float");
        BOOST_TEST(now.twice == before.twice, F::name << " in double");
        std::cout << std::hex << "{0x" << now.single << ", 0x" << now.twice << "}, ";
    };
    (check(std::tuple_element_t<i, every_function>(), (fused_multiply_add ? fused : separate)[i]), ...);
}

BOOST_AUTO_TEST_CASE(results_are_those_recorded) { all_agree(std::make_index_sequence<std::tuple_size_v<every_function>>()); }
