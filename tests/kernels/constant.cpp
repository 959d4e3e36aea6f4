#define BOOST_TEST_MODULE kernels_constant
#include "support.hpp"

using namespace tests;

namespace {

/// Output 0 of a descriptor run while compiling on numbers that are 0.25, 0.5, ...
template <class T, int n>
struct block {
    T of[n]{};
};
template <class T, descriptor D, int n>
constexpr block<T, n> computed(sizes z) {
    T in[400]{};
    for (int i = 0; i < 400; ++i) in[i] = T(i % 17) / 4 - 1;
    block<T, n> out[max_outputs]{};
    arguments<T> args;
    args.size = z, args.a = in + 1, args.b = in + 3;
    for (int q = 0; q < D.operands; ++q) args.in[q] = in + 5 * q;
    for (int q = 0; q < D.outputs; ++q) args.out[q] = out[q].of;
    if (__builtin_is_constant_evaluated())
        interpret<T>(D, args, lookup<T>{});
    else
        kernel<T, D>::shared(args);
    return out[0];
}

template <class T, descriptor D>
bool same_at_both_times(sizes z) {
    static constexpr sizes known{7, D.what == form::dots ? 1 : D.what == form::row_registers ? 10 : 9, 6, 6, 1};
    constexpr auto while_compiling = computed<T, D, 100>(known);
    const auto now = computed<T, D, 100>(z);
    return std::memcmp(&while_compiling, &now, sizeof now) == 0;
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_computed_while_compiling_has_the_bits_of_the_kernel) {
    each_constant<4>([](auto seed) {
        BOOST_TEST((same_at_both_times<float, some_descriptor(form::flat, seed)>({7, 9, 6, 6, 1})));
        BOOST_TEST((same_at_both_times<double, some_descriptor(form::rows, seed)>({7, 9, 6, 6, 1})));
        BOOST_TEST((same_at_both_times<float, some_descriptor(form::row_registers, seed, {0, 10, 0, 0, 0})>({7, 10, 6, 6, 1})));
        BOOST_TEST((same_at_both_times<float, some_descriptor(form::product, seed)>({7, 9, 6, 6, 1})));
        BOOST_TEST((same_at_both_times<double, some_descriptor(form::dots, seed)>({7, 1, 6, 6, 1})));
    });
}

constexpr map_plan turn_over() {
    map_plan p;
    p.add(2, 3, 1), p.add(3, 1, 2);
    return p;
}
constexpr auto turned = [] {
    const int in[]{1, 2, 3, 4, 5, 6};
    block<float, 6> numbers{}, out{};
    for (int i = 0; i < 6; ++i) numbers.of[i] = float(in[i]);
    run_map<float>(turn_over(), numbers.of, out.of, 0);
    return out;
}();
static_assert(turned.of[0] == 1 && turned.of[1] == 3 && turned.of[2] == 5 && turned.of[3] == 2 && turned.of[4] == 4 && turned.of[5] == 6);
