#pragma once
// graph/print.hpp: a graph as a text that a person can read, and graph/parse.hpp can read back.
//
//     batch 32                                    samples of a step, where they are known
//     x = input (4)                               shapes are a sample's axes; (batch, 4) where a batch rides along unasked
//     t = input () of 10 classes
//     W = variable (3, 4) uniform -0.5 0.5 seed 7
//     variable U (3)                              a leaf that is known and not read here
//     a = product W x                             W^T, x^T: transposed; `over batch`: summed over the samples
//     b = 0.5                                     a number, to the last bit
//     c = a + b                                   + - / and comparisons stand between their operands, other operators before
//     s = sum c over 0, batch                     axes of the sample by number
//     r = spread s over 0, batch to (batch, 3)    `to`: a shape that does not follow from the operands
//     W <- r                                      a new value for a variable
//     return s
#include "decimal.hpp"
#include "emit.hpp"
#include "long_text.hpp"

namespace tapeless {

namespace printing {

constexpr std::string_view words[] = {"return", "batch", "over", "to", "with", "of", "as", "seed", "carried"};
constexpr std::string_view laws[] = {"zeros", "constant", "uniform", "normal", "glorot_uniform", "glorot_normal", "he_uniform", "he_normal"};
constexpr std::string_view infix[] = {"+", "-", "/", "<", "<=", ">", ">=", "==", "!="};

constexpr bool is_infix(std::string_view name) {
    for (const std::string_view sign : infix)
        if (sign == name) return true;
    return false;
}
constexpr bool starts_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80); }
constexpr bool continues_name(char c) { return starts_name(c) || (c >= '0' && c <= '9') || c == '.' || c == '#' || c == '/'; }
/// The name needs no quotes.
constexpr bool is_plain(std::string_view name) {
    if (name.empty() || !starts_name(name[0]) || name == "inf" || name == "nan") return false;
    for (const char c : name)
        if (!continues_name(c)) return false;
    for (const std::string_view word : words)
        if (word == name) return false;
    return true;
}
constexpr void quote(long_text& to, std::string_view name) {
    to << '"';
    for (const char c : name) {
        if (c == '"' || c == '\\' || c == '\n') to << '\\';
        to << (c == '\n' ? 'n' : c);
    }
    to << '"';
}
/// The name of value number i among those that have none: a to z, a1 to z1, ...
constexpr phrase<16> letter(int i) {
    phrase<16> name;
    name << static_cast<char>('a' + i % 26);
    if (i >= 26) name << i / 26;
    return name;
}

class printer {
public:
    constexpr explicit printer(const graph& g) : g_(g), names_(g.size()) {
        int next = 0;
        for (int i = 0; i < g.size(); ++i) {
            if (g[i].leaf >= 0) continue;
            do names_[i] = letter(next++);
            while (is_leaf(names_[i].view()));
        }
    }

