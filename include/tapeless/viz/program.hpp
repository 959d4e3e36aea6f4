#pragma once
// viz/program.hpp: the fused loops that will run, as pseudo-code a person can read.
#include "../runtime/cost.hpp"
#include "settings.hpp"
#include <string>

namespace tapeless {

namespace program_text {

/// What operators are written as.
inline std::string applied(const char* name, const std::string& a, const std::string& b, const std::string& c, int arity) {
    const std::string op = name;
    if (arity == 2 && (op == "+" || op == "-" || op == "/" || op == "<" || op == "<=" || op == ">" || op == ">=" || op == "==" || op == "!="))
        return a + " " + op + " " + b;
    if (op == "exp_of_negative") return "exp(" + a + ")";
    if (op == "hadamard") return a + " * " + b;
    if (op == "multiply_add") return a + " * " + b + " + " + c;
    if (op == "multiply_subtract") return c + " - " + a + " * " + b;
    if (op == "kept_above") return "where(" + b + " > " + c + ", " + a + ", 0)";
    return op + "(" + a + (arity > 1 ? ", " + b : "") + (arity > 2 ? ", " + c : "") + ")";
}
/// The names of an optimizer's settings, which a graph knows as `optimizer.0`, `optimizer.1`, ...
template <class Optimizer>
std::string setting_name(std::string_view leaf) {
    constexpr std::string_view prefix = "optimizer.";
    if (leaf == "optimizer.step") return "step";
    if (leaf.substr(0, prefix.size()) != prefix) return std::string(leaf);
    std::string result(leaf);
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        ((leaf.substr(prefix.size()) == std::to_string(I) ? void(result = members::name<Optimizer, I>.letters) : void()), ...);
        ((leaf.substr(prefix.size()) == std::to_string(I) + ".corrected" ? void(result = "(1 - " + std::string(members::name<Optimizer, I>.letters) + "^step)") : void()), ...);
    }(std::make_index_sequence<fields::count<Optimizer>()>{});
    return result;
}

template <class Program, class Graph, class Optimizer>
class writer {
public:
    std::string write() {
        const auto& p = Program::value;
        for (int i = 0; i < p.count.steps; ++i) step_line(i);
        text_ += "arena: " + std::to_string(p.arena) + " numbers; parameters: " + std::to_string(p.parameters) + " numbers; kernels: " +
                 std::to_string(p.count.kernels) + "\n";
        return text_;
    }

private:
    static std::string place_of(const slot& s) {
        const auto& p = Program::value;
        for (int l = 0; l < p.count.leaves; ++l)
            if (p.leaf_slots[l] == s) return setting_name<Optimizer>(p.leaves[l].name.letters);
        const std::string number = std::to_string(s.offset);  // has a name, or g++ 12 may warn of a copy that it takes to overlap
        return s.where == place::output ? "result " + number : "t" + number;
    }
    static const char* name_of(hash_type id) {
        const operator_record* const found = operator_in_kernels<Graph>(id);
        return found != nullptr ? found->name : "?";
    }
    static std::string extent(int known, bool batch, const char* what) {
        return batch && known == 0 ? std::string("samples") : std::to_string(known) + what;
    }

    void step_line(int i) {
        const auto& p = Program::value;
        const step& s = p.steps[i];
        const slot* slots = p.slots + s.first_slot;
        text_ += std::to_string(i + 1) + ". ";
        if (s.what == step::kind::map) {
            text_ += place_of(slots[1]) + " = " + (p.maps[s.index].reduced > 0 ? "reduced " : "rearranged ") + place_of(slots[0]) + "\n";
        } else if (s.what == step::kind::product) {
            text_ += place_of(slots[2]) + " = " + place_of(slots[0]) + " * " + place_of(slots[1]) + ", sample by sample\n";
        } else {
            kernel_lines(s, p.kernels[s.index], slots);
        }
    }

