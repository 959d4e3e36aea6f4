#pragma once
// kernels/row_scalars.hpp: what kernels and the interpreter read off a descriptor: registers that hold one number for a whole row,
// and products that only a sum needs.
#include "descriptor.hpp"

namespace tapeless::kernels {

/// How many registers a descriptor names.
constexpr int registers_of(const descriptor& d) { return d.operands + d.constants + d.instructions; }

/// How often a register is read, by instructions and by what is stored or summed up.
constexpr int reads_of(const descriptor& d, int reg) {
    int reads = 0;
    for (int i = 0; i < d.instructions; ++i) {
        const instruction& n = d.body[i];
        reads += (n.arity > 0 && n.a == reg) + (n.arity > 1 && n.b == reg) + (n.arity > 2 && n.c == reg);
    }
    for (int q = 0; q < d.outputs; ++q) reads += d.out[q].from == reg;
    return reads;
}

/// The instruction that output q sums up, where it is a multiplication whose result nobody else reads: it is added by fma. Else -1.
constexpr int summed_product(const descriptor& d, int q) {
    const effect what = d.out[q].what;
    if (d.what == form::product || d.what == form::row_registers) return -1;
    if (what != effect::sum_all && what != effect::sum_batch && what != effect::sum_features) return -1;
    const int from = d.out[q].from, x = from - d.operands - d.constants;
    if (x < 0 || d.body[x].op != hash_text("hadamard")) return -1;
    return reads_of(d, from) == 1 ? x : -1;
}

/// One number per row: operands of a column or of one number, constants, sums over the row, and what is computed of these alone.
struct row_scalars {
    bool is[max_operands + max_constants + max_instructions]{};

    constexpr explicit row_scalars(const descriptor& d) {
        for (int q = 0; q < d.operands; ++q) is[q] = d.in[q] == access::column || d.in[q] == access::one;
        for (int k = 0; k < d.constants; ++k) is[d.operands + k] = true;
        for (int i = 0; i < d.instructions; ++i) {
            const instruction& x = d.body[i];
            const bool all = (x.arity < 1 || is[x.a]) && (x.arity < 2 || is[x.b]) && (x.arity < 3 || is[x.c]);
            is[d.operands + d.constants + i] = x.what != action::apply || all;
        }
    }
};

}  // namespace tapeless::kernels
