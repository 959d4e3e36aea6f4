#pragma once
// kernels/row_scalars.hpp: which registers of a loop over rows hold one number for the whole row.
#include "descriptor.hpp"

namespace tapeless::kernels {

/// Operands of a column or of one number, constants, sums over the row, and what is computed of these alone.
constexpr bool is_row_scalar(const descriptor& d, int reg) {
    bool scalar[max_operands + max_constants + max_instructions]{};
    for (int q = 0; q < d.operands; ++q) scalar[q] = d.in[q] == access::column || d.in[q] == access::one;
    for (int k = 0; k < d.constants; ++k) scalar[d.operands + k] = true;
    for (int i = 0; i < d.instructions; ++i) {
        const instruction& x = d.body[i];
        scalar[d.operands + d.constants + i] =
            x.what != action::apply || (scalar[x.a] && (x.arity < 2 || scalar[x.b]) && (x.arity < 3 || scalar[x.c]));
    }
    return scalar[reg];
}

}  // namespace tapeless::kernels
