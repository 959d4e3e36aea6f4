#pragma once
// runtime/invalid.hpp: what is thrown when data do not fit. Out of line: a step that fits has no trace of it.
#include <cstdio>
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
[[noreturn, gnu::noinline, gnu::cold]] inline void shape(const char* name, long long has, long long rows, long long columns, long long wanted_rows,
                                                         long long wanted_columns) {
    std::string said = std::string("tapeless: '") + name + "' has ";
    if (has != wanted_rows * wanted_columns)
        said += std::to_string(has) + " entries, and " + std::to_string(wanted_rows * wanted_columns);
    else
        said += std::to_string(rows) + " x " + std::to_string(columns) + " entries, and " + std::to_string(wanted_rows) + " x " +
                std::to_string(wanted_columns);
    throw std::invalid_argument(said + " are wanted");
}
[[noreturn, gnu::noinline, gnu::cold]] inline void setting(const char* optimizer, const char* name, const char* wanted, double has) {
    char number[32];
    std::snprintf(number, sizeof number, "%g", has);
    throw std::invalid_argument(std::string("tapeless: ") + optimizer + ": " + name + " must be " + wanted + ", and is " + number);
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
