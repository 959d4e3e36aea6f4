#pragma once
// core/list.hpp: a growing array with value semantics for the passes, cheap in the steps that a compiler counts.
#include <cstddef>

namespace tapeless {

/// What the passes keep their nodes in. std::vector would do, but each of its calls is several calls to a compiler that
/// evaluates them one by one, and its header costs 0.1 s.
template <class T>
class list {
public:
    constexpr list() = default;
    constexpr explicit list(int size) : items_(new T[static_cast<std::size_t>(size > 0 ? size : 1)]{}), size_(size), room_(size > 0 ? size : 1) {}
    /// The constant array itself, not a copy: to be read only, and copied as soon as it grows.
    static constexpr list lent(const T* from, int size) {
        list result;
        result.items_ = const_cast<T*>(from);
        result.size_ = size;
        result.room_ = lent_room;
        return result;
    }
    constexpr list(const T* from, int size) : list(size) {
        for (int i = 0; i < size; ++i) items_[i] = from[i];
    }
    constexpr list(int size, const T& value) : list(size) {
        for (int i = 0; i < size; ++i) items_[i] = value;
    }
    constexpr list(const list& other) : list(other.size_) {
        for (int i = 0; i < size_; ++i) items_[i] = other.items_[i];
    }
    constexpr list(list&& other) noexcept : items_(other.items_), size_(other.size_), room_(other.room_) {
        other.items_ = nullptr;
        other.size_ = other.room_ = 0;
    }
    constexpr list& operator=(list other) noexcept {
        T* const mine = items_;
        const int my_room = room_;
        items_ = other.items_;
        size_ = other.size_;
        room_ = other.room_;
        other.items_ = mine;
        other.room_ = my_room;
        return *this;
    }
    constexpr ~list() {
        if (room_ != lent_room) delete[] items_;
    }

    constexpr int size() const { return size_; }
    constexpr bool empty() const { return size_ == 0; }
    constexpr T& operator[](int i) { return items_[i]; }
    constexpr const T& operator[](int i) const { return items_[i]; }
    constexpr T& back() { return items_[size_ - 1]; }
    constexpr T* begin() { return items_; }
    constexpr T* end() { return items_ + size_; }
    constexpr const T* begin() const { return items_; }
    constexpr const T* end() const { return items_ + size_; }

    constexpr void push(const T& value) {
        if (size_ >= room_) {
            const T kept = value;  // `value` may lie in the array that goes away
            grow(size_ < 8 ? 16 : 2 * size_);
            items_[size_++] = kept;
        } else {
            items_[size_++] = value;
        }
    }
    constexpr T pop() { return items_[--size_]; }
    /// Makes room for so many items in all, if it has less.
    constexpr void reserve(int room) {
        if (room > room_ || room_ == lent_room) grow(room);
    }

    // To be read only, where a call for each item would be too many: compilers that evaluate count them.
    T* items_ = nullptr;
    int size_ = 0;

private:
    static constexpr int lent_room = -1;  ///< in place of the room of an array that is not this list's own

#if !defined(__clang__)
// g++ 12 with -march=native takes the loops that it made of the copies for longer than the arrays.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstringop-overflow"
#endif
    constexpr void grow(int room) {
        T* const wider = new T[static_cast<std::size_t>(room)]{};
        if (room_ == lent_room) {
            for (int i = 0; i < size_; ++i) wider[i] = items_[i];
        } else {
            for (int i = 0; i < size_; ++i) wider[i] = static_cast<T&&>(items_[i]);
            delete[] items_;
        }
        items_ = wider;
        room_ = room;
    }
#if !defined(__clang__)
#pragma GCC diagnostic pop
#endif

    int room_ = 0;
};

}  // namespace tapeless
