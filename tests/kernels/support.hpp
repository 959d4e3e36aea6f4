#pragma once
// tests/kernels/support.hpp: operators, descriptors made at random while compiling, and the comparison of a kernel with the interpreter.
#include <boost/test/unit_test.hpp>
#include <cstring>
#include <initializer_list>
#include <utility>
#include <vector>

#include "tapeless/kernels/interpret.hpp"
#include "tapeless/kernels/kernels.hpp"
#include "tapeless/simd/exp.hpp"

namespace tests {

using namespace tapeless;
using namespace tapeless::kernels;
using kernels::access;  // not the one of unistd.h

struct add {
    static constexpr const char* name = "test +";
    static constexpr auto value(auto a, auto b) { return a + b; }
};
struct multiply {
    static constexpr const char* name = "test *";
    static constexpr auto value(auto a, auto b) { return a * b; }
};
struct multiply_add {
    static constexpr const char* name = "test fma";
    static constexpr auto value(auto a, auto b, auto c) { return fma(a, b, c); }
};
struct relu {
    static constexpr const char* name = "test relu";
    static constexpr auto value(auto a) { return max(a, decltype(a)(0)); }
};
struct exponential {
    static constexpr const char* name = "test exp";
    static constexpr auto value(auto a) { return simd::exp(a); }
};
struct cost_of_chain {
    int transcendentals;
};
/// The same, which says what it costs: loops of known length go several registers side by side.
struct chain : exponential {
    static constexpr const char* name = "test chain";
    static constexpr cost_of_chain cost{1};
};
struct negative {
    static constexpr const char* name = "test -";
    static constexpr auto value(auto a) { return -a; }
};

template <class Op>
inline constexpr hash_type id = register_operator<Op>::id;

template <class Op, class T>
constexpr T on_numbers([[maybe_unused]] T a, [[maybe_unused]] T b, [[maybe_unused]] T c) {
    using P = simd::packet<T, 1>;
    if constexpr (requires { Op::value(P(a)); })
        return Op::value(P(a))[0];
    else if constexpr (requires { Op::value(P(a), P(b)); })
        return Op::value(P(a), P(b))[0];
    else
        return Op::value(P(a), P(b), P(c))[0];
}
template <class T>
struct lookup {
    using code = T (*)(T, T, T);
    constexpr code operator()(hash_type op) const {
        if (op == id<add>) return on_numbers<add, T>;
        if (op == id<multiply>) return on_numbers<multiply, T>;
        if (op == id<multiply_add>) return on_numbers<multiply_add, T>;
        if (op == id<relu>) return on_numbers<relu, T>;
        if (op == id<exponential> || op == id<chain>) return on_numbers<exponential, T>;
        return on_numbers<negative, T>;
    }
};

/// Numbers for descriptors, while compiling.
struct random_numbers {
    unsigned long long state;
    constexpr int below(int n) {
        state = state * 6364136223846793005ull + 1442695040888963407ull;
        return static_cast<int>((state >> 33) % static_cast<unsigned long long>(n));
    }
};

/// An instruction on registers below `next`.
constexpr instruction some_instruction(random_numbers& random, int next, bool rows) {
    const auto reg = [&] { return static_cast<short>(random.below(next)); };
    const short a = reg(), b = reg(), c = reg();
    switch (random.below(rows ? 8 : 6)) {
        case 0: return {id<add>, action::apply, 2, a, b, 0};
        case 1: return {id<multiply>, action::apply, 2, a, b, 0};
        case 2: return {id<multiply_add>, action::apply, 3, a, b, c};
        case 3: return {id<relu>, action::apply, 1, a, 0, 0};
        case 4: return {id<exponential>, action::apply, 1, a, 0, 0};
        case 5: return {id<negative>, action::apply, 1, a, 0, 0};
        case 6: return {0, action::row_sum, 1, a, 0, 0};
        default: return {0, action::row_max, 1, a, 0, 0};
    }
}

/// A descriptor of this form; every size is known at the call only, unless `size` says it.
constexpr descriptor some_descriptor(form what, int seed, sizes size = {0, 0, 0, 0, 0}) {
    random_numbers random{static_cast<unsigned long long>(seed) * 977 + static_cast<unsigned long long>(what)};
    random.below(2);
    descriptor d;
    d.what = what;
    d.size = size;
    const bool product = what == form::product || what == form::dots;
    d.operands = static_cast<short>(1 + random.below(4));
    for (int q = 0; q < d.operands; ++q) {
        constexpr access flat[]{access::full, access::one}, rows[]{access::full, access::full, access::row, access::column, access::one, access::index};
        d.in[q] = what == form::flat ? flat[random.below(2)] : what == form::dots ? flat[random.below(2)] : rows[random.below(6)];
    }
    if (product) d.result = static_cast<short>(random.below(d.operands)), d.in[d.result] = access::full;
    d.constants = static_cast<short>(random.below(3));
    for (int k = 0; k < d.constants; ++k) d.constant[k] = 0.25 * random.below(9) - 1;
    d.instructions = static_cast<short>(random.below(6));
    for (int i = 0; i < d.instructions; ++i)
        d.body[i] = some_instruction(random, d.operands + d.constants + i, what == form::row_registers);
    const row_scalars scalar(d);
    d.outputs = static_cast<short>(1 + random.below(3));
    for (int q = 0; q < d.outputs; ++q) {
        const int registers = registers_of(d);
        const short from = static_cast<short>(random.below(3) == 0 ? random.below(registers) : registers - 1);
        constexpr effect flat[]{effect::store, effect::sum_all}, dots[]{effect::store, effect::sum_all, effect::outer, effect::outer};
        constexpr effect products[]{effect::store, effect::store, effect::sum_batch};
        constexpr effect rows[]{effect::store, effect::sum_all, effect::sum_batch, effect::sum_features, effect::max_features};
        effect e = what == form::flat      ? flat[random.below(2)]
                   : what == form::product ? products[random.below(3)]
                   : what == form::dots    ? dots[random.below(4)]
                                           : rows[random.below(5)];
        if (what == form::row_registers && scalar.is[from]) e = random.below(2) == 0 ? effect::store_column : effect::sum_all;
        d.out[q] = {from, e};
    }
    return d;
}

/// A loss as of a logistic regression: the sum of relu(s) - y s + log(1 + exp(-|s|)), s being the dot, or operand 0; and relu(s), stored.
constexpr descriptor soft_descriptor(form what, sizes size = {0, 0, 0, 0, 0}) {
    descriptor d;
    d.what = what;
    d.size = size;
    d.operands = 2;
    if (what == form::dots) d.result = 0;
    d.instructions = 3;
    d.body[0] = {id<relu>, action::apply, 1, 0, 0, 0};
    d.body[1] = {id<negative>, action::apply, 1, 1, 0, 0};
    d.body[2] = {id<multiply_add>, action::apply, 3, 0, 3, 2};
    d.outputs = 2;
    d.out[0] = {4, effect::sum_all, 0};
    d.out[1] = {2, effect::store};
    return d;
}

/// exp(x) and x' exp(x), stored and summed up.
constexpr descriptor chain_descriptor(form what, sizes size) {
    descriptor d;
    d.what = what;
    d.size = size;
    d.operands = 2;
    d.in[0] = d.in[1] = access::full;
    d.instructions = 2;
    d.body[0] = {id<chain>, action::apply, 1, 0, 0, 0};
    d.body[1] = {id<multiply>, action::apply, 2, 1, 2, 0};
    d.outputs = 3;
    d.out[0] = {2, effect::store};
    d.out[1] = {2, what == form::flat ? effect::sum_all : effect::sum_features};
    d.out[2] = {3, what == form::flat ? effect::sum_all : effect::max_features};
    return d;
}
/// Memory that ends where its last number ends.
template <class T>
std::vector<T> numbers(int n, unsigned seed) {
    std::vector<T> v(static_cast<std::size_t>(n));
    random_numbers random{seed};
    for (T& x : v) x = static_cast<T>(random.below(20001) - 10000) / T(5000);
    return v;
}

template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
    for (std::size_t i = 0; i < a.size(); ++i)
        if (std::memcmp(&a[i], &b[i], sizeof(T)) != 0 && (a[i] == a[i] || b[i] == b[i])) return false;
    return true;
}

