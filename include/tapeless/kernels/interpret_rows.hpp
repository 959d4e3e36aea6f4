#pragma once
// kernels/interpret_rows.hpp: the forms that keep a row, or a block of rows, as the interpreter runs them.
#include "interpret_body.hpp"

namespace tapeless::kernels::interpretation {

/// Register by register a whole row: `row` has one for each register.
template <class T>
struct row_values {
    int columns;
    list<T> entry;
    constexpr row_values(int registers, int n) : columns(n), entry(registers * n) {}
    constexpr T& at(int reg, int j) { return entry[reg * columns + j]; }
    constexpr T across(int reg, bool is_largest) {
        lanes<T> row = is_largest ? largest_of<T>(virtual_lanes<T>) : sum_of<T>(virtual_lanes<T>);
        for (int j = 0; j < columns; ++j) row.take(j, at(reg, j));
        return row.folded();
    }
};

constexpr void compute_row(auto& m, auto& row, int i) {
    for (int j = 0; j < m.z.columns; ++j) {
        m.load(i, j);
        for (int q = 0; q < m.d.operands + m.d.constants; ++q) row.at(q, j) = m.r[q];
    }
    for (int x = 0; x < m.d.instructions; ++x) {
        const instruction& ins = m.d.body[x];
        const int to = m.d.operands + m.d.constants + x;
        if (ins.what == action::apply) {
            for (int j = 0; j < m.z.columns; ++j) row.at(to, j) = m.run_[x](row.at(ins.a, j), row.at(ins.b, j), row.at(ins.c, j));
        } else {
            const auto value = row.across(ins.a, ins.what == action::row_max);
            for (int j = 0; j < m.z.columns; ++j) row.at(to, j) = value;
        }
    }
}

constexpr void run_row_registers(auto& m) {
    using T = std::remove_cvref_t<decltype(m.r[0])>;
    const row_scalars scalar(m.d);
    const int columns = m.z.columns;
    const bool few = columns <= most_columns_in_lanes<T>;
    row_values<T> row(registers_of(m.d) + 1, columns), down(m.d.outputs, columns);
    for (T& x : down.entry) x = nothing_added<T>;
    list<lanes<T>> column_lanes(few ? m.d.outputs * columns : 0), numbers(m.d.outputs);
    for (auto& sum : column_lanes) sum = sum_of<T>(m.V);
    for (auto& sum : numbers) sum = sum_of<T>(few ? m.V : 4);
    list<soft_sum<T>> soft(has_soft_sums(m.d) ? m.d.outputs : 0);
    for (int i = 0; i < m.z.rows; ++i) {
        compute_row(m, row, i);
        for (int q = 0; q < m.d.outputs; ++q) {
            const int from = m.d.out[q].from;
            switch (m.d.out[q].what) {
                case effect::store_column: m.args.out[q][i] = row.at(from, 0); break;
                case effect::sum_features: m.args.out[q][i] = row.across(from, false); break;
                case effect::max_features: m.args.out[q][i] = row.across(from, true); break;
                case effect::store:
                    for (int j = 0; j < columns; ++j) m.args.out[q][i * columns + j] = row.at(from, j);
                    break;
                default:
                    numbers[q].take(i, row.at(from, 0));
                    if (m.d.out[q].soft >= 0) soft[q].grow(m.d, i, row.at(m.d.out[q].soft, 0), numbers[q].count);
                    for (int j = 0; j < columns; ++j)
                        if (few)
                            column_lanes[q * columns + j].take(i, row.at(from, j));
                        else
                            down.at(q, j) = add(down.at(q, j), row.at(from, j));
            }
        }
    }
    for (int q = 0; q < m.d.outputs; ++q) {
        for (int j = 0; few && j < columns; ++j) down.at(q, j) = column_lanes[q * columns + j].folded();
        if (m.is(q, effect::sum_all)) *m.args.out[q] = scalar.is[m.d.out[q].from] ? numbers[q].folded() : down.across(q, false);
        if (m.d.out[q].soft >= 0) *m.args.out[q] = add(*m.args.out[q], soft[q].total());
        if (m.is(q, effect::sum_batch))
            for (int j = 0; j < columns; ++j) m.args.out[q][j] = down.at(q, j);
    }
}

/// out[k] for all rows: blocks of V rows, in each even and odd rows apart; of short rows V lanes.
constexpr void sum_outer(auto& m, auto& number, int q) {
    using T = std::remove_cvref_t<decltype(m.r[0])>;
    for (int k = 0; k < m.z.depth; ++k) {
        if (has_dots_in_lanes(m.d)) {
            lanes<T> sum = sum_of<T>(lanes_in_use(m.V, m.z.rows));
            for (int i = 0; i < m.z.rows; ++i) sum.take(i, number.at(q, i), m.args.a[i * m.z.depth + k]);
            m.args.out[q][k] = sum.folded();
            continue;
        }
        T total = 0;
        for (int first = 0; first < m.z.rows; first += m.V) {
            T sum[2]{};
            for (int i = first; i < first + m.V && i < m.z.rows; ++i)
                sum[i % 2] = multiply_add(number.at(q, i), m.args.a[i * m.z.depth + k], sum[i % 2]);
            total = add(total, add(sum[0], sum[1]));
        }
        m.args.out[q][k] = total;
    }
}

constexpr void run_dots(auto& m) {
    using T = std::remove_cvref_t<decltype(m.r[0])>;
    row_values<T> number(max_outputs, m.z.rows);
    total_sums<T> sums(m.d, lanes_in_use(m.V, m.z.rows));
    for (int i = 0; i < m.z.rows; ++i) {
        lanes<T> products(m.V, false, T(0));
        for (int k = 0; k < m.z.depth; ++k) products.lane[k % m.V] = multiply_add(m.args.a[i * m.z.depth + k], m.args.b[k], products.lane[k % m.V]);
        m.body(i, 0, add(products.folded(), T(0)));
        m.add_to(sums, i);
        for (int q = 0; q < m.d.outputs; ++q) {
            number.at(q, i) = m.value(q);
            if (m.is(q, effect::store) || m.is(q, effect::store_column)) m.args.out[q][i] = m.value(q);
        }
    }
    for (int q = 0; q < m.d.outputs; ++q)
        if (m.is(q, effect::outer)) sum_outer(m, number, q);
    m.store_totals(sums);
}

}  // namespace tapeless::kernels::interpretation
