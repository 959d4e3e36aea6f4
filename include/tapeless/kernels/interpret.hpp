#pragma once
// kernels/interpret.hpp: runs any descriptor number by number, in the order of additions that descriptor.hpp fixes: the same bits as
// the kernels, and usable while compiling.
#include "interpret_loops.hpp"
#include "interpret_rows.hpp"

namespace tapeless::kernels {

/// Runs a descriptor. `lookup(id)` gives the code of an operator on single numbers: a pointer to a function of three, of which it
/// reads as many as it has operands.
template <class T, class Lookup>
constexpr void interpret(const descriptor& d, const arguments<T>& args, Lookup lookup) {
    interpretation::machine<T, Lookup> m(d, args, lookup);
    switch (d.what) {
        case form::flat: interpretation::run_flat(m); break;
        case form::rows: interpretation::run_rows(m); break;
        case form::row_registers: interpretation::run_row_registers(m); break;
        case form::product: interpretation::run_product(m); break;
        case form::dots: interpretation::run_dots(m); break;
    }
}

}  // namespace tapeless::kernels
