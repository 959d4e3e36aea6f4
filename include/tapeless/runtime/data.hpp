#pragma once
// runtime/data.hpp: the user's data as rows of numbers: how many, how wide, and where.
#include "../expr/leaf.hpp"
#include "invalid.hpp"
#include <cstddef>

namespace tapeless::data_access {

template <class D>
inline constexpr bool is_number = number_like<D>;

/// Rows that are arrays of a size known while compiling: float[5][3], std::array<std::array<float, 3>, 5>, std::vector<std::array<...>>.
template <class D>
inline constexpr bool is_nested = [] {
    if constexpr (std::is_array_v<D>)
        return std::rank_v<D> > 1;
    else
        return nested_like<D> && !is_number<D>;
}();

template <class D>
struct element {
    static auto of(const D& d) {
        if constexpr (std::is_array_v<D>)
            return std::remove_all_extents_t<std::remove_cv_t<D>>{};
        else if constexpr (matrix_like<D>)
            return typename D::Scalar{};
        else if constexpr (is_nested<D>)
            return typename decltype(innermost<std::remove_cvref_t<decltype(*d.data())>>())::type{};
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

/// Has rows and columns: a matrix of Eigen's that is no vector by its type.
template <class D>
inline constexpr bool is_eigen_matrix = [] {
    if constexpr (matrix_like<D>)
        return D::ColsAtCompileTime != 1 && D::RowsAtCompileTime != 1;
    else
        return false;
}();

/// Rows of an array of arrays, or entries of a flat range, where the type tells, else -1.
template <class D>
constexpr long long static_length() {
    if constexpr (std::is_array_v<D>)
        return static_cast<long long>(std::extent_v<D>);
    else if constexpr (requires { std::tuple_size<D>::value; })
        return static_cast<long long>(std::tuple_size<D>::value);
    else if constexpr (requires { D::extent; })
        return D::extent == static_cast<std::size_t>(-1) ? -1 : static_cast<long long>(D::extent);
    else
        return -1;
}

/// Entries of a row where the type tells it, else -1. A vector of Eigen's and a flat range have rows of any width.
template <class D>
constexpr long long static_width() {
    if constexpr (is_eigen_matrix<D>)
        return D::ColsAtCompileTime;
    else if constexpr (std::is_array_v<D> && is_nested<D>)
        return static_cast<long long>(sizeof(std::remove_extent_t<D>) / sizeof(element_type<D>));
    else if constexpr (is_nested<D>)
        return static_cast<long long>(sizeof(*std::declval<const D&>().data()) / sizeof(element_type<D>));
    else
        return -1;
}

/// The number of entries where the type tells it, else -1.
template <class D>
constexpr long long static_size() {
    if constexpr (is_number<D>) {
        return 1;
    } else if constexpr (matrix_like<D>) {
        constexpr long long rows = D::RowsAtCompileTime, columns = D::ColsAtCompileTime;
        return rows < 0 || columns < 0 ? -1 : rows * columns;
    } else {
        constexpr long long length = static_length<D>();
        return length < 0 || !is_nested<D> ? length : length * static_width<D>();
    }
}

/// Rows and entries of a row, as they are; of a flat range the numbers that fill no row are left over.
struct extent {
    long long rows, width, left_over = 0;
    constexpr long long size() const { return rows * width + left_over; }
};
/// How data are read as rows of `width` entries. What has rows of its own comes back with their width.
template <class D>
constexpr extent extent_of(const D& d, long long width) {
    if constexpr (is_number<D>) {
        return {1, 1};
    } else if constexpr (is_eigen_matrix<D>) {
        if (width == 1 && (d.cols() == 1 || d.rows() == 1)) return {static_cast<long long>(d.rows() * d.cols()), 1};
        return {static_cast<long long>(d.rows()), static_cast<long long>(d.cols())};
    } else {
        long long length = static_length<D>();
        if constexpr (!std::is_array_v<D>) length = static_cast<long long>(d.size());
        if constexpr (is_nested<D>)
            return {length, static_width<D>()};
        else
            return {length / width, width, length % width};
    }
}

/// Whether data can be a value of this shape, one that is not per sample. What has rows and columns must have those of the shape; of
/// more than two axes the first, and the rest in C order. Flat ranges are in C order.
template <class D>
constexpr bool fits(const D& d, const shape& s) {
    const extent has = extent_of(d, s.columns());
    if (has.size() != s.size()) return false;
    if constexpr (is_eigen_matrix<D> || is_nested<D>) return s.rank < 2 ? has.rows == 1 || has.width == 1 : has.rows == s.rows();
    return true;
}

template <class D>
constexpr void check_fit(const char* name, const D& d, const shape& s) {
    if (fits(d, s)) return;
    const extent has = extent_of(d, s.columns());
    invalid::shape(name, has.size(), has.rows, has.width, s.rows(), s.size() / s.rows());
}

/// Number n of the numbers in an array of arrays, in C order.
template <class D>
constexpr auto nested_entry(const D& d, long long n) {
    if constexpr (std::is_arithmetic_v<D>) {
        return d;
    } else {
        const auto at = [&d](long long i) -> const auto& {
            if constexpr (std::is_array_v<D>)
                return d[i];
            else
                return d.data()[i];
        };
        using row = std::remove_cvref_t<decltype(at(0))>;
        if constexpr (std::is_arithmetic_v<row>) {
            return at(n);
        } else {
            constexpr long long inner = static_cast<long long>(sizeof(row) / sizeof(typename decltype(innermost<row>())::type));
            return nested_entry(at(n / inner), n % inner);
        }
    }
}

/// The numbers lie one after the other in the order of rows.
template <class D>
constexpr bool is_contiguous(const D& d) {
    if constexpr (is_eigen_matrix<D>) {
        if constexpr (requires { d.data(); d.innerStride(); d.outerStride(); }) {
            constexpr bool by_rows = bool(D::IsRowMajor);
            if (d.rows() > 1 && d.cols() > 1) return by_rows && d.innerStride() == 1 && d.outerStride() == d.cols();
            return d.size() <= 1 || ((by_rows ? d.cols() : d.rows()) == 1 ? d.outerStride() : d.innerStride()) == 1;
        } else {
            return false;
        }
    } else if constexpr (matrix_like<D>) {
        if constexpr (requires { d.data(); d.innerStride(); })
            return d.innerStride() == 1;
        else
            return false;
    } else if constexpr (is_nested<D>) {
        if (__builtin_is_constant_evaluated()) return false;  // while compiling, a pointer cannot leave its row
        if constexpr (std::is_array_v<D>)
            return true;
        else
            return d.size() > 0;
    } else {
        return true;
    }
}
/// The first of contiguous numbers.
template <class D>
constexpr const element_type<D>* first_number(const D& d) {
    if constexpr (is_number<D>) {
        return &d;
    } else if constexpr (std::is_array_v<D> && !is_nested<D>) {
        return d;
    } else if constexpr (std::is_array_v<D>) {
        return reinterpret_cast<const element_type<D>*>(&d);
    } else if constexpr (is_nested<D>) {
        return reinterpret_cast<const element_type<D>*>(d.data());
    } else if constexpr (requires { d.data(); }) {
        return d.data();
    } else {
        return nullptr;
    }
}
/// `is_contiguous` is never false. Known while compiling, so that no copy is written for it: g++ would find fault with its indices.
template <class D>
inline constexpr bool always_contiguous = [] {
    if constexpr (matrix_like<D>) {
        if constexpr (requires(const D& d) { d.data(); D::InnerStrideAtCompileTime; })
            return !is_eigen_matrix<D> && int(D::InnerStrideAtCompileTime) == 1;
        else
            return false;
    } else {
        return !is_nested<D>;
    }
}();

/// Entry j of row i, rows of `width` entries.
template <class D>
constexpr element_type<D> entry(const D& d, long long i, long long j, long long width) {
    if constexpr (is_number<D>) {
        return d;
    } else if constexpr (is_eigen_matrix<D>) {
        using index = decltype(d.rows());
        const auto columns = static_cast<long long>(d.cols());
        if (width == columns) return d(static_cast<index>(i), static_cast<index>(j));
        const long long n = i * width + j;  // read as other rows than its own: in C order
        return d(static_cast<index>(n / columns), static_cast<index>(n % columns));
    } else if constexpr (matrix_like<D>) {
        return d(static_cast<decltype(d.rows())>(i * width + j));
    } else if constexpr (is_nested<D>) {
        return nested_entry(d, i * width + j);
    } else {
        return first_number(d)[i * width + j];
    }
}

}  // namespace tapeless::data_access
