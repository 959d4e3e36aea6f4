#pragma once
// runtime/data.hpp: the user's data as rows of numbers: how many, how wide, and where.
#include "../expr/leaf.hpp"
#include <cstddef>

namespace tapeless::data_access {

template <class D>
inline constexpr bool is_number = number_like<D>;

/// Rows that are arrays of a size known while compiling: float[5][3], std::array<std::array<float, 3>, 5>, std::vector<std::array<...>>.
template <class D>
concept nested_range = requires(const D& d) {
    d.data();
    d.size();
    d.data()->data();
    std::tuple_size<std::remove_cvref_t<decltype(*d.data())>>::value;
};

template <class D>
struct element {
    static auto of(const D& d) {
        if constexpr (std::is_array_v<D>)
            return std::remove_all_extents_t<std::remove_cv_t<D>>{};
        else if constexpr (matrix_like<D>)
            return typename D::Scalar{};
        else if constexpr (nested_range<D>)
            return std::remove_cvref_t<decltype(*d.data()->data())>{};
        else if constexpr (range_like<D>)
            return std::remove_cvref_t<decltype(*d.data())>{};
        else
            return D{};
    }
    using type = std::remove_cv_t<decltype(of(std::declval<const D&>()))>;
};
/// The type of the numbers.
template <class D>
using element_type = typename element<std::remove_cvref_t<D>>::type;

/// The number of entries where the type tells it, else -1; of Eigen's matrices the rows.
template <class D>
constexpr long long static_size() {
    if constexpr (is_number<D>) {
        return 1;
    } else if constexpr (std::is_array_v<D>) {
        return static_cast<long long>(sizeof(D) / sizeof(element_type<D>));
    } else if constexpr (matrix_like<D>) {
        constexpr long long rows = D::RowsAtCompileTime, columns = D::ColsAtCompileTime;
        return rows < 0 || columns < 0 ? -1 : rows * columns;
    } else if constexpr (nested_range<D>) {
        if constexpr (requires { std::tuple_size<D>::value; })
            return static_cast<long long>(sizeof(D) / sizeof(element_type<D>));
        else
            return -1;
    } else if constexpr (requires { std::tuple_size<D>::value; }) {
        return static_cast<long long>(std::tuple_size<D>::value);
    } else if constexpr (requires { D::extent; }) {
        return D::extent == static_cast<std::size_t>(-1) ? -1 : static_cast<long long>(D::extent);
    } else {
        return -1;
    }
}

/// Entries of a row where the type tells it, else -1. A vector of Eigen and a flat range have rows of any width.
template <class D>
constexpr long long static_width() {
    if constexpr (std::is_array_v<D> && std::rank_v<D> > 1) {
        return static_cast<long long>(sizeof(std::remove_extent_t<D>) / sizeof(element_type<D>));
    } else if constexpr (matrix_like<D>) {
        if constexpr (D::ColsAtCompileTime == 1 || D::RowsAtCompileTime == 1)
            return -1;
        else
            return D::ColsAtCompileTime;
    } else if constexpr (nested_range<D>) {
        return static_cast<long long>(sizeof(std::remove_cvref_t<decltype(*std::declval<const D&>().data())>) / sizeof(element_type<D>));
    } else {
        return -1;
    }
}

template <class D>
inline constexpr bool is_eigen_matrix = matrix_like<D> && [] {
    if constexpr (matrix_like<D>)
        return D::ColsAtCompileTime != 1 && D::RowsAtCompileTime != 1;
    else
        return false;
}();

/// Rows of width `width` and entries of a row, as they are.
struct extent {
    long long rows, width;
};
template <class D>
constexpr extent extent_of(const D& d, long long width) {
    if constexpr (is_number<D>) {
        return {1, 1};
    } else if constexpr (is_eigen_matrix<D>) {
        if (width == 1 && (d.cols() == 1 || d.rows() == 1)) return {static_cast<long long>(d.rows() * d.cols()), 1};
        return {static_cast<long long>(d.rows()), static_cast<long long>(d.cols())};
    } else {
        constexpr long long known = static_width<D>();
        long long size = 0;
        if constexpr (std::is_array_v<D>)
            size = static_size<D>();
        else if constexpr (nested_range<D>)
            size = static_cast<long long>(d.size()) * known;
        else
            size = static_cast<long long>(d.size());
        if constexpr (known > 0) return {size / known, known};
        if (size % width != 0) return {size / width, size % width};
        return {size / width, width};
    }
}

/// The first number, where the numbers lie one after the other in the order of rows; else null.
template <class D>
constexpr const element_type<D>* contiguous(const D& d) {
    if constexpr (is_number<D>) {
        return &d;
    } else if constexpr (std::is_array_v<D>) {
        if constexpr (std::rank_v<D> == 1)
            return d;
        else
            return reinterpret_cast<const element_type<D>*>(&d);
    } else if constexpr (matrix_like<D>) {
        if constexpr (requires { d.data(); d.innerStride(); d.outerStride(); }) {
            if constexpr (is_eigen_matrix<D>) {
                if (d.rows() > 1 && d.cols() > 1)
                    return bool(D::IsRowMajor) && d.innerStride() == 1 && d.outerStride() == d.cols() ? d.data() : nullptr;
                return d.innerStride() == 1 && (bool(D::IsRowMajor) == (d.rows() == 1) || d.outerStride() == 1) ? d.data() : nullptr;
            } else {
                return d.innerStride() == 1 ? d.data() : nullptr;
            }
        } else {
            return nullptr;
        }
    } else if constexpr (nested_range<D>) {
        return d.size() > 0 ? d.data()->data() : nullptr;
    } else {
        return d.data();
    }
}
/// Whether `contiguous` may be null is known while compiling.
template <class D>
inline constexpr bool always_contiguous = !matrix_like<D>;

/// Entry j of row i, rows of `width` entries.
template <class D>
constexpr element_type<D> entry(const D& d, long long i, long long j, long long width) {
    if constexpr (is_number<D>) {
        return d;
    } else if constexpr (is_eigen_matrix<D>) {
        using index = decltype(d.rows());
        if (width == 1 && d.cols() > 1) return d(index{0}, static_cast<index>(i));
        return d(static_cast<index>(i), static_cast<index>(j));
    } else if constexpr (matrix_like<D>) {
        using index = decltype(d.rows());
        return d(static_cast<index>(i * width + j));
    } else {
        return contiguous(d)[i * width + j];
    }
}

}  // namespace tapeless::data_access
