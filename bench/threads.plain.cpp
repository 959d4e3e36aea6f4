// bench/threads.plain.cpp: one training step by one thread, by two, and so on: where do more pay, and where are they left alone?
//
//   threads [--seconds S]      S per line of the table, default 3
//
// The teams take turns, block after block; time is the clock's on the wall, on all processors. With TAPELESS_BENCH_SMOKE nothing is
// timed, and the bits of the losses are compared only.
#include "harness.hpp"
#include "machine.hpp"
#include <tapeless/tapeless.hpp>
#include <bit>
#include <chrono>
#include <span>
#include <string_view>

namespace tl = tapeless;
using namespace tl::literals;

namespace {

constexpr auto x = tl::input<"x">;
constexpr auto y = tl::input<"y">;
constexpr auto line = mean(square(tl::variable<"W"> * x + tl::variable<"b"> - y));
constexpr auto small = tl::input<"small", 6>;
constexpr auto quarter = tl::input<"quarter", tl::category<4>>;
constexpr auto small_classifier = mean(softmax_cross_entropy(tl::dense<"out", 4>(relu(tl::dense<"second", 8>(relu(tl::dense<"first", 64>(small))))), quarter));
constexpr auto image = tl::input<"image", 784>;
constexpr auto digit = tl::input<"digit", tl::category<10>>;
constexpr auto pictures = mean(softmax_cross_entropy(tl::dense<"out", 10>(relu(tl::dense<"hidden", 128>(image))), digit));
constexpr auto wide = tl::input<"wide", 1024>;
constexpr auto deep = mean(softmax_cross_entropy(tl::dense<"out", 10>(relu(tl::dense<"second", 1024>(relu(tl::dense<"first", 1024>(wide))))), digit));

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Times make(n), for n threads, by step(model); gives whether all had the same losses.
template <class Make, class Step>
bool measure(const char* name, const std::vector<int>& teams, double seconds, int steps_to_compare, Make make, Step step) {
    std::vector<decltype(make(1))> models;
    for (const int n : teams) models.push_back(make(n));
    bool same = true;
    for (int i = 0; i < steps_to_compare; ++i) {
        const float alone = step(models[0]);
        for (std::size_t m = 1; m < models.size(); ++m) same = same && std::bit_cast<std::uint32_t>(step(models[m])) == std::bit_cast<std::uint32_t>(alone);
    }
    if (!same) std::printf("%s: the losses differ\n", name);
    if (bench::smoke) return same;

    long length = 1;
    for (double t = 0; t < 1e-3; length *= 2) {
        const double begin = now();
        for (long i = 0; i < length; ++i) bench::read(step(models[0]));
        t = now() - begin;
    }
    std::vector<std::vector<double>> blocks(models.size());
    for (const double end = now() + seconds; now() < end;)
        for (std::size_t m = 0; m < models.size(); ++m) {
            bench::read(step(models[m]));  // wakes the team
            const double begin = now();
            for (long i = 0; i < length; ++i) bench::read(step(models[m]));
            blocks[m].push_back((now() - begin) / static_cast<double>(length));
        }
    std::printf("%-36s", name);
    double alone = 0;
    for (auto& b : blocks) {
        std::sort(b.begin(), b.end());
        if (alone == 0) alone = b.front();
        std::printf(" %11.2f us %5.2f %5.2f", b.front() * 1e6, b.front() / alone, b[b.size() / 2] / blocks[0][blocks[0].size() / 2]);
    }
    std::printf("\n");
    std::fflush(stdout);
    return same;
}

}  // namespace

int main(int argc, char** argv) {
    double seconds = 3;
    if (argc == 3 && std::string_view(argv[1]) == "--seconds")
        seconds = std::atof(argv[2]);
    else if (argc > 1)
        seconds = 0;
    if (seconds <= 0) {
        std::fprintf(stderr, "Usage: threads [--seconds S]\n");
        return 2;
    }
    std::vector<int> teams{1, 2};
    const int processors = static_cast<int>(std::thread::hardware_concurrency());
    if (processors > 2) teams.push_back(processors);

    bench::describe_machine();
    if (!bench::smoke) {
        std::printf("%-36s", "minimum, ratio of minima and medians");
        for (const int n : teams) std::printf(" %17d thread%s ", n, n == 1 ? " " : "s");
        std::printf("\n");
    }
    bool same = true;
    const auto labels = bench::numbers(2).labels(1024, 4);
    {
        const auto xs = bench::numbers(1).uniforms(5), ys = bench::numbers(3).uniforms(5);
        same &= measure("A: W * x + b, 5 points", teams, seconds, 100, [](int n) { return tl::trainer{line, tl::sgd{}, tl::batch<5>, tl::threads{n}}; },
                        [&](auto& m) { return m.step(x = xs, y = ys); });
    }
    {
        const auto xs = bench::numbers(4).uniforms(32 * 6);
        same &= measure("E: 6-64-8-4, batch 32", teams, seconds, 100, [](int n) { return tl::trainer{small_classifier, tl::sgd{}, tl::batch<32>, tl::threads{n}}; },
                        [&](auto& m) { return m.step(small = xs, quarter = std::span(labels).first(32)); });
    }
    {
        const auto xs = bench::numbers(5).uniforms(128 * 784);
        same &= measure("F: 784-128-10, batch 32", teams, seconds, 20, [](int n) { return tl::trainer{pictures, tl::sgd{}, tl::batch<32>, tl::threads{n}}; },
                        [&](auto& m) { return m.step(image = std::span(xs).first(32 * 784), digit = std::span(labels).first(32)); });
        same &= measure("G: 784-128-10, batch 128", teams, seconds, 10, [](int n) { return tl::trainer{pictures, tl::sgd{}, tl::batch<128>, tl::threads{n}}; },
                        [&](auto& m) { return m.step(image = xs, digit = std::span(labels).first(128)); });
    }
    {
        const auto xs = bench::numbers(6).uniforms(256 * 1024);
        same &= measure("I: 1024-1024-1024-10, batch 256", teams, 2 * seconds, bench::smoke ? 1 : 3,
                        [](int n) { return tl::trainer{deep, tl::sgd{}, tl::batch<256>, tl::threads{n}}; },
                        [&](auto& m) { return m.step(wide = xs, digit = std::span(labels).first(256)); });
    }
    if (bench::smoke && same) std::printf("the bits are those of one thread\n");
    return same ? 0 : 1;
}
