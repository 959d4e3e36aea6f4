// Which measurements of a cell speak for a malignant tumour? A logistic regression, with its own standardisation.
//
//     logistic_regression data/breast_cancer.csv
#include <tapeless/core.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace tl = tapeless;
using namespace tl::literals;

namespace {

constexpr int features = 30;
constexpr std::size_t width = features;

// The probability that a sample is malignant is sigmoid(score); its negative log-likelihood is softplus(score) - malignant * score,
// which does not overflow. The weights are held small, for the 30 measurements say the same thing several times.
constexpr auto x = tl::input<"x", features>;
constexpr auto malignant = tl::input<"malignant">;
constexpr auto w = tl::variable<"w", features>;
constexpr auto b = tl::variable<"b">;
constexpr auto score = dot(w, x) + b;
constexpr auto loss = mean(softplus(score) - malignant * score) + 0.001_c * dot(w, w);

struct table {
    std::vector<std::string> names;
    std::vector<float> measured;  // a row of 30 for each sample
    std::vector<float> malignant;
};

table read(const char* path) {
    std::ifstream file(path);
    table t;
    std::string line, cell;
    std::getline(file, line);
    for (std::istringstream cells(line); std::getline(cells, cell, ',');) t.names.push_back(cell);
    while (std::getline(file, line)) {
        std::istringstream cells(line);
        for (std::size_t i = 0; i < width && std::getline(cells, cell, ','); ++i) t.measured.push_back(std::stof(cell));
        std::getline(cells, cell);
        t.malignant.push_back(cell == "malignant" ? 1.f : 0.f);
    }
    if (t.malignant.empty() || t.measured.size() != t.malignant.size() * width)
        throw std::runtime_error(std::string(path) + ": there is no such file, or a row has not 30 numbers");
    return t;
}

// Every column to mean 0 and deviation 1, as the first `rows` rows have it.
void standardise(std::vector<float>& numbers, std::size_t rows) {
    for (std::size_t column = 0; column < width; ++column) {
        double sum = 0, squares = 0;
        for (std::size_t i = 0; i < rows; ++i) sum += static_cast<double>(numbers[i * width + column]);
        const double mean = sum / static_cast<double>(rows);
        for (std::size_t i = 0; i < rows; ++i) squares += std::pow(static_cast<double>(numbers[i * width + column]) - mean, 2);
        const double deviation = std::sqrt(squares / static_cast<double>(rows));
        for (std::size_t i = column; i < numbers.size(); i += width) numbers[i] = static_cast<float>((static_cast<double>(numbers[i]) - mean) / deviation);
    }
}

}  // namespace

int main(int arguments, char** argument) try {
    if (arguments != 2) throw std::runtime_error("usage: logistic_regression data/breast_cancer.csv");
    table data = read(argument[1]);
    const std::size_t rows = data.malignant.size(), learned = rows * 4 / 5;  // the last fifth is not looked at
    standardise(data.measured, learned);
    const std::vector<float> xs(data.measured.begin(), data.measured.begin() + static_cast<std::ptrdiff_t>(learned * width));
    const std::vector<float> ys(data.malignant.begin(), data.malignant.begin() + static_cast<std::ptrdiff_t>(learned));

    tl::trainer model{loss, tl::nesterov{.learning_rate = 0.1f}};
    float last = 0;
    for (int step = 0; step < 500; ++step) last = model.step(x = xs, malignant = ys);
    std::printf("loss after 500 steps on %zu samples: %.3f\n", learned, static_cast<double>(last));

    const std::vector<float> unseen(data.measured.begin() + static_cast<std::ptrdiff_t>(learned * width), data.measured.end());
    const auto scores = tl::function{score, model}(x = unseen);
    int hit = 0, missed = 0, alarm = 0;
    for (std::size_t i = learned; i < rows; ++i) {
        const bool is = data.malignant[i] > 0.5f, said = scores[static_cast<int>(i - learned)] > 0;
        hit += is == said ? 1 : 0;
        missed += is && !said ? 1 : 0;
        alarm += !is && said ? 1 : 0;
    }
    std::printf("of %zu unseen: %d right, %d missed, %d false alarms\n\nwhat speaks most:\n", rows - learned, hit, missed, alarm);

    std::vector<int> by_weight(width);
    for (std::size_t i = 0; i < width; ++i) by_weight[i] = static_cast<int>(i);
    std::sort(by_weight.begin(), by_weight.end(), [&](int i, int j) { return std::abs(model[w][i]) > std::abs(model[w][j]); });
    for (std::size_t i = 0; i < 5; ++i)
        std::printf("  %-24s %+.2f\n", data.names[static_cast<std::size_t>(by_weight[i])].c_str(), static_cast<double>(model[w][by_weight[i]]));
} catch (const std::exception& wrong) {
    std::fprintf(stderr, "%s\n", wrong.what());
    return 2;
}

/* output
loss after 500 steps on 455 samples: ~0.067
of 114 unseen: 112 right, 0 missed, 2 false alarms

what speaks most:
  radius_error             ~+1.10
  worst_texture            ~+1.07
  worst_concave_points     ~+0.98
  worst_radius             ~+0.92
  worst_area               ~+0.89
*/
