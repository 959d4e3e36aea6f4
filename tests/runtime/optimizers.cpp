// Each optimizer against a plain loop.
#include <tapeless/core.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <cstddef>

namespace tl = tapeless;
using namespace tl::literals;
using boost::test_tools::tolerance;

namespace optimized {

constexpr auto a = tl::input<"a">;
constexpr auto b = tl::input<"b">;
constexpr auto W = tl::variable<"W">;
constexpr auto c = tl::variable<"c">;
constexpr auto loss = mean(square(W * a + c - b));
constexpr std::array as{1., 2., 3., 4.}, bs{1.5, -0.5, 4., 2.};

struct parameters {
    double w, c;
};
/// 40 steps with this rule: `update(parameter, gradient, kept, step)`, `kept` two numbers for each parameter.
parameters by_hand(auto update) {
    double p[2]{}, kept[2][2]{};
    for (int step = 1; step <= 40; ++step) {
        double g[2]{};
        for (std::size_t k = 0; k < 4; ++k) {
            const double e = 2 * (p[0] * as[k] + p[1] - bs[k]) / 4;
            g[0] += e * as[k], g[1] += e;
        }
        for (int i = 0; i < 2; ++i) p[i] = update(p[i], g[i], kept[i], step);
    }
    return {p[0], p[1]};
}
parameters trained(auto optimizer) {
    tl::trainer model{loss, optimizer, tl::precision<double>};
    for (int step = 0; step < 40; ++step) model.step(a = as, b = bs);
    return {model[W], model[c]};
}
void check_same(parameters one, parameters other) {
    BOOST_TEST(one.w == other.w, tolerance(1e-12));
    BOOST_TEST(one.c == other.c, tolerance(1e-12));
}

// one's own: the sign of the gradient alone, and a rate that shrinks with the steps
struct sign_descent {
    double learning_rate = 0.125;
    static constexpr auto update(auto w, auto gradient, auto rate, auto step) { return w - rate / sqrt(step) * sign(gradient); }
};
// one's own, with what it keeps: AdaGrad
struct adagrad {
    double learning_rate = 0.125;
    static constexpr int kept = 1;
    static constexpr auto update(auto w, auto gradient, auto total, auto rate) {
        const auto sum = total + gradient * gradient;
        return tl::updated{w - rate * gradient / (sqrt(sum) + 1e-3), sum};
    }
};
// one's own, without settings
struct halving {
    static constexpr auto update(auto w, auto gradient) { return 0.5 * w - 0.125 * gradient; }
};

constexpr double real(float v) { return static_cast<double>(v); }

}  // namespace optimized

using namespace optimized;

BOOST_AUTO_TEST_CASE(sgd) {
    check_same(trained(tl::sgd{.learning_rate = 0.05f}), by_hand([](double p, double g, double*, int) { return p - real(0.05f) * g; }));
}

BOOST_AUTO_TEST_CASE(momentum) {
    check_same(trained(tl::momentum{.learning_rate = 0.02f, .decay = 0.8f}), by_hand([](double p, double g, double* kept, int) {
                   kept[0] = real(0.8f) * kept[0] + g;
                   return p - real(0.02f) * kept[0];
               }));
}

BOOST_AUTO_TEST_CASE(nesterov) {
    check_same(trained(tl::nesterov{.learning_rate = 0.02f, .decay = 0.8f}), by_hand([](double p, double g, double* kept, int) {
                   kept[0] = real(0.8f) * kept[0] + g;
                   return p - real(0.02f) * (g + real(0.8f) * kept[0]);
               }));
}

namespace {
double adam_step(double g, double* kept, int step, double rate) {
    const double b1 = real(0.9f), b2 = real(0.999f), epsilon = real(1e-8f);
    kept[0] = b1 * kept[0] + (1 - b1) * g;
    kept[1] = b2 * kept[1] + (1 - b2) * g * g;
    const double first = kept[0] / (1 - std::pow(b1, step)), second = kept[1] / (1 - std::pow(b2, step));
    return rate * first / (std::sqrt(second) + epsilon);
}
}  // namespace

