#pragma once
// passes/room.hpp: loops that go through the room behind a vector. Whole packets are written there, for a part of a packet that was just
// written cannot be read before it has reached the cache.
#include "buffers.hpp"

namespace tapeless {

/// Where a vector has room behind it, up to a multiple of 16 numbers.
constexpr bool has_room(slot at) { return at.where == place::arena || at.where == place::parameters; }

/// All that a loop over entries goes through has room, or all sums of rows that a loop of dots writes. `at`: the slots of the operands and
/// those of the outputs.
constexpr bool has_room(const kernels::descriptor& d, const slot* at) {
    const bool flat = d.what == kernels::form::flat;
    if (!flat && d.what != kernels::form::dots) return false;
    for (int q = 0; q < d.operands; ++q)
        if (flat && d.in[q] == kernels::access::full && !has_room(at[q])) return false;
    for (int q = 0; q < d.outputs; ++q) {
        if (flat && d.out[q].what != kernels::effect::store) return false;
        if ((flat || d.out[q].what == kernels::effect::outer) && !has_room(at[d.operands + q])) return false;
    }
    return true;
}

/// Makes use of it. What is computed there is read by nobody.
constexpr void use_room(kernels::descriptor& d) {
    if (d.what == kernels::form::flat) {
        const int n = d.size.rows * d.size.columns;
        if (n > 3) d.size = {1, n <= 4 ? 4 : n <= 8 ? 8 : padded(n), 1, 0, 0};
    } else {
        for (int q = 0; q < d.outputs; ++q) d.out[q].has_room = d.out[q].what == kernels::effect::outer;
    }
}

}  // namespace tapeless
