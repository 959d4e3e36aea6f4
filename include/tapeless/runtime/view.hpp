#pragma once
// runtime/view.hpp: numbers with a shape that somebody else owns: what model[W] is, and what a function's result looks like.
#include "data.hpp"
#include "eigen.hpp"
#include "invalid.hpp"

namespace tapeless {

/// What a matrix that lies column after column says of itself in Eigen's words, so that it can be bound as one of Eigen's.
template <class This, class T, shape S>
struct column_order {
    using Scalar = T;
    static constexpr int RowsAtCompileTime = S.rows(), ColsAtCompileTime = S.columns();
    static constexpr bool IsRowMajor = false;
    static constexpr int innerStride() { return 1; }
    static constexpr int outerStride() { return S.rows(); }
    constexpr const This& eval() const { return static_cast<const This&>(*this); }
};
struct c_order {};
template <class This, class T, shape S>
using order_of = std::conditional_t<S.rank == 2 && !S.batched, column_order<This, T, S>, c_order>;

/// Entries of a value that is not per sample: `[i]`, `(i, j)`, data(), an Eigen map. A matrix lies column after column, as
/// Eigen's matrices do; everything else in C order.
template <class T, shape S>
class value_view : public order_of<value_view<T, S>, std::remove_const_t<T>, S> {
public:
    using value_type = std::remove_const_t<T>;
    constexpr explicit value_view(T* numbers) : numbers_(numbers) {}

    /// The numbers as they lie.
    constexpr T* data() const { return numbers_; }
    static constexpr std::size_t size() { return static_cast<std::size_t>(S.size()); }
    static constexpr shape dimensions() { return S; }
    static constexpr int rows() { return S.rows(); }
    static constexpr int cols() { return S.size() / S.rows(); }
    constexpr T* begin() const { return numbers_; }
    constexpr T* end() const { return numbers_ + S.size(); }
    /// Entry i of a vector.
    constexpr T& operator[](int i) const { return numbers_[i]; }
    /// Entry (i, j, ...): as many indices as there are axes.
    template <class... I>
        requires(sizeof...(I) == static_cast<std::size_t>(S.rank))
    constexpr T& operator()(I... index) const {
        const int at[] = {static_cast<int>(index)...};
        if constexpr (S.rank == 2) {
            return numbers_[at[1] * S.extent[0] + at[0]];
        } else {
            int offset = 0;
            for (int k = 0; k < S.rank; ++k) offset = offset * S.extent[k] + at[k];
            return numbers_[offset];
        }
    }
    /// Copies numbers in: a range in C order, an Eigen vector or matrix of the same extents, or one number for every entry.
    template <bindable D>
        requires(!std::is_const_v<T>)
    constexpr const value_view& operator=(const D& from) const {
        if constexpr (number_like<D>) {
            for (T& number : *this) number = static_cast<T>(from);
        } else {
            data_access::check_fit("the new value", from, S);
            for (int i = 0; i < S.size(); ++i) {
                const int row = i / S.columns(), column = i % S.columns();
                const int at = S.rank == 2 ? column * S.extent[0] + row : i;
                numbers_[at] = static_cast<T>(data_access::entry(from, row, column, S.columns()));
            }
        }
        return *this;
    }
    /// An Eigen map, without a copy: `Eigen::Map<Eigen::MatrixXf> W = model[W]`; or a copy into an Eigen matrix or vector. What has
    /// more than two axes is a matrix of its first axis by the rest, row after row.
    template <eigen_like M>
    operator M() const {
        static_assert(S.rank != 2 || eigen::is_plain<M> || !M::IsRowMajor || cols() == 1 || rows() == 1,
                      "tapeless: a matrix lies column after column: map it with Eigen's default order, or copy it");
        static_assert(S.rank < 3 || eigen::is_plain<M> || M::IsRowMajor || eigen::is_vector<M>,
                      "tapeless: what has more than two axes lies row after row: map it with Eigen::RowMajor, or copy it");
        return eigen::convert<M, (S.rank > 2)>(numbers_, rows(), cols());
    }

private:
    T* numbers_;
};

}  // namespace tapeless
