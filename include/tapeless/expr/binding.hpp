#pragma once
// expr/binding.hpp: `x = xs`: which data a leaf stands for in one call.
#include "../core/text.hpp"
#include <concepts>
#include <type_traits>
#include <utility>

namespace tapeless {

/// Data that stand for a leaf. Holds a reference to what has a name, and the object itself when it was a temporary, so
/// that nothing dangles while the binding lives.
template <class Leaf, class Data>
struct binding {
    using leaf = Leaf;
    using data_type = std::remove_cvref_t<Data>;
    Data data;
};

/// One number for a leaf.
template <class D>
concept number_like = std::is_arithmetic_v<std::remove_cvref_t<D>>;

/// Contiguous numbers: arrays, vectors, spans, Eigen's plain types.
template <class D>
concept range_like = requires(const std::remove_cvref_t<D>& d) {
    { *d.data() } -> std::convertible_to<double>;
    d.size();
};

/// Rows and columns with strides, or an expression that can be evaluated: Eigen's types.
template <class D>
concept matrix_like = requires(const std::remove_cvref_t<D>& d) {
    { d.rows() } -> std::convertible_to<long long>;
    { d.cols() } -> std::convertible_to<long long>;
    d.eval();
};

/// Rows that are arrays themselves, as in `std::array<std::array<float, 3>, 5>` or `float[5][3]`.
template <class D>
concept nested_like = std::is_array_v<std::remove_cvref_t<D>>;

/// May stand at the right of `x = ...`.
template <class D>
concept bindable = number_like<D> || range_like<D> || matrix_like<D> || nested_like<D>;

/// A temporary that the binding can keep alive by taking it in. Not: a C array, something const.
template <class D>
concept keepable = number_like<D> || (!std::is_array_v<std::remove_cvref_t<D>> && std::move_constructible<std::remove_cvref_t<D>> &&
                                      !std::is_const_v<std::remove_reference_t<D>>);

}  // namespace tapeless
