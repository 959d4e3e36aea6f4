#pragma once
// viz/draw.hpp: an expression as a picture: a graph in DOT, the language of Graphviz.
#include "explain.hpp"

namespace tapeless {

namespace viz {

inline std::string in_quotes(const std::string& text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || (c == '\\')) result += '\\';
        result += c;
    }
    return result + '"';
}

/// `(n, 10)`: the shape, with the samples where there are several.
inline std::string drawn_shape(const shape& dims) {
    std::string text = dims.batched ? "n" : "";
    for (int i = 0; i < dims.rank; ++i) text += (text.empty() ? "" : ", ") + std::to_string(dims.extent[i]);
    return '(' + text + ')';
}

class drawing {
public:
    explicit drawing(const subject& of) : s_(of), r_(of), drawn_(static_cast<std::size_t>(r_.size())) {}

    std::string run() {
        for (const shown& out : s_.outputs) visit(r_.resolved(out.node));
        std::string text =
            "digraph tapeless {\n"
            "  node [fontsize=12, shape=box, style=\"rounded,filled\", fillcolor=white]\n"
            "  edge [fontsize=10, arrowsize=0.7]\n" +
            nodes_;
        if (!gradient_.empty())
            text += "  subgraph cluster_gradient {\n    label=\"gradient\"\n    style=dashed\n    color=gray\n" + gradient_ + "  }\n";
        text += edges_;
        for (std::size_t o = 0; o < s_.outputs.size(); ++o) {
            const shown& out = s_.outputs[o];
            const std::string name = out.by.empty() ? out.function : derivative_name(s_, out, notation::text), id = "output" + std::to_string(o);
            text += "  " + id + " [shape=plaintext, style=\"\", label=" + in_quotes(name) + "]\n";
            text += "  v" + std::to_string(r_.resolved(out.node)) + " -> " + id + '\n';
        }
        return text + "}\n";
    }

private:
    /// Operands first, so that the text is in the order of the formula.
    void visit(int i) {
        if (drawn_[static_cast<std::size_t>(i)]) return;
        drawn_[static_cast<std::size_t>(i)] = true;
        const formula& f = r_[i];
        const int operands[] = {f.a, f.b, f.c};
        for (const int k : operands)
            if (k >= 0) visit(k);
        const bool leaf = f.a < 0;
        const bool outside = f.forward || leaf;
        (outside ? nodes_ : gradient_) += (outside ? "  v" : "    v") + std::to_string(i) + " [label=" + label(f) + look(f) + "]\n";
        for (int k = 0; k < 3; ++k) {
            if (operands[k] < 0) continue;
            const std::string part = role(f, k);
            edges_ += "  v" + std::to_string(operands[k]) + " -> v" + std::to_string(i);
            edges_ += part.empty() ? "\n" : " [label=" + in_quotes(part) + "]\n";
        }
    }
    /// What an operand is to its reader, where that is not the same for all.
    static std::string role(const formula& f, int k) {
        const auto one_of = [k](const char* a, const char* b, const char* c = "") { return std::string(k == 0 ? a : k == 1 ? b : c); };
        switch (f.what) {
            case form::subtract:
            case form::compare: return one_of("left", "right");
            case form::divide: return one_of("above", "below");
            case form::power: return one_of("of", "to");
            case form::where: return one_of("if", "then", "else");
            case form::entry: return one_of("of", "which");
            case form::product: return one_of("left", "right") + ((f.flags & (k == 0 ? ops::transpose_a : ops::transpose_b)) ? ", transposed" : "");
            default: return "";
        }
    }
    static std::string axes(const formula& f) {
        std::string text;
        for (int i = 0; i < max_rank; ++i)
            if ((f.flags >> i) & 1) text += (text.empty() ? " over axis " : ", ") + std::to_string(i);
        return text;
    }
    std::string name(const formula& f) const {
        switch (f.what) {
            case form::symbol: return leaf_name(s_.g.leaves[f.leaf]);
            case form::number: return std::string(decimal(f.number).view());
            case form::inverse_n: return "1/n";
            case form::numbers: return "0, 1, 2, ...";
            case form::add: return "+";
            case form::subtract: return "-";
            case form::negate: return "negate";
            case form::multiply: return "*";
            case form::divide: return "/";
            case form::power: return "power";
            case form::where: return "where";
            case form::product: return "product";
            case form::transpose: return "transpose";
            case form::reshape: return "reshape";
            case form::ones: return "repeat" + axes(f);
            case form::over_samples: return f.name + " over samples";
            case form::over_entries: return f.name + " over entries";
            case form::over_axes: return f.name + axes(f);
            case form::norm_square: return "|| ||^2";
            case form::one_hot: return "onehot";
            case form::entry: return "entry";
            default: return f.name;
        }
    }
    static std::string leaf_name(const leaf_entry& leaf) {
        const std::string kind = leaf.kind == family::input ? "input " : leaf.kind == family::variable ? "variable " : "setting ";
        const std::string classes = leaf.classes > 0 ? ", class 0 to " + std::to_string(leaf.classes - 1) : "";
        return kind + std::string(leaf.name.view()) + classes;
    }
    std::string label(const formula& f) const {
        std::string text = in_quotes(name(f));
        if (!(f.dims == scalar)) text.insert(text.size() - 1, "\\n" + drawn_shape(f.dims));
        return text;
    }
    std::string look(const formula& f) const {
        if (f.what == form::number || f.what == form::inverse_n) return ", shape=plaintext, style=\"\"";
        if (f.what != form::symbol) return f.forward ? "" : ", fillcolor=mistyrose";
        const family kind = s_.g.leaves[f.leaf].kind;
        if (kind == family::input) return ", shape=ellipse, style=filled, fillcolor=lightblue";
        return kind == family::variable ? ", style=filled, fillcolor=orange" : ", style=filled, fillcolor=lightyellow";
    }

    const subject& s_;
    reading r_;
    std::vector<bool> drawn_;
    std::string nodes_, gradient_, edges_;
};

}  // namespace viz

/// The graph of an expression, or of several, for Graphviz: `dot -Tsvg`. Inputs are blue, variables orange, settings yellow; numbers have
/// no frame; what only a gradient needs stands in a frame of its own. Each value is drawn once, with its shape; n is the number of
/// samples.
template <viz::viewable E>
std::string draw(E e) {
    return viz::drawing(viz::subject_of(e)).run();
}

}  // namespace tapeless
