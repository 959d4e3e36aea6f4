// bench/peers_ours.plain.cpp: the library's side of bench/compare.
//
//   peers_ours export FOLDER         data and initial parameters of every case, as raw little-endian files
//   peers_ours run CASE SECONDS      one step, 100 steps, then times them: a line of JSON for each
//   peers_ours fashion FOLDER        Fashion-MNIST, 784-128-10, batch 32, 5 epochs, from the four files of the data set, unpacked
#include "harness.hpp"
#include "machine.hpp"
#include "tapeless_models.hpp"
#include <array>
#include <chrono>
#include <fstream>
#include <numeric>
#include <stdexcept>

namespace tl = tapeless;

namespace {

long allocations = 0;

}  // namespace

// Counts what is taken from the heap.
[[gnu::noinline]] void* operator new(std::size_t size) {
    ++allocations;
    if (void* const p = std::malloc(size == 0 ? 1 : size)) return p;
    throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t to) {
    ++allocations;
    const auto alignment = static_cast<std::size_t>(to);
    if (void* const p = std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment)) return p;
    throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }

namespace {

template <class T> void write(const std::string& path, const std::vector<T>& numbers) {
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(numbers.data()), static_cast<std::streamsize>(numbers.size() * sizeof(T)));
    if (!file) throw std::runtime_error(path + " cannot be written");
}

double seconds_now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

long resident_kilobytes() {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;)
        if (word == "VmRSS:") {
            long kb = 0;
            status >> kb;
            return kb;
        }
    return 0;
}

double at(const std::vector<double>& sorted, double part) { return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(part * static_cast<double>(sorted.size())))]; }

/// What every peer does, in the same order: see bench/peers/run.py.
template <class Trainer, class Step> void run(Trainer& model, double seconds, const Step& step) {
    const Trainer initial = model;
    std::printf("{\"first\": %.9g}\n", static_cast<double>(step(model)));
    std::fflush(stdout);
    model = initial;
    double loss = 0;
    for (int i = 0; i < 100; ++i) loss = static_cast<double>(step(model));
    std::printf("{\"loss\": %.9g}\n", loss);

    bench::read(model);  // is in memory from here on: a small one that nobody sees is not trained at all
    // Blocks of so many steps that reading the clock does not count; single steps beside them.
    long length = 1;
    for (;; length *= 4) {
        const double begin = seconds_now();
        for (long i = 0; i < length; ++i) bench::read(step(model));
        if (seconds_now() - begin > 2e-5) break;
    }
    std::vector<double> blocks, single;
    blocks.reserve(1 << 20), single.reserve(1 << 20);
    const long before = allocations;
    long done = 0;
    for (const double end = seconds_now() + seconds / 2; seconds_now() < end || blocks.size() < 5;) {
        const double begin = seconds_now();
        for (long i = 0; i < length; ++i) bench::read(step(model));
        if (blocks.size() < blocks.capacity()) blocks.push_back((seconds_now() - begin) / static_cast<double>(length));
        done += length;
    }
    for (const double end = seconds_now() + seconds / 2; (seconds_now() < end || single.size() < 20) && single.size() < single.capacity();) {
        const double begin = seconds_now();
        bench::read(step(model));
        single.push_back(seconds_now() - begin);
        ++done;
    }
    std::sort(blocks.begin(), blocks.end());
    std::sort(single.begin(), single.end());
    std::printf("{\"us\": %.6g, \"p50\": %.6g, \"p99\": %.6g, \"p999\": %.6g, \"steps\": %ld, \"rss_mb\": %.1f, \"allocations\": %ld}\n", 1e6 * at(blocks, 0.5),
                1e6 * at(single, 0.5), 1e6 * at(single, 0.99), 1e6 * at(single, 0.999), done, static_cast<double>(resident_kilobytes()) / 1024, allocations - before);
}

/// Exports, or runs: the same data either way.
struct task {
    std::string folder;  ///< where to export; empty: run
    double seconds = 1;

    template <class Y> bool exported(const char* name, const std::vector<float>& x, const std::vector<Y>& y, const std::vector<float>& parameters) const {
        if (folder.empty()) return false;
        write(folder + "/" + name + ".x", x);
        write(folder + "/" + name + ".y", y);
        write(folder + "/" + name + ".parameters", parameters);
        return true;
    }
};

