#pragma once
// viz/writer.hpp: writes formulas, with the brackets they need and no others.
#include "formula.hpp"
#include "notation.hpp"
#include <algorithm>

namespace tapeless::viz {

class writer {
public:
    /// `sorted`: the factors of a product are put in the order of books (settings, variables, names, inputs), not left in the user's.
    writer(const reading& formulas, const graph& from, notation n, bool sorted)
        : r_(formulas), g_(from), notation_(n), sorted_(sorted), names_(static_cast<std::size_t>(formulas.size())) {
        for (const char* letter : {"i", "j", "r", "s"})
            if (!is_leaf(letter)) sample_letters_.push_back(letter);
        samples_ = free_letter({"n", "N", "batch"});
        for (const char* letter : {"k", "l", "m", "p", "q", "t"})
            if (!is_leaf(letter)) letters_.push_back(letter);
    }

    /// Value i has a name from here on.
    void give(int i, const std::string& name) { names_[static_cast<std::size_t>(i)] = name; }
    bool is_named(int i) const { return !names_[static_cast<std::size_t>(i)].empty(); }
    bool is_leaf(const std::string& name) const {
        for (const leaf_entry& leaf : g_.leaves)
            if (leaf.name.view() == name) return true;
        return false;
    }
    /// A name as it would stand for value i.
    std::string symbol_of(int i, const std::string& name) const { return symbol(name, sample_of(i), "", notation_); }
    /// The name of value i as it stands before the `=` of its definition.
    std::string name_of(int i) const { return write(i, {}).text; }
    /// What value i is, written with the names that there are.
    std::string definition_of(int i) const {
        sample_is_bound_ = r_[i].dims.batched;
        std::string text = defined(i, {}).text;
        sample_is_bound_ = false;
        return text;
    }

private:
    /// Which entry is meant, where one is: `k`, of a value with `rank` axes.
    struct place {
        std::string letters{};
        int depth = 0;
    };
    struct factors {
        double coefficient = 1;
        int samples = 0;  ///< power of n
        std::vector<int> above, below;
    };

    bool is_latex() const { return notation_ == notation::latex; }
    std::string free_letter(std::initializer_list<const char*> candidates) const {
        for (const char* letter : candidates)
            if (!is_leaf(letter)) return letter;
        return *(candidates.end() - 1);
    }
    /// The index of the sample that is meant: i; within a sum another one, where i means a sample outside of it.
    std::string sample_letter() const {
        return sample_depth_ < sample_letters_.size() ? sample_letters_[sample_depth_] : 'i' + std::to_string(sample_depth_);
    }
    std::string sample_of(int i) const { return is_latex() && r_[i].dims.batched ? sample_letter() : ""; }
    std::string fit(int i, strength wanted, const place& at) const { return fitted(write(i, at), wanted, notation_); }
    std::string brackets(const std::string& inner) const { return bracketed(inner, notation_); }
    std::string raised(const std::string& base, const std::string& exponent) const {
        return base + (is_latex() ? "^{" + exponent + '}' : '^' + exponent);
    }

    /// What stands between two factors: LaTeX sets none before a word.
    std::string gap_before(const std::string& factor) const { return is_latex() && factor.rfind("\\mathrm", 0) == 0 ? " \\, " : " "; }

    /// Value i where it is used: its name, or its formula.
    piece write(int i, const place& where_) const {
        const bool scalar_value = r_[i].dims.is_scalar();
        const place at = scalar_value ? place{"", where_.depth} : where_;
        if (is_named(i)) return {symbol(names_[static_cast<std::size_t>(i)], sample_of(i), at.letters, notation_), strength::atom};
        if (at.letters.empty() || distributes(r_[i].what)) return defined(i, at);
        const std::string whole = fit(i, strength::atom, {"", at.depth});
        return {whole + '_' + (is_latex() ? '{' + at.letters + '}' : at.letters), strength::atom};
    }
    /// An entry of the value is made of the same entries of its operands.
    static bool distributes(form what) {
        switch (what) {
            case form::symbol:
            case form::number:
            case form::numbers:
            case form::inverse_n:
            case form::add:
            case form::subtract:
            case form::negate:
            case form::multiply:
            case form::divide:
            case form::power:
            case form::call:
            case form::compare:
            case form::where:
            case form::one_hot: return true;
            default: return false;
        }
    }

