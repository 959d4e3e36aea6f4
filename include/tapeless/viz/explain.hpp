#pragma once
// viz/explain.hpp: an expression as the formula that a book would print: in plain text, and in LaTeX.
#include "naming.hpp"

namespace tapeless {

namespace viz {

/// `dloss/dW`, `d^2 loss/dW db`, `(dloss/dW) v`.
inline std::string derivative_name(const subject& s, const shown& of, notation n) {
    const bool is_latex = n == notation::latex;
    const auto name = [&](int leaf) { return leaf < 0 ? std::string("(...)") : symbol(std::string(s.g.leaves[leaf].name.view()), "", "", n); };
    const std::string order = of.by.size() > 1 ? std::to_string(of.by.size()) : "";
    std::string above = 'd' + (order.empty() ? "" : '^' + order + ' ') + of.function, below;
    if (is_latex) above = "\\partial" + (order.empty() ? "" : '^' + order) + ' ' + symbol(of.function, "", "", n);
    for (std::size_t i = 0; i < of.by.size();) {
        std::size_t j = i;
        while (j < of.by.size() && of.by[j] == of.by[i]) ++j;
        below += std::string(below.empty() ? "" : is_latex ? "\\, " : " ") + (is_latex ? "\\partial " : "d") + name(of.by[i]);
        if (j - i > 1) below += '^' + std::to_string(j - i);
        i = j;
    }
    std::string result = fraction(above, below, n);
    for (const int leaf : of.along) {
        if (of.transposed)
            result = bracketed(result, n) + (is_latex ? "^{\\top} " : "^T ") + name(leaf);
        else
            result = bracketed(result, n) + ' ' + name(leaf);
    }
    return result;
}

/// What signs mean that not every book has.
inline std::string legend(const subject& s, const std::string& text) {
    const auto has = [&](const char* sign) { return text.find(sign) != std::string::npos; };
    std::string notes;
    const auto note = [&](const std::string& words) { notes += (notes.empty() ? "where " : ", ") + words; };
    if (has(".*")) note(".* multiplies entry by entry");
    if (has("./")) note("./ divides entry by entry");
    if (has("[")) note("[c] is 1 if c holds and 0 if not");
    if (has("onehot(")) note("onehot(t) is 1 at entry t and 0 elsewhere");
    if (!s.unit.empty()) note(s.unit + " is each unit vector in turn, and gives a column");
    return notes.empty() ? "" : notes + '\n';
}

inline std::string explain(const subject& s, notation n) {
    const reading formulas(s);
    writer plain(formulas, s.g, notation::text, s.derived);
    const naming names(s, formulas, plain);  // lines are measured in plain text, so that both notations name the same
    writer to(formulas, s.g, n, s.derived);
    for (const int i : names.named()) to.give(i, plain.name_of(i));

    const bool is_latex = n == notation::latex;
    std::string result;
    const auto line = [&](const std::string& name, const std::string& formula) {
        if (is_latex)
            result += (result.empty() ? "" : " \\\\\n") + name + " &= " + formula;
        else
            result += name + " = " + formula + '\n';
    };
    std::vector<bool> reached(static_cast<std::size_t>(formulas.size())), written(reached);
    for (const shown& out : s.outputs) {
        std::vector<int> waiting{formulas.resolved(out.node)};
        while (!waiting.empty()) {
            const int i = waiting.back();
            waiting.pop_back();
            if (i < 0 || reached[static_cast<std::size_t>(i)]) continue;
            reached[static_cast<std::size_t>(i)] = true;
            for (const int k : {formulas[i].a, formulas[i].b, formulas[i].c}) waiting.push_back(k);
        }
        for (const int i : names.named()) {
            if (!reached[static_cast<std::size_t>(i)] || written[static_cast<std::size_t>(i)]) continue;
            written[static_cast<std::size_t>(i)] = true;
            line((is_latex ? "" : "let ") + to.name_of(i), to.definition_of(i));
        }
        const int value = formulas.resolved(out.node);
        if (out.by.empty()) {
            line(to.symbol_of(value, out.function), to.definition_of(value));
            if (plain.is_named(value)) to.give(value, out.function);
        } else {
            line(derivative_name(s, out, n), to.is_named(value) ? to.name_of(value) : to.definition_of(value));
        }
    }
    if (is_latex) return "\\begin{aligned}\n" + result + "\n\\end{aligned}\n";
    return result + legend(s, result);
}

}  // namespace viz

/// The formula of an expression, or of several: what is used more than once gets a name first, sums over the n samples are written as
/// sums, and a gradient is written as it is computed, behind the function that it is taken of.
///
///     let e = W x + b - y
///     loss = 1/n sum(e^2)
///     dloss/dW = 2/n sum(e x)
///
/// Takes    `grad`, `jvp` and their kin too; `latex` for LaTeX: an `aligned` environment, in which samples have the index i.
template <viz::viewable E>
std::string explain(E e, notation n = notation::text) {
    return viz::explain(viz::subject_of(e), n);
}
template <viz::viewable E>
std::string explain_latex(E e) {
    return explain(e, latex);
}

}  // namespace tapeless
