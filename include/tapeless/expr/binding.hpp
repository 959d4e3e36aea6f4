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

/// The type of the numbers in arrays of arrays: of `float[5][3]`, `std::array<std::array<float, 3>, 5>`; void where there is none.
template <class D>
constexpr auto innermost() {
    if constexpr (std::is_arithmetic_v<D>)
        return std::type_identity<D>{};
    else if constexpr (std::is_array_v<D>)
        return innermost<std::remove_extent_t<D>>();
    else if constexpr (requires(const D& d) { d.data(); std::tuple_size<D>::value; })
        return innermost<std::remove_cvref_t<decltype(*std::declval<const D&>().data())>>();
    else
        return std::type_identity<void>{};
}
/// An array whose size is known while compiling, of numbers or of such arrays.
template <class D>
concept row_like = !std::is_arithmetic_v<D> && !std::is_void_v<typename decltype(innermost<D>())::type>;

/// An expression of Eigen's, `a + b`, that holds no numbers: the binding holds what it comes to. That allocates, as it does in
/// Eigen, where the size is not known while compiling.
template <class D>
concept evaluated_first = matrix_like<D> && !requires(const std::remove_cvref_t<D>& d) { d.data(); };
template <class D>
std::remove_cvref_t<D> as_value(D&&);

/// Rows that are arrays themselves: `float[5][3]`, `std::array<std::array<float, 3>, 5>`, `std::vector<std::array<float, 3>>`.
template <class D>
concept nested_like = std::is_array_v<std::remove_cvref_t<D>> || requires(const std::remove_cvref_t<D>& d) {
    d.size();
    requires row_like<std::remove_cvref_t<decltype(*d.data())>>;
};

/// May stand at the right of `x = ...`.
template <class D>
concept bindable = number_like<D> || range_like<D> || matrix_like<D> || nested_like<D>;

/// How a plain struct is read as a bundle of bindings: runtime/bundle.hpp says so, to those who include it.
template <class S>
struct unbundled;
template <class S>
concept bundle_like = requires { unbundled<std::remove_cvref_t<S>>::members; };

/// A temporary that the binding can keep alive by taking it in: moved, or copied where it is const as Eigen's are. Not: a C array.
template <class D>
concept keepable = !std::is_array_v<std::remove_reference_t<D>> && std::constructible_from<std::remove_cvref_t<D>, D>;

}  // namespace tapeless