    piece defined(int i, const place& at) const {
        const formula& f = r_[i];
        switch (f.what) {
            case form::symbol: return {symbol(f.name, sample_of(i), at.letters, notation_), strength::atom};
            case form::numbers: return {at.letters.empty() ? "(0, ..., " + std::to_string(f.dims.size() - 1) + ')' : at.letters, strength::atom};
            case form::add:
            case form::subtract: return sum_of(i, at);
            case form::number:
            case form::inverse_n:
            case form::negate:
            case form::multiply:
            case form::divide: return product_of(i, at);
            case form::power:
                return {raised(fit(f.a, strength::atom, at), is_latex() ? write(f.b, at).text : fit(f.b, strength::atom, at)), strength::power};
            case form::call: return call(f, at);
            case form::whole_call: return {function_name(f.name, notation_) + brackets(arguments(f, {"", at.depth})), strength::atom};
            case form::compare: return truth(comparison(f, at));
            case form::where: return choice(f, at);
            case form::product: return matrix_product(f);
            case form::transpose: return {raised(fit(f.a, strength::atom, {}), is_latex() ? "\\top" : "T"), strength::power};
            case form::reshape:
                return {function_name("reshape", notation_) + brackets(write(f.a, {}).text + ", " + extents(f.dims)), strength::atom};
            case form::ones: return repeated(f);
            case form::over_samples: return over_samples(f, at);
            case form::over_entries: return over_entries(f, at);
            case form::over_axes: return over_axes(f);
            case form::norm_square:
                return {raised(between("||", "\\left\\lVert ", write(f.a, {}).text, "||", " \\right\\rVert"), "2"), strength::power};
            case form::one_hot:
                if (!at.letters.empty()) return truth(write(f.a, {}).text + " = " + at.letters);
                return {function_name("onehot", notation_) + brackets(write(f.a, {}).text), strength::atom};
            case form::entry: return entry(f, at);
            default: return write(r_.resolved(i), at);
        }
    }

    static std::string extents(const shape& dims) {
        phrase<64> text;
        text << dims;
        return std::string(text.view());
    }
    std::string between(const char* left, const char* latex_left, const std::string& inner, const char* right, const char* latex_right) const {
        return (is_latex() ? latex_left : left) + inner + (is_latex() ? latex_right : right);
    }
    /// 1 where the condition holds, else 0.
    piece truth(const std::string& condition) const { return {between("[", "\\left[", condition, "]", "\\right]"), strength::atom}; }
    std::string arguments(const formula& f, const place& at) const {
        std::string result = write(f.a, at).text;
        for (const int more : {f.b, f.c})
            if (more >= 0) result += ", " + write(more, at).text;
        return result;
    }
    piece call(const formula& f, const place& at) const {
        if (f.name == "abs") return {between("|", "\\left\\lvert ", write(f.a, at).text, "|", " \\right\\rvert"), strength::atom};
        if (f.name == "sqrt" && is_latex()) return {"\\sqrt{" + write(f.a, at).text + '}', strength::atom};
        return {function_name(f.name, notation_) + brackets(arguments(f, at)), strength::atom};
    }
    std::string comparison(const formula& f, const place& at) const {
        std::string sign = f.name == "==" ? "=" : f.name;
        if (is_latex()) sign = sign == "<=" ? "\\le" : sign == ">=" ? "\\ge" : sign == "!=" ? "\\ne" : sign;
        return fit(f.a, strength::sum, at) + ' ' + sign + ' ' + fit(f.b, strength::sum, at);
    }
    piece choice(const formula& f, const place& at) const {
        const bool compares = r_[f.a].what == form::compare && !is_named(f.a);
        const std::string condition = compares ? comparison(r_[f.a], at) : write(f.a, at).text + (is_latex() ? " \\ne 0" : " != 0");
        const std::string yes = write(f.b, at).text, no = write(f.c, at).text;
        if (!is_latex()) return {'(' + yes + " if " + condition + ", else " + no + ')', strength::atom};
        return {"\\begin{cases} " + yes + " & \\text{if } " + condition + " \\\\ " + no + " & \\text{else} \\end{cases}", strength::product};
    }

    void collect_terms(int i, bool negative, std::vector<std::pair<int, bool>>& terms) const {
        const formula& f = r_[i];
        const auto inner = [&](int operand, bool sign) {
            if (is_named(operand))
                terms.push_back({operand, sign});
            else
                collect_terms(operand, sign, terms);
        };
        if (f.what == form::add || f.what == form::subtract) {
            inner(f.a, negative);
            inner(f.b, negative != (f.what == form::subtract));
        } else if (f.what == form::negate) {
            inner(f.a, !negative);
        } else {
            terms.push_back({i, negative});
        }
    }
    piece sum_of(int i, const place& at) const {
        std::vector<std::pair<int, bool>> terms;
        collect_terms(i, false, terms);
        std::string text;
        for (const auto& [term, minus] : terms) {
            factors parts;
            collect_factors(term, false, parts);
            const bool negative = minus != (parts.coefficient < 0);
            parts.coefficient = parts.coefficient < 0 ? -parts.coefficient : parts.coefficient;
            if (text.empty())
                text = negative ? "-" : "";
            else
                text += negative ? " - " : " + ";
            text += fitted(product_text(parts, at), strength::product, notation_);
        }
        return {text, strength::sum};
    }

