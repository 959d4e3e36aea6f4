#pragma once
// viz/subject.hpp: what is explained or drawn: expressions as one graph, and what each of its outputs is called.
#include "../expr/several.hpp"
#include "../graph/lower.hpp"
#include "../passes/drop_dead.hpp"
#include "../passes/expand_transformations.hpp"
#include "../passes/simplify.hpp"
#include <string>
#include <vector>

namespace tapeless::viz {

/// An output: a function, or the derivative of one.
struct shown {
    int node = -1;
    std::string function;           ///< `loss`, `output2`
    std::vector<int> by;            ///< leaves by which it was differentiated, the first one first
    std::vector<int> along;         ///< of a jvp: the leaf or -1 (a longer expression) that is the direction
    bool transposed = false;        ///< a vjp: along stands before
};

/// A graph without transformations, its outputs in the order in which a person would write them down: first a function, then its
/// derivatives.
struct subject {
    graph g;
    std::vector<shown> outputs;
    bool derived = false;  ///< there are derivatives; the graph is simplified then
    std::string unit{};    ///< of second derivatives a column is shown, along any unit vector, which has this name
};

namespace detail {

/// Finds the functions behind the outputs of a lowered graph.
class subject_maker {
public:
    explicit subject_maker(graph lowered) : g_(static_cast<graph&&>(lowered)) {}

    subject run() {
        const list<graph_output> wanted = g_.outputs;
        g_.outputs = {};
        for (graph_output out : wanted) {
            if (g_[out.node].is(record<ops::hessian>) && !g_[g_[out.node].operand[1]].dims.is_scalar()) out.node = column_of(out.node);
            shown line;
            line.node = peel(out.node, line);
            const int function = line.node;
            if (place_of(function) < 0) add(function, {});
            if (function != out.node) {
                result_.derived = true;
                add(out.node, line);
            }
        }
        name_functions();
        result_.g = expand_transformations(g_);
        if (result_.derived) result_.g = simplify(result_.g);
        result_.g = drop_dead(result_.g);
        for (std::size_t i = 0; i < result_.outputs.size(); ++i) result_.outputs[i].node = result_.g.outputs[static_cast<int>(i)].node;
        return static_cast<subject&&>(result_);
    }

private:
    /// The function below derivatives, which are noted in `line`.
    int peel(int i, shown& line) const {
        const node& n = g_[i];
        if (n.op->kind != family::transformation) return i;
        const int function = peel(n.operand[0], line);
        line.by.push_back(g_[n.operand[1]].leaf);
        if (n.is(record<ops::hessian>)) line.by.push_back(g_[n.operand[1]].leaf);
        if (n.op->arity == 3) line.along.push_back(g_[n.operand[2]].leaf);
        line.transposed = line.transposed || n.is(record<ops::vjp>);
        return function;
    }
    /// Second derivatives are computed a column at a time: what is shown is the one along a unit vector u.
    int column_of(int i) {
        const term f{&g_, g_[i].operand[0]}, x{&g_, g_[i].operand[1]};
        leaf_entry unit;
        unit.name << 'u';
        while (is_leaf(std::string(unit.name.view()))) unit.name << '\'';
        unit.hash = hash_text(unit.name.letters);
        unit.kind = family::setting;
        unit.dims = shape_of(x);
        result_.unit = unit.name.view();
        const term u{&g_, g_.leaf(unit, record<leaves::setting>)};
        const shape dims = shape_of(x);
        return emit_shaped(record<ops::jvp>, 0, dims, emit_shaped(record<ops::grad>, 0, dims, f, x), x, u).node;
    }
    int place_of(int function) const {
        for (std::size_t i = 0; i < result_.outputs.size(); ++i)
            if (function_[i] == function && result_.outputs[i].by.empty()) return static_cast<int>(i);
        return -1;
    }
    void add(int output, shown line) {
        function_.push_back(line.by.empty() ? output : line.node);
        result_.outputs.push_back(static_cast<shown&&>(line));
        g_.outputs.push({output, -1});
    }
    bool is_leaf(const std::string& name) const {
        for (const leaf_entry& leaf : g_.leaves)
            if (leaf.name.view() == name) return true;
        return false;
    }
    void name_functions() {
        int count[2]{}, next[2]{};
        const auto is_loss = [this](std::size_t i) { return g_[function_[i]].dims == scalar ? 1 : 0; };
        for (std::size_t i = 0; i < function_.size(); ++i)
            if (result_.outputs[i].by.empty()) ++count[is_loss(i)];
        for (std::size_t i = 0; i < function_.size(); ++i) {
            if (!result_.outputs[i].by.empty()) continue;
            const int loss = is_loss(i);
            std::string name = loss ? "loss" : "output";
            while (is_leaf(name)) name += '\'';
            if (count[loss] > 1) name += std::to_string(++next[loss]);
            for (std::size_t j = 0; j < function_.size(); ++j)
                if (function_[j] == function_[i]) result_.outputs[j].function = name;
        }
    }
    graph g_;
    subject result_;
    std::vector<int> function_;  // by output: the node of the function
};

}  // namespace detail

/// The graph of these expressions as the user wrote them, transformations included.
template <expression... E>
graph lowered(several<E...>) {
    graph g;
    lowering adds(g);
    (g.outputs.push({adds.add(definition<E>), -1}), ...);
    return g;
}
template <expression E>
graph lowered(E) {
    return lowered(several<E>{});
}

/// An expression, or several.
template <class E>
concept viewable = requires(E e) { lowered(e); };

template <viewable E>
subject subject_of(E e) {
    return detail::subject_maker(lowered(e)).run();
}

}  // namespace tapeless::viz
