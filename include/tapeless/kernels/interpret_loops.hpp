#pragma once
// kernels/interpret_loops.hpp: the forms without registers of whole rows, as the interpreter runs them.
#include "interpret_body.hpp"

namespace tapeless::kernels::interpretation {

constexpr void run_flat(auto& m) {
    using T = std::remove_cvref_t<decltype(m.r[0])>;
    const int entries = m.z.rows * m.z.columns;
    total_sums<T> sums(m.d, lanes_in_use(2 * m.V, entries));
    for (int i = 0; i < entries; ++i) {
        m.body(0, i);
        m.store(0, i);
        m.add_to(sums, i);
    }
    m.store_totals(sums);
}

constexpr void run_down_columns(auto& m, bool stores) {
    using T = std::remove_cvref_t<decltype(m.r[0])>;
    lanes<T> sums[max_outputs];
    for (auto& sum : sums) sum = sum_of<T>(m.V);
    for (int j = 0; j < m.z.columns; ++j) {
        lanes<T> column[max_outputs];  // even and odd rows
        for (auto& sum : column) sum = sum_of<T>(2);
        for (int i = 0; i < m.z.rows; ++i) {
            m.body(i, j);
            if (stores) m.store(i, j);
            for (int q = 0; q < m.d.outputs; ++q)
                if (m.is(q, effect::sum_all) || m.is(q, effect::sum_batch)) m.add_to(column[q], i, q);
        }
        for (int q = 0; q < m.d.outputs; ++q) {
            if (m.is(q, effect::sum_batch)) m.args.out[q][j] = column[q].folded();
            if (m.is(q, effect::sum_all)) sums[q].take(j, column[q].folded());
        }
    }
    for (int q = 0; q < m.d.outputs; ++q)
        if (m.is(q, effect::sum_all)) *m.args.out[q] = sums[q].folded();
}

constexpr void run_along_rows(auto& m) {
    using T = std::remove_cvref_t<decltype(m.r[0])>;
    const int count = lanes_in_use(2 * m.V, m.z.columns);
    for (int i = 0; i < m.z.rows; ++i) {
        lanes<T> row[max_outputs];
        for (int q = 0; q < m.d.outputs; ++q) row[q] = m.is(q, effect::max_features) ? largest_of<T>(count) : sum_of<T>(count);
        for (int j = 0; j < m.z.columns; ++j) {
            m.body(i, j);
            m.store(i, j);
            for (int q = 0; q < m.d.outputs; ++q) m.add_to(row[q], j, q);
        }
        for (int q = 0; q < m.d.outputs; ++q)
            if (m.is(q, effect::sum_features) || m.is(q, effect::max_features)) m.args.out[q][i] = row[q].folded();
    }
}

constexpr void run_rows(auto& m) {
    const bool down = m.has(effect::sum_all) || m.has(effect::sum_batch), along = m.has(effect::sum_features) || m.has(effect::max_features);
    if (down) run_down_columns(m, !along);
    if (along || !down) run_along_rows(m);
}

constexpr void run_product(auto& m) {
    using T = std::remove_cvref_t<decltype(m.r[0])>;
    for (int i = 0; i < m.z.rows; ++i)
        for (int j = 0; j < m.z.columns; ++j) {
            T sum(0);
            for (int k = 0; k < m.z.depth; ++k) sum = multiply_add(m.args.a[i * m.z.a_row + k * m.z.a_depth], m.args.b[m.d.b_is_turned ? j * m.z.depth + k : k * m.z.columns + j], sum);
            m.body(i, j, sum);
            m.store(i, j);
            for (int q = 0; q < m.d.outputs; ++q)
                if (m.is(q, effect::sum_batch)) m.args.out[q][j] = i == 0 ? m.value(q) : add(m.args.out[q][j], m.value(q));
        }
}

}  // namespace tapeless::kernels::interpretation
