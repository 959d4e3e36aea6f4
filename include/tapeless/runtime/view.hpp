#pragma once
// runtime/view.hpp: numbers with a shape that somebody else owns: what model[W] is, and what a function's result looks like.
#include "data.hpp"
#include "invalid.hpp"

namespace tapeless {

/// Entries of a value that is not per sample: `[i]`, `(i, j)`, data(), an Eigen map. A matrix lies column after column, as
/// Eigen's matrices do; everything else in C order.
template <class T, shape S>
class value_view {
public:
    using value_type = std::remove_const_t<T>;
    constexpr explicit value_view(T* numbers) : numbers_(numbers) {}

    /// The numbers as they lie.
    constexpr T* data() const { return numbers_; }
    static constexpr std::size_t size() { return static_cast<std::size_t>(S.size()); }
    static constexpr shape dimensions() { return S; }
    static constexpr int rows() { return S.rows(); }
    static constexpr int cols() { return S.columns(); }
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
            const auto has = data_access::extent_of(from, S.columns());
            if (has.rows * has.width != S.size()) invalid::width("the value", has.rows * has.width, S.size());
            for (int i = 0; i < S.size(); ++i) {
                const int row = i / S.columns(), column = i % S.columns();
                const int at = S.rank == 2 ? column * S.extent[0] + row : i;
                numbers_[at] = static_cast<T>(data_access::entry(from, row, column, S.columns()));
            }
        }
        return *this;
    }
    /// An Eigen map, without a copy: `Eigen::Map<Eigen::MatrixXf> W = model[W]`; or a copy into an Eigen matrix or vector.
    template <class M>
        requires requires(M& m) { m.rows(); m.cols(); m.coeff(0, 0); }
    operator M() const {
        if constexpr (requires { typename M::PlainObject; M(numbers_, S.rows(), S.columns()); } && !requires(M& m) { m.resize(1, 1); }) {
            return M(numbers_, S.rows(), S.columns());
        } else {
            M result(S.rows(), S.columns());
            for (int i = 0; i < S.rows(); ++i)
                for (int j = 0; j < S.columns(); ++j) result(i, j) = numbers_[j * S.rows() + i];
            return result;
        }
    }

private:
    T* numbers_;
};

}  // namespace tapeless
