#pragma once
// graph/scanner.hpp: cuts a printed graph into words, and says where a mistake is.
#include "long_text.hpp"
#include "print.hpp"
#include <stdexcept>

namespace tapeless::parsing {

/// A word of a line: a name (with its quotation marks, where it has them), a number, a sign.
struct word {
    std::string_view text;
    int column = 1;

    constexpr bool is(std::string_view other) const { return text == other; }
    constexpr bool is_name() const { return !text.empty() && (text[0] == '"' || printing::starts_name(text[0])); }
    constexpr bool is_number() const {
        const std::size_t first = !text.empty() && text[0] == '-' ? 1 : 0;
        if (text.size() <= first) return false;
        return (text[first] >= '0' && text[first] <= '9') || text.substr(first) == "inf" || text.substr(first) == "nan";
    }
};

/// Reads a text word after word, a line at a time.
class scanner {
public:
    explicit scanner(std::string_view text) : rest_(text) {}

    /// Goes on to the next line that is not empty; false where there is none.
    bool next_line() {
        do {
            if (rest_.empty()) return false;
            const std::size_t end = rest_.find('\n');
            line_ = rest_.substr(0, end);
            rest_ = end == std::string_view::npos ? std::string_view{} : rest_.substr(end + 1);
            at_ = 0;
            ++number_;
        } while (at_end());
        return true;
    }
    int line() const { return number_; }
    bool at_end() { return peek().text.empty(); }

    /// The next word, which stays the next.
    word peek(int ahead = 0) {
        const std::size_t start = at_;
        word w = take();
        for (; ahead > 0; --ahead) w = take();
        at_ = start;
        return w;
    }
    word take() {
        while (at_ < line_.size() && (line_[at_] == ' ' || line_[at_] == '\t' || line_[at_] == '\r')) ++at_;
        word w;
        w.column = static_cast<int>(at_) + 1;
        if (at_ == line_.size()) return w;
        const std::size_t start = at_;
        at_ += length_at(start);
        if (at_ < line_.size() && line_[at_] == '"' && (at_ == start || line_[at_ - 1] == ':')) {  // "1/batch", variable:"a name"
            for (++at_; at_ < line_.size() && line_[at_] != '"'; ++at_)
                if (line_[at_] == '\\') ++at_;
            if (at_ >= line_.size()) fail({line_.substr(start), w.column}, "a closing quotation mark");
            ++at_;
        }
        w.text = line_.substr(start, at_ - start);
        return w;
    }
    /// Takes the next word if it is this one.
    bool takes(std::string_view wanted) {
        if (!peek().is(wanted)) return false;
        take();
        return true;
    }
    void expect(std::string_view wanted, std::string_view what) {
        if (!takes(wanted)) fail(peek(), what);
    }

    /// Throws: what was expected here, and what was found.
    [[noreturn]] void fail(const word& found, std::string_view expected) const {
        long_text sentence;
        sentence << "tapeless: line " << number_ << ", column " << found.column << ": expected " << expected << ", found ";
        if (found.text.empty())
            sentence << "the end of the line";
        else
            sentence << '\'' << found.text << '\'';
        sentence << '\0';
        throw std::invalid_argument(sentence.view().data());
    }

private:
    std::size_t length_at(std::size_t start) const {
        const std::string_view here = line_.substr(start);
        if (here[0] == '"') return 0;
        for (const std::string_view sign : {"<-", "<=", ">=", "==", "!=", "^T"})
            if (here.substr(0, 2) == sign) return 2;
        const bool negative = here[0] == '-' && here.size() > 1 && here[1] != ' ';
        if (!negative && !printing::continues_name(here[0])) return 1;
        if (here[0] == '/') return 1;
        std::size_t size = 1;
        while (size < here.size()) {
            const bool exponent = (here[size] == '-' || here[size] == '+') && (here[size - 1] == 'e' || here[size - 1] == 'E') &&
                                  ((here[0] >= '0' && here[0] <= '9') || negative);
            if (!exponent && !printing::continues_name(here[size]) && here[size] != ':') break;
            ++size;
        }
        return size;
    }

    std::string_view rest_, line_;
    std::size_t at_ = 0;
    int number_ = 0;
};

}  // namespace tapeless::parsing