/// Numbers of an operand or an output.
constexpr int extent(access how, const sizes& z) {
    return how == access::full ? z.rows * z.columns : how == access::row ? z.columns : how == access::column ? z.rows : how == access::one ? 1 : 0;
}
constexpr int extent(effect what, const sizes& z) {
    switch (what) {
        case effect::store: return z.rows * z.columns;
        case effect::sum_all: return 1;
        case effect::sum_batch: return z.columns;
        case effect::outer: return z.depth;
        default: return z.rows;
    }
}

/// Runs kernel and interpreter on the same numbers; true if all outputs have the same bits. `written_out`: as it is within a small program.
template <class T, descriptor D, bool written_out = false>
bool kernel_is_interpreter(sizes z, unsigned seed = 1) {
    if (D.what == form::dots) z.columns = 1;
    std::vector<std::vector<T>> in;
    for (int q = 0; q < D.operands; ++q) in.push_back(numbers<T>(q == D.result ? 0 : extent(D.in[q], z), seed + static_cast<unsigned>(q)));
    const auto span = [](int rows, int row, int columns, int column) { return (rows - 1) * row + (columns - 1) * column + 1; };
    const bool dots = D.what == form::dots, product = D.what == form::product;
    const std::vector<T> a = numbers<T>(dots ? z.rows * z.depth : product ? span(z.rows, z.a_row, z.depth, z.a_depth) : 0, seed + 100);
    const std::vector<T> b = numbers<T>(dots || product ? z.depth * z.columns : 0, seed + 200);
    std::vector<std::vector<T>> out[2];
    const auto call = [&](auto& results) {
        arguments<T> args;
        args.size = z;
        args.a = a.data(), args.b = b.data();
        for (int q = 0; q < D.operands; ++q) args.in[q] = in[static_cast<std::size_t>(q)].data();
        for (int q = 0; q < D.outputs; ++q) results.emplace_back(static_cast<std::size_t>(extent(D.out[q].what, z)), T(77));
        for (int q = 0; q < D.outputs; ++q) args.out[q] = results[static_cast<std::size_t>(q)].data();
        return args;
    };
    interpret<T>(D, call(out[0]), lookup<T>{});
    if constexpr (written_out)
        kernel<T, D>::run(call(out[1]));
    else
        kernel<T, D>::shared(call(out[1]));
    for (std::size_t q = 0; q < out[0].size(); ++q)
        if (!same_bits(out[0][q], out[1][q])) return false;
    return true;
}

