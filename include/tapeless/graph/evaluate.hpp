#pragma once
// graph/evaluate.hpp: the plainest way to compute a graph: node after node, entry after entry. What all else is checked against.
#include "emit.hpp"
#include <initializer_list>

namespace tapeless {

/// What the leaves of a graph stand for in one evaluation: for each leaf its numbers in C order, the samples outermost.
template <class T>
struct leaf_values {
    int samples = 1;
    list<list<T>> of;  ///< by the leaf's number in the graph

    /// Zeros for every leaf; what mean() divides by is filled in.
    constexpr leaf_values(const graph& g, int samples_) : samples(samples_), of(g.leaves.size()) {
        for (int i = 0; i < of.size(); ++i) of[i] = list<T>(g.leaves[i].dims.size() * (g.leaves[i].dims.batched ? samples : 1));
        set(g, "1/batch", {static_cast<T>(1.0 / samples)});
    }
    /// Gives the leaf of this name its numbers; as many as it has entries. A name that is not there is passed over.
    constexpr void set(const graph& g, std::string_view name, std::initializer_list<T> numbers) {
        for (int i = 0; i < of.size(); ++i)
            if (g.leaves[i].name.view() == name) {
                int to = 0;
                for (const T number : numbers) of[i][to++] = number;
            }
    }
};

namespace evaluation {

/// The place in one sample of `from` of entry `e` of `dims`, which has more axes than `from`: those of `bits`.
constexpr int without_axes(const shape& dims, int bits, int e) {
    int place = 0, stride = 1;
    for (int i = dims.rank - 1; i >= 0; --i) {
        const int at = e % dims.extent[i];
        e /= dims.extent[i];
        if ((bits >> i) & 1) continue;
        place += at * stride;
        stride *= dims.extent[i];
    }
    return place;
}

/// One sample's entries: those of sample s, or the only ones where there is no batch.
constexpr int first_of(const shape& dims, int s) { return dims.batched ? s * dims.size() : 0; }

template <class T>
struct values {
    const graph& g;
    const leaf_values<T>& leaves;
    list<list<T>> of;

    constexpr int entries(const shape& dims) const { return dims.size() * (dims.batched ? leaves.samples : 1); }

    constexpr void elementwise(const node& n, list<T>& y) const {
        T (*const code)(T, T, T) = [&] {
            if constexpr (sizeof(T) == sizeof(float))
                return n.op->single;
            else
                return n.op->twice;
        }();
        for (int i = 0; i < y.size(); ++i) {
            const int s = i / n.dims.size(), e = i % n.dims.size();
            T x[max_operands]{};
            for (int k = 0; k < n.op->arity; ++k) {
                const shape& dims = g[n.operand[k]].dims;
                x[k] = of[n.operand[k]][first_of(dims, s) + (dims.is_scalar() ? 0 : e)];
            }
            y[i] = code(x[0], x[1], x[2]);
        }
    }
    constexpr void reduction(const node& n, list<T>& y) const {
        const list<T>& x = of[n.operand[0]];
        const shape& dims = g[n.operand[0]].dims;
        list<bool> met(y.size());
        for (int i = 0; i < x.size(); ++i) {
            const int to = first_of(n.dims, i / dims.size()) + without_axes(dims, n.attribute, i % dims.size());
            const bool largest = n.is(record<ops::largest>);
            y[to] = !met[to] ? x[i] : !largest ? y[to] + x[i] : x[i] > y[to] || x[i] != x[i] ? x[i] : y[to];
            met[to] = true;
        }
    }
    constexpr void spreading(const node& n, list<T>& y) const {
        const shape& dims = g[n.operand[0]].dims;
        for (int i = 0; i < y.size(); ++i)
            y[i] = of[n.operand[0]][first_of(dims, i / n.dims.size()) + without_axes(n.dims, n.attribute, i % n.dims.size())];
    }
    constexpr void product(const node& n, list<T>& y) const {
        const bool ta = n.attribute & ops::transpose_a, tb = n.attribute & ops::transpose_b;
        const shape &a = g[n.operand[0]].dims, &b = g[n.operand[1]].dims;
        const int rows = ta ? a.columns() : a.rows(), inner = ta ? a.rows() : a.columns(), columns = tb ? b.rows() : b.columns();
        const int samples = a.batched || b.batched ? leaves.samples : 1;
        for (int s = 0; s < samples; ++s)
            for (int r = 0; r < rows; ++r)
                for (int c = 0; c < columns; ++c) {
                    T total = 0;
                    for (int i = 0; i < inner; ++i)
                        total += of[n.operand[0]][first_of(a, s) + (ta ? i * a.columns() + r : r * a.columns() + i)] *
                                 of[n.operand[1]][first_of(b, s) + (tb ? c * b.columns() + i : i * b.columns() + c)];
                    y[first_of(n.dims, s) + r * columns + c] += total;
                }
    }
    constexpr void transpose(const node& n, list<T>& y) const {
        const int rows = n.dims.rows(), columns = n.dims.columns();
        for (int i = 0; i < y.size(); ++i) {
            const int s = i / n.dims.size(), e = i % n.dims.size();
            y[i] = of[n.operand[0]][s * n.dims.size() + e % columns * rows + e / columns];
        }
    }
    constexpr list<T> of_node(const node& n) const {
        if (n.leaf >= 0) return leaves.of[n.leaf];
        list<T> y(entries(n.dims));
        switch (n.op->kind) {
            case family::constant: y[0] = static_cast<T>(n.number); break;
            case family::index:
                for (int i = 0; i < y.size(); ++i) y[i] = static_cast<T>(i);
                break;
            case family::elementwise: elementwise(n, y); break;
            case family::reduction: reduction(n, y); break;
            case family::spreading: spreading(n, y); break;
            case family::product: product(n, y); break;
            case family::arrangement:
                if (n.is(record<ops::transpose>))
                    transpose(n, y);
                else
                    y = of[n.operand[0]];
                break;
            default: y = of[n.operand[0]];  // a barrier
        }
        return y;
    }
};

}  // namespace evaluation

/// The numbers of every node, in C order, the samples outermost.
/// Needs    a well-formed graph without transformations.
/// Holds    `held`, where it is given, has the numbers of an earlier evaluation: a stop_gradient keeps what it had there.
/// Cost     as slow as it looks; works while compiling too.
template <class T>
constexpr list<list<T>> evaluate_nodes(const graph& g, const leaf_values<T>& leaves, const list<list<T>>* held = nullptr) {
    evaluation::values<T> values{g, leaves, list<list<T>>(g.size())};
    for (int i = 0; i < g.size(); ++i) {  // no ?: here: g++ 12 destroys the temporary of one while compiling
        if (held != nullptr && g[i].op->kind == family::barrier)
            values.of[i] = (*held)[i];
        else
            values.of[i] = values.of_node(g[i]);
    }
    return values.of;
}

/// The numbers of one output.
template <class T>
constexpr list<T> evaluate_graph(const graph& g, int output, const leaf_values<T>& leaves) {
    return evaluate_nodes(g, leaves)[g.outputs[output].node];
}

}  // namespace tapeless
