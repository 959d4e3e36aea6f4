// A step allocates nothing, locks nothing and throws nothing, the first one included.
#include <tapeless/core.hpp>
#include <tapeless/runtime/threads.hpp>

#include <Eigen/Core>
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <dlfcn.h>
#include <new>
#include <pthread.h>
#include <span>
#include <stdexcept>
#include <vector>

namespace counting {

bool on = false;
int allocations = 0, locks = 0, throws = 0;

template <class F>
F original(const char* name) {
    return reinterpret_cast<F>(dlsym(RTLD_NEXT, name));
}

}  // namespace counting

// Sanitizers replace these themselves; under them, operator new and the throws are counted still.
#if defined(__SANITIZE_ADDRESS__)
#define TAPELESS_TEST_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TAPELESS_TEST_SANITIZED 1
#endif
#endif

#ifndef TAPELESS_TEST_SANITIZED
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

void* malloc(std::size_t size) {
    counting::allocations += counting::on;
    return __libc_malloc(size);
}
void* calloc(std::size_t n, std::size_t size) {
    counting::allocations += counting::on;
    return __libc_calloc(n, size);
}
void* realloc(void* p, std::size_t size) {
    counting::allocations += counting::on;
    return __libc_realloc(p, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
    counting::allocations += counting::on;
    return __libc_memalign(alignment, size);
}
int pthread_mutex_lock(pthread_mutex_t* mutex) {
    static const auto lock = counting::original<int (*)(pthread_mutex_t*)>("pthread_mutex_lock");
    counting::locks += counting::on;
    return lock(mutex);
}
}
#endif

// Not inlined: g++ would take free() for a mismatch with the new that it sees.
[[gnu::noinline]] void* operator new(std::size_t size) {
    counting::allocations += counting::on;
    if (void* const p = std::malloc(size)) return p;
    throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) {
    counting::allocations += counting::on;
    const auto a = static_cast<std::size_t>(alignment);
    if (void* const p = std::aligned_alloc(a, (size + a - 1) / a * a)) return p;
    throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }

#ifndef TAPELESS_TEST_SANITIZED
// By its label: compilers declare it themselves, each with other types.
extern "C" [[noreturn]] void counted_throw(void* object, void* type, void (*destroy)(void*)) asm("__cxa_throw");
extern "C" void counted_throw(void* object, void* type, void (*destroy)(void*)) {
    static const auto original = counting::original<void (*)(void*, void*, void (*)(void*))>("__cxa_throw");
    counting::throws += counting::on;
    original(object, type, destroy);
    std::abort();
}
#endif

namespace {

namespace tl = tapeless;
using namespace tl::literals;

constexpr auto a = tl::input<"a">;
constexpr auto b = tl::input<"b">;
constexpr auto line = mean(square(tl::variable<"W"> * a + tl::variable<"c"> - b));

constexpr auto v = tl::input<"v", 30>;
constexpr auto digit = tl::input<"digit", tl::category<10>>;
constexpr auto logits = tl::dense<"out", 10>(relu(tl::dense<"hidden", 40>(v)));
constexpr auto classifier = mean(softmax_cross_entropy(logits, digit));

/// 1,000 calls, with everything counted.
template <class Call>
void check_nothing_happens(Call call, int times = 1000) {
    counting::allocations = counting::locks = counting::throws = 0;
    counting::on = true;
    for (int i = 0; i < times; ++i) call();
    counting::on = false;
    BOOST_TEST(counting::allocations == 0);
    BOOST_TEST(counting::locks == 0);
    BOOST_TEST(counting::throws == 0);
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_counted_is_counted) {
    counting::allocations = counting::locks = counting::throws = 0;
    counting::on = true;
    std::vector<float>* const volatile made = new std::vector<float>(100);
    delete made;
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
    try {
        throw std::invalid_argument("counted");
    } catch (const std::invalid_argument&) {
    }
    counting::on = false;
    BOOST_TEST(counting::allocations >= 2);
#ifndef TAPELESS_TEST_SANITIZED
    BOOST_TEST(counting::locks >= 1);
    BOOST_TEST(counting::throws == 1);
#endif
}

BOOST_AUTO_TEST_CASE(a_small_model) {
    tl::trainer model{line, tl::sgd{}};
    const std::array xs{1.f, 2.f, 3.f, 4.f, 5.f}, ys{2.f, 4.f, 6.f, 8.f, 10.f};
    check_nothing_happens([&] { model.step(a = xs, b = ys); });
    const std::vector<double> many(300, 0.5);
    tl::trainer tiled{line, tl::adam{}};
    check_nothing_happens([&] { tiled.step(a = many, b = many); });
    tl::trainer twice{line, tl::nesterov{}, tl::precision<double>, tl::batch<300>};
    check_nothing_happens([&] { twice.step(a = many, b = std::span(many)); });
}

BOOST_AUTO_TEST_CASE(a_classifier_with_data_that_must_be_copied) {
    const Eigen::MatrixXf by_columns = Eigen::MatrixXf::Random(32, 30);
    const Eigen::MatrixXd in_double = by_columns.cast<double>();
    const std::vector<unsigned char> labels(32, 3);
    tl::trainer fixed{classifier, tl::adamw{}, tl::batch<32>};
    check_nothing_happens([&] { fixed.step(v = by_columns, digit = labels); });
    tl::trainer any{classifier, tl::momentum{}};
    check_nothing_happens([&] { any.step(v = in_double.transpose().transpose(), digit = labels); });
    check_nothing_happens([&] { any.step(v = in_double.topRows(7), digit = std::span(labels).first(7)); });
    tl::trainer bounded{classifier, tl::sgd{}, tl::batch_up_to<64>};
    check_nothing_happens([&] { bounded.step(v = by_columns, digit = labels); });
}

BOOST_AUTO_TEST_CASE(a_function_that_writes_into_the_caller_s_memory_or_gives_a_number) {
    tl::trainer model{classifier, tl::sgd{}};
    const Eigen::MatrixXf rows = Eigen::MatrixXf::Random(32, 30);
    const std::vector<int> labels(32, 3);
    std::array<float, 320> room;
    tl::function predict{logits, model};
    tl::function loss{classifier, model};
    check_nothing_happens([&] { predict.write(room, v = rows); });
    check_nothing_happens([&] { static_cast<void>(loss(v = rows, digit = labels)); });
    tl::function both{tl::together(classifier, logits), model};
    float value = 0;
    check_nothing_happens([&] { both.write(std::tie(value, room), v = rows, digit = labels); });
}

BOOST_AUTO_TEST_CASE(a_step_by_several_threads) {
    constexpr auto wide = tl::input<"wide", 400>;
    constexpr auto loss = mean(softmax_cross_entropy(tl::dense<"out", 10>(relu(tl::dense<"hidden", 200>(wide))), digit));
    const std::vector<float> rows(64 * 400, 0.5f);
    const std::vector<int> labels(64, 3);
    tl::trainer model{loss, tl::sgd{}, tl::batch<64>, tl::threads{2}};
    check_nothing_happens([&] { model.step(wide = rows, digit = labels); }, 20);
}
