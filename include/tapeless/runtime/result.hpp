#pragma once
// runtime/result.hpp: what a function gives back: numbers with a shape, per sample or not, that it owns.
#include "view.hpp"
#include <cstddef>

namespace tapeless {

/// The numbers of a result: within the object up to 64 of them, else in one block.
template <class T>
class result_numbers {
public:
    /// A program writes all numbers, so those of a block need no first value, except to a compiler that evaluates.
    constexpr explicit result_numbers(std::size_t size) : size_(size) {
        if (size <= inside)
            for (std::size_t i = 0; i < inside; ++i) inside_[i] = T{};
        else if (__builtin_is_constant_evaluated())
            outside_ = new T[size]{};
        else
            outside_ = new T[size];
    }
    constexpr result_numbers(const result_numbers& other) : result_numbers(other.size_) {
        for (std::size_t i = 0; i < size_; ++i) data()[i] = other.data()[i];
    }
    constexpr result_numbers(result_numbers&& other) noexcept : size_(other.size_), outside_(other.outside_) {
        if (outside_ == nullptr) copy_inside(other);
        other.outside_ = nullptr;
        other.size_ = 0;
    }
    constexpr result_numbers& operator=(result_numbers other) noexcept {
        T* const mine = outside_;
        outside_ = other.outside_;
        other.outside_ = mine;
        size_ = other.size_;
        if (outside_ == nullptr) copy_inside(other);
        return *this;
    }
    constexpr ~result_numbers() { delete[] outside_; }
    constexpr T* data() { return outside_ != nullptr ? outside_ : inside_; }
    constexpr const T* data() const { return outside_ != nullptr ? outside_ : inside_; }
    constexpr std::size_t size() const { return size_; }

private:
    static constexpr std::size_t inside = 64;
    constexpr void copy_inside(const result_numbers& other) {
        for (std::size_t i = 0; i < inside; ++i) inside_[i] = other.inside_[i];
    }
    std::size_t size_;
    T* outside_ = nullptr;
    alignas(64) T inside_[inside];
};

/// A result. Not per sample: `[i]`, `(i, j)`; a matrix lies column after column. Per sample: `[i]` is sample i (a number, or its
/// entries), `(i, j)` entry j of sample i; samples lie row after row. Converts to an Eigen map without a copy.
template <class T, shape S>
class result : public order_of<result<T, S>, T, S> {
public:
    using value_type = T;
    constexpr explicit result(int samples) : samples_(samples), numbers_(static_cast<std::size_t>(S.batched ? samples : 1) * static_cast<std::size_t>(S.size())) {}

    constexpr T* data() { return numbers_.data(); }
    constexpr const T* data() const { return numbers_.data(); }
    constexpr std::size_t size() const { return numbers_.size(); }
    constexpr const T* begin() const { return data(); }
    constexpr const T* end() const { return data() + size(); }
    static constexpr shape dimensions() { return S; }
    /// Rows and columns: samples and entries, or those of the matrix.
    constexpr int rows() const { return S.batched ? samples_ : S.rows(); }
    constexpr int cols() const { return S.batched ? S.size() : S.size() / S.rows(); }

    constexpr decltype(auto) operator[](int i) const {
        if constexpr (S.batched && S.rank > 0)
            return value_view<const T, S.with_batch(false)>(data() + i * S.size());
        else
            return (data()[i]);
    }
    template <class... I>
        requires(sizeof...(I) == static_cast<std::size_t>(S.rank + (S.batched ? 1 : 0)))
    constexpr const T& operator()(I... index) const {
        const int at[] = {static_cast<int>(index)...};
        if constexpr (!S.batched && S.rank == 2) {
            return data()[at[1] * S.extent[0] + at[0]];
        } else {
            int offset = 0;
            for (int k = 0; k < S.rank + (S.batched ? 1 : 0); ++k) offset = offset * (S.batched ? (k == 0 ? 1 : S.extent[k - 1]) : S.extent[k]) + at[k];
            return data()[offset];
        }
    }
    /// An Eigen map without a copy (row-major for what is per sample), or a copy into an Eigen matrix or vector.
    template <eigen_like M>
    operator M() const {
        static_assert(!lies_by_rows || S.size() == 1 || eigen::is_plain<M> || M::IsRowMajor,
                      "tapeless: samples lie row after row: map them with Eigen::RowMajor, or copy them");
        static_assert(lies_by_rows || S.rank != 2 || eigen::is_plain<M> || !M::IsRowMajor,
                      "tapeless: a matrix lies column after column: map it with Eigen's default order, or copy it");
        return eigen::convert<M, lies_by_rows>(data(), rows(), cols());
    }

private:
    static constexpr bool lies_by_rows = S.batched || S.rank > 2;
    int samples_;
    result_numbers<T> numbers_;
};

}  // namespace tapeless
