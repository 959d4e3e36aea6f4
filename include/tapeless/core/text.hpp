#pragma once
// core/text.hpp: texts as template arguments, and texts put together while compiling.
#include "hash.hpp"
#include <string_view>

namespace tapeless {

/// A text that can be a template argument: `input<"x">` holds `text<2>{"x"}`.
template <std::size_t N>
struct text {
    char letters[N]{};

    constexpr text() = default;
    constexpr text(const char (&from)[N]) {
        for (std::size_t i = 0; i < N; ++i) letters[i] = from[i];
    }
    constexpr std::string_view view() const { return {letters, N - 1}; }
    constexpr hash_type hash() const { return hash_text(letters); }
    constexpr bool operator==(const text&) const = default;
};

/// The two texts one after the other: `joined(text{"hidden"}, text{".W"})` is "hidden.W".
template <std::size_t A, std::size_t B>
constexpr text<A + B - 1> joined(const text<A>& a, const text<B>& b) {
    text<A + B - 1> both;
    for (std::size_t i = 0; i + 1 < A; ++i) both.letters[i] = a.letters[i];
    for (std::size_t i = 0; i < B; ++i) both.letters[A - 1 + i] = b.letters[i];
    return both;
}

/// A text of at most N - 1 letters that grows; what does not fit is cut, with `..` at its end.
template <std::size_t N>
struct phrase {
    char letters[N]{};
    std::size_t size = 0;

    constexpr phrase& operator<<(char letter) {
        if (size + 1 < N)
            letters[size++] = letter;
        else
            letters[N - 2] = letters[N - 3] = '.';
        return *this;
    }
    constexpr phrase& operator<<(std::string_view more) {
        for (const char letter : more)
            if (letter != '\0') *this << letter;
        return *this;
    }
    constexpr phrase& operator<<(long long number) {
        if (number < 0) *this << '-';
        auto rest = number < 0 ? 0ull - static_cast<unsigned long long>(number) : static_cast<unsigned long long>(number);
        char digits[20]{};
        int count = 0;
        do digits[count++] = static_cast<char>('0' + rest % 10);
        while (rest /= 10);
        while (count > 0) *this << digits[--count];
        return *this;
    }
    constexpr phrase& operator<<(int number) { return *this << static_cast<long long>(number); }
    constexpr std::string_view view() const { return {letters, size}; }
};

/// A phrase as a template argument without the unused letters, as compilers print it.
template <auto Phrase>
constexpr auto trimmed() {
    text<Phrase.size + 1> result;
    for (std::size_t i = 0; i < Phrase.size; ++i) result.letters[i] = Phrase.letters[i];
    result.letters[Phrase.size] = '\0';  // clang prints letters as a text only where the last one was written
    return result;
}

}  // namespace tapeless
