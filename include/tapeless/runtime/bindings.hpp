#pragma once
// runtime/bindings.hpp: checks `x = xs, y = ys` against the leaves of a program: while compiling what types tell, at run time the
// rest, before anything is changed.
#include "../passes/program.hpp"
#include "../expr/describe.hpp"
#include "data.hpp"
#include "invalid.hpp"

namespace tapeless {

template <class B>
inline constexpr bool is_binding = false;
template <class L, class D>
inline constexpr bool is_binding<binding<L, D>> = true;
/// `x = xs`
template <class B>
concept binding_like = is_binding<std::remove_cvref_t<B>>;

/// What is wrong with the bindings of a call.
struct binding_fault {
    short_phrase subject{};
    short_phrase problem{};
    short_phrase remedy{};
    bool exists = false;
};

namespace bindings {

/// Index of a leaf among a program's; -1 where the program has none of this name and kind.
template <class Leaf, class Program>
constexpr int index_of() {
    constexpr const info* leaf = definition<Leaf>;
    for (int l = 0; l < Program::value.count.leaves; ++l) {
        const leaf_entry& entry = Program::value.leaves[l];
        if (entry.hash == leaf->leaf.name_hash && entry.kind == leaf->leaf.kind && entry.dims.same_axes(leaf->dims) &&
            entry.classes == leaf->leaf.classes)
            return l;
    }
    return -1;
}

constexpr binding_fault fault(std::string_view subject, std::string_view problem, std::string_view remedy) {
    binding_fault f;
    f.subject << subject;
    f.problem << problem;
    f.remedy << remedy;
    f.exists = true;
    return f;
}

/// What the types tell of one binding.
template <class B, class Program>
constexpr binding_fault fault_of_one() {
    using leaf = typename B::leaf;
    using D = typename B::data_type;
    constexpr const info* e = definition<leaf>;
    constexpr long long width = e->dims.size();
    if (index_of<leaf, Program>() < 0) return fault(seen<leaf>.view(), "the model has no such leaf", "bind what the model reads");
    if (e->leaf.classes > 0 && !std::is_integral_v<data_access::element_type<D>>)
        return fault(seen<leaf>.view(), "numbers where labels belong", "give whole numbers 0 .. K-1");
    if (e->leaf.classes == 0 && !number_like<D> && std::is_integral_v<data_access::element_type<D>>)
        return fault(seen<leaf>.view(), "labels where numbers belong", "give float or double");
    constexpr long long has = data_access::static_width<D>(), size = data_access::static_size<D>();
    const bool matrix = data_access::is_eigen_matrix<D>;
    if (e->leaf.kind == family::input) {
        if ((has > 0 && has != width && !(matrix && width == 1)) || (size > 0 && size % width != 0))
            return fault(seen<leaf>.view(), "the data have another width", "one row per sample");
    } else if ((size > 0 && size != width) || (e->dims.rank == 2 && has > 0 && has != e->dims.columns())) {
        return fault(seen<leaf>.view(), "the data have another size", "as many entries as the leaf");
    }
    return {};
}

template <class A, class... B>
inline constexpr int count_same = (0 + ... + (std::is_same_v<typename A::leaf, typename B::leaf> ? 1 : 0));

/// The first leaf that must be bound and is not. `needed(l)`: leaf l is read.
template <class Program, class Needed, class... B>
constexpr binding_fault missing(Needed needed) {
    for (int l = 0; l < Program::value.count.leaves; ++l) {
        if (!needed(l)) continue;
        bool bound = false;
        ((bound = bound || index_of<typename B::leaf, Program>() == l), ...);
        if (!bound) {
            short_phrase subject;
            subject << Program::value.leaves[l].name.view() << Program::value.leaves[l].dims;
            return fault(subject.view(), "a leaf is not bound", "give it data: x = xs");
        }
    }
    return {};
}

/// The first fault of a call.
template <class Program, class Needed, class... B>
constexpr binding_fault fault_of(Needed needed) {
    binding_fault first;
    [[maybe_unused]] const auto take = [&first](const binding_fault& f) {
        if (!first.exists) first = f;
    };
    (take(fault_of_one<B, Program>()), ...);
    (take(count_same<B, B...> <= 1 ? binding_fault{} : fault(seen<typename B::leaf>.view(), "bound twice", "bind each leaf once")), ...);
    if (first.exists) return first;
    return missing<Program, Needed, B...>(needed);
}

/// Calls f with bindings only: those of a bundle one by one.
template <class Program, class F>
constexpr decltype(auto) spread(F&& f) {
    return f();
}
template <class Program, class F, class First, class... Rest>
constexpr decltype(auto) spread(F&& f, const First& first, const Rest&... rest) {
    const auto go_on = [&](const auto&... mine) -> decltype(auto) {
        return spread<Program>([&](const auto&... others) -> decltype(auto) { return f(mine..., others...); }, rest...);
    };
    if constexpr (binding_like<First>)
        return go_on(first);
    else
        return unbundled<First>::template bind<Program>(first, go_on);
}

template <class... B>
struct binding_types {
    template <class... More>
    friend constexpr binding_types<B..., More...> operator+(binding_types, binding_types<More...>) {
        return {};
    }
};
/// The types of the bindings that `spread` makes of one argument.
template <class Program, class B>
constexpr auto spread_types() {
    if constexpr (binding_like<B>)
        return binding_types<B>{};
    else
        return []<std::size_t... I>(std::index_sequence<I...>) {
            return binding_types<typename unbundled<B>::template binding_of<Program, I>::type...>{};
        }(std::make_index_sequence<unbundled<B>::members>{});
}

/// The first fault of a call with bindings and bundles.
template <class Program, class Needed, class... B>
constexpr binding_fault fault_of_call() {
    if constexpr ((binding_like<B> && ...)) {
        return fault_of<Program, Needed, B...>(Needed{});
    } else if constexpr (!((binding_like<B> || bundle_like<B>) && ...)) {
        return fault("an argument", "is no binding", "x = xs");
    } else {
        constexpr binding_fault unknown = [] {
            binding_fault first;
            const auto look = [&first]<class One>(type_box<One>) {
                if constexpr (bundle_like<One>)
                    if (!first.exists) first = unbundled<One>::template fault<Program>();
            };
            (look(type_box<B>{}), ...);
            return first;
        }();
        if constexpr (unknown.exists) {
            return unknown;
        } else {
            return []<class... All>(binding_types<All...>) {
                return fault_of<Program, Needed, All...>(Needed{});
            }((binding_types<>{} + ... + spread_types<Program, B>()));
        }
    }
}

/// Rows of a call where the types tell them, else -1.
template <class... B>
constexpr long long static_rows() {
    long long rows = -1;
    [[maybe_unused]] const auto look = [&](long long size, long long width, bool is_input) {
        if (is_input && size > 0 && rows < 0) rows = size / width;
    };
    (look(data_access::static_size<typename B::data_type>(), definition<typename B::leaf>->dims.size(),
          definition<typename B::leaf>->dims.batched),
     ...);
    return rows;
}

/// Checks the extents of one binding; gives its rows.
template <class B>
constexpr long long checked_rows(const B& b) {
    constexpr const info* e = definition<typename B::leaf>;
    constexpr long long width = e->dims.size();
    const data_access::extent has = data_access::extent_of(b.data, width);
    if (e->leaf.kind == family::input) {
        if (has.width != width) invalid::width(e->leaf.name, has.width, width);
        if (has.left_over != 0) invalid::left_over(e->leaf.name, has.size(), width);
        if (has.rows == 0) invalid::empty(e->leaf.name);
        if (e->leaf.classes > 0)
            for (long long i = 0; i < has.rows; ++i) {
                const auto value = static_cast<long long>(data_access::entry(b.data, i, 0, 1));
                if (value < 0 || value >= e->leaf.classes) invalid::label(e->leaf.name, i, value, e->leaf.classes);
            }
    } else {
        data_access::check_fit(e->leaf.name, b.data, e->dims);
    }
    return has.rows;
}

/// Name of the first input that is bound.
template <class... B>
constexpr const char* first_input() {
    const char* found = nullptr;
    ((found = found == nullptr && definition<typename B::leaf>->leaf.kind == family::input ? definition<typename B::leaf>->leaf.name : found), ...);
    return found;
}

/// Checks every binding; gives the rows that all inputs have, 1 where there is no input.
template <class... B>
constexpr int checked(const B&... b) {
    const char* first = nullptr;
    long long rows = 1;
    [[maybe_unused]] const auto check = [&](const auto& one) {
        using leaf = typename std::remove_cvref_t<decltype(one)>::leaf;
        const long long has = checked_rows(one);
        if (definition<leaf>->leaf.kind != family::input) return;
        if (first != nullptr && has != rows) invalid::rows(first, rows, definition<leaf>->leaf.name, has);
        first = definition<leaf>->leaf.name;
        rows = has;
    };
    (check(b), ...);
    return static_cast<int>(rows);
}

}  // namespace bindings

}  // namespace tapeless
