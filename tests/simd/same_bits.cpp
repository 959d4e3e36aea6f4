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
constexpr std::array<recorded, 16> fused{{
    {0x29051157271534b8, 0x5339e07b93327e76}, {0xaa4d46f4461c56b5, 0x16fa2139a9cb8f},
    {0x3ebaf158ff963d53, 0x33867c1e6d268cc1}, {0xc81a1ff9e070c8fb, 0xb50dc3d2afeeae1a},
    {0x452681e61490b3e2, 0xd7acc521f8de1b5}, {0x35d2bdfba7bdfe2a, 0x6231c07e8ed58d1c},
    {0x4ea2285e12467afc, 0xdc6346d1a5a43fbb}, {0x1bd6460938e18bbf, 0x34a2c1e6ef015dd3},
    {0x9f11cf2ba6e26f1e, 0x2f76309bc0bd1bd7}, {0x8d4d0782634fed8d, 0x7226f1864348be45},
    {0x9e971bd6210bca53, 0x2574b833e7288aba}, {0xb2cfdbeee4b97c09, 0x7d825598db01a315},
    {0x74cf238f2a6f8085, 0xe9586e95b12da3b8}, {0xb96ae70abe33789e, 0xaaf6c9c0b831cb5},
    {0x5e4f3b3d8d93cf7c, 0xfc447c785a3c2363}, {0x666694df3024aaef, 0xd59ecb579a5f7777}
}};
constexpr std::array<recorded, 16> separate{{
    {0x4aaed1f40dc81311, 0x6408d2391d093c4}, {0x9cb329186e41772c, 0xd800d26e513f447c},
    {0x429fad55811f56f0, 0x66728ec23dc4e60b}, {0x1591564931567692, 0xa6cb46c7bb7b44db},
    {0xc500d9e82aa4d511, 0x89800d7df8793496}, {0x9564e4833362f753, 0x18c3a539cc7f169a},
    {0x38020bdf108cdf7, 0xe2694062cb71fbef}, {0xa6dba0bce9c68aa5, 0x721de512f2efdfe1},
    {0x3598e932b5cc481a, 0x29fe85d3cd84873a}, {0x8d4d0782634fed8d, 0x7226f1864348be45},
    {0x472c07d2f7ffde34, 0xf65646734d9ebbb0}, {0xb84cd7c87d832aa8, 0x13029d8b4dda18a9},
    {0xa0b12e3d0e97a20f, 0xb7e2613ed14477bb}, {0xb96ae70abe33789e, 0xaaf6c9c0b831cb5},
    {0xce4ebf6a74e04b02, 0x4fb7581ad50e661}, {0xcb31d64981ac7c23, 0xe67b9b25bbfdfb4}
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

BOOST_AUTO_TEST_CASE(results_are_those_recorded) { all_agree(std::make_index_sequence<16>()); }
