#pragma once
// bench/harness.hpp: several ways to do one step, timed against one another.
//
// All ways of a case run in one process, pinned to one core, in turn: a block of A, a block of B, ..., again and again. Each block
// begins with the same state. The minimum over the blocks is what the code takes when nobody disturbs it; the median is what one gets.
// Before anything is timed all ways must agree with a reference in double.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// Numbers that are the same everywhere: splitmix64.
class numbers {
public:
    explicit numbers(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }
    /// Between -1 and 1.
    float uniform() { return static_cast<float>(static_cast<std::int64_t>(next()) >> 40) * 0x1p-23f; }
    int below(int n) { return static_cast<int>(next() % static_cast<std::uint64_t>(n)); }

    std::vector<float> uniforms(int n, float scale = 1) {
        std::vector<float> v(static_cast<std::size_t>(n));
        for (auto& x : v) x = scale * uniform();
        return v;
    }
    std::vector<int> labels(int n, int classes) {
        std::vector<int> v(static_cast<std::size_t>(n));
        for (auto& x : v) x = below(classes);
        return v;
    }

private:
    std::uint64_t state_;
};

/// Parameters of dense layers of these widths, one after another: W [in][out], uniform within sqrt(6 / in), then b = 0.
inline std::vector<float> dense_parameters(std::uint64_t seed, std::vector<int> widths) {
    numbers from(seed);
    std::vector<float> all;
    for (std::size_t l = 0; l + 1 < widths.size(); ++l) {
        const auto w = from.uniforms(widths[l] * widths[l + 1], std::sqrt(6.f / static_cast<float>(widths[l])));
        all.insert(all.end(), w.begin(), w.end());
        all.resize(all.size() + static_cast<std::size_t>(widths[l + 1]));
    }
    return all;
}

inline const bool smoke = std::getenv("TAPELESS_BENCH_SMOKE") != nullptr;

/// The compiler must believe that someone reads it.
template <class T> [[gnu::always_inline]] inline void read(const T& x) { asm volatile("" : : "g"(&x) : "memory"); }
/// ... that all memory was read and written.
[[gnu::always_inline]] inline void everything_changed() { asm volatile("" : : : "memory"); }

struct question {
    const char* name;
    const char* what;
    double flops = 0;           ///< of a step: multiplications and additions of the products
    int agree_after = 100;      ///< steps, then the losses are compared
    double tolerance = 1e-5;    ///< relative
    int steps_in_one = 1;       ///< a step that is timed does so many of them
};

struct timing {
    std::string name;
    double minimum = 0, median = 0;  ///< seconds per step
};

/// The answers to one question.
struct result {
    question asked;
    std::vector<timing> of;
    const timing* find(std::string_view name) const {
        for (const auto& t : of)
            if (t.name == name) return &t;
        return nullptr;
    }
    /// The fastest of those that are not the library.
    const timing* best_other() const {
        const timing* best = nullptr;
        for (const auto& t : of)
            if (t.name != "tapeless" && (best == nullptr || t.minimum < best->minimum)) best = &t;
        return best;
    }
};

/// A race: enter the ways, then run.
class race {
public:
    explicit race(question q) : asked_(q) {}

    /// What the others are compared with; not timed. `answer(model)` gives numbers: by default the losses of the first and last step.
    template <class Model, class Step> void reference(Model model, Step step) {
        reference_ = losses(model, step, asked_.agree_after);
    }
    void reference(std::vector<double> answer) { reference_ = std::move(answer); }

    /// A way of training: step(model) gives the loss. Compared after `agree_after` steps, fewer for what would take too long.
    template <class Model, class Step> void enter(const char* name, const Model& model, Step step) { enter_after(asked_.agree_after, name, model, step); }
    template <class Model, class Step> void enter_after(int steps, const char* name, const Model& model, Step step) {
        auto copy = std::make_unique<Model>(model);
        auto answer = losses(*copy, step, steps);
        agree(name, std::move(answer), steps == asked_.agree_after);
        ways_.push_back(std::make_unique<way_of<Model, Step>>(name, model, step));
    }
    /// A way of computing something: step(model) gives nothing; answer(model) gives numbers to compare.
    template <class Model, class Step, class Answer> void enter(const char* name, const Model& model, Step step, Answer answer) {
        auto copy = std::make_unique<Model>(model);
        agree(name, answer(*copy), true);
        ways_.push_back(std::make_unique<way_of<Model, Step>>(name, model, step));
    }

