#pragma once
// expr/leaf.hpp: the leaves of a formula: input, variable, setting.
#include "../core/refusal.hpp"
#include "binding.hpp"
#include "operator.hpp"
#include <bit>
#include <initializer_list>

namespace tapeless {

/// K classes, numbered from 0, for a label: `input<"label", category<10>>`.
template <int K>
inline constexpr category_extent category{K};

/// Which axis: by number, outermost 0, or by name.
struct axis_key {
    int number = -1;
    phrase<16> name{};
    hash_type name_hash = 0;
    consteval axis_key(int n) : number(n) {}
    template <std::size_t N>
    consteval axis_key(const char (&text)[N]) : name_hash(hash_text(text)) {
        name << std::string_view{text, N - 1};
    }
    constexpr phrase<24> described() const {
        phrase<24> result;
        if (number >= 0)
            result << "axis " << number;
        else
            result << "axis " << name.view();
        return result;
    }
};

template <axis_key Key>
struct axis_type {
    static constexpr axis_key key = Key;
};

/// An axis: with a name where it is declared, `input<"image", axis<"row", 8>, axis<"column", 8>>`, and by that name where it
/// is used, `sum(image, axis<"row">)`; or by its number, outermost 0, `sum(image, axis<0>)`.
template <axis_key Key, int... Size>
inline constexpr auto axis = axis_type<Key>{};
template <axis_key Key, int Size>
inline constexpr auto axis<Key, Size> = named_extent{Size, Key.name_hash};

/// The batch, as an axis of `sum` and `mean`.
struct batch_axis_type {};
inline constexpr batch_axis_type batch_axis{};

namespace leaves {

struct input {
    static constexpr const char* name = "input";
    static constexpr family kind = family::input;
    static constexpr int arity = 0;
};
struct variable {
    static constexpr const char* name = "variable";
    static constexpr family kind = family::variable;
    static constexpr int arity = 0;
};
struct setting {
    static constexpr const char* name = "setting";
    static constexpr family kind = family::setting;
    static constexpr int arity = 0;
};

constexpr void take(info& to, int extent) { to.dims.extent[to.dims.rank++] = extent; }
constexpr void take(info& to, named_extent extent) {
    to.axes.of[to.dims.rank] = extent.name;
    to.dims.extent[to.dims.rank++] = extent.size;
}
constexpr void take(info& to, category_extent label) { to.leaf.classes = label.classes; }
constexpr void take(info& to, const initializer& start) { to.leaf.start = start; }

/// Defines the info of a leaf.
template <class Kind, text Name, auto... Extents>
struct define {
    static constexpr text name = Name;
    static constexpr info make() {
        info result;
        result.op = &record<Kind>;
        result.leaf.name = name.letters;
        result.leaf.name_hash = name.hash();
        result.leaf.kind = Kind::kind;
        result.dims.batched = Kind::kind == family::input;
        (take(result, Extents), ...);
        hash_type h = mix(mix(operator_id<Kind>, name.hash()), result.dims.hash());
        h = mix(h, static_cast<hash_type>(result.leaf.classes));
        if (result.axes.any())
            for (const hash_type axis : result.axes.of) h = mix(h, axis);
        if (result.leaf.start != initializer{}) {
            h = mix(mix(h, static_cast<hash_type>(result.leaf.start.kind)), result.leaf.start.seed);
            h = mix(mix(h, std::bit_cast<hash_type>(result.leaf.start.a)), std::bit_cast<hash_type>(result.leaf.start.b));
        }
        result.hash = h;
        return result;
    }
    static constexpr info value = make();
};
/// What every leaf can do: be bound to data.
template <class This, class Kind, text Name, auto... Extents>
struct base : expression_base {
    static constexpr text name = Name;
    static constexpr hash_type hash = publish<define<Kind, Name, Extents...>::value.hash, define<Kind, Name, Extents...>>::hash;

    /// `x = xs`: the data that x stands for in this call. Refers to `xs`; a temporary is taken in.
    template <class D>
        requires(bindable<D> && (std::is_lvalue_reference_v<D> || keepable<D>))
    constexpr auto operator=(D&& data) const {
        if constexpr (evaluated_first<D>)
            return binding<This, decltype(as_value(data.eval()))>{data.eval()};
        else
            return binding<This, D>{std::forward<D>(data)};
    }
    template <class D, text Name_ = Name, text Problem = text{"a temporary that would dangle"}, text Remedy = text{"give the data a name first"}>
        requires(bindable<D> && !std::is_lvalue_reference_v<D> && !keepable<D>)
    void operator=(D&&) const = TAPELESS_REFUSE("a temporary that would dangle: give the data a name first");
    template <class D, text Name_ = Name, text Problem = text{"a temporary that would dangle"}, text Remedy = text{"give the data a name first"}>
    void operator=(std::initializer_list<D>) const = TAPELESS_REFUSE("a temporary that would dangle: give the data a name first");
    template <class D, text Name_ = Name, text Problem = text{"this is no data"}, text Remedy = text{"array, vector, span, Eigen, number"}>
        requires(!bindable<D>)
    void operator=(D&&) const = TAPELESS_REFUSE("this is no data: an array, vector, span, Eigen matrix or number is wanted");
};

}  // namespace leaves

/// The type of `input<...>`.
template <text Name, auto... Extents>
struct input_type : leaves::base<input_type<Name, Extents...>, leaves::input, Name, Extents...> {
    using leaves::base<input_type, leaves::input, Name, Extents...>::operator=;
};
/// The type of `variable<...>`.
template <text Name, auto... Extents>
struct variable_type : leaves::base<variable_type<Name, Extents...>, leaves::variable, Name, Extents...> {
    using leaves::base<variable_type, leaves::variable, Name, Extents...>::operator=;
};
/// The type of `setting<...>`.
template <text Name, auto... Extents>
struct setting_type : leaves::base<setting_type<Name, Extents...>, leaves::setting, Name, Extents...> {
    using leaves::base<setting_type, leaves::setting, Name, Extents...>::operator=;
};

/// Data of a sample: `input<"x">` is one number per sample, `input<"image", 28, 28>` a matrix, `input<"label", category<10>>`
/// a class. The name is the identity: the same name and shape is the same input.
template <text Name, auto... Extents>
inline constexpr input_type<Name, Extents...> input{};

/// What training changes: `variable<"W", 128, 784>`; an initializer may follow the extents, `variable<"W", 8, 4, he_normal()>`.
/// Zeros when nothing is said. The same name and shape is the same variable, wherever it is written (weight tying).
template <text Name, auto... Extents>
inline constexpr variable_type<Name, Extents...> variable{};

/// A value that is given with each step and is no data of a sample: a rate, a weight of a class.
template <text Name, auto... Extents>
inline constexpr setting_type<Name, Extents...> setting{};

template <class E>
inline constexpr bool is_variable = false;
template <text Name, auto... Extents>
inline constexpr bool is_variable<variable_type<Name, Extents...>> = true;
/// An input, variable or setting.
template <class E>
concept leaf_expression = expression<E> && requires { E::name.letters; };

}  // namespace tapeless
