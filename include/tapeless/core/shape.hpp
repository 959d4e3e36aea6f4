#pragma once
// core/shape.hpp: the axes of one sample, and whether a batch rides along.
#include "hash.hpp"
#include "text.hpp"

namespace tapeless {

/// The most axes a sample may have.
inline constexpr int max_rank = 6;

/// An extent with a name, as in `input<"image", axis<"row", 8>, axis<"column", 8>>`.
struct named_extent {
    int size = 1;
    hash_type name = 0;  ///< hash of the axis' name
    constexpr bool operator==(const named_extent&) const = default;
};

/// K classes, numbered from 0: what a label input holds, as in `input<"label", category<10>>`.
struct category_extent {
    int classes = 2;
    constexpr bool operator==(const category_extent&) const = default;
};

/// The shape of an expression: a sample's own axes, outermost first, and whether it has a value for each sample of the
/// batch. The batch is no axis of the sample: an operator acts on the own axes only.
struct shape {
    int rank = 0;
    int extent[max_rank]{};
    bool batched = false;

    constexpr shape() = default;
    constexpr shape(int a) : rank(1), extent{a} {}
    constexpr shape(int a, int b) : rank(2), extent{a, b} {}
    constexpr shape(int a, int b, int c) : rank(3), extent{a, b, c} {}
    constexpr shape(int a, int b, int c, int d) : rank(4), extent{a, b, c, d} {}
    constexpr shape(int a, int b, int c, int d, int e) : rank(5), extent{a, b, c, d, e} {}

    /// Entries of one sample: the product of the extents, 1 for a scalar.
    constexpr int size() const {
        int product = 1;
        for (int i = 0; i < rank; ++i) product *= extent[i];
        return product;
    }
    constexpr bool is_scalar() const { return rank == 0; }
    /// Rows and columns of the matrix that a sample is; a vector is a column.
    constexpr int rows() const { return rank > 0 ? extent[0] : 1; }
    constexpr int columns() const { return rank > 1 ? extent[1] : 1; }
    /// The same own axes, whatever the batch.
    constexpr bool same_axes(const shape& other) const {
        if (rank != other.rank) return false;
        for (int i = 0; i < rank; ++i)
            if (extent[i] != other.extent[i]) return false;
        return true;
    }
    constexpr bool operator==(const shape& other) const { return batched == other.batched && same_axes(other); }
    constexpr shape with_batch(bool has_batch = true) const {
        shape result = *this;
        result.batched = has_batch;
        return result;
    }
    constexpr hash_type hash() const {
        hash_type h = static_cast<hash_type>(rank * 2 + (batched ? 1 : 0));
        for (int i = 0; i < rank; ++i) h = mix(h, static_cast<hash_type>(extent[i]));
        return h;
    }
};

/// The names of a sample's axes, as hashes; 0 where an axis has none. Kept beside the shape: names play no part when shapes
/// are compared.
struct axis_names {
    hash_type of[max_rank]{};
    constexpr bool any() const {
        for (const hash_type name : of)
            if (name != 0) return true;
        return false;
    }
    constexpr axis_names without(int axis) const {
        axis_names result;
        for (int i = 0, to = 0; i < max_rank; ++i)
            if (i != axis) result.of[to++] = of[i];
        return result;
    }
};

/// One number, not per sample.
inline constexpr shape scalar{};

/// `shape` without axis `axis` (0 is the outermost).
constexpr shape without_axis(const shape& s, int axis) {
    shape result;
    result.batched = s.batched;
    for (int i = 0; i < s.rank; ++i)
        if (i != axis) result.extent[result.rank++] = s.extent[i];
    return result;
}

/// Writes a shape as users know it: `(128, 784)`, `()` for a scalar.
template <std::size_t N>
constexpr phrase<N>& operator<<(phrase<N>& to, const shape& s) {
    to << '(';
    for (int i = 0; i < s.rank; ++i) {
        if (i > 0) to << ", ";
        to << s.extent[i];
    }
    return to << ')';
}

}  // namespace tapeless