    bool all_agree() const { return agree_; }

    result run(double seconds) {
        result r{asked_, {}};
        if (smoke || !agree_) return r;
        const double share = seconds / static_cast<double>(ways_.size());
        for (auto& w : ways_) w->calibrate();
        for (bool more = true; more;) {
            more = false;
            for (auto& w : ways_) {
                if (w->spent > share && w->blocks.size() >= 5) continue;
                w->block();
                more = true;
            }
        }
        for (auto& w : ways_) {
            auto& b = w->blocks;
            std::sort(b.begin(), b.end());
            r.of.push_back({w->name, b.front() / asked_.steps_in_one, b[b.size() / 2] / asked_.steps_in_one});
        }
        return r;
    }

private:
    /// Of this thread: what others do on the core meanwhile is not counted, though they may leave the caches cold.
    static double now() {
        timespec t{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
        return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
    }

    struct way {
        std::string name;
        std::vector<double> blocks{};  ///< seconds per step
        long length = 1;
        double spent = 0;
        explicit way(const char* n) : name(n) {}
        virtual ~way() = default;
        virtual double time(long steps) = 0;

        void calibrate() {
            // A block is some 0.2 ms, and at least 8 steps where that is not too long.
            double t = time(length);
            while (t < 2e-4) {
                length = t < 1e-5 ? length * 8 : static_cast<long>(static_cast<double>(length) * 2.5e-4 / t) + 1;
                t = time(length);
            }
            const double one = t / static_cast<double>(length);
            if (one > 2e-5) length = std::clamp(static_cast<long>(5e-2 / one), 2L, 8L);
        }
        void block() {
            const double t = time(length);
            blocks.push_back(t / static_cast<double>(length));
            spent += t;
        }
    };
    template <class Model, class Step> struct way_of final : way {
        std::unique_ptr<Model> initial, model;
        Step step;
        way_of(const char* n, const Model& m, Step s) : way(n), initial(std::make_unique<Model>(m)), model(std::make_unique<Model>(m)), step(s) {}

        double time(long steps) override {
            *model = *initial;
            once();
            const double begin = now();
            for (long i = 0; i < steps; ++i) once();
            return now() - begin;
        }
        [[gnu::always_inline]] void once() {
            everything_changed();
            if constexpr (std::is_void_v<decltype(step(*model))>) {
                step(*model);
            } else {
                const auto loss = step(*model);
                read(loss);
            }
        }
    };

    template <class Model, class Step> static std::vector<double> losses(Model& model, Step& step, int steps) {
        std::vector<double> l;
        for (int i = 0; i < steps; ++i) l.push_back(static_cast<double>(step(model)));
        return l;
    }
    void agree(const char* name, std::vector<double> answer, bool whole) {
        if (reference_.empty()) reference_ = answer;
        bool fine = !answer.empty() && (whole ? answer.size() == reference_.size() : answer.size() <= reference_.size());
        double scale = 0, worst = 0;
        for (std::size_t i = 0; fine && i < answer.size(); ++i) scale = std::max(scale, std::abs(reference_[i]));
        for (std::size_t i = 0; fine && i < answer.size(); ++i) worst = std::max(worst, std::abs(answer[i] - reference_[i]) / scale);
        fine = fine && worst <= asked_.tolerance && std::isfinite(answer.back());
        if (!fine) {
            agree_ = false;
            std::printf("%s: %s does not agree: off by %.2g of the largest; last %.9g, and should be %.9g\n", asked_.name, name, worst,
                        answer.empty() ? 0.0 : answer.back(), answer.empty() ? 0.0 : reference_[std::min(answer.size(), reference_.size()) - 1]);
        }
    }

    question asked_;
    std::vector<double> reference_;
    std::vector<std::unique_ptr<way>> ways_;
    bool agree_ = true;
};

/// A case of the table, in a file of its own.
struct benchmark {
    const char* name;
    bool in_smoke;                         ///< small enough to be checked in every build
    std::function<void(std::vector<race>&)> enter;
};
inline std::vector<benchmark>& benchmarks() {
    static std::vector<benchmark> all;
    return all;
}
struct entry {
    entry(const char* name, bool in_smoke, std::function<void(std::vector<race>&)> enter) { benchmarks().push_back({name, in_smoke, std::move(enter)}); }
};

}  // namespace bench
