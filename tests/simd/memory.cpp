#define BOOST_TEST_MODULE simd_memory
#include "support.hpp"

#include <memory>

#if defined(__unix__)
#include <sys/mman.h>
#include <unistd.h>
#endif

using namespace tapeless::simd;
using namespace support;

BOOST_AUTO_TEST_CASE_TEMPLATE(first_lanes_are_loaded_stored_and_kept, P, every_packet) {
    using T = typename P::value_type;
    for (int n = -2; n <= P::size + 2; ++n) {
        const int count = std::clamp(n, 0, P::size);
        // exactly as long as it may be read: an address sanitizer sees one number more
        const auto numbers = std::make_unique<T[]>(static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i) numbers[static_cast<std::size_t>(i)] = static_cast<T>(i + 1);
        std::vector<T> loaded(P::size, 0), kept(P::size, -1), cleared(P::size, 0);
        for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) loaded[i] = numbers[i], kept[i] = 7, cleared[i] = 7;
        BOOST_TEST(numbers_of(load_first<P>(numbers.get(), n)) == loaded);
        BOOST_TEST(numbers_of(keep_first(P(7), n, -1)) == kept);
        BOOST_TEST(numbers_of(keep_first(P(7), n)) == cleared);
        store_first(numbers.get(), P(5), n);
        BOOST_TEST(std::count(numbers.get(), numbers.get() + count, T(5)) == count);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_lies_behind_is_left_alone, P, every_packet) {
    using T = typename P::value_type;
    for (int n = 0; n <= P::size; ++n) {
        std::vector<T> numbers(2 * P::size, 3);
        store_first(numbers.data(), P(5), n);
        std::vector<T> expected(2 * P::size, 3);
        std::fill_n(expected.begin(), n, T(5));
        BOOST_TEST(numbers == expected);
    }
}

#if defined(__unix__)
BOOST_AUTO_TEST_CASE_TEMPLATE(lanes_are_stored_in_pieces, P, every_packet) {
    using T = typename P::value_type;
    std::vector<T> lanes;
    for (int i = 0; i < P::size; ++i) lanes.push_back(static_cast<T>(i + 1));
    for (int n = 1; n <= P::size; ++n) {
        const auto numbers = std::make_unique<T[]>(static_cast<std::size_t>(n));  // an address sanitizer sees one number more
        store_pieces(numbers.get(), load<P>(lanes.data()), n);
        BOOST_TEST(std::equal(numbers.get(), numbers.get() + n, lanes.begin()));
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_page_that_must_not_be_touched_may_follow, P, every_packet) {
    using T = typename P::value_type;
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    void* const pages = mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    BOOST_REQUIRE(pages != MAP_FAILED);
    T* const end = reinterpret_cast<T*>(static_cast<char*>(pages) + page);
    BOOST_REQUIRE(mprotect(end, page, PROT_NONE) == 0);
    for (int n = 0; n <= P::size; ++n) {
        store_first(end - n, P(n), n);
        BOOST_TEST(sum_lanes(load_first<P>(end - n, n)) == static_cast<T>(n * n));
    }
    munmap(pages, 2 * page);
}
#endif

BOOST_AUTO_TEST_CASE_TEMPLATE(load_and_store_need_no_alignment, P, every_packet) {
    using T = typename P::value_type;
    std::vector<T> from(P::size + 3), to(P::size + 3);
    for (std::size_t i = 0; i < from.size(); ++i) from[i] = static_cast<T>(i);
    for (std::size_t shift = 0; shift < 3; ++shift) {
        store(&to[shift], load<P>(&from[shift]));
        BOOST_TEST(std::equal(to.begin() + static_cast<std::ptrdiff_t>(shift), to.begin() + static_cast<std::ptrdiff_t>(shift + P::size),
                              from.begin() + static_cast<std::ptrdiff_t>(shift)));
    }
}
