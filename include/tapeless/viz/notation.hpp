#pragma once
// viz/notation.hpp: how names, numbers, fractions and brackets look: in plain text, and in LaTeX.
#include "../graph/decimal.hpp"
#include <string>

namespace tapeless {

/// What `explain` writes: plain text, or LaTeX (for math mode).
enum class notation : unsigned char { text, latex };
inline constexpr notation latex = notation::latex;

namespace viz {

/// How tightly the outermost operator of a formula binds.
enum class strength : unsigned char { sum, product, power, atom };

/// A piece of a formula as text.
struct piece {
    std::string text;
    strength binds = strength::atom;
};

inline std::string bracketed(const std::string& inner, notation n) {
    return n == notation::latex ? "\\left(" + inner + "\\right)" : '(' + inner + ')';
}
/// `p`, in brackets where it binds less tightly than its place wants.
inline std::string fitted(const piece& p, strength wanted, notation n) { return p.binds >= wanted ? p.text : bracketed(p.text, n); }

/// A name of several letters as LaTeX, without its special characters.
inline std::string upright(const std::string& name) {
    std::string safe;
    for (const char c : name) {
        if (c == '\\' || c == '^' || c == '~')
            safe += "\\text{\\char`\\" + std::string(1, c) + '}';
        else
            safe += c == '_' || c == '#' || c == '%' || c == '&' || c == '$' || c == '{' || c == '}' ? std::string("\\") + c : std::string(1, c);
    }
    return "\\mathrm{" + safe + '}';
}
inline bool is_greek(const std::string& name) {
    for (const char* letter : {"alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "kappa", "lambda", "mu", "nu", "xi",
                               "pi", "rho", "sigma", "tau", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Sigma", "Phi", "Psi", "Omega"})
        if (name == letter) return true;
    return false;
}
/// A name without subscript as LaTeX: W, \theta, \mathrm{image}.
inline std::string plain_symbol(const std::string& name) { return is_greek(name) ? '\\' + name : name.size() == 1 ? name : upright(name); }

/// A name: in LaTeX with its scopes and its number as subscripts (`hidden.W` is W with the subscript hidden, `W1` is W_1), and with the
/// sample's and the entry's index.
inline std::string symbol(const std::string& name, const std::string& sample, const std::string& entry, notation n) {
    if (n == notation::text) return entry.empty() ? name : name + '_' + entry;
    std::string base = name, below;
    const auto add = [&below](const std::string& more) {
        if (!more.empty()) below += (below.empty() ? "" : ",") + more;
    };
    if (const std::size_t dot = base.rfind('.'); dot != std::string::npos && dot + 1 < base.size()) {
        add(upright(base.substr(0, dot)));
        base = base.substr(dot + 1);
    }
    std::string primes;
    while (base.size() > 1 && base.back() == '\'') base.pop_back(), primes += '\'';
    std::size_t digits = base.size();
    while (digits > 1 && base[digits - 1] >= '0' && base[digits - 1] <= '9') --digits;
    if (digits < base.size() && (digits == 1 || is_greek(base.substr(0, digits)))) {
        add(base.substr(digits));
        base.resize(digits);
    }
    add(sample);
    add(entry);
    base = plain_symbol(base) + primes;
    return below.empty() ? base : below.size() == 1 ? base + '_' + below : base + "_{" + below + '}';
}

/// A function's name before its argument.
inline std::string function_name(const std::string& name, notation n) {
    if (n == notation::text) return name;
    if (name == "sigmoid") return "\\sigma";
    for (const char* known : {"exp", "log", "sin", "cos", "tan", "tanh", "max", "min"})
        if (name == known) return '\\' + name;
    return upright(name);
}

inline std::string fraction(const std::string& above, const std::string& below, notation n) {
    if (n == notation::latex) return "\\frac{" + above + "}{" + below + '}';
    return above + '/' + below;
}

/// A number of a formula, not negative: 3, 0.05; 1/3 where the decimal has no end.
inline piece number_text(double value, notation n) {
    const decimal_text text = decimal(value);
    const std::string plain(text.view());
    if (plain == "inf") return {n == notation::latex ? "\\infty" : "inf", strength::atom};
    if (plain.size() > 8)
        for (int p = 1; p <= 64; ++p) {
            const double below = p / value, whole = static_cast<double>(static_cast<long long>(below + 0.5));
            if (below < 1e7 && whole > 1 && (below > whole ? below - whole : whole - below) < 1e-12 * whole)
                return {fraction(std::to_string(p), std::to_string(static_cast<long long>(whole)), n),
                        n == notation::latex ? strength::atom : strength::product};
        }
    if (const std::size_t e = plain.find('e'); e != std::string::npos && n == notation::latex)
        return {plain.substr(0, e) + " \\cdot 10^{" + plain.substr(e + 1) + '}', strength::product};
    return {plain, strength::atom};
}

/// The factor that stands before a product: coefficient * n^power, and not negative. Empty where it is 1.
inline std::string coefficient_text(double value, int power, const std::string& samples_name, notation n) {
    if (power == 0) return value == 1 ? "" : number_text(value, n).text;
    const auto samples = [&](int p) { return p == 1 ? samples_name : samples_name + "^" + std::to_string(p); };
    if (power > 0) return (value == 1 ? "" : number_text(value, n).text + ' ') + samples(power);
    std::string above = "1", below = samples(-power);
    const double inverse = 1 / value;
    if (value == static_cast<double>(static_cast<long long>(value))) {
        above = number_text(value, n).text;
    } else {
        bool found = false;
        for (int p = 1; p <= 64 && !found; ++p) {
            const double q = p * inverse, rounded = static_cast<double>(static_cast<long long>(q + 0.5));
            if (rounded < 2 || rounded > 1e7 || (q > rounded ? q - rounded : rounded - q) > 1e-12 * rounded) continue;
            above = std::to_string(p);
            below = std::to_string(static_cast<long long>(rounded)) + ' ' + below;
            found = true;
        }
        if (!found) above = number_text(value, n).text;
        if (found && n == notation::text) below = '(' + below + ')';
    }
    return fraction(above, below, n);
}

}  // namespace viz

}  // namespace tapeless
