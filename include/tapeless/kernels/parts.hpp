#pragma once
// kernels/parts.hpp: large kernels, maps and products cut into parts that several threads compute at once.
//
// Every entry of a result is computed by one thread, by the same operations in the same order as by one thread alone, so that the
// bits do not depend on how many there are. A sum over what would be cut is not cut. `Team` has size(), the threads, and
// run(parts, f), which calls f(part) for each part, and comes back when all are done.
#include "kernels.hpp"

namespace tapeless::kernels {

/// Stands for a team where a step has one thread.
struct no_team {};

/// Work that pays for waking others, in floating-point operations: some 100 us.
inline constexpr long long least_shared_work = 8'000'000;

namespace parts {

/// The work of a kernel. A number that a loop reads or writes counts as 4 operations, and 8 where it comes from afar.
constexpr long long work(const descriptor& d, const sizes& z) {
    const long long entries = 1LL * z.rows * z.columns;
    if (d.what == form::product) return entries * (2LL * z.depth + 4 * d.operands);
    if (d.what == form::dots) return 8LL * z.rows * z.depth;
    return entries * 4 * (d.operands + d.outputs + d.instructions);
}
/// Nothing is summed over all rows.
constexpr bool rows_are_independent(const descriptor& d) {
    for (int q = 0; q < d.outputs; ++q)
        if (is_over_rows(d.out[q].what)) return false;
    return true;
}
/// A kernel that may have enough work, as far as its sizes are known.
constexpr bool may_pay(const descriptor& d) {
    constexpr int unknown = 1 << 15;
    const sizes most{chosen(d.size.rows, unknown), chosen(d.size.columns, unknown), chosen(d.size.depth, unknown), 0, 0};
    return (d.what == form::product || rows_are_independent(d)) && work(d, most) >= least_shared_work;
}
/// The descriptor, for any number of rows; a flat loop for any number of entries.
constexpr descriptor open(descriptor d) {
    d.size.rows = 0;
    if (d.what == form::flat) d.size.columns = 0;
    return d;
}

/// Part `part` of `count` of the numbers 0 .. n: where it begins. Parts begin at multiples of `unit`.
constexpr int begin_of(int part, int count, int n, int unit) {
    const int units = (n + unit - 1) / unit;
    const long long begin = 1LL * units * part / count * unit;
    return begin < n ? static_cast<int>(begin) : n;
}
/// Parts for a team: more than there are threads, so that who is late has less to do.
template <class Team>
int count_for(const Team& team, long long most) {
    const long long wanted = 4LL * team.size();
    return static_cast<int>(wanted < most ? wanted : most < 1 ? 1 : most);
}

/// A product, cut into rectangles of its result; into columns, where they are summed up.
template <class T, descriptor D, class Team>
void share_product(const arguments<T>& args, const sizes& size, Team& team) {
    using blocks = product_blocks<T>;
    const int unit = size.rows <= 2 ? blocks::row : blocks::panel;
    const int across = (size.columns + unit - 1) / unit, wanted = count_for(team, 1 << 20);
    int down = (size.rows + blocks::rows - 1) / blocks::rows, columns = (wanted + down - 1) / down;
    if (columns > across) columns = across, down = count_for(team, (size.rows + 15) / 16);
    if constexpr (has(D, effect::sum_batch)) {
        columns = wanted < across ? wanted : across, down = 1;
        start_sums<D>(args, size.columns);
    }
    team.run(down * columns, [&](int part) {
        const int i = part / columns, j = part % columns;
        run_product_part<T, D>(args, size, begin_of(i, down, size.rows, 16), begin_of(i + 1, down, size.rows, 16),
                               begin_of(j, columns, size.columns, unit), begin_of(j + 1, columns, size.columns, unit));
    });
}

/// A loop, cut into rows.
template <class T, descriptor D, class Team>
void share_rows(const arguments<T>& args, sizes size, Team& team) {
    constexpr descriptor opened = open(D);
    if (D.what == form::flat) size.columns *= size.rows, size.rows = 1;
    const int n = D.what == form::flat ? size.columns : size.rows;
    constexpr int unit = D.what == form::flat ? 1024 : 16;
    const int count = count_for(team, (n + unit - 1) / unit);
    team.run(count, [&](int part) {
        const int begin = begin_of(part, count, n, unit), end = begin_of(part + 1, count, n, unit);
        if (begin == end) return;
        const std::ptrdiff_t full = D.what == form::flat || D.what == form::dots ? begin : std::ptrdiff_t(begin) * size.columns;
        arguments<T> some(args, D);
        some.size = size;
        (D.what == form::flat ? some.size.columns : some.size.rows) = end - begin;
        if (D.what == form::dots) some.a += std::ptrdiff_t(begin) * size.depth;
        for (int q = 0; q < D.operands; ++q) {
            if (q == D.result) continue;
            if (D.in[q] == access::full) some.in[q] += full;
            if (D.in[q] == access::column) some.in[q] += begin;
        }
        for (int q = 0; q < D.outputs; ++q) some.out[q] += D.out[q].what == effect::store ? full : begin;
        kernel<T, opened>::run(some);
    });
}

}  // namespace parts

/// A kernel, by all of a team where that pays.
template <class T, descriptor D, class Team>
[[gnu::noinline]] void share(const arguments<T>& args, Team& team) {
    if constexpr (parts::may_pay(D)) {
        const sizes size = chosen(D.size, args.size);
        if (team.size() > 1 && parts::work(D, size) >= least_shared_work) {
            if constexpr (D.what == form::product)
                return parts::share_product<T, D>(args, size, team);
            else
                return parts::share_rows<T, D>(args, size, team);
        }
    }
    kernel<T, D>::shared(args);
}

/// A map, by all of a team where that pays: cut along the longest dimension that is kept.
template <class T, class Team>
void share_map(const map_plan& plan, const T* in, T* out, int batch, Team& team) {
    const auto extent = [&](int d) { return d == plan.batch_dimension ? batch : plan.extent[d]; };
    int longest = -1;
    long long entries = 1;
    for (int d = 0; d < plan.rank; ++d) {
        entries *= extent(d);
        if (d < plan.rank - plan.reduced && (longest < 0 || extent(d) > extent(longest))) longest = d;
    }
    if (team.size() == 1 || longest < 0 || 8 * entries < least_shared_work) return run_map(plan, in, out, batch);
    const int n = extent(longest), count = parts::count_for(team, (n + 15) / 16);
    team.run(count, [&](int part) {
        const int begin = parts::begin_of(part, count, n, 16), end = parts::begin_of(part + 1, count, n, 16);
        map_plan some = plan;
        some.extent[longest] = end - begin;
        if (some.batch_dimension == longest) some.batch_dimension = -1;
        if (begin < end) run_map(some, in + std::ptrdiff_t(begin) * plan.in_stride[longest], out + std::ptrdiff_t(begin) * plan.out_stride[longest], batch);
    });
}

/// A general product, by all of a team where that pays: cut into samples, or rows.
template <class T, class Team>
void share_general_product(const product_plan& plan, const T* a, const T* b, T* out, int batch, Team& team) {
    const int samples = plan.batch == 0 ? batch : plan.batch;
    if (team.size() == 1 || 2LL * samples * plan.rows * plan.columns * plan.depth < least_shared_work) return run_product(plan, a, b, out, batch);
    const bool by_samples = !plan.sum_batch && samples >= plan.rows;
    const int n = by_samples ? samples : plan.rows, count = parts::count_for(team, n);
    team.run(count, [&](int part) {
        const std::ptrdiff_t begin = parts::begin_of(part, count, n, 1), end = parts::begin_of(part + 1, count, n, 1);
        product_plan some = plan;
        (by_samples ? some.batch : some.rows) = static_cast<int>(end - begin);
        if (by_samples)
            run_product(some, a + begin * plan.a_batch, b + begin * plan.b_batch, out + begin * plan.out_batch, 0);
        else
            run_product(some, a + begin * plan.a_row, b, out + begin * plan.out_row, batch);
    });
}

}  // namespace tapeless::kernels
