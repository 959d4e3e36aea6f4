#pragma once
// kernels/widths.hpp: how many lanes a loop works with at once.
#include "../simd/packet.hpp"
#include "descriptor.hpp"

namespace tapeless::kernels {

/// V of the order of additions: the lanes of 64 bytes, whatever the machine's registers hold.
template <class T>
inline constexpr int virtual_lanes = 64 / static_cast<int>(sizeof(T));

/// Entries of a row up to which rows are turned, so that each has a lane: along a register they would leave most of it empty. Their sums
/// over the rows have V lanes. Four columns of floats are turned at once, of doubles only two.
template <class T>
inline constexpr int most_columns_in_lanes = sizeof(T) == 4 ? 15 : 8;
/// The same for dots, which read rows twice: with more entries, rows along registers take no longer.
inline constexpr int most_depth_in_lanes = 4;

/// A row_registers loop whose rows have a lane each. One or two rows stay as they are: they would leave the other lanes empty.
template <class T>
constexpr bool has_rows_in_lanes(const descriptor& d) {
    return d.size.columns <= most_columns_in_lanes<T> && (d.size.rows == 0 || d.size.rows > 2);
}
/// Dots whose rows have a lane each.
constexpr bool has_dots_in_lanes(const descriptor& d) {
    return d.what == form::dots && d.size.depth > 0 && d.size.depth <= most_depth_in_lanes && d.size.rows != 1;
}

/// The smallest packet that holds n entries, at most a register; a register when n is 0: not known.
template <class T>
constexpr int lanes_for(int n) {
    if (n <= 0) return simd::native_lanes<T>;
    int lanes = 1;
    while (lanes < n && lanes < simd::native_lanes<T>) lanes *= 2;
    return lanes;
}

template <class T, int n>
using packet_for = simd::packet<T, lanes_for<T>(n)>;

/// How many packets of `lanes` lanes hold n entries.
constexpr int packets_for(int n, int lanes) { return (n + lanes - 1) / lanes; }

/// How many packets hold the lanes of a sum: those of `all` lanes, or fewer if the loop is known to have n entries only.
constexpr int parts_for(int n, int lanes, int all) { return n > 0 && n < all ? packets_for(n, lanes) : all / lanes; }

}  // namespace tapeless::kernels