    void collect_factors(int i, bool below, factors& to) const {
        const formula& f = r_[i];
        if (is_named(i)) {
            (below ? to.below : to.above).push_back(i);
        } else if (f.what == form::number) {
            to.coefficient = below ? to.coefficient / f.number : to.coefficient * f.number;
        } else if (f.what == form::inverse_n) {
            to.samples += below ? 1 : -1;
        } else if (f.what == form::negate) {
            to.coefficient = -to.coefficient;
            collect_factors(f.a, below, to);
        } else if (f.what == form::multiply) {
            collect_factors(f.a, below, to);
            collect_factors(f.b, below, to);
        } else if (f.what == form::divide) {
            collect_factors(f.a, below, to);
            collect_factors(f.b, !below, to);
        } else {
            (below ? to.below : to.above).push_back(i);
        }
    }
    piece product_of(int i, const place& at) const {
        factors parts;
        const formula& f = r_[i];
        if (f.what == form::number) {
            parts.coefficient = f.number;
        } else if (f.what == form::inverse_n) {
            parts.samples = -1;
        } else {
            if (f.what == form::negate) parts.coefficient = -1;
            collect_factors(f.a, false, parts);
            if (f.b >= 0) collect_factors(f.b, f.what == form::divide, parts);
        }
        const bool negative = parts.coefficient < 0;
        if (negative) parts.coefficient = -parts.coefficient;
        const piece text = product_text(parts, at);
        if (!negative) return text;
        return {'-' + fitted(text, strength::product, notation_), strength::sum};
    }
    /// Keeps the order of equal ranks. (std::stable_sort of libstdc++ 12 makes clang 19 warn of something deprecated.)
    template <class Rank>
    static void order_by(std::vector<int>& side, Rank rank) {
        std::vector<int> result;
        for (int wanted = 0; wanted <= last_rank; ++wanted)
            for (const int i : side)
                if (rank(i) == wanted) result.push_back(i);
        side = result;
    }
    static constexpr int last_rank = 4;
    /// 0 for settings, then variables, names, formulas, and inputs last.
    int rank_in_books(int i) const {
        if (is_named(i)) return 2;
        const formula& f = r_[i];
        const bool is_power_of_leaf = f.what == form::transpose || f.what == form::power;
        const formula& base = is_power_of_leaf ? r_[f.a] : f;
        if (base.what != form::symbol) return 3;
        const family kind = g_.leaves[base.leaf].kind;
        return kind == family::setting ? 0 : kind == family::variable ? 1 : 4;
    }
    bool is_scalar_here(int i, const place& at) const { return r_[i].dims.is_scalar() || !at.letters.empty(); }

    /// One side of a fraction: the scalars, then what has axes, multiplied entry by entry.
    piece side_text(std::vector<int> side, const place& at) const {
        if (sorted_) order_by(side, [this](int i) { return rank_in_books(i); });
        order_by(side, [&](int i) { return is_scalar_here(i, at) ? 0 : 1; });
        std::vector<std::pair<int, int>> powers;
        for (const int i : side) {
            const auto known = std::find_if(powers.begin(), powers.end(), [i](const auto& p) { return p.first == i; });
            if (known == powers.end())
                powers.push_back({i, 1});
            else
                ++known->second;
        }
        if (powers.size() == 1 && powers[0].second == 1) return write(powers[0].first, at);
        std::size_t with_axes = 0;
        for (const auto& p : powers) with_axes += is_scalar_here(p.first, at) ? 0 : 1;
        std::string text;
        for (std::size_t k = 0; k < powers.size(); ++k) {
            const auto [i, exponent] = powers[k];
            const bool last = k + 1 == powers.size() && with_axes < 2;
            const std::string factor = exponent > 1 ? raised(fit(i, strength::atom, at), std::to_string(exponent)) : fit(i, last ? strength::product : strength::power, at);
            if (k > 0) text += is_scalar_here(powers[k - 1].first, at) ? gap_before(factor) : is_latex() ? " \\odot " : " .* ";
            text += factor;
        }
        return {text, powers.size() == 1 ? strength::power : strength::product};
    }
    piece product_text(const factors& parts, const place& at) const {
        const std::string number = coefficient_text(parts.coefficient, parts.samples, samples_, notation_);
        if (parts.above.empty() && parts.below.empty()) {
            if (number.empty()) return {"1", strength::atom};
            return {number, parts.samples == 0 ? number_text(parts.coefficient, notation_).binds : strength::product};
        }
        const bool has_axes = std::any_of(parts.below.begin(), parts.below.end(), [&](int i) { return !is_scalar_here(i, at); });
        piece result = parts.above.empty() ? piece{"", strength::atom} : side_text(parts.above, at);
        std::string before = number;
        if (!parts.below.empty()) {
            if (result.text.empty()) result.text = before.empty() || parts.samples != 0 ? "1" : before, before = parts.samples != 0 ? before : "";
            const piece below = side_text(parts.below, at);
            const std::string over = !has_axes ? " / " : is_latex() ? " \\oslash " : " ./ ";
            if (is_latex() && !has_axes)
                result.text = "\\frac{" + result.text + "}{" + below.text + '}';
            else
                result.text = fitted(result, strength::product, notation_) + over + fitted(below, strength::power, notation_);
            result.binds = strength::product;
        }
        if (before.empty()) return result;
        return {before + ' ' + fitted(result, strength::product, notation_), strength::product};
    }