/// Soft sums of any number of entries, and of those that are known.
template <form what, int... known>
void soft_sums_are_right() {
    const auto is_right = [](bool both, int entries, const char* how) { BOOST_TEST(both, entries << " entries" << how); };
    for (const int n : {0, 1, 2, 3, 5, 15, 16, 17, 33, 64, 100, 127, 128, 129, 255, 256, 257, 300, 512, 1000}) {
        is_right(kernel_is_interpreter<float, soft_descriptor(what)>({n, 1, 5, 0, 0}), n, "");
        is_right(kernel_is_interpreter<double, soft_descriptor(what)>({n, 1, 5, 0, 0}), n, ", double");
    }
    (is_right(kernel_is_interpreter<float, soft_descriptor(what, {known, 1, 9, 0, 0}), true>({known, 1, 9, 0, 0}), known, " known"), ...);
    (is_right(kernel_is_interpreter<double, soft_descriptor(what, {known, 1, 9, 0, 0}), true>({known, 1, 9, 0, 0}), known, " known, double"), ...);
}

/// Chains in loops of so many rows, whose lengths are known.
template <form what, int rows, int... known>
void chains_are_right() {
    const auto is_right = [](bool both, int entries, const char* how) { BOOST_TEST(both, entries << " entries" << how); };
    (is_right(kernel_is_interpreter<float, chain_descriptor(what, {rows, known, 0, 0, 0}), true>({rows, known, 1, 0, 0}), known, ""), ...);
    (is_right(kernel_is_interpreter<double, chain_descriptor(what, {rows, known, 0, 0, 0}), true>({rows, known, 1, 0, 0}), known, ", double"), ...);
}

/// A chain behind a product: exp(sum) * c + b, stored, and exp(sum), summed up down the columns.
constexpr descriptor chain_behind_product(sizes size) {
    descriptor d;
    d.what = form::product;
    d.size = size;
    d.operands = 3;
    d.result = 0;
    d.in[0] = access::full, d.in[1] = access::row, d.in[2] = access::column;
    d.instructions = 2;
    d.body[0] = {id<chain>, action::apply, 1, 0, 0, 0};
    d.body[1] = {id<multiply_add>, action::apply, 3, 3, 2, 1};
    d.outputs = 2;
    d.out[0] = {4, effect::store};
    d.out[1] = {3, effect::sum_batch};
    return d;
}

inline constexpr int sizes_to_try[]{1, 2, 3, 5, 7, 8, 13, 16, 17, 31, 33, 64, 100, 129};

/// f(number) with number = 0 .. n - 1 as constants.
template <int n, class F>
void each_constant(F f) {
    [&]<int... i>(std::integer_sequence<int, i...>) { (f(std::integral_constant<int, i>{}), ...); }(std::make_integer_sequence<int, n>{});
}

}  // namespace tests
