#pragma once
// runtime/eigen.hpp: numbers as Eigen's types, by what these types can do: no header of Eigen's is needed here.
#include <type_traits>

namespace tapeless {

/// A matrix, vector or map of Eigen's.
template <class M>
concept eigen_like = requires {
    typename M::PlainObject;
    typename M::Scalar;
    M::RowsAtCompileTime;
    M::ColsAtCompileTime;
    M::IsRowMajor;
};

namespace eigen {

template <class M>
inline constexpr bool is_plain = std::is_same_v<M, typename M::PlainObject>;
template <class M>
inline constexpr bool is_vector = M::RowsAtCompileTime == 1 || M::ColsAtCompileTime == 1;

/// rows x columns numbers as an M: a map of them, without a copy, or a copy where M holds numbers itself. `ByRows`: they lie row
/// after row, else column after column.
template <class M, bool ByRows, class T>
M convert(T* numbers, int rows, int columns) {
    if constexpr (is_plain<M>) {
        M result;
        if constexpr (is_vector<M>)
            result.resize(rows * columns);
        else
            result.resize(rows, columns);
        for (int i = 0; i < rows; ++i)
            for (int j = 0; j < columns; ++j) {
                auto& to = [&]() -> auto& {
                    if constexpr (is_vector<M>)
                        return result(i * columns + j);
                    else
                        return result(i, j);
                }();
                to = static_cast<typename M::Scalar>(numbers[ByRows ? i * columns + j : j * rows + i]);
            }
        return result;
    } else if constexpr (is_vector<M>) {
        return M(numbers, rows * columns);
    } else {
        return M(numbers, rows, columns);
    }
}

}  // namespace eigen

}  // namespace tapeless
