#pragma once
// passes/buffers.hpp: the values that lie in memory, how long each lives, and the plan of the arena.
#include "program.hpp"

namespace tapeless {

/// A value in memory: its size, and the steps between which it is needed.
struct buffer {
    int size = 1;  ///< numbers, the largest batch included
    int first = -1, last = -1;
    slot at{};     ///< where it lies, when it does not lie in the arena
    int offset = -1;
};

/// Numbers to which arena and parameters are rounded up: 64 bytes of float.
constexpr int padded(int size) { return (size + 15) / 16 * 16; }

/// Gives each buffer that lies in the arena an offset, such that no two that live at once overlap; gives the arena's size.
/// First fit, the largest first: a larger buffer is placed before a smaller one may split its hole.
constexpr int plan_memory(list<buffer>& buffers) {
    list<int> order;
    for (int b = 0; b < buffers.size(); ++b)
        if (buffers[b].at.where == place::nowhere && buffers[b].first >= 0) order.push(b);
    for (int width = 1; width < order.size(); width *= 2) {  // merge sort by size: a chain of layers has many buffers
        list<int> sorted;
        for (int low = 0; low < order.size(); low += 2 * width) {
            int a = low, b = low + width;
            const int a_end = b < order.size() ? b : order.size(), b_end = b + width < order.size() ? b + width : order.size();
            while (a < a_end || b < b_end) {
                const bool take_a = b >= b_end || (a < a_end && buffers[order[a]].size >= buffers[order[b]].size);
                sorted.push(take_a ? order[a++] : order[b++]);
            }
        }
        order = sorted;
    }
    int arena = 0;
    list<int> placed;  // by offset
    for (const int b : order) {
        int offset = 0, at = 0, insert_at = 0;
        for (; at < placed.size(); ++at) {
            const buffer& other = buffers[placed[at]];
            if (other.last < buffers[b].first || buffers[b].last < other.first) continue;
            if (other.offset - offset >= padded(buffers[b].size)) break;
            const int end = other.offset + padded(other.size);
            if (end > offset) offset = end;
        }
        buffers[b].offset = offset;
        if (offset + padded(buffers[b].size) > arena) arena = offset + padded(buffers[b].size);
        placed.push(b);
        for (insert_at = placed.size() - 1; insert_at > 0 && buffers[placed[insert_at - 1]].offset > offset; --insert_at)
            placed[insert_at] = placed[insert_at - 1];
        placed[insert_at] = b;
    }
    return arena;
}

}  // namespace tapeless
