#pragma once
// viz/formula.hpp: a graph read as mathematics: what a person would write for each value.
#include "softmax_forms.hpp"
#include "subject.hpp"

namespace tapeless::viz {

/// How a value is written.
enum class form : unsigned char {
    same,          ///< as a
    symbol,        ///< a leaf
    number,
    inverse_n,     ///< 1 / samples
    numbers,       ///< 0, 1, 2, ...
    add,
    subtract,
    negate,
    multiply,      ///< entry by entry, or scaling
    divide,
    power,         ///< a to the power of b
    call,          ///< name(a, b, c), entry by entry
    whole_call,    ///< name(a) that looks at all entries: softmax
    compare,       ///< 1 where `a name b`, else 0
    where,         ///< b where a, else c
    product,       ///< of linear algebra; flags
    transpose,
    reshape,
    ones,          ///< a, repeated along axes
    over_samples,  ///< name: sum or max
    over_entries,  ///< name: sum or max, over all axes of a sample
    over_axes,     ///< name: sum or max, over the axes in flags
    norm_square,
    one_hot,       ///< of the label a
    entry          ///< entry b of a
};

struct formula {
    form what = form::number;
    int a = -1, b = -1, c = -1;
    double number = 0;
    int flags = 0;
    int leaf = -1;
    shape dims{};
    std::string name{};
    bool forward = false;  ///< belongs to a function, not only to its derivatives
};

/// Values are numbered as in the graph; what has no node of its own comes behind.
class reading {
public:
    explicit reading(const subject& s) : g_(s.g) {
        formulas_.resize(static_cast<std::size_t>(g_.size()));
        for (int i = 0; i < g_.size(); ++i) {
            formula f = read(i);
            f.dims = g_[i].dims;
            formulas_[static_cast<std::size_t>(i)] = f;
        }
        for (const shown& out : s.outputs)
            if (out.by.empty()) mark_forward(resolved(out.node));
    }
    const formula& operator[](int i) const { return formulas_[static_cast<std::size_t>(i)]; }
    /// The value that is written for value i: itself, or what it only repeats.
    int resolved(int i) const {
        while (i >= 0 && formulas_[static_cast<std::size_t>(i)].what == form::same) i = formulas_[static_cast<std::size_t>(i)].a;
        return i;
    }
    int size() const { return static_cast<int>(formulas_.size()); }

private:
    formula make(form what, int a = -1, int b = -1, std::string name = {}) const {
        formula f;
        f.what = what, f.a = resolved(a), f.b = resolved(b), f.name = static_cast<std::string&&>(name);
        return f;
    }
    void mark_forward(int i) {
        if (i < 0 || (*this)[i].forward) return;
        formulas_[static_cast<std::size_t>(i)].forward = true;
        for (const int k : {(*this)[i].a, (*this)[i].b, (*this)[i].c}) mark_forward(k);
    }
    /// A value that the graph does not have.
    int extra(formula f, const shape& dims) {
        f.dims = dims;
        formulas_.push_back(f);
        return size() - 1;
    }
    int number(double value) {
        formula f = make(form::number);
        f.number = value;
        return extra(f, scalar);
    }
    shape dims_of(int i) const { return i < g_.size() ? g_[i].dims : formulas_[static_cast<std::size_t>(i)].dims; }
    /// What spreads without a word under an element-wise operator.
    int unspread(int i) const {
        if (!g_[i].is(record<ops::spread>)) return i;
        const shape& source = g_[g_[i].operand[0]].dims;
        return source.is_scalar() || source.same_axes(g_[i].dims) ? g_[i].operand[0] : i;
    }