BOOST_AUTO_TEST_CASE(adam) {
    check_same(trained(tl::adam{.learning_rate = 0.1f}),
               by_hand([](double p, double g, double* kept, int step) { return p - adam_step(g, kept, step, real(0.1f)); }));
}

BOOST_AUTO_TEST_CASE(adamw) {
    check_same(trained(tl::adamw{.learning_rate = 0.1f, .weight_decay = 0.2f}), by_hand([](double p, double g, double* kept, int step) {
                   return p - adam_step(g, kept, step, real(0.1f)) - real(0.1f) * real(0.2f) * p;
               }));
}

BOOST_AUTO_TEST_CASE(one_s_own_optimizer_is_one_struct) {
    check_same(trained(sign_descent{}), by_hand([](double p, double g, double*, int step) {
                   return p - 0.125 / std::sqrt(step) * (g > 0 ? 1 : g < 0 ? -1 : 0);
               }));
    check_same(trained(adagrad{}), by_hand([](double p, double g, double* kept, int) {
                   kept[0] += g * g;
                   return p - 0.125 * g / (std::sqrt(kept[0]) + 1e-3);
               }));
    check_same(trained(halving{}), by_hand([](double p, double g, double*, int) { return 0.5 * p - 0.125 * g; }));
}

BOOST_AUTO_TEST_CASE(a_setting_may_follow_a_schedule) {
    tl::trainer model{loss, tl::sgd{}, tl::precision<double>};
    for (int step = 1; step <= 40; ++step) {
        model.optimizer.learning_rate = 0.05f / static_cast<float>(step);
        model.step(a = as, b = bs);
    }
    check_same({model[W], model[c]}, by_hand([](double p, double g, double*, int step) { return p - real(0.05f / static_cast<float>(step)) * g; }));
}

BOOST_AUTO_TEST_CASE(powers_go_on_from_step_to_step_and_depend_on_the_step_alone) {
    for (const double base : {0., 0.5, static_cast<double>(0.9f), static_cast<double>(0.999f)}) {
        tl::running::running_power on;
        for (long long step = 1; step <= 3000; ++step) {
            const double power = on.at(base, step), exact = std::pow(base, static_cast<double>(step));
            tl::running::running_power anew;
            BOOST_TEST(power == anew.at(base, step), "at step " << step);
            BOOST_TEST(std::abs(power - exact) <= 1e-12 * exact + 1e-300, base << " at step " << step << ": " << power << " is not " << exact);
        }
    }
    tl::running::running_power changed;
    changed.at(0.9, 1);
    BOOST_TEST(changed.at(0.5, 2) == 0.25);  // a setting may change between steps
}

namespace {

/// The mean of the gradients so far, later ones with more weight; what it is divided by comes from the runtime.
struct mean_of_gradients {
    float learning_rate = 0.01f;
    float decay = 0.9f;

    static constexpr int kept = 1;
    static constexpr int corrected[] = {1};
    static constexpr auto update(auto w, auto gradient, auto mean, auto rate, auto b, auto weights, auto step) {
        const auto next = b * mean + (1.0 - b) * gradient;
        return tl::updated{w - rate / step * (next / weights), next};
    }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_rule_of_ones_own_is_given_corrections_and_the_step) {
    constexpr auto w = tl::variable<"w">;
    tl::trainer model{square(w - 3_c), mean_of_gradients{}, tl::precision<double>};
    double by_hand = model[w], mean = 0, power = 1;
    for (int step = 1; step <= 100; ++step) {
        model.step();
        const double decay = static_cast<double>(0.9f);
        power *= decay;
        mean = decay * mean + (1 - decay) * 2 * (by_hand - 3);
        by_hand -= static_cast<double>(0.01f) / step * (mean / (1 - power));
        BOOST_TEST(std::abs(model[w] - by_hand) < 1e-12);
    }
}
