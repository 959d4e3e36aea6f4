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
    short lent = -1;       ///< as slot has it
};

namespace memory {

/// First fit, the largest first: a larger buffer is placed before a smaller one may split its hole. Tight; quadratic.
constexpr int plan_tightly(list<buffer>& buffers, const list<int>& wanted) {
    list<int> order = wanted;
    for (int a = 1; a < order.size(); ++a)
        for (int b = a; b > 0 && buffers[order[b - 1]].size < buffers[order[b]].size; --b) {
            const int t = order[b];
            order[b] = order[b - 1], order[b - 1] = t;
        }
    int arena = 0;
    list<int> placed;  // by offset
    for (const int b : order) {
        int offset = 0;
        for (const int p : placed) {
            const buffer& other = buffers[p];
            if (other.last < buffers[b].first || buffers[b].last < other.first) continue;
            if (other.offset - offset >= padded(buffers[b].size)) break;
            if (other.offset + padded(other.size) > offset) offset = other.offset + padded(other.size);
        }
        buffers[b].offset = offset;
        if (offset + padded(buffers[b].size) > arena) arena = offset + padded(buffers[b].size);
        placed.push(b);
        int at = placed.size() - 1;
        for (; at > 0 && buffers[placed[at - 1]].offset > offset; --at) placed[at] = placed[at - 1];
        placed[at] = b;
    }
    return arena;
}

/// The wanted buffers in the order of their first or last steps: a counting sort. `steps`: more than any step's number.
constexpr list<int> in_order(const list<buffer>& buffers, const list<int>& wanted, int steps, bool of_last) {
    list<int> result(wanted.size()), starts(steps + 1);
    int* const start = starts.begin();
    const buffer* const of = buffers.begin();
    for (const int b : wanted) ++start[(of_last ? of[b].last : of[b].first) + 1];
    for (int i = 0; i < steps; ++i) start[i + 1] += start[i];
    for (const int b : wanted) result[start[of_last ? of[b].last : of[b].first]++] = b;
    return result;
}

/// In the order of the steps: a buffer takes the place of a dead one of its size, or new room. Linear; a chain of equal layers
/// loses nothing by it.
constexpr int plan_by_size(list<buffer>& buffers, const list<int>& wanted) {
    struct size_class {
        int size = 0;
        list<int> free;  // offsets
    };
    int steps = 1;
    for (const int b : wanted) steps = steps > buffers[b].last ? steps : buffers[b].last + 1;
    const list<int> by_first = in_order(buffers, wanted, steps, false), by_last = in_order(buffers, wanted, steps, true);
    list<size_class> classes;
    list<int> class_of(buffers.size());
    int arena = 0, dead = 0;
    for (const int b : by_first) {
        for (const int first = buffers[b].first; buffers[by_last[dead]].last < first; ++dead)
            classes[class_of[by_last[dead]]].free.push(buffers[by_last[dead]].offset);
        const int size = padded(buffers[b].size);
        int c = 0;
        while (c < classes.size() && classes[c].size != size) ++c;
        if (c == classes.size()) {
            classes.push({});
            classes.back().size = size;
        }
        class_of[b] = c;
        if (classes[c].free.empty()) {
            buffers[b].offset = arena;
            arena += size;
        } else {
            buffers[b].offset = classes[c].free.pop();
        }
    }
    return arena;
}

}  // namespace memory

/// Gives each buffer that lies in the arena an offset, such that no two that live at once overlap; gives the arena's size.
constexpr int plan_memory(list<buffer>& buffers) {
    list<int> wanted;
    for (int b = 0; b < buffers.size(); ++b)
        if (buffers[b].at.where == place::nowhere && buffers[b].first >= 0) wanted.push(b);
    if (wanted.size() <= 64) return memory::plan_tightly(buffers, wanted);
    return memory::plan_by_size(buffers, wanted);
}

}  // namespace tapeless
