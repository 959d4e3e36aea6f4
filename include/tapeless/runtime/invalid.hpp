#pragma once
// runtime/invalid.hpp: what is thrown when data do not fit. Out of line: a step that fits has no trace of it.
#include "../core/text.hpp"
#include <cstdio>
#include <stdexcept>

namespace tapeless::invalid {

/// A sentence that names what is wrong.
template <class... Part>
[[noreturn, gnu::noinline, gnu::cold]] inline void argument(const Part&... part) {
    phrase<512> said;
    said << "tapeless: ";
    (said << ... << part);
    throw std::invalid_argument(said.letters);
}

[[noreturn]] inline void rows(const char* name, long long has, const char* other, long long others) {
    argument('\'', name, "' has ", has, " rows, and '", other, "' has ", others, "; every binding of a step has one row per sample");
}
[[noreturn]] inline void batch(const char* name, long long has, long long wanted, bool at_most) {
    argument('\'', name, "' has ", has, " rows, and the batch is ", at_most ? "at most " : "", wanted);
}
[[noreturn]] inline void empty(const char* name) { argument('\'', name, "' has 0 rows; a step needs at least 1 sample"); }
[[noreturn]] inline void width(const char* name, long long has, long long wanted) {
    argument('\'', name, "' has rows of ", has, " entries, and the model takes ", wanted);
}
[[noreturn]] inline void left_over(const char* name, long long has, long long width) {
    argument('\'', name, "' has ", has, " numbers, and a row has ", width, "; the last row is not whole");
}
[[noreturn]] inline void shape(const char* name, long long has, long long rows, long long columns, long long wanted_rows, long long wanted_columns) {
    if (has != wanted_rows * wanted_columns)
        argument('\'', name, "' has ", has, " entries, and ", wanted_rows * wanted_columns, " are wanted");
    else
        argument('\'', name, "' has ", rows, " x ", columns, " entries, and ", wanted_rows, " x ", wanted_columns, " are wanted");
}
[[noreturn]] inline void setting(const char* optimizer, const char* name, const char* wanted, double has) {
    char number[32];
    std::snprintf(number, sizeof number, "%g", has);
    argument(optimizer, ": ", name, " must be ", wanted, ", and is ", static_cast<const char*>(number));
}
[[noreturn]] inline void label(const char* name, long long row, long long has, long long classes) {
    argument('\'', name, "', row ", row, ": the label is ", has, ", and the classes are 0 to ", classes - 1);
}
/// By number, as the expressions are given.
inline constexpr const char* output_names[]{"output 0", "output 1", "output 2", "output 3", "output 4", "output 5", "output 6", "output 7", "an output"};
[[noreturn]] inline void room(const char* name, long long has, long long wanted) {
    argument(name, " has room for ", has, " numbers, and ", wanted, " are to be written");
}

}  // namespace tapeless::invalid
