#pragma once
// kernels/map.hpp: copies, repeats, sums or searches along axes, by strides. Runs at run time and while compiling alike, with the
// same bits: a sum takes its entries in turn, the last dimension fastest.
#include <cstddef>

#include "../simd/packet.hpp"
#include "plans.hpp"

namespace tapeless::kernels {

namespace detail {

/// The dimensions of a map that are walked along, without those of one entry, and neighbours that are one dimension in memory joined.
struct walk {
    int rank = 0;
    int extent[map_plan::max_dimensions]{};
    std::ptrdiff_t out[map_plan::max_dimensions]{}, in[map_plan::max_dimensions]{};

    constexpr void add(int size, int out_stride, int in_stride) {
        if (size == 1) return;
        if (rank > 0 && out[rank - 1] == std::ptrdiff_t(size) * out_stride && in[rank - 1] == std::ptrdiff_t(size) * in_stride) {
            extent[rank - 1] *= size;
            out[rank - 1] = out_stride, in[rank - 1] = in_stride;
        } else {
            extent[rank] = size, out[rank] = out_stride, in[rank] = in_stride;
            ++rank;
        }
    }
    /// f(offset in out, offset in in) for all entries of the first `dimensions` dimensions, the last of them fastest.
    template <class F>
    constexpr void each(int dimensions, F f) const {
        int index[map_plan::max_dimensions]{};
        std::ptrdiff_t to = 0, from = 0;
        for (;;) {
            f(to, from);
            int d = dimensions - 1;
            for (; d >= 0; --d) {
                to += out[d], from += in[d];
                if (++index[d] < extent[d]) break;
                to -= index[d] * out[d], from -= index[d] * in[d];
                index[d] = 0;
            }
            if (d < 0) return;
        }
    }
};

/// A plane that is read along one dimension and written along the other goes in blocks, of which the cache holds both sides.
template <class T>
constexpr void copy_plane(const walk& w, int d, const T* in, T* out) {
    constexpr int block = 16;
    const int rows = w.extent[d], columns = w.extent[d + 1];
    for (int first = 0; first < columns; first += block) {
        const int last = first + block < columns ? first + block : columns;
        for (int r = 0; r < rows; ++r)
            for (int c = first; c < last; ++c) out[r * w.out[d] + c * w.out[d + 1]] = in[r * w.in[d] + c * w.in[d + 1]];
    }
}

template <class T>
constexpr void copy_line(const walk& w, int d, const T* in, T* out) {
    const int n = w.extent[d];
    if (w.out[d] == 1 && w.in[d] == 1)
        for (int i = 0; i < n; ++i) out[i] = in[i];
    else if (w.out[d] == 1 && w.in[d] == 0)
        for (int i = 0; i < n; ++i) out[i] = *in;
    else
        for (int i = 0; i < n; ++i) out[i * w.out[d]] = in[i * w.in[d]];
}

template <class T>
constexpr T joined(bool largest, T a, T b) {
    using number = simd::packet<T, 1>;
    return (largest ? max(number(a), number(b)) : number(a) + number(b))[0];
}

}  // namespace detail

/// Runs a map. `batch`: samples of the call.
template <class T>
constexpr void run_map(const map_plan& plan, const T* in, T* out, int batch) {
    detail::walk kept, reduced;
    for (int d = 0; d < plan.rank; ++d) {
        const int extent = d == plan.batch_dimension ? batch : plan.extent[d];
        if (extent == 0) return;
        (d < plan.rank - plan.reduced ? kept : reduced).add(extent, plan.out_stride[d], plan.in_stride[d]);
    }
    const int last = kept.rank - 1;
    if (plan.what == map_plan::action::copy) {
        if (last < 0)
            *out = *in;
        else if (last > 0 && kept.out[last - 1] < kept.out[last])
            kept.each(last - 1, [&](std::ptrdiff_t to, std::ptrdiff_t from) { detail::copy_plane(kept, last - 1, in + from, out + to); });
        else if (last > 0 && kept.in[last - 1] > 0 && kept.in[last - 1] < kept.in[last])
            kept.each(last - 1, [&](std::ptrdiff_t to, std::ptrdiff_t from) { detail::copy_plane(kept, last - 1, in + from, out + to); });
        else
            kept.each(last, [&](std::ptrdiff_t to, std::ptrdiff_t from) { detail::copy_line(kept, last, in + from, out + to); });
        return;
    }
    const bool largest = plan.what == map_plan::action::largest;
    if (last >= 0 && kept.out[last] == 1 && kept.in[last] == 1) {  // whole lines at once: each entry still takes its terms in turn
        kept.each(last, [&](std::ptrdiff_t to, std::ptrdiff_t from) {
            bool is_first = true;
            reduced.each(reduced.rank, [&](std::ptrdiff_t, std::ptrdiff_t further) {
                const T* term = in + from + further;
                for (int i = 0; i < kept.extent[last]; ++i) out[to + i] = is_first ? term[i] : detail::joined(largest, out[to + i], term[i]);
                is_first = false;
            });
        });
        return;
    }
    kept.each(kept.rank, [&](std::ptrdiff_t to, std::ptrdiff_t from) {
        bool is_first = true;
        T result{};
        reduced.each(reduced.rank, [&](std::ptrdiff_t, std::ptrdiff_t further) {
            const T term = in[from + further];
            result = is_first ? term : detail::joined(largest, result, term);
            is_first = false;
        });
        out[to] = result;
    });
}

}  // namespace tapeless::kernels
