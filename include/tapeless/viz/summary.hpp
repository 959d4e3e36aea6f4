#pragma once
// viz/summary.hpp: the table of a model's variables and inputs.
#include "../graph/decimal.hpp"
#include "order.hpp"
#include "subject.hpp"

namespace tapeless {

namespace viz {

/// Lines of cells under each other: the first column and those said to be words to the left, numbers to the right.
class table {
public:
    explicit table(std::string words) : words_(static_cast<std::string&&>(words)) {}  // 'w' for a column of words, 'n' for numbers
    void row(std::vector<std::string> cells) { rows_.push_back(static_cast<std::vector<std::string>&&>(cells)); }

    std::string text() const {
        std::vector<std::size_t> width(words_.size());
        for (const auto& cells : rows_)
            for (std::size_t c = 0; c < cells.size(); ++c) width[c] = letters(cells[c]) > width[c] ? letters(cells[c]) : width[c];
        std::string result;
        for (const auto& cells : rows_) {
            std::string line;
            for (std::size_t c = 0; c < cells.size(); ++c) {
                const std::string gap(width[c] - letters(cells[c]), ' ');
                line += (c > 0 ? "  " : "") + (words_[c] == 'w' ? cells[c] + gap : gap + cells[c]);
            }
            line.erase(line.find_last_not_of(' ') + 1);
            result += line + '\n';
        }
        return result;
    }

private:
    /// Letters of UTF-8, not bytes.
    static std::size_t letters(const std::string& text) {
        std::size_t count = 0;
        for (const char c : text) count += (c & 0xc0) != 0x80 ? 1 : 0;
        return count;
    }
    std::string words_;
    std::vector<std::vector<std::string>> rows_;
};

inline std::string extents(const shape& dims) {
    phrase<64> text;
    text << dims;
    return std::string(text.view());
}
inline std::string start_text(const initializer& start) {
    const auto number = [](double value) { return std::string(decimal(value).view()); };
    switch (start.kind) {
        case initializer::law::zeros: return "zeros";
        case initializer::law::constant: return "constant " + number(start.a);
        case initializer::law::uniform: return "uniform " + number(start.a) + " to " + number(start.b);
        case initializer::law::normal: return "normal " + number(start.a) + ", " + number(start.b);
        case initializer::law::glorot_uniform: return "Glorot uniform";
        case initializer::law::glorot_normal: return "Glorot normal";
        case initializer::law::he_uniform: return "He uniform";
        case initializer::law::he_normal: return "He normal";
    }
    return "";
}

inline std::string summary(const graph& g) {
    list<int> readers(g.leaves.size());
    for (int i = 0; i < g.size(); ++i)
        for (int k = 0; k < g[i].op->arity; ++k) {
            const int leaf = g[g[i].operand[k]].leaf;
            const bool again = k > 0 && g[i].operand[k] == g[i].operand[0];
            if (leaf >= 0 && g[i].op->kind != family::transformation && !again) ++readers[leaf];
        }
    table variables("wwwnnn"), inputs("www");
    variables.row({"variable", "shape", "starts with", "parameters", "bytes", "read by"});
    inputs.row({"given", "shape", "is"});
    long long parameters = 0;
    int tied = 0, given = 0;
    for (const int l : reading_order(g)) {
        const leaf_entry& leaf = g.leaves[l];
        const std::string name(leaf.name.view());
        if (leaf.kind == family::variable) {
            const long long size = leaf.dims.size();
            parameters += size;
            tied += readers[l] > 1 ? 1 : 0;
            variables.row({name, extents(leaf.dims), start_text(leaf.start), std::to_string(size), std::to_string(4 * size),
                           std::to_string(readers[l])});
        } else if (name != "1/batch") {
            ++given;
            std::string what = leaf.kind == family::input ? "numbers, per sample" : "numbers, per step";
            if (leaf.classes > 0) what = "a class from 0 to " + std::to_string(leaf.classes - 1) + ", per sample";
            inputs.row({name, extents(leaf.dims), what});
        }
    }
    variables.row({"total", "", "", std::to_string(parameters), std::to_string(4 * parameters)});
    std::string result = variables.text();
    if (tied > 0) result += "read by more than 1: the variable is shared by several places of the formula\n";
    return given > 0 ? result + '\n' + inputs.text() : result;
}

}  // namespace viz

/// The variables of an expression, or of several: name, shape, what they start with, parameters, bytes (as float), and how many places of
/// the formula read them; their total; and what is to be given: inputs and settings. Plain text, a line each.
template <viz::viewable E>
std::string summary(E e) {
    return viz::summary(viz::lowered(e));
}

}  // namespace tapeless