    piece matrix_product(const formula& f) const {
        const auto side = [&](int i, bool transposed) {
            if (transposed) return raised(fit(i, strength::atom, {}), is_latex() ? "\\top" : "T");
            return fit(i, r_[i].what == form::product ? strength::product : strength::power, {});
        };
        const std::string left = side(f.a, (f.flags & ops::transpose_a) != 0), right = side(f.b, (f.flags & ops::transpose_b) != 0);
        return {left + gap_before(right) + right, strength::product};
    }
    piece repeated(const formula& f) const {
        const shape from = r_[f.a].dims;
        const auto all_ones = [this](const shape& dims) { return is_latex() ? std::string("\\mathbf{1}") : "ones" + extents(dims); };
        const bool is_one = r_[f.a].what == form::number && r_[f.a].number == 1;
        if (is_one) return {all_ones(f.dims), strength::atom};
        if (from.is_scalar()) return {fit(f.a, strength::power, {}) + ' ' + all_ones(f.dims), strength::product};
        const std::string transposed = is_latex() ? "^{\\top}" : "^T";
        const std::string rows = all_ones(shape{f.dims.extent[0]}), columns = all_ones(shape{f.dims.extent[1]});
        if (f.dims.rank == 2 && (f.flags & 2)) return {fit(f.a, strength::power, {}) + ' ' + columns + transposed, strength::product};
        if (f.dims.rank == 2) return {rows + ' ' + fit(f.a, strength::atom, {}) + transposed, strength::product};
        return {function_name("spread", notation_) + brackets(write(f.a, {}).text + ", " + extents(f.dims)), strength::atom};
    }
    piece over_samples(const formula& f, const place& at) const {
        if (!is_latex()) return {(f.name == "sum" ? "sum" : f.name + "_samples") + brackets(write(f.a, at).text), strength::atom};
        const bool bound = sample_is_bound_;
        sample_depth_ += bound ? 1 : 0;
        sample_is_bound_ = true;
        const std::string letter = sample_letter(), inner = fit(f.a, strength::product, at);
        sample_is_bound_ = bound;
        sample_depth_ -= bound ? 1 : 0;
        return {(f.name == "sum" ? "\\sum_{" + letter + "=1}^{" + samples_ + "} " : '\\' + f.name + "_{" + letter + "} ") + inner, strength::product};
    }
    piece over_entries(const formula& f, const place& at) const {
        place inner{"", at.depth};
        for (int axis = 0; axis < r_[f.a].dims.rank; ++axis) {
            const std::size_t depth = static_cast<std::size_t>(inner.depth);
            const std::string letter = depth < letters_.size() ? letters_[depth] : 'k' + std::to_string(depth);
            ++inner.depth;
            inner.letters += (inner.letters.empty() || !is_latex() ? "" : ",") + letter;
        }
        const std::string sign = is_latex() ? '\\' + f.name + "_{" + inner.letters + "} " : f.name + '_' + inner.letters + ' ';
        return {sign + fit(f.a, strength::product, inner), strength::product};
    }
    piece over_axes(const formula& f) const {
        std::string axes;
        for (int i = 0; i < max_rank; ++i)
            if ((f.flags >> i) & 1) axes += (axes.empty() ? "" : ", ") + std::to_string(i);
        if (!is_latex()) return {f.name + brackets(write(f.a, {}).text + ", axis " + axes), strength::atom};
        return {function_name(f.name, notation_) + "_{\\text{axis } " + axes + "}" + brackets(write(f.a, {}).text), strength::atom};
    }
    piece entry(const formula& f, const place& at) const {
        const place label{write(f.b, {}).text, at.depth};
        if (is_named(f.a) || r_[f.a].what == form::symbol) return write(f.a, label);
        return {fit(f.a, strength::atom, {}) + '_' + (is_latex() ? '{' + label.letters + '}' : label.letters), strength::atom};
    }

    const reading& r_;
    const graph& g_;
    notation notation_;
    bool sorted_;
    std::vector<std::string> names_, letters_, sample_letters_;
    std::string samples_;
    mutable std::size_t sample_depth_ = 0;
    mutable bool sample_is_bound_ = false;
};

}  // namespace tapeless::viz
