#pragma once
// passes/room.hpp: loops that go through the room behind a vector. Whole packets are written there, for a part of a packet that was just
// written cannot be read before it has reached the cache.
#include "buffers.hpp"

namespace tapeless {

/// Where a vector has room behind it, up to a multiple of 16 numbers.
constexpr bool has_room(slot at) { return (at.where == place::arena && at.lent < 0) || at.where == place::parameters; }

/// The room that a kernel can use, as bits: bit q stands for operand q, bit 15 for b, bit 16 + q for output q.
using rooms = unsigned;
inline constexpr rooms room_of_b = 1u << 15;
constexpr rooms room_of_output(int q) { return 1u << (16 + q); }

/// Finds it, step after step: operands are read with what lies behind them only where that was written.
class room_finder {
public:
    constexpr explicit room_finder(int arena) : written_(arena / 16 + 1) {}

    /// `at`: the slots of b, of the operands and of the outputs.
    constexpr rooms of(const kernels::descriptor& d, const kernels::sizes& size, const slot* at) {
        using kernels::access, kernels::effect, kernels::form;
        const slot *const in = at + 1, *const out = in + d.operands;
        const bool flat = d.what == form::flat, dots = d.what == form::dots;
        rooms found = dots && at->where == place::parameters ? room_of_b : 0;
        bool all = flat;
        if (d.what != form::row_registers)
            for (int q = 0; q < d.outputs; ++q) {
                const bool used = d.out[q].what == (dots ? effect::outer : flat ? effect::store : effect::sum_batch) && has_room(out[q]);
                if (used) found |= room_of_output(q);
                all = all && used;
            }
        for (int q = 0; q < d.operands && flat; ++q) {
            if (d.in[q] != access::full) continue;
            const bool used = in[q].where == place::parameters || was_written(in[q]);
            if (used) found |= 1u << q;
            all = all && used;
        }
        if (flat && (size.rows * size.columns <= 3 || !(all || size.rows == 1))) found = 0;
        for (int q = 0; q < d.outputs; ++q) write(out[q], (found & room_of_output(q)) != 0);
        return found;
    }
    /// Something else was written there.
    constexpr void write(slot at, bool with_room = false) {
        if (at.where == place::arena) written_[at.offset / 16] = with_room;
    }

private:
    constexpr bool was_written(slot at) const { return at.where == place::arena && written_[at.offset / 16]; }
    list<bool> written_;  ///< what lies behind the vector that begins at this line of the arena
};

/// Makes use of it. What is computed there is read by nobody.
constexpr void use_rooms(kernels::descriptor& d, rooms found) {
    d.b_has_room = (found & room_of_b) != 0;
    d.rooms = static_cast<unsigned short>(found & (room_of_b - 1));
    for (int q = 0; q < d.outputs; ++q) d.out[q].has_room = (found & room_of_output(q)) != 0;
}

}  // namespace tapeless
