#pragma once
// runtime/threads.hpp: several threads for one step: the option threads{n}, and the team that it makes.
#include "invalid.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <new>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace tapeless {

/// Some threads that wait for work, and the one that gives it.
///
/// The caller cuts the work into parts; whoever is free takes the next one, the caller too, so that nothing waits for a thread that
/// the machine does not let run. Who has nothing to do spins for some 20 us, then sleeps; where there are more threads than
/// processors it sleeps at once. A call of `run` allocates nothing, throws nothing, and takes no lock.
class thread_team {
public:
    /// Threads for each processor, at most: more would only wait for each other.
    static constexpr int most_per_processor = 8;

    /// A team of n, the caller's thread among them. Throws std::invalid_argument where n makes no sense, and std::system_error where
    /// the system gives no more threads.
    explicit thread_team(int n) {
        const int processors = static_cast<int>(std::thread::hardware_concurrency()), known = processors > 0 ? processors : 8;
        if (n < 1) invalid::argument("threads: the number must be at least 1, and is ", n);
        if (n > most_per_processor * known)
            invalid::argument("threads: ", n, " are too many for ", known, known == 1 ? " processor" : " processors", ": one for each is most that helps, and ",
                              most_per_processor * known, " are most that start");
        if (n > 1) office_ = std::make_unique<office>(n, n <= known ? 1000 : 0);
    }
    /// As many threads, but others: the two work side by side.
    thread_team(const thread_team& other) : thread_team(other.size()) {}
    thread_team(thread_team&&) noexcept = default;
    /// Threads are no value: assigning leaves them as they are.
    thread_team& operator=(const thread_team&) { return *this; }
    thread_team& operator=(thread_team&&) noexcept { return *this; }
    ~thread_team() = default;

    int size() const { return office_ == nullptr ? 1 : static_cast<int>(office_->workers.size()) + 1; }

    /// f(0), f(1), ... f(parts - 1), each once, in any order, by any thread. Comes back when all are done.
    template <class F>
    void run(int parts, const F& f) {
        if (office_ == nullptr || parts < 2 || parts > office::most_parts)
            for (int part = 0; part < parts; ++part) f(part);
        else
            office_->run(parts, [](const void* what, int part) { (*static_cast<const F*>(what))(part); }, &f);
    }

private:
    using function = void (*)(const void*, int);

    /// What the threads share. It does not move.
    struct office {
        // One word tells all about the work at hand: its number, how many parts it has, which one is next. Whoever replaces the word
        // by one whose `next` is 1 larger has taken a part, and the work cannot change until that part is done.
        static constexpr std::uint64_t word(std::uint32_t number, int count, int next) {
            return std::uint64_t{number} << 32 | static_cast<std::uint64_t>(count) << 16 | static_cast<std::uint64_t>(next);
        }
        static constexpr int count_in(std::uint64_t w) { return static_cast<int>(w >> 16 & 0xffff); }
        static constexpr int next_in(std::uint64_t w) { return static_cast<int>(w & 0xffff); }
        static constexpr int most_parts = 0xfff0;

        alignas(64) std::atomic<std::uint64_t> work{0};
        std::atomic<function> what{nullptr};
        std::atomic<const void*> with{nullptr};
        alignas(64) std::atomic<std::uint32_t> number{0};  ///< of the work; sleepers wait for it to change
        std::atomic<bool> closed{false};
        alignas(64) std::atomic<int> done{0};    ///< parts of the work
        const int spins;
        std::vector<std::thread> workers;

        office(int n, int spin) : spins(spin) {
            workers.reserve(static_cast<std::size_t>(n - 1));
            try {
                for (int i = 1; i < n; ++i) workers.emplace_back([this] { stay(); });
            } catch (...) {
                close();
                throw;
            }
        }
        office(const office&) = delete;
        office& operator=(const office&) = delete;
        ~office() { close(); }

        void close() {
            closed.store(true, std::memory_order_release);
            number.fetch_add(1, std::memory_order_release);
            number.notify_all();
            for (std::thread& worker : workers) worker.join();
            workers.clear();
        }

        void run(int parts, function f, const void* argument) {
            done.store(0, std::memory_order_relaxed);
            what.store(f, std::memory_order_relaxed);
            with.store(argument, std::memory_order_relaxed);
            const std::uint32_t mine = number.load(std::memory_order_relaxed) + 1;
            work.store(word(mine, parts, 0), std::memory_order_release);
            number.store(mine, std::memory_order_release);
            number.notify_all();
            take_parts();
            for (int spin = 0;;) {
                const int so_far = done.load(std::memory_order_acquire);
                if (so_far == parts) return;
                if (spin < spins)
                    ++spin, rest();
                else
                    done.wait(so_far, std::memory_order_acquire);
            }
        }
        /// Does parts of the work at hand while there are any.
        void take_parts() {
            std::uint64_t w = work.load(std::memory_order_acquire);
            while (next_in(w) < count_in(w)) {
                const function f = what.load(std::memory_order_relaxed);
                const void* const argument = with.load(std::memory_order_relaxed);
                if (!work.compare_exchange_weak(w, w + 1, std::memory_order_acq_rel, std::memory_order_acquire)) continue;
                f(argument, next_in(w));
                const int count = count_in(w);
                if (done.fetch_add(1, std::memory_order_acq_rel) + 1 == count) done.notify_one();
                w = work.load(std::memory_order_acquire);
            }
        }
        /// What a worker does.
        void stay() {
            for (std::uint32_t seen = 0; !closed.load(std::memory_order_acquire);) {
                for (int spin = 0; spin < spins && number.load(std::memory_order_acquire) == seen; ++spin) rest();
                number.wait(seen, std::memory_order_acquire);
                seen = number.load(std::memory_order_acquire);
                take_parts();
            }
        }
        static void rest() {
#if defined(__x86_64__) || defined(__i386__)
            __builtin_ia32_pause();
#elif defined(__aarch64__)
            asm volatile("yield");
#endif
        }
    };

    std::unique_ptr<office> office_;
};

/// How many threads share a step: `trainer{loss, sgd{}, batch<256>, threads{2}}`, `function{logits, model, threads{2}}`.
///
/// 1 when nothing is said. Kernels of 8 million operations and more are shared, smaller ones run as they do without. The bits of the
/// result do not depend on the number. A copy of the trainer or function has threads of its own. docs/guide.md, Several threads
struct threads {
    using team = thread_team;
    int number = 1;
};

}  // namespace tapeless
