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
        items_ = other.items_;
        other.items_ = mine;
        size_ = other.size_;
        room_ = other.room_;
        return *this;
    }
    constexpr ~list() { delete[] items_; }

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
        if (size_ == room_) {
            const T kept = value;  // `value` may lie in the array that goes away
            grow();
            items_[size_++] = kept;
        } else {
            items_[size_++] = value;
        }
    }
    constexpr T pop() { return items_[--size_]; }

private:
    constexpr void grow() {
        room_ = room_ > 0 ? 2 * room_ : 16;
        T* const wider = new T[static_cast<std::size_t>(room_)]{};
        for (int i = 0; i < size_; ++i) wider[i] = static_cast<T&&>(items_[i]);
        delete[] items_;
        items_ = wider;
    }

    T* items_ = nullptr;
    int size_ = 0;
    int room_ = 0;
};

}  // namespace tapeless
