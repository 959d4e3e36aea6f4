#pragma once
// graph/parse.hpp: reads a graph that graph/print.hpp has written, or a person in the same form.
#include "../expr/scope.hpp"
#include "../ops/transformation.hpp"
#include "scanner.hpp"
#include "well_formed.hpp"
#include <charconv>
#include <initializer_list>

namespace tapeless {

namespace parsing {

/// The operators that come with the library.
inline constexpr const operator_record* known_operators[] = {
    &record<ops::add>,     &record<ops::subtract>,   &record<ops::multiply>,     &record<ops::divide>,          &record<ops::negate>,
    &record<ops::less>,    &record<ops::less_equal>, &record<ops::greater>,      &record<ops::greater_equal>,   &record<ops::equal>,
    &record<ops::where>,   &record<ops::not_equal>,  &record<ops::multiply_add>, &record<ops::masked_multiply>, &record<ops::multiply_subtract>,
    &record<ops::larger>,  &record<ops::smaller>,    &record<ops::sign>,         &record<ops::abs>,             &record<ops::exp>,      &record<ops::exp_of_negative>,
    &record<ops::expm1>,   &record<ops::log>,        &record<ops::log1p>,        &record<ops::sqrt>,            &record<ops::rsqrt>,
    &record<ops::sin>,     &record<ops::cos>,        &record<ops::tan>,          &record<ops::real_power>,      &record<ops::relu>,
    &record<ops::sigmoid>, &record<ops::tanh>,       &record<ops::softplus>,     &record<ops::sum>,             &record<ops::largest>,
    &record<ops::spread>,  &record<ops::product>,    &record<ops::transpose>,    &record<ops::reshape>,         &record<ops::barrier>,
    &record<ops::index>,   &record<ops::grad>,       &record<ops::jvp>,          &record<ops::vjp>,             &record<ops::hessian>};

class parser {
public:
    parser(std::string_view text, std::initializer_list<const operator_record*> more) : words_(text) {
        for (const operator_record* op : known_operators) operators_.push(op);
        for (const operator_record* op : more) operators_.push(op);
    }

    graph run() {
        while (words_.next_line()) {
            line();
            if (!words_.at_end()) words_.fail(words_.peek(), "the end of the line");
        }
        if (const graph_fault fault = fault_of(g_); fault.exists()) {
            long_text sentence;
            sentence << "tapeless: ";
            if (fault.node >= 0 && fault.node < lines_.size()) sentence << "line " << lines_[fault.node] << ": ";
            sentence << fault.what << '\0';
            throw std::invalid_argument(sentence.view().data());
        }
        return g_;
    }

private:
    struct known {
        std::string_view name;
        int node = -1;
        int leaf = -1;
    };

    void line() {
        const word first = words_.peek();
        const bool assigns = words_.peek(1).is("=") || words_.peek(1).is("<-");
        if (!assigns && words_.takes("batch")) {
            g_.batch = whole(1);
        } else if (!assigns && words_.takes("return")) {
            const int node = value();
            g_.outputs.push({node, -1, words_.takes("as") ? whole(0) : -1});
        } else if (const operator_record* kind = leaf_kind(first); kind != nullptr && !assigns) {
            words_.take();
            const word name = words_.take();
            g_.leaves.push(described(name, kind));
            remember(name, -1, g_.leaves.size() - 1);
        } else {
            const word name = words_.take();
            if (!name.is_name()) words_.fail(name, "a name, `return` or `batch`");
            if (words_.takes("<-"))
                assignment(name);
            else
                definition_of(name);
        }
    }
    void assignment(const word& name) {
        const known* target = find(name);
        if (target == nullptr || target->leaf < 0) words_.fail(name, "a variable before `<-`");
        const int node = value();
        g_.outputs.push({node, target->leaf, words_.takes("as") ? whole(0) : -1});
    }
    void definition_of(const word& name) {
        words_.expect("=", "`=` or `<-`");
        const word first = words_.peek();
        if (const operator_record* kind = leaf_kind(first); kind != nullptr && words_.peek(1).is("(")) {
            words_.take();
            const int size = g_.size();
            const leaf_entry entry = described(name, kind);
            const int node = g_.leaf(entry, *kind);
            if (node != size) words_.fail(name, "a name that is new");
            known* before = find(name);
            if (before == nullptr)
                remember(name, node, g_[node].leaf);
            else
                before->node = node;
            lines_.push(words_.line());
            return;
        }
        if (find(name) != nullptr) words_.fail(name, "a name that is new");
        const node n = operation();
        const int size = g_.size();
        const int at = g_.intern(n);
        if (at != size) words_.fail(first, "a value that is not there yet");
        remember(name, at, -1);
        lines_.push(words_.line());
    }

