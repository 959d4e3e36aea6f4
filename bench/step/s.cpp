// bench/step/s.cpp: case S: what F's model says of 8 pictures: the probabilities of the classes.
#include "../pictures.hpp"

namespace tl = tapeless;

namespace {

using pictures::image, pictures::logits, pictures::loss;

constexpr int batch = 8;

const bench::entry entry("S", true, [](std::vector<bench::race>& races) {
    static const auto x = bench::numbers(51).uniforms(batch * 784);
    const auto parameters = bench::dense_parameters(43, {784, 128, 10});
    const auto started = [&](auto m) {
        m->start(parameters);
        return m;
    };
    auto& r = races.emplace_back(bench::question{.name = "S", .what = "inference of F's model, batch 8", .flops = 2.0 * batch * (784 * 128 + 128 * 10)});
    static std::vector<float> to(batch * 10);
    static double exact[batch * 10];
    const auto predict = [](auto& m) __attribute__((always_inline)) { m.predict(x.data(), to.data()); };
    const auto answer = [&](auto& m) {
        predict(m);
        return std::vector<double>(to.begin(), to.end());
    };
    using namespace by_hand;
    started(std::make_unique<plain::classifier<double, plain::sgd, batch, 784, 128, 10>>())->predict(x.data(), exact);
    r.reference(std::vector<double>(std::begin(exact), std::end(exact)));
    r.enter("plain", *started(std::make_unique<plain::classifier<float, plain::sgd, batch, 784, 128, 10>>()), predict, answer);
    r.enter("Eigen", *started(std::make_unique<eigen::perceptron<eigen::sgd, 784, 128, 10, batch>>()), predict, answer);
    r.enter("by hand", *started(std::make_unique<perceptron<sgd, 784, 128, 10, batch>>()), predict, answer);
    static tl::trainer trained{loss, tl::sgd{.learning_rate = 0.01f}};
    bench::fill(trained, parameters, tl::variable<"hidden.W", 128, 784>, tl::variable<"hidden.b", 128>, tl::variable<"out.W", 10, 128>, tl::variable<"out.b", 10>);
    const auto ours = [](auto& f) __attribute__((always_inline)) { f.write(to, image = x); };
    r.enter("tapeless", tl::function{tl::softmax(logits), trained, tl::batch<batch>}, ours, [ours](auto& f) {
        ours(f);
        return std::vector<double>(to.begin(), to.end());
    });
});

}  // namespace
