// bench/step/v.cpp: case V: value and gradient in double.
#include "../by_hand/double_precision.hpp"
#include "../by_hand/eigen.hpp"
#include "../by_hand/plain.hpp"
#include "../harness.hpp"
#include "../tapeless_models.hpp"

namespace tl = tapeless;

namespace {

constexpr auto A = tl::variable<"A", 32, 32>;
constexpr auto B = tl::variable<"B", 32, 32>;
constexpr auto value = sum(A * B);
constexpr auto logits = tl::variable<"logits", 1000>;
constexpr auto weight = tl::variable<"weight", 1000>;
constexpr auto probabilities = softmax(logits);

struct nothing {};

std::vector<double> uniforms(std::uint64_t seed, int n, double scale = 1) {
    bench::numbers from(seed);
    std::vector<double> v(static_cast<std::size_t>(n));
    for (auto& x : v) x = scale * static_cast<double>(from.uniform());
    return v;
}

void product(std::vector<bench::race>& races) {
    constexpr int n = 32;
    static const auto a = uniforms(61, n * n), b = uniforms(62, n * n);
    static double da[n * n], db[n * n];
    auto& r = races.emplace_back(bench::question{.name = "V", .what = "double: value and gradients of sum(A * B), 32 x 32", .tolerance = 1e-12});
    const auto enter = [&](const char* name, auto f) {
        r.enter(name, nothing{}, [f](nothing&) { return f(a.data(), b.data(), da, db); },
                [f](nothing&) {
                    std::vector<double> all{f(a.data(), b.data(), da, db)};
                    all.insert(all.end(), da, da + n * n);
                    all.insert(all.end(), db, db + n * n);
                    return all;
                });
    };
    enter("plain", by_hand::plain::sum_of_product<n>);
    enter("Eigen", by_hand::eigen::sum_of_product<n>);
    enter("by hand", by_hand::sum_of_product<n>);
    // A matrix is stored column after column there: the rows of the others are columns, and the factors change places.
    using square = Eigen::Map<const Eigen::Matrix<double, n, n>>;
    r.enter("tapeless", tl::function{value_and_grad(value, A, B), tl::precision<double>},
            [](auto& f) __attribute__((always_inline)) {
                double v;
                std::span ga(da), gb(db);
                f.write(std::tie(v, gb, ga), A = square(b.data()), B = square(a.data()));
                return v;
            },
            [](auto& f) {
                const auto [v, gb, ga] = f(A = square(b.data()), B = square(a.data()));
                std::vector<double> all{v};
                all.insert(all.end(), ga.begin(), ga.end());
                all.insert(all.end(), gb.begin(), gb.end());
                return all;
            });
}

void softmax(std::vector<bench::race>& races) {
    constexpr int n = 1000;
    static const auto z = uniforms(63, n, 8), u = uniforms(64, n);
    static double s[n], g[n];
    auto& r = races.emplace_back(bench::question{.name = "V", .what = "double: softmax of 1,000 and a gradient through it", .tolerance = 1e-12});
    const auto enter = [&](const char* name, auto f) {
        r.enter(name, nothing{}, [f](nothing&) { f(z.data(), u.data(), s, g); },
                [f](nothing&) {
                    f(z.data(), u.data(), s, g);
                    std::vector<double> all(s, s + n);
                    all.insert(all.end(), g, g + n);
                    return all;
                });
    };
    enter("plain", by_hand::plain::softmax_and_gradient<n>);
    enter("Eigen", by_hand::eigen::softmax_and_gradient<n>);
    enter("by hand", by_hand::softmax_and_gradient<n>);
    r.enter("tapeless", tl::function{tl::together(probabilities, vjp(probabilities, logits, weight)), tl::precision<double>},
            [](auto& f) __attribute__((always_inline)) {
                std::span to_s(s), to_g(g);
                f.write(std::tie(to_s, to_g), logits = z, weight = u);
            },
            [](auto& f) {
                const auto [p, q] = f(logits = z, weight = u);
                std::vector<double> all(p.begin(), p.end());
                all.insert(all.end(), q.begin(), q.end());
                return all;
            });
}

const bench::entry entry("V", true, [](auto& races) {
    product(races);
    softmax(races);
});

}  // namespace
