#pragma once
// ops/product.hpp: the product of linear algebra: W * x, A * B, dot, outer, transpose. Closed under differentiation.
#include "arithmetic.hpp"

namespace tapeless {

namespace ops {

/// Flags of a product, its attribute. A vector is a column, a number is 1 by 1; a result axis of a dropped operand axis is dropped.
enum product_flag : int { transpose_a = 1, transpose_b = 2, sum_over_batch = 4 };

struct product {
    static constexpr const char* name = "product";
    static constexpr family kind = family::product;
    static constexpr int arity = 2;
    static constexpr auto shape = [](const tapeless::shape* x, int flags) {
        const bool has_row = x[0].rank == 2 || (x[0].rank == 1 && !(flags & transpose_a));
        const bool has_column = x[1].rank == 2 || (x[1].rank == 1 && (flags & transpose_b));
        tapeless::shape result;
        if (has_row) result.extent[result.rank++] = (flags & transpose_a) ? x[0].columns() : x[0].rows();
        if (has_column) result.extent[result.rank++] = (flags & transpose_b) ? x[1].rows() : x[1].columns();
        result.batched = !(flags & sum_over_batch) && (x[0].batched || x[1].batched);
        return result;
    };
    static constexpr slopes<term, term> pull(term a, term b, term y, term dy);                   // graph/product_rules.hpp
    static constexpr term push(term a, term b, term y, term da, term db);                        // graph/product_rules.hpp
};

/// Rows become columns.
struct transpose {
    static constexpr const char* name = "transpose";
    static constexpr family kind = family::arrangement;
    static constexpr int arity = 1;
    static constexpr auto shape = [](const tapeless::shape* x, int) {
        tapeless::shape result{x[0].columns(), x[0].rows()};
        result.batched = x[0].batched;
        return result;
    };
    static constexpr auto transposed(auto, auto, auto dy) { return apply<transpose>(dy); }
};

}  // namespace ops

/// a * b is a product of linear algebra: matrix by vector or matrix by matrix, inner extents equal.
template <class A, class B>
concept matrix_multipliable = expression<A> && expression<B> && shape_of(A{}).rank == 2 &&
                              (shape_of(B{}).rank == 1 || shape_of(B{}).rank == 2) && shape_of(A{}).columns() == shape_of(B{}).rows();

template <class E>
concept scalar_expression = expression<E> && shape_of(E{}).is_scalar();

/// `a * b` means something: a product of linear algebra, or scaling by a scalar.
template <class A, class B>
concept multipliable = matrix_multipliable<A, B> || (expression<A> && expression<B> && (scalar_expression<A> || scalar_expression<B>));

/// a * b: matrix times vector, matrix times matrix, or scaling where one is a scalar. The product entry by entry is `hadamard`.
template <expression A, expression B>
    requires multipliable<A, B>
constexpr auto operator*(A a, B b) {
    if constexpr (matrix_multipliable<A, B>)
        return apply<ops::product>(a, b);
    else
        return apply<ops::multiply>(a, b);
}
template <expression A, expression B, refused_if<(!multipliable<A, B> && shape_of(A{}).rank == 2 && shape_of(B{}).rank >= 1)> = true, text Operator = text{"matrix product"}, text Left = seen<A>, text Right = seen<B>,
          text Problem = text{"columns of left != rows of right"}, text Remedy = text{"transpose or resize one"}>
void operator*(A, B) = TAPELESS_REFUSE("matrix product: the left side needs as many columns as the right side has entries");
template <expression A, expression B, refused_if<(!multipliable<A, B> && shape_of(A{}).rank != 2)> = true, text Operator = text{"operator*"}, text Left = seen<A>, text Right = seen<B>,
          text Problem = text{"not a matrix and its operand"}, text Remedy = text{"hadamard, dot or outer"}>
void operator*(A, B) = TAPELESS_REFUSE("the left side of * is no matrix: write hadamard, dot or outer");
template <expression A, number_like B, refused_if<number_like<B>> = true, text Operator = text{"operator*"}, text Left = seen<A>,
          text Problem = text{"a plain number in a formula"}, text Remedy = text{"write 0.5_c, or a setting"}>
void operator*(A, B) = TAPELESS_REFUSE("a number in a formula is part of its type: write 0.5_c, or use a setting");
template <number_like A, expression B, refused_if<number_like<A>> = true, text Operator = text{"operator*"}, text Right = seen<B>,
          text Problem = text{"a plain number in a formula"}, text Remedy = text{"write 0.5_c, or a setting"}>
void operator*(A, B) = TAPELESS_REFUSE("a number in a formula is part of its type: write 0.5_c, or use a setting");

template <class A, class B>
concept dottable = expression<A> && expression<B> && shape_of(A{}).rank == 1 && shape_of(B{}).rank == 1 &&
                   shape_of(A{}).extent[0] == shape_of(B{}).extent[0];

/// The sum of the products of two vectors' entries: a number. Shapes: (n), (n).
template <expression A, expression B>
    requires dottable<A, B>
constexpr auto dot(A a, B b) {
    return apply<ops::product, int{ops::transpose_a}>(a, b);
}
template <expression A, expression B, refused_if<(!dottable<A, B>)> = true, text Operator = text{"dot"}, text Left = seen<A>, text Right = seen<B>,
          text Problem = text{"not two vectors of one length"}, text Remedy = text{"reshape, or resize one"}>
void dot(A, B) = TAPELESS_REFUSE("dot takes two vectors of one length");

/// Every entry of a times every entry of b: a matrix. Shapes: (m), (n) give (m, n).
template <expression A, expression B>
    requires(shape_of(A{}).rank == 1 && shape_of(B{}).rank == 1)
constexpr auto outer(A a, B b) {
    return apply<ops::product, int{ops::transpose_b}>(a, b);
}
template <expression A, expression B, refused_if<shape_of(A{}).rank != 1 || shape_of(B{}).rank != 1> = true, text Operator = text{"outer"}, text Left = seen<A>, text Right = seen<B>,
          text Problem = text{"not two vectors"}, text Remedy = text{"reshape to a vector"}>
void outer(A, B) = TAPELESS_REFUSE("outer takes two vectors");

/// The matrix with rows and columns exchanged. Shapes: (m, n) gives (n, m).
template <expression A>
    requires(shape_of(A{}).rank == 2)
constexpr auto transpose(A a) {
    return apply<ops::transpose>(a);
}
template <expression A, refused_if<shape_of(A{}).rank != 2> = true, text Operator = text{"transpose"}, text Operand = seen<A>, text Problem = text{"not a matrix"},
          text Remedy = text{"reshape to a matrix first"}>
void transpose(A) = TAPELESS_REFUSE("transpose takes a matrix");

}  // namespace tapeless