    void kernel_lines(const step& s, const kernels::descriptor& d, const slot* slots) {
        using kernels::access, kernels::effect, kernels::form, kernels::action;
        const std::string rows = extent(s.size.rows, s.rows_are_batch, ""), columns = std::to_string(s.size.columns);
        text_ += "for i in " + rows + (s.size.columns == 1 && d.what != form::product ? "" : ", j in " + columns) + ":\n";
        std::string reg[kernels::max_operands + kernels::max_constants + kernels::max_instructions];
        for (int q = 0; q < d.operands; ++q) {
            const std::string name = place_of(slots[2 + q]);
            const std::string both = s.size.columns == 1 && s.size.rows == 1 && !s.rows_are_batch ? "" : s.size.columns == 1 ? "[i]" : s.size.rows == 1 && !s.rows_are_batch ? "[j]" : "[i, j]";
            reg[q] = d.in[q] == access::index ? "j" : d.in[q] == access::full ? name + both : d.in[q] == access::row ? name + "[j]" : d.in[q] == access::column ? name + "[i]" : name;
            if (q == d.result)
                reg[q] = "sum over k in " + extent(s.size.depth, s.depth_is_batch, "") + " of " + place_of(slots[0]) + (s.depth_is_batch ? "[k, i]" : "[i, k]") +
                         " * " + place_of(slots[1]) + (s.size.columns == 1 ? "[k]" : d.b_is_turned ? "[j, k]" : "[k, j]");
        }
        if (d.result >= 0) {
            text_ += "     s = " + reg[d.result] + "\n";
            reg[d.result] = "s";
        }
        for (int k = 0; k < d.constants; ++k) reg[d.operands + k] = viz::shortest(d.constant[k]);
        for (int x = 0; x < d.instructions; ++x) {
            const kernels::instruction& ins = d.body[x];
            std::string to = "r";
            to += std::to_string(x + 1);  // g++ 12 warns of the + that moves (its bug 105651)
            text_ += "     " + to + " = ";
            text_ += ins.what == action::row_sum   ? "sum over j of " + reg[ins.a]
                     : ins.what == action::row_max ? "max over j of " + reg[ins.a]
                                                   : applied(name_of(ins.op), reg[ins.a], reg[ins.b], reg[ins.c], ins.arity);
            text_ += "\n";
            reg[d.operands + d.constants + x] = to;
        }
        for (int q = 0; q < d.outputs; ++q) {
            const std::string to = place_of(slots[2 + d.operands + q]), from = reg[d.out[q].from];
            const std::string both = s.size.columns == 1 ? (s.size.rows == 1 && !s.rows_are_batch ? "" : "[i]") : s.size.rows == 1 && !s.rows_are_batch ? "[j]" : "[i, j]";
            const std::string soft = d.out[q].soft < 0 ? "" : reg[d.out[q].soft];
            switch (d.out[q].what) {
                case effect::store: text_ += "     " + to + both + " = " + from + "\n"; break;
                case effect::store_column: text_ += "     " + to + "[i] = " + from + "\n"; break;
                case effect::sum_all: text_ += "     " + to + " += " + from + (soft.empty() ? "" : d.what == form::row_registers ? " + log(" + soft + ")" : " + log(1 + exp(-|" + soft + "|))") + "\n"; break;
                case effect::sum_batch: text_ += "     " + to + "[j] += " + from + "\n"; break;
                case effect::sum_features: text_ += "     " + to + "[i] += " + from + "\n"; break;
                case effect::max_features: text_ += "     " + to + "[i] = max(" + to + "[i], " + from + ")\n"; break;
                case effect::outer: text_ += "     " + to + "[k] += " + from + " * " + place_of(slots[0]) + "[i, k]\n"; break;
            }
        }
    }

    std::string text_;
};

template <class Optimizer, class Programs>
std::string of_programs() {
    std::string text;
    [&]<std::size_t... N>(std::index_sequence<N...>) {
        ((text += writer<typename Programs::template program_at<static_cast<int>(N)>, typename Programs::template graph_at<static_cast<int>(N)>, Optimizer>().write()), ...);
    }(std::make_index_sequence<static_cast<std::size_t>(Programs::passes) + 1>{});
    return text;
}

}  // namespace program_text

template <expression... E, class... Options>
    requires((options::is_batch<Options> || options::is_precision<Options>) && ...)
std::string program(several<E...>, Options...);

/// The loops that evaluate an expression, or several, as pseudo-code: `program(grad(loss, W), batch<32>)`. t0, t64, ...: places in
/// the arena.
template <expression E, class... Options>
    requires((options::is_batch<Options> || options::is_precision<Options>) && ...)
std::string program(E, Options... more) {
    return program(several<E>{}, more...);
}
template <expression... E, class... Options>
    requires((options::is_batch<Options> || options::is_precision<Options>) && ...)
std::string program(several<E...>, Options...) {
    using B = typename options::batch_of<any_batch, Options...>::type;
    return program_text::of_programs<no_optimizer, model_programs<no_optimizer, true, B::fixed, (B::fixed > 0 ? 0 : 1024), E...>>();
}
/// The loops of a training step: `program(loss, sgd{}, batch<32>)`.
template <expression E, class Optimizer, class... Options>
    requires(!options::is_batch<Optimizer> && !options::is_precision<Optimizer>)
std::string program(E, Optimizer, Options...) {
    using B = typename options::batch_of<any_batch, Options...>::type;
    return program_text::of_programs<Optimizer, model_programs<Optimizer, false, B::fixed, (B::fixed > 0 ? 0 : 1024), E>>();
}

}  // namespace tapeless