    formula read(int i) {
        const node& n = g_[i];
        if (formula f; read_softmax(i, f)) return f;
        switch (n.op->kind) {
            case family::input:
            case family::variable:
            case family::setting: return leaf(n);
            case family::constant: {
                formula f = make(form::number);
                f.number = n.number;
                return f;
            }
            case family::index: return make(form::numbers);
            case family::elementwise: return elementwise(n);
            case family::reduction: return reduction(n);
            case family::spreading: {
                if (g_[n.operand[0]].dims.same_axes(n.dims)) return make(form::same, n.operand[0]);
                formula f = make(form::ones, n.operand[0]);
                f.flags = n.attribute;
                return f;
            }
            case family::product: {
                const formula f = product(n);
                if (!(n.attribute & ops::sum_over_batch)) return f;
                return make(form::over_samples, extra(f, n.dims.with_batch()), -1, "sum");
            }
            case family::arrangement:
                if (n.is(record<ops::transpose>)) return make(form::transpose, n.operand[0]);
                if (n.is(record<ops::reshape>)) return make(form::reshape, n.operand[0]);
                break;
            default: break;
        }
        return make(form::whole_call, n.operand[0], n.operand[1], n.op->name);
    }
    formula leaf(const node& n) const {
        const leaf_entry& entry = g_.leaves[n.leaf];
        if (entry.kind == family::setting && entry.name.view() == "1/batch") return make(form::inverse_n);
        formula f = make(form::symbol, -1, -1, std::string(entry.name.view()));
        f.leaf = n.leaf;
        return f;
    }
    /// A product of linear algebra; with a number it is a scaling.
    formula product(const node& n) {
        const shape a = g_[n.operand[0]].dims, b = g_[n.operand[1]].dims;
        if (!a.is_scalar() && !b.is_scalar()) {
            formula f = make(form::product, n.operand[0], n.operand[1]);
            f.flags = n.attribute & ~ops::sum_over_batch;
            return f;
        }
        const int factor = a.is_scalar() ? 0 : 1;
        const shape& scaled = factor == 0 ? b : a;
        int other = n.operand[1 - factor];
        if (!scaled.same_axes(n.dims)) other = extra(make(form::transpose, other), n.dims);
        return make(form::multiply, n.operand[factor], other);
    }
    bool is_zero(int i) const { return g_[i].op->kind == family::constant && g_[i].number == 0; }

    formula elementwise(const node& n) {
        const int a = unspread(n.operand[0]);
        const int b = n.op->arity > 1 ? unspread(n.operand[1]) : -1;
        const int c = n.op->arity > 2 ? unspread(n.operand[2]) : -1;
        const std::string name = n.op->name;
        if (n.is(record<ops::add>)) return make(form::add, a, b);
        if (n.is(record<ops::subtract>)) return make(form::subtract, a, b);
        if (n.is(record<ops::negate>)) return make(form::negate, a);
        if (n.is(record<ops::multiply>))
            if (formula f; with_softmax(n, f)) return f;
        if (n.is(record<ops::multiply>) || n.is(record<ops::masked_multiply>)) return make(form::multiply, a, b);
        if (n.is(record<ops::divide>)) return make(form::divide, a, b);
        if (n.is(record<ops::multiply_add>)) return make(form::add, extra(make(form::multiply, a, b), n.dims), c);
        if (n.is(record<ops::multiply_subtract>)) return make(form::subtract, c, extra(make(form::multiply, a, b), n.dims));
        if (n.is(record<ops::real_power>)) return make(form::power, a, b);
        if (n.is(record<ops::exp_of_negative>)) return make(form::call, a, b, "exp");
        if (n.is(record<ops::larger>)) return make(form::call, a, b, "max");
        if (n.is(record<ops::smaller>)) return make(form::call, a, b, "min");
        if (n.is(record<ops::log1p>)) return make(form::call, extra(make(form::add, number(1), a), n.dims), -1, "log");
        if (n.is(record<ops::expm1>)) return make(form::subtract, extra(make(form::call, a, -1, "exp"), n.dims), number(1));
        if (n.is(record<ops::rsqrt>)) return make(form::divide, number(1), extra(make(form::call, a, -1, "sqrt"), n.dims));
        if (n.is(record<ops::where>)) return choice(n, a, b, c);
        if (name == "<" || name == "<=" || name == ">" || name == ">=" || name == "==" || name == "!=") return make(form::compare, a, b, name);
        formula f = make(form::call, a, b, name);
        f.c = resolved(c);
        return f;
    }
    /// where(c, a, 0) is a times the truth of c.
    formula choice(const node& n, int a, int b, int c) {
        if (is_zero(c)) {
            const form condition = (*this)[a].what;
            const int truth = condition == form::compare || condition == form::one_hot ? a : extra(make(form::compare, a, number(0), "!="), g_[a].dims);
            return make(form::multiply, b, truth);
        }
        formula f = make(form::where, a, b);
        f.c = resolved(c);
        f.dims = n.dims;
        return f;
    }
    formula reduction(const node& n) {
        const int of = n.operand[0], own = n.attribute & ~batch_bit;
        const shape& dims = g_[of].dims;
        const bool samples = (n.attribute & batch_bit) && dims.batched;
        if (own == 0) return make(form::over_samples, of, -1, n.op->name);
        const bool all = own == (1 << dims.rank) - 1;
        const node& inner = g_[of];
        formula f = make(all ? form::over_entries : form::over_axes, of, -1, n.op->name);
        f.flags = own;
        const bool squares = inner.is(record<ops::multiply>) && inner.operand[0] == inner.operand[1];
        if (all && n.is(record<ops::sum>) && squares) f = make(form::norm_square, inner.operand[0]);
        if (!samples) return f;
        return make(form::over_samples, extra(f, n.dims.with_batch()), -1, n.op->name);
    }

