#pragma once
// runtime/invalid.hpp: what is thrown when data do not fit. Out of line: a step that fits has no trace of it.
#include <stdexcept>
#include <string>

namespace tapeless::invalid {

[[noreturn, gnu::noinline, gnu::cold]] inline void rows(const char* name, long long has, const char* other, long long others) {
    throw std::invalid_argument(std::string("tapeless: '") + name + "' has " + std::to_string(has) + " rows, and '" + other + "' has " +
                                std::to_string(others) + "; every binding of a step has one row per sample");
}
[[noreturn, gnu::noinline, gnu::cold]] inline void batch(const char* name, long long has, long long wanted, bool at_most) {
    throw std::invalid_argument(std::string("tapeless: '") + name + "' has " + std::to_string(has) + " rows, and the batch is " +
                                (at_most ? "at most " : "") + std::to_string(wanted));
}
[[noreturn, gnu::noinline, gnu::cold]] inline void empty(const char* name) {
    throw std::invalid_argument(std::string("tapeless: '") + name + "' has 0 rows; a step needs at least 1 sample");
}
[[noreturn, gnu::noinline, gnu::cold]] inline void width(const char* name, long long has, long long wanted) {
    throw std::invalid_argument(std::string("tapeless: '") + name + "' has rows of " + std::to_string(has) + " entries, and the model takes " +
                                std::to_string(wanted));
}
[[noreturn, gnu::noinline, gnu::cold]] inline void left_over(const char* name, long long has, long long width) {
    throw std::invalid_argument(std::string("tapeless: '") + name + "' has " + std::to_string(has) + " numbers, and a row has " +
                                std::to_string(width) + "; the last row is not whole");
}
[[noreturn, gnu::noinline, gnu::cold]] inline void shape(const char* name, long long has, long long wanted) {
    throw std::invalid_argument(std::string("tapeless: '") + name + "' has " + std::to_string(has) + " entries or another shape, and " +
                                std::to_string(wanted) + " are wanted; rows and columns count");
}
[[noreturn, gnu::noinline, gnu::cold]] inline void label(const char* name, long long row, long long has, long long classes) {
    throw std::invalid_argument(std::string("tapeless: '") + name + "', row " + std::to_string(row) + ": the label is " + std::to_string(has) +
                                ", and the classes are 0 to " + std::to_string(classes - 1));
}
[[noreturn, gnu::noinline, gnu::cold]] inline void room(const char* name, long long has, long long wanted) {
    throw std::invalid_argument(std::string("tapeless: ") + name + " has room for " + std::to_string(has) + " numbers, and " +
                                std::to_string(wanted) + " are to be written");
}

}  // namespace tapeless::invalid
