#pragma once
// runtime/stage.hpp: gives a program the address of each leaf's data, copying into the step's own memory only what lies otherwise
// than the kernels read it: another number type, strides, a column-major batch, a row-major weight.
#include "../kernels/map.hpp"
#include "../passes/buffers.hpp"
#include "bindings.hpp"

namespace tapeless {

namespace staging {

/// A value that is not per sample is read column after column when it is a matrix.
constexpr bool lies_by_columns(const info* e) { return !e->dims.batched && e->dims.rank == 2 && e->dims.extent[0] > 1 && e->dims.extent[1] > 1; }

/// The data may be read where they are: known while compiling to be impossible, or decided at run time.
template <class T, class B>
constexpr bool may_be_direct() {
    constexpr const info* e = definition<typename B::leaf>;
    using D = typename B::data_type;
    if (!std::is_same_v<data_access::element_type<D>, T> || e->leaf.classes > 0) return false;
    if (lies_by_columns(e)) return data_access::is_eigen_matrix<D>;
    return true;
}
/// It is decided by this, and never by a null address: g++ would follow that address into the copy and find fault with it.
template <class T, class B>
constexpr bool is_direct(const B& b) {
    constexpr const info* e = definition<typename B::leaf>;
    using D = typename B::data_type;
    if constexpr (!may_be_direct<T, B>()) {
        return false;
    } else if constexpr (lies_by_columns(e)) {
        if constexpr (requires { b.data.data(); b.data.innerStride(); b.data.outerStride(); })
            return !D::IsRowMajor && b.data.innerStride() == 1 && b.data.outerStride() == b.data.rows();
        else
            return false;
    } else {
        return data_access::is_contiguous(b.data);
    }
}
/// Where the data of a direct binding are.
template <class T, class B>
constexpr const T* direct(const B& b) {
    if constexpr (may_be_direct<T, B>())
        return data_access::first_number(b.data);
    else
        return nullptr;
}

/// Numbers of stage that a binding may need, for `rows` samples.
template <class T, class B>
constexpr int room(int rows) {
    constexpr const info* e = definition<typename B::leaf>;
    using D = typename B::data_type;
    if (may_be_direct<T, B>() && data_access::always_contiguous<D>) return 0;
    return padded(e->dims.size() * (e->dims.batched ? rows : 1));
}

/// Copies rows first .. first + rows of the data.
template <class T, class B>
constexpr void copy(const B& b, int first, int rows, T* to) {
    constexpr const info* e = definition<typename B::leaf>;
    constexpr int width = e->dims.size();
    if constexpr (lies_by_columns(e)) {
        using D = typename B::data_type;
        if constexpr (std::is_same_v<data_access::element_type<D>, T> && (std::is_array_v<D> || requires { b.data.data(); }))
            if (!__builtin_is_constant_evaluated() && data_access::is_contiguous(b.data)) {
                kernels::detail::turn_over_in_blocks(e->dims.rows(), e->dims.columns(), data_access::first_number(b.data), e->dims.columns(), to, e->dims.rows());
                return;
            }
        for (int i = 0; i < e->dims.rows(); ++i)
            for (int j = 0; j < e->dims.columns(); ++j)
                to[j * e->dims.rows() + i] = static_cast<T>(data_access::entry(b.data, i, j, e->dims.columns()));
    } else if constexpr (!e->dims.batched) {
        for (int i = 0; i < width; ++i) to[i] = static_cast<T>(data_access::entry(b.data, i, 0, 1));
    } else {
        for (int i = 0; i < rows; ++i)
            for (int j = 0; j < width; ++j) to[i * width + j] = static_cast<T>(data_access::entry(b.data, first + i, j, width));
    }
}

}  // namespace staging

/// The addresses of a program's leaves for the samples first .. first + rows: `leaf[l]` for the bound ones. `stage` has room for
/// what is copied.
template <class T, class Program, class... B>
[[gnu::always_inline]] constexpr void address_leaves(int first, int rows, int stage_rows, T* stage, const T** leaf, T* settings, const B&... b) {
    [[maybe_unused]] const auto address = [&](const auto& one) __attribute__((always_inline)) {
        using one_type = std::remove_cvref_t<decltype(one)>;
        constexpr int l = bindings::index_of<typename one_type::leaf, Program>();
        constexpr const info* e = definition<typename one_type::leaf>;
        if constexpr (e->leaf.kind == family::setting && e->dims.is_scalar()) {
            settings[Program::value.leaf_slots[l].offset] = static_cast<T>(data_access::entry(one.data, 0, 0, 1));
        } else {
            const int before = e->dims.batched ? first * e->dims.size() : 0;
            if constexpr (staging::room<T, one_type>(1) == 0) {
                leaf[l] = staging::direct<T>(one) + before;
            } else {
                if (staging::is_direct<T>(one))
                    leaf[l] = staging::direct<T>(one) + before;
                else
                    staging::copy(one, first, rows, stage), leaf[l] = stage;
                stage += staging::room<T, one_type>(stage_rows);
            }
        }
    };
    (address(b), ...);
}

}  // namespace tapeless