void a(const task& t) {
    constexpr auto x = tl::input<"x">;
    constexpr auto y = tl::input<"y">;
    constexpr auto loss = mean(square(tl::variable<"W"> * x + tl::variable<"b"> - y));
    if (t.exported<float>("A", {1, 2, 3, 4, 5}, {2, 4, 6, 8, 10}, {0, 0})) return;
    const std::array<float, 5> xs{1, 2, 3, 4, 5}, ys{2, 4, 6, 8, 10};
    tl::trainer model{loss, tl::sgd{.learning_rate = 0.01f}};
    run(model, t.seconds, [&](auto& m) __attribute__((always_inline)) { return m.step(x = xs, y = ys); });
}
void b(const task& t) {
    constexpr auto x = tl::input<"x", 13>;
    constexpr auto y = tl::input<"y">;
    constexpr auto loss = mean(square(dot(tl::variable<"w", 13>, x) + tl::variable<"b"> - y));
    const auto xs = bench::numbers(11).uniforms(1024 * 13), ys = bench::numbers(12).uniforms(1024);
    if (t.exported("B", xs, ys, std::vector<float>(14))) return;
    tl::trainer model{loss, tl::sgd{.learning_rate = 0.01f}, tl::batch<1024>};
    run(model, t.seconds, [&](auto& m) __attribute__((always_inline)) { return m.step(x = xs, y = ys); });
}
void c(const task& t) {
    constexpr auto x = tl::input<"x", 30>;
    constexpr auto y = tl::input<"y">;
    constexpr auto score = dot(tl::variable<"w", 30>, x) + tl::variable<"b">;
    constexpr auto loss = mean(softplus(score) - y * score);
    const auto xs = bench::numbers(21).uniforms(64 * 30);
    auto ys = bench::numbers(22).uniforms(64);
    for (auto& one : ys) one = one > 0 ? 1.f : 0.f;
    if (t.exported("C", xs, ys, std::vector<float>(31))) return;
    tl::trainer model{loss, tl::sgd{.learning_rate = 0.01f}, tl::batch<64>};
    run(model, t.seconds, [&](auto& m) __attribute__((always_inline)) { return m.step(x = xs, y = ys); });
}

template <int Batch, int In, int Classes, class Logits, class Optimizer, class... Variable>
void classifier(const task& t, const char* name, Logits logits, Optimizer optimizer, const std::vector<int>& widths, Variable... v) {
    constexpr auto image = tl::input<"image", In>;
    constexpr auto label = tl::input<"label", tl::category<Classes>>;
    const auto xs = bench::numbers(41).uniforms(Batch * In);
    const auto labels = bench::numbers(42).labels(Batch, Classes);
    const auto parameters = bench::dense_parameters(43, widths);
    if (t.exported(name, xs, labels, parameters)) return;
    tl::trainer model{mean(softmax_cross_entropy(logits, label)), optimizer, tl::batch<Batch>};
    bench::fill(model, parameters, v...);
    run(model, t.seconds, [&](auto& m) __attribute__((always_inline)) { return m.step(image = xs, label = labels); });
}
void e(const task& t) {
    constexpr auto second = relu(tl::dense<"second", 8>(relu(tl::dense<"first", 64>(tl::input<"image", 6>))));
    classifier<32, 6, 4>(t, "E", tl::dense<"out", 4>(second), tl::sgd{.learning_rate = 0.01f}, {6, 64, 8, 4}, tl::variable<"first.W", 64, 6>, tl::variable<"first.b", 64>,
                         tl::variable<"second.W", 8, 64>, tl::variable<"second.b", 8>, tl::variable<"out.W", 4, 8>, tl::variable<"out.b", 4>);
}
constexpr auto of_pixels = tl::dense<"out", 10>(relu(tl::dense<"hidden", 128>(tl::input<"image", 784>)));
template <int Batch, class Optimizer> void pixels(const task& t, const char* name, Optimizer optimizer) {
    classifier<Batch, 784, 10>(t, name, of_pixels, optimizer, {784, 128, 10}, tl::variable<"hidden.W", 128, 784>, tl::variable<"hidden.b", 128>, tl::variable<"out.W", 10, 128>,
                               tl::variable<"out.b", 10>);
}
void f(const task& t) { pixels<32>(t, "F", tl::sgd{.learning_rate = 0.01f}); }
void g(const task& t) { pixels<128>(t, "G", tl::sgd{.learning_rate = 0.01f}); }
void k(const task& t) { pixels<32>(t, "K", tl::adam{.learning_rate = 0.001f}); }
void i(const task& t) {
    constexpr auto second = relu(tl::dense<"second", 1024>(relu(tl::dense<"first", 1024>(tl::input<"image", 1024>))));
    classifier<256, 1024, 10>(t, "I", tl::dense<"out", 10>(second), tl::sgd{.learning_rate = 0.01f}, {1024, 1024, 1024, 10}, tl::variable<"first.W", 1024, 1024>,
                              tl::variable<"first.b", 1024>, tl::variable<"second.W", 1024, 1024>, tl::variable<"second.b", 1024>, tl::variable<"out.W", 10, 1024>,
                              tl::variable<"out.b", 10>);
}

