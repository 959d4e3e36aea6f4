#pragma once
// passes/products.hpp: which kernel does a product, and with which steps through memory.
#include "../kernels/plans.hpp"
#include "views.hpp"

namespace tapeless {

/// A product as a kernel takes it: out[r][c] = sum over k of a[r * a_row + k * a_depth] * b[k][c].
struct product_form {
    enum class kind : unsigned char {
        fast,    ///< the product kernel
        dots,    ///< one column: a number for each row
        general  ///< any strides
    };
    kind what = kind::general;
    int a = -1, b = -1;           ///< nodes that the kernel reads, in its order
    bool b_transposed = false;    ///< b lies the other way round and is turned over first
    bool rows_are_batch = false;
    bool depth_is_batch = false;
    kernels::sizes size = kernels::one_number;
    kernels::product_plan plan{};
};

namespace products {

/// Steps through memory of a value seen as a matrix; vectors are columns.
struct strides {
    int batch = 0, row = 0, column = 0;
};
constexpr strides strides_of(const shape& s, bool transposed) {
    strides result;
    result.batch = s.batched ? s.size() : 0;
    result.row = s.batched || s.rank < 2 ? s.columns() : 1;
    result.column = s.batched || s.rank < 2 ? 1 : s.rows();
    if (transposed) {
        const int t = result.row;
        result.row = result.column, result.column = t;
    }
    return result;
}

constexpr product_form general(const graph& g, int i) {
    const node& n = g[i];
    const shape &A = g[n.operand[0]].dims, &B = g[n.operand[1]].dims;
    const bool ta = n.attribute & ops::transpose_a, tb = n.attribute & ops::transpose_b;
    const strides a = strides_of(A, ta), b = strides_of(B, tb);
    product_form form;
    form.a = n.operand[0], form.b = n.operand[1];
    kernels::product_plan& p = form.plan;
    p.rows = ta ? A.columns() : A.rows();
    p.depth = ta ? A.rows() : A.columns();
    p.columns = tb ? B.rows() : B.columns();
    p.batch = A.batched || B.batched ? 0 : 1;
    p.a_batch = a.batch, p.a_row = a.row, p.a_depth = a.column;
    p.b_batch = b.batch, p.b_depth = b.row, p.b_column = b.column;
    p.sum_batch = (n.attribute & ops::sum_over_batch) != 0;
    if (is_column_major(n.dims)) {
        p.out_row = 1, p.out_column = p.rows;
    } else {
        p.out_row = p.columns, p.out_column = 1;
        p.out_batch = n.dims.batched ? p.rows * p.columns : 0;
    }
    return form;
}

/// A matrix that is not per sample times a vector of each sample.
constexpr bool weights_times_samples(const graph& g, int i, product_form& form) {
    const node& n = g[i];
    const bool first = g[n.operand[0]].dims.batched;  // the vector is the first operand
    const int vector = n.operand[first ? 0 : 1], matrix = n.operand[first ? 1 : 0];
    const shape &x = g[vector].dims, &w = g[matrix].dims;
    const bool vector_contracted = first ? (n.attribute & ops::transpose_a) : !(n.attribute & ops::transpose_b);
    if ((n.attribute & ops::sum_over_batch) || w.batched || !x.batched || x.rank != 1 || !vector_contracted || w.rank == 0) return false;
    const int depth = x.size(), columns = w.size() / depth;
    form.a = vector, form.b = matrix;
    form.rows_are_batch = true;
    form.size = {1, columns, depth, depth, 1};
    form.what = columns == 1 ? product_form::kind::dots : product_form::kind::fast;
    const bool out_first = first ? (n.attribute & ops::transpose_b) != 0 : !(n.attribute & ops::transpose_a);  // w is (out, in)
    form.b_transposed = columns > 1 && !out_first;
    if (form.b_transposed && g.batch == 1) {  // of one sample: the matrix is read as it lies, a number for each of its rows
        form.a = matrix, form.b = vector;
        form.rows_are_batch = form.b_transposed = false;
        form.size = {columns, 1, depth, depth, 1};
        form.what = product_form::kind::dots;
    }
    return true;
}

/// The sum over the samples of a vector times another's transpose: the gradient of weights.
constexpr bool gradient_of_weights(const graph& g, int i, product_form& form) {
    const node& n = g[i];
    const shape &A = g[n.operand[0]].dims, &B = g[n.operand[1]].dims;
    const bool ta = n.attribute & ops::transpose_a, tb = n.attribute & ops::transpose_b;
    if (!(n.attribute & ops::sum_over_batch) || !A.batched || !B.batched || A.rank > 1 || B.rank > 1) return false;
    if ((A.rank == 1 && ta) || (B.rank == 1 && !tb)) return false;
    // Where one of them is a number, the result is a vector, whichever comes first: the number is a, as with a loop of dots. Of two numbers
    // that is the later one, which was computed from the other.
    const bool number = A.size() == 1 || B.size() == 1;
    const bool swap = !number ? A.rank == 0 : A.size() == B.size() ? n.operand[0] > n.operand[1] : A.size() == 1;
    form.a = n.operand[swap ? 0 : 1], form.b = n.operand[swap ? 1 : 0];
    form.depth_is_batch = true;
    const int rows = g[form.a].dims.size();
    form.size = {rows, g[form.b].dims.size(), 1, rows == 1 ? 0 : 1, rows};
    form.what = product_form::kind::fast;
    return true;
}

/// Neither is per sample: the result lies column after column, so it is computed as its transpose.
constexpr bool plain_matrices(const graph& g, int i, product_form& form) {
    const node& n = g[i];
    const shape &A = g[n.operand[0]].dims, &B = g[n.operand[1]].dims;
    if (A.batched || B.batched) return false;
    const bool ta = n.attribute & ops::transpose_a, tb = n.attribute & ops::transpose_b;
    form.a = n.operand[1], form.b = n.operand[0];
    const strides b = strides_of(B, tb), a = strides_of(A, ta);
    form.size = {tb ? B.rows() : B.columns(), ta ? A.columns() : A.rows(), tb ? B.columns() : B.rows(), b.column, b.row};
    form.b_transposed = a.row != 1 && form.size.columns > 1 && form.size.depth > 1;
    form.what = product_form::kind::fast;
    if (form.size.rows == 1 && form.b_transposed) {  // a vector: the matrix is read as it lies, row by row
        const int vector = form.a;
        form.a = form.b, form.b = vector;
        form.b_transposed = false;
        form.size = {form.size.columns, 1, form.size.depth, form.size.depth, 1};
        form.what = product_form::kind::dots;
    }
    return true;
}

}  // namespace products

/// The kernel for product node i.
constexpr product_form form_of_product(const graph& g, int i) {
    product_form form;
    if (products::weights_times_samples(g, i, form) || products::gradient_of_weights(g, i, form) || products::plain_matrices(g, i, form))
        return form;
    return products::general(g, i);
}

}  // namespace tapeless
