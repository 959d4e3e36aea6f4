#pragma once
// kernels/row_scalars.hpp: which registers of a row_registers kernel hold one number for the whole row.
#include "descriptor.hpp"

namespace tapeless::kernels {

/// How many registers a descriptor names.
constexpr int registers_of(const descriptor& d) { return d.operands + d.constants + d.instructions; }

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
