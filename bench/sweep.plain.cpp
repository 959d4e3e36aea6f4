// bench/sweep.plain.cpp: is there a width or a batch at which a step is suddenly slow?
//
// Two dense layers of a width, relu between them, batch up to 512: GFLOP/s for every width and batch. A point that has less than
// 70 % of what lies between its two neighbours, in its row or in its column, is marked with a !, and counted.
// Compiled with -DTAPELESS_BENCH_SWEEP=1 it has all widths (scripts/bench --sweep); else three, for the build's sake.
#include "harness.hpp"
#include "machine.hpp"
#include <tapeless/core.hpp>
#include <span>
#include <utility>

namespace tl = tapeless;

namespace {

constexpr int batches[]{1, 2, 3, 5, 7, 8, 13, 16, 17, 31, 32, 33, 64, 100, 128, 255, 256, 512};
constexpr int count = static_cast<int>(std::size(batches));
constexpr int largest = 512;

struct row {
    int in, out;
    double gflops[count];
};

/// The least of many blocks: GFLOP/s of a step In-Out-Out.
template <int In, int Out> row measure() {
    constexpr auto x = tl::input<"x", In>;
    constexpr auto y = tl::input<"y", Out>;
    constexpr auto loss = mean(square(tl::dense<"second", Out>(relu(tl::dense<"first", Out>(x))) - y));
    static const auto xs = bench::numbers(1).uniforms(largest * In), ys = bench::numbers(2).uniforms(largest * Out);
    const tl::trainer initial{loss, tl::sgd{.learning_rate = 0.001f}, tl::batch_up_to<largest>};

    row r{In, Out, {}};
    for (int i = 0; i < count; ++i) {
        if (bench::smoke && i > 3) break;
        const auto samples = static_cast<std::size_t>(batches[i]);
        const std::span<const float> some_x(xs.data(), samples * In), some_y(ys.data(), samples * Out);
        // Forward and weight gradients of both, the gradient of the hidden layer.
        const double flops = 2.0 * batches[i] * (2.0 * In * Out + 3.0 * Out * Out);
        bench::race race(bench::question{.name = "sweep", .what = "", .agree_after = 2});
        race.enter("tapeless", initial, [&](auto& m) { return m.step(x = some_x, y = some_y); });
        const auto result = race.run(0.02);
        if (!result.of.empty()) r.gflops[i] = flops / result.of[0].minimum * 1e-9;
    }
    return r;
}

/// Less than 70 % of the geometric mean of the two beside it.
bool dips(double before, double here, double after) { return here < 0.7 * std::sqrt(before * after); }

template <std::size_t... I, class Widths> std::vector<row> all(std::index_sequence<I...>, Widths) { return {measure<Widths::of[I][0], Widths::of[I][1]>()...}; }

#if defined(TAPELESS_BENCH_SWEEP)
struct squares {
    static constexpr int of[][2]{{1, 1}, {2, 2}, {3, 3}, {5, 5}, {7, 7}, {8, 8}, {13, 13}, {16, 16}, {17, 17}, {31, 31}, {32, 32}, {33, 33}, {64, 64}, {100, 100}, {128, 128}, {255, 255}, {256, 256}, {512, 512}};
};
struct pairs {
    static constexpr int of[][2]{{3, 17}, {17, 3}, {7, 31}, {31, 7}, {13, 100}, {100, 13}, {33, 255}, {255, 33}, {784, 10}, {10, 784}};
};
#else
struct squares {
    static constexpr int of[][2]{{1, 1}, {13, 13}, {64, 64}};
};
struct pairs {
    static constexpr int of[][2]{{3, 17}};
};
#endif

int print(const std::vector<row>& rows, bool in_order) {
    int marked = 0;
    std::printf("%10s", "batch");
    for (const int b : batches) std::printf(" %7d", b);
    std::printf("\n");
    for (std::size_t r = 0; r < rows.size(); ++r) {
        std::printf("%4d -> %-3d", rows[r].in, rows[r].out);
        for (int i = 0; i < count; ++i) {
            const double here = rows[r].gflops[i];
            bool dip = i > 0 && i + 1 < count && dips(rows[r].gflops[i - 1], here, rows[r].gflops[i + 1]);
            dip = dip || (in_order && r > 0 && r + 1 < rows.size() && dips(rows[r - 1].gflops[i], here, rows[r + 1].gflops[i]));
            marked += dip ? 1 : 0;
            std::printf(" %6.1f%c", here, dip ? '!' : ' ');
        }
        std::printf("\n");
    }
    return marked;
}

}  // namespace

int main() {
    bench::pin();
    bench::describe_machine();
    const auto square = all(std::make_index_sequence<std::size(squares::of)>{}, squares{});
    const auto pair = all(std::make_index_sequence<std::size(pairs::of)>{}, pairs{});
    if (bench::smoke) return 0;
    std::printf("GFLOP/s of a step of two layers\n");
    const int marked = print(square, true) + print(pair, false);
    std::printf("%d points below 70 %% of what lies between their neighbours\n", marked);
}
