#pragma once
// optim/setting_fault.hpp: what is wrong with an optimizer's settings. A trainer asks for it once, when it is made, by
// `optimizer.fault()`; an optimizer without this function is taken as it is.

namespace tapeless {

/// The first setting that makes no sense, and what it must be.
struct setting_fault {
    const char* setting = "";
    const char* wanted = "";
    double value = 0;
    bool exists = false;

    /// Says so where `holds` does not, and nothing was said before.
    constexpr setting_fault& require(bool holds, const char* name, const char* must_be, float has) {
        if (!exists && !holds) *this = {name, must_be, static_cast<double>(has), true};
        return *this;
    }
    constexpr setting_fault& positive(const char* name, float has) { return require(has > 0, name, "greater than 0", has); }
    constexpr setting_fault& not_negative(const char* name, float has) { return require(has >= 0, name, "0 or greater", has); }
    constexpr setting_fault& fraction(const char* name, float has) { return require(has >= 0 && has < 1, name, "in [0, 1)", has); }
};

}  // namespace tapeless
