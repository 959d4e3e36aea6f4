// Can a filter learn while the sound plays? An echo canceller that learns the way from loudspeaker to microphone, one block of
// samples at a time, and allocates nothing on the way.
#include <tapeless/core.hpp>

#include <Eigen/Core>

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <new>

static long allocations = 0;
void* operator new(std::size_t size) {
    ++allocations;
    if (void* const memory = std::malloc(size)) return memory;
    throw std::bad_alloc{};
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace tl = tapeless;

namespace {

constexpr int taps = 24, block = 64;

// For one sample: what was played lately, oldest first, and what the microphone hears. What remains is the other side's voice.
constexpr auto played = tl::input<"played", taps>;
constexpr auto heard = tl::input<"heard">;
constexpr auto filter = tl::variable<"filter", taps>;
constexpr auto remains = heard - dot(filter, played);
constexpr auto loss = mean(square(remains));

// Row i of a block is what was played up to sample i: rows that overlap in memory. Nothing is copied to make them.
using rows = Eigen::Map<const Eigen::Matrix<float, block, taps, Eigen::RowMajor>, 0, Eigen::OuterStride<1>>;

// Noise that is the same everywhere, between -1 and 1.
float noise() {
    static std::uint32_t state = 1;
    state = state * 1664525u + 1013904223u;
    return static_cast<float>(state >> 8) / 8388608.f - 1;
}

float decibels(float power) { return 10 * std::log10(power); }

}  // namespace

int main() {
    std::array<float, taps> way{};  // the echo of the room: fading, with alternating sign
    for (int k = 0; k < taps; ++k) way[static_cast<std::size_t>(taps - 1 - k)] = 0.6f * std::pow(-0.8f, static_cast<float>(k));

    tl::trainer model{loss, tl::sgd{.learning_rate = 0.2f}, tl::batch<block>};
    const tl::function cleaned{remains, model, tl::batch<block>};

    std::array<float, taps - 1 + block> sound{};
    std::array<float, block> microphone{}, output{};
    const long before = allocations;
    std::printf("block   echo left\n");
    for (int number = 1; number <= 256; ++number) {
        for (std::size_t i = 0; i + 1 < taps; ++i) sound[i] = sound[i + block];
        for (std::size_t i = taps - 1; i < sound.size(); ++i) sound[i] = noise();
        for (std::size_t i = 0; i < block; ++i) {
            microphone[i] = 0;
            for (std::size_t k = 0; k < taps; ++k) microphone[i] += way[k] * sound[i + k];
        }
        const rows lately(sound.data(), Eigen::OuterStride<1>());
        cleaned.write(output, played = lately, heard = microphone);  // first to the loudspeaker, then learn
        model.step(played = lately, heard = microphone);

        float echo = 0, left = 0;
        for (std::size_t i = 0; i < block; ++i) echo += microphone[i] * microphone[i], left += output[i] * output[i];
        if ((number & (number - 1)) == 0) std::printf("%5d   %6.1f dB\n", number, static_cast<double>(decibels(left / echo)));
    }
    std::printf("allocations while the sound played: %ld\n", allocations - before);
    float worst = 0;
    for (int k = 0; k < taps; ++k) worst = std::max(worst, std::abs(model[filter][k] - way[static_cast<std::size_t>(k)]));
    std::printf("largest error of the learned way: %s\n", worst < 1e-3f ? "below 0.001" : "0.001 or more");
    return allocations == before ? 0 : 1;
}

/* output
block   echo left
    1      ~0.0 dB
    2     ~-1.6 dB
    4     ~-4.1 dB
    8     ~-9.6 dB
   16    ~-20.3 dB
   32    ~-42.6 dB
   64    ~-82.2 dB
  128   ~ dB
  256   ~ dB
allocations while the sound played: 0
largest error of the learned way: below 0.001
*/
