#pragma once
// graph/long_text.hpp: a text that grows as it must, while compiling too; what a printed graph is.
#include "../core/list.hpp"
#include "../core/text.hpp"

namespace tapeless {

/// A text of any length. Compares with, and converts to, std::string_view; can be written to a stream.
class long_text {
public:
    constexpr long_text() = default;

    constexpr long_text& operator<<(char letter) {
        letters_.push(letter);
        return *this;
    }
    constexpr long_text& operator<<(std::string_view more) {
        for (const char letter : more) letters_.push(letter);
        return *this;
    }
    constexpr long_text& operator<<(int number) {
        phrase<16> digits;
        digits << number;
        return *this << digits.view();
    }
    constexpr std::string_view view() const {
        if (letters_.empty()) return {};
        return {letters_.begin(), static_cast<std::size_t>(letters_.size())};
    }
    constexpr operator std::string_view() const { return view(); }
    friend constexpr bool operator==(const long_text& a, std::string_view b) { return a.view() == b; }
    friend constexpr bool operator==(const long_text& a, const long_text& b) { return a.view() == b.view(); }

    template <class Stream>
        requires requires(Stream& to) { to.write("", 0).flush(); }
    friend Stream& operator<<(Stream& to, const long_text& text) {
        to.write(text.view().data(), static_cast<long>(text.view().size()));
        return to;
    }

private:
    list<char> letters_;
};

}  // namespace tapeless