    node operation() {
        const word first = words_.peek();
        node n;
        if (first.is_number()) {
            words_.take();
            n.op = &record<leaves::constant>;
            n.number = number(first);
            return n;
        }
        const bool between = first.is_name() && printing::is_infix(words_.peek(1).text);
        if (between) n.operand[0] = value();
        const word name = words_.take();
        n.op = operator_called(name);
        for (int k = between ? 1 : 0; k < n.op->arity; ++k) {
            n.operand[k] = value();
            if (n.op->kind == family::product && words_.takes("^T")) n.attribute |= k == 0 ? ops::transpose_a : ops::transpose_b;
        }
        if (words_.takes("over")) over(n);
        if (words_.takes("with")) n.attribute = whole(-2147483647);
        shape_of_result(n, name);
        return n;
    }
    void over(node& n) {
        do {
            if (words_.takes("batch"))
                n.attribute |= n.op->kind == family::product ? int{ops::sum_over_batch} : batch_bit;
            else if (words_.peek().is_number())
                n.attribute |= 1 << whole(0, max_rank - 1);
            else
                words_.fail(words_.peek(), "an axis: a number or `batch`");
        } while (words_.takes(","));
    }
    void shape_of_result(node& n, const word& name) {
        if (words_.takes("to") || (n.op->arity == 0 && words_.peek().is("("))) {
            n.dims = extents();
            return;
        }
        if (n.op->shape_of == nullptr) words_.fail(words_.peek(), "`to` and a shape");
        shape x[max_operands];
        for (int k = 0; k < n.op->arity; ++k) x[k] = g_[n.operand[k]].dims;
        if (n.op->kind == family::product) {
            const bool ta = n.attribute & ops::transpose_a, tb = n.attribute & ops::transpose_b;
            if (x[0].rank > 2 || x[1].rank > 2 || (ta ? x[0].rows() : x[0].columns()) != (tb ? x[1].columns() : x[1].rows()))
                words_.fail(name, "a product whose inner extents are equal");
        }
        if (n.op->kind == family::reduction && (n.attribute & ~all_axes(x[0])) != 0) words_.fail(name, "axes that the operand has");
        n.dims = n.op->shape_of(x, n.attribute);
    }