    constexpr long_text run() {
        if (g_.batch > 0) to_ << "batch " << g_.batch << '\n';
        int known = 0;  // leaves so far: a leaf that is met before its turn makes the others known first
        for (int i = 0; i < g_.size(); ++i) {
            if (g_[i].leaf < 0) {
                line(i);
                continue;
            }
            for (; known < g_[i].leaf; ++known) declare(known);
            known = known > g_[i].leaf ? known : g_[i].leaf + 1;
            leaf_name(g_[i].leaf);
            to_ << " = " << g_[i].op->name;
            describe(g_.leaves[g_[i].leaf]);
        }
        for (; known < g_.leaves.size(); ++known) declare(known);
        for (const graph_output& out : g_.outputs) {
            if (out.target >= 0) {
                leaf_name(out.target);
                to_ << " <- ";
            } else {
                to_ << "return ";
            }
            value(out.node);
            if (out.number >= 0) to_ << " as " << out.number;
            to_ << '\n';
        }
        return to_;
    }

private:
    constexpr bool is_leaf(std::string_view name) const {
        for (const leaf_entry& leaf : g_.leaves)
            if (leaf.name.view() == name) return true;
        return false;
    }
    static constexpr std::string_view kind_name(family kind) {
        return kind == family::input ? "input" : kind == family::variable ? "variable" : "setting";
    }
    /// A leaf's name; with its kind before it where two kinds share the name.
    constexpr void leaf_name(int leaf) {
        const leaf_entry& entry = g_.leaves[leaf];
        for (int i = 0; i < leaf; ++i)
            if (g_.leaves[i].hash == entry.hash) to_ << kind_name(entry.kind) << ':';
        if (is_plain(entry.name.view()))
            to_ << entry.name.view();
        else
            quote(to_, entry.name.view());
    }
    constexpr void value(int i) {
        if (g_[i].leaf >= 0)
            leaf_name(g_[i].leaf);
        else
            to_ << names_[i].view();
    }
    constexpr void declare(int leaf) {
        to_ << kind_name(g_.leaves[leaf].kind) << ' ';
        leaf_name(leaf);
        describe(g_.leaves[leaf]);
    }
    constexpr void extents(const shape& dims, bool batched) {
        to_ << " (";
        if (batched) to_ << (dims.rank > 0 ? "batch, " : "batch");
        for (int i = 0; i < dims.rank; ++i) {
            if (i > 0) to_ << ", ";
            to_ << dims.extent[i];
        }
        to_ << ')';
    }
    constexpr void number(double v) { to_ << ' ' << decimal(v).view(); }
    constexpr void describe(const leaf_entry& leaf) {
        extents(leaf.dims, leaf.dims.batched && leaf.kind != family::input);
        if (leaf.classes > 0) to_ << " of " << leaf.classes << " classes";
        const initializer& start = leaf.start;
        if (start.kind != initializer::law::zeros) to_ << ' ' << laws[static_cast<int>(start.kind)];
        if (start.kind == initializer::law::constant || start.kind == initializer::law::uniform || start.kind == initializer::law::normal) number(start.a);
        if (start.kind == initializer::law::uniform || start.kind == initializer::law::normal) number(start.b);
        if (start.seed != 0) {
            phrase<24> digits;
            hash_type rest = start.seed, unit = 1;
            while (rest / unit >= 10) unit *= 10;
            for (; unit != 0; unit /= 10) digits << static_cast<int>(rest / unit % 10);
            to_ << " seed " << digits.view();
        }
        if (leaf.carried) to_ << " carried";
        to_ << '\n';
    }
    constexpr void axes(int bits) {
        if (bits == 0) return;
        to_ << " over";
        bool first = true;
        for (int i = 0; i < max_rank; ++i)
            if ((bits >> i) & 1) {
                to_ << (first ? " " : ", ") << i;
                first = false;
            }
        if (bits & batch_bit) to_ << (first ? " batch" : ", batch");
    }
    /// The shape follows from the operands. (Function pointers are not compared with null: g++ cannot while compiling under UBSan.)
    constexpr bool follows(const node& n) const {
        if (n.op->kind == family::index || n.op->kind == family::spreading || n.is(record<ops::reshape>)) return false;
        shape dims[max_operands];
        for (int k = 0; k < n.op->arity; ++k) dims[k] = g_[n.operand[k]].dims;
        return n.op->shape_of(dims, n.attribute) == n.dims;
    }
    constexpr void line(int i) {
        const node& n = g_[i];
        value(i);
        to_ << " =";
        if (n.op->kind == family::constant) {
            number(n.number);
            to_ << '\n';
            return;
        }
        const bool between = n.op->arity == 2 && is_infix(n.op->name);
        if (!between) to_ << ' ' << n.op->name;
        for (int k = 0; k < n.op->arity; ++k) {
            if (between && k == 1) to_ << ' ' << n.op->name;
            to_ << ' ';
            value(n.operand[k]);
            if (n.op->kind == family::product && (n.attribute & (k == 0 ? ops::transpose_a : ops::transpose_b))) to_ << "^T";
        }
        attribute(n);
        if (!follows(n)) {
            if (n.op->arity > 0) to_ << " to";
            extents(n.dims, n.dims.batched);
        }
        to_ << '\n';
    }
    constexpr void attribute(const node& n) {
        if (n.op->kind == family::reduction || n.op->kind == family::spreading)
            axes(n.attribute);
        else if (n.op->kind == family::product) {
            if (n.attribute & ops::sum_over_batch) to_ << " over batch";
        } else if (n.attribute != 0)
            to_ << " with " << n.attribute;
    }

    const graph& g_;
    list<phrase<16>> names_;
    long_text to_;
};

}  // namespace printing

/// The graph as text, a line for each value: "x = input (4)\na = sin x\nreturn a\n".
/// Takes    a well-formed graph, made while compiling or at run time.
/// Gives    a text from which `parse` makes the same graph: same nodes in the same order, same leaves, numbers to the last bit.
constexpr long_text print(const graph& g) { return printing::printer(g).run(); }

}  // namespace tapeless