    bool read_softmax(int i, formula& f) {
        const softmax_forms forms(g_);
        if (const int of = forms.softmax(i); of >= 0) {
            f = make(form::whole_call, of, -1, "softmax");
        } else if (const int logits = forms.log_softmax(i); logits >= 0) {
            f = make(form::call, extra(make(form::whole_call, logits, -1, "softmax"), g_[i].dims), -1, "log");
        } else if (const int summed = forms.log_sum_exp(i); summed >= 0) {
            const int exps = extra(make(form::call, summed, -1, "exp"), g_[summed].dims);
            formula total = make(g_[summed].dims.rank == 1 ? form::over_entries : form::over_axes, exps, -1, "sum");
            total.flags = 1 << (g_[summed].dims.rank - 1);
            f = make(form::call, extra(total, g_[i].dims), -1, "log");
        } else if (const int largest = forms.largest(i); largest >= 0) {
            f = make(form::same, largest);
        } else if (const int label = forms.one_hot(i); label >= 0) {
            f = make(form::one_hot, label);
        } else if (const auto [vector, at] = forms.picked(i); vector >= 0) {
            f = make(form::entry, vector, at);
        } else {
            return false;
        }
        return true;
    }

    void collect_factors(int i, bool below, std::vector<std::pair<int, bool>>& to) const {
        i = unspread(i);
        const node& n = g_[i];
        if (to.size() < 16 && (n.is(record<ops::multiply>) || n.is(record<ops::divide>))) {
            collect_factors(n.operand[0], below, to);
            collect_factors(n.operand[1], below != n.is(record<ops::divide>), to);
        } else {
            to.push_back({i, below});
        }
    }
    /// exp(x - max x) * ... / sum(exp(x - max x)) is softmax(x) * ...
    bool with_softmax(const node& n, formula& f) {
        const softmax_forms forms(g_);
        std::vector<std::pair<int, bool>> all;
        for (const int k : {n.operand[0], n.operand[1]}) collect_factors(k, false, all);
        for (std::size_t e = 0; e < all.size(); ++e)
            for (std::size_t t = 0; t < all.size(); ++t) {
                const int of = all[e].second || !all[t].second ? -1 : forms.shifted_exp(all[e].first);
                if (of < 0 || forms.total(all[t].first) != of) continue;
                int product = extra(make(form::whole_call, of, -1, "softmax"), g_[of].dims);
                for (std::size_t k = 0; k < all.size(); ++k)
                    if (k != e && k != t) product = extra(make(all[k].second ? form::divide : form::multiply, product, all[k].first), n.dims);
                f = make(form::same, product);
                return true;
            }
        return false;
    }

    const graph& g_;
    std::vector<formula> formulas_;
};

}  // namespace tapeless::viz