constexpr std::pair<const char*, void (*)(const task&)> cases[]{{"A", a}, {"B", b}, {"C", c}, {"E", e}, {"F", f}, {"G", g}, {"I", i}, {"K", k}};

/// A file of the data set: a header of `skip` bytes, then bytes.
std::vector<unsigned char> bytes(const std::string& path, std::streamoff skip) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    if (!file || file.tellg() < skip) throw std::runtime_error(path + ": there is no such file, or it is too short");
    std::vector<unsigned char> all(static_cast<std::size_t>(file.tellg() - skip));
    file.seekg(skip);
    file.read(reinterpret_cast<char*>(all.data()), static_cast<std::streamsize>(all.size()));
    return all;
}

void fashion(const std::string& folder) {
    constexpr std::size_t batch = 32, width = 784, epochs = 5;
    constexpr auto image = tl::input<"image", 784>;
    constexpr auto label = tl::input<"label", tl::category<10>>;
    const auto pixels_of = [&](const char* name) {
        const auto raw = bytes(folder + name, 16);
        std::vector<float> scaled(raw.size());
        for (std::size_t p = 0; p < raw.size(); ++p) scaled[p] = static_cast<float>(raw[p]) * (1.f / 255);
        return scaled;
    };
    const auto images = pixels_of("/train-images-idx3-ubyte"), unseen = pixels_of("/t10k-images-idx3-ubyte");
    const auto labels = bytes(folder + "/train-labels-idx1-ubyte", 8), answers = bytes(folder + "/t10k-labels-idx1-ubyte", 8);

    tl::trainer model{mean(softmax_cross_entropy(of_pixels, label)), tl::adam{.learning_rate = 0.001f}, tl::batch<batch>};
    std::vector<std::size_t> order(labels.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    bench::numbers random(7);
    std::vector<float> xs(batch * width);
    std::vector<int> ys(batch);
    for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
        for (std::size_t n = order.size() - 1; n > 0; --n) std::swap(order[n], order[random.next() % (n + 1)]);
        for (std::size_t first = 0; first + batch <= order.size(); first += batch) {
            for (std::size_t s = 0; s < batch; ++s) {
                const std::size_t from = order[first + s];
                std::copy_n(images.begin() + static_cast<std::ptrdiff_t>(from * width), width, xs.begin() + static_cast<std::ptrdiff_t>(s * width));
                ys[s] = labels[from];
            }
            model.step(image = xs, label = ys);
        }
    }
    const auto logits = tl::function{of_pixels, model}(image = unseen);
    int right = 0;
    for (std::size_t s = 0; s < answers.size(); ++s) {
        const float* const row = logits.data() + s * 10;
        right += std::max_element(row, row + 10) - row == answers[s];
    }
    std::printf("{\"accuracy\": %.4f}\n", right / static_cast<double>(answers.size()));
}

}  // namespace

int main(int argc, char** argv) try {
    const std::string what = argc > 1 ? argv[1] : "";
    if (bench::smoke) {
        for (const auto& one : cases)
            if (std::string_view("ABCE").find(one.first) != std::string_view::npos) one.second({"", 0.001});
        return 0;
    }
    if (what == "export" && argc == 3) {
        for (const auto& one : cases) one.second({argv[2], 0});
    } else if (what == "run" && argc == 4) {
        for (const auto& one : cases)
            if (one.first == std::string_view(argv[2])) return one.second({"", std::atof(argv[3])}), 0;
        throw std::runtime_error(std::string("there is no case ") + argv[2]);
    } else if (what == "fashion" && argc == 3) {
        fashion(argv[2]);
    } else if (what == "about") {
        std::printf("%s, compiled for %s\n", bench::compiler().c_str(), bench::instruction_set());
    } else {
        throw std::runtime_error("usage: peers_ours export FOLDER | run CASE SECONDS | fashion FOLDER | about");
    }
} catch (const std::exception& wrong) {
    std::fprintf(stderr, "peers_ours: %s\n", wrong.what());
    return 2;
}
