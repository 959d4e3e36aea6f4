#pragma once
// runtime/block.hpp: the memory of a trainer: in the object where it is small, else one block; copied like a value.
#include <cstddef>
#include <new>

namespace tapeless {

/// N numbers, aligned to 64 bytes. The first `Kept` are the value: they are 0 at first, and copied; the others are scratch.
template <class T, std::size_t N, std::size_t Kept, bool Inside = (N * sizeof(T) <= 4096)>
class block {
public:
    constexpr T* data() { return numbers_; }
    constexpr const T* data() const { return numbers_; }

private:
    alignas(64) T numbers_[N > 0 ? N : 1]{};
};

template <class T, std::size_t N, std::size_t Kept>
class block<T, N, Kept, false> {
public:
    constexpr block() : numbers_(make()) {}
    constexpr block(const block& other) : block() { copy(other); }
    constexpr block(block&& other) noexcept : numbers_(other.numbers_) { other.numbers_ = nullptr; }
    constexpr block& operator=(const block& other) {
        if (this != &other) {
            if (numbers_ == nullptr) numbers_ = make();
            copy(other);
        }
        return *this;
    }
    constexpr block& operator=(block&& other) noexcept {
        T* const mine = numbers_;
        numbers_ = other.numbers_;
        other.numbers_ = mine;
        return *this;
    }
    constexpr ~block() {
        // clang 19 leaves the block behind when the call of operator delete is written out here
        if (!__builtin_is_constant_evaluated())
            release(numbers_);
        else
            delete[] numbers_;
    }

    constexpr T* data() { return numbers_; }
    constexpr const T* data() const { return numbers_; }

private:
    /// While compiling, so many numbers at most: compilers try to make a `static` trainer a constant, and take long to find that they cannot.
    static constexpr std::size_t most_while_compiling = 1 << 16;
    static T* too_large_while_compiling() { return nullptr; }

    static constexpr T* make() {
        if (__builtin_is_constant_evaluated()) {
            if constexpr (N > most_while_compiling)
                return too_large_while_compiling();
            else
                return new T[N]{};
        }
        T* const numbers = static_cast<T*>(::operator new(N * sizeof(T), std::align_val_t{64}));
        for (std::size_t i = 0; i < Kept; ++i) new (numbers + i) T{};
        return numbers;
    }
    static void release(T* numbers) { ::operator delete(numbers, std::align_val_t{64}); }
    constexpr void copy(const block& other) {
        for (std::size_t i = 0; i < Kept; ++i) numbers_[i] = other.numbers_[i];
    }
    T* numbers_;
};

}  // namespace tapeless