    leaf_entry described(const word& name, const operator_record* kind) {
        if (!name.is_name()) words_.fail(name, "a name");
        leaf_entry entry;
        std::string_view letters = name.text;
        for (const std::string_view prefix : {"input:", "variable:", "setting:"})
            if (letters.substr(0, prefix.size()) == prefix) letters.remove_prefix(prefix.size());
        const bool quoted = letters.front() == '"';
        if (quoted) letters = letters.substr(1, letters.size() - 2);
        for (std::size_t i = 0; i < letters.size(); ++i) {
            const bool escaped = quoted && letters[i] == '\\' && i + 1 < letters.size();
            if (escaped) ++i;
            entry.name << (escaped && letters[i] == 'n' ? '\n' : letters[i]);
        }
        entry.hash = hash_text(entry.name.letters);
        entry.kind = kind->kind;
        entry.dims = extents();
        if (entry.kind == family::input) entry.dims.batched = true;
        if (words_.takes("of")) {
            entry.classes = whole(1);
            words_.expect("classes", "`classes`");
        }
        start_of(entry);
        entry.carried = words_.takes("carried");
        return entry;
    }
    void start_of(leaf_entry& entry) {
        using law = initializer::law;
        for (int i = 0; i < static_cast<int>(std::size(printing::laws)); ++i)
            if (words_.takes(printing::laws[i])) entry.start.kind = static_cast<law>(i);
        const law kind = entry.start.kind;
        if (kind == law::constant || kind == law::uniform || kind == law::normal) entry.start.a = number(words_.take());
        if (kind == law::uniform || kind == law::normal) entry.start.b = number(words_.take());
        if (!words_.takes("seed")) return;
        const word digits = words_.take();
        const auto end = std::from_chars(digits.text.data(), digits.text.data() + digits.text.size(), entry.start.seed);
        if (end.ec != std::errc{} || end.ptr != digits.text.data() + digits.text.size()) words_.fail(digits, "a seed from 0 to 2^64 - 1");
    }
    shape extents() {
        words_.expect("(", "a shape: `(`");
        shape result;
        if (words_.takes(")")) return result;
        do {
            if (!result.batched && result.rank == 0 && words_.takes("batch")) {
                result.batched = true;
                continue;
            }
            if (result.rank == max_rank) words_.fail(words_.peek(), "no more than 6 axes");
            result.extent[result.rank++] = whole(1);
        } while (words_.takes(","));
        words_.expect(")", "`,` or `)`");
        return result;
    }

    const operator_record* leaf_kind(const word& w) const {
        return w.is("input") ? &record<leaves::input> : w.is("variable") ? &record<leaves::variable> : w.is("setting") ? &record<leaves::setting> : nullptr;
    }
    const operator_record* operator_called(const word& w) const {
        for (int i = operators_.size() - 1; i >= 0; --i)
            if (w.is(operators_[i]->name)) return operators_[i];
        words_.fail(w, "the name of an operator");
    }
    int value() {
        const word w = words_.take();
        const known* found = w.is_name() ? find(w) : nullptr;
        if (found == nullptr || found->node < 0) words_.fail(w, "the name of a value above");
        return found->node;
    }
    double number(const word& w) const {
        double result = 0;
        const auto end = std::from_chars(w.text.data(), w.text.data() + w.text.size(), result);
        if (end.ec != std::errc{} || end.ptr != w.text.data() + w.text.size()) words_.fail(w, "a number");
        return result;
    }
    int whole(int least, int most = 2147483647) {
        const word w = words_.take();
        int result = 0;
        const auto end = std::from_chars(w.text.data(), w.text.data() + w.text.size(), result);
        long_text wanted;
        wanted << "a whole number from " << least;
        if (most != 2147483647) wanted << " to " << most;
        if (end.ec != std::errc{} || end.ptr != w.text.data() + w.text.size() || result < least || result > most) words_.fail(w, wanted.view());
        return result;
    }
    known* find(const word& w) {
        for (known& k : names_)
            if (w.is(k.name)) return &k;
        return nullptr;
    }
    void remember(const word& w, int node, int leaf) {
        if (find(w) != nullptr) words_.fail(w, "a name that is new");
        names_.push({w.text, node, leaf});
    }

    scanner words_;
    graph g_;
    list<const operator_record*> operators_;
    list<known> names_;
    list<int> lines_;
};

}  // namespace parsing

/// The graph that a text describes; the inverse of `print`.
/// Takes    the text; `more`: operators of yours that occur in it, `parse(text, {&record<softsign>})`.
/// Throws   std::invalid_argument: `tapeless: line 2, column 5: expected the name of an operator, found 'sinn'`, or what is wrong with
///          the graph.
inline graph parse(std::string_view text, std::initializer_list<const operator_record*> more = {}) { return parsing::parser(text, more).run(); }

}  // namespace tapeless
