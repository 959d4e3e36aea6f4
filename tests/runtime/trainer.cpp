// A trainer: any batch in any way gives the same step; a value with parameters to read and write.
#include <tapeless/core.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

namespace tl = tapeless;
using namespace tl::literals;
using boost::test_tools::tolerance;

namespace learned {

constexpr auto x = tl::input<"x", 3>;
constexpr auto t = tl::input<"t", 2>;
constexpr auto net = tl::dense<"out", 2>(tanh(tl::dense<"hidden", 4>(x)));
constexpr auto loss = mean(square(net - t));
constexpr auto hidden_W = tl::variable<"hidden.W", 4, 3>;
constexpr auto hidden_b = tl::variable<"hidden.b", 4>;
constexpr auto out_W = tl::variable<"out.W", 2, 4>;

constexpr auto a = tl::input<"a">;
constexpr auto b = tl::input<"b">;
constexpr auto W = tl::variable<"W">;
constexpr auto c = tl::variable<"c">;
constexpr auto line = mean(square(W * a + c - b));
constexpr std::array as{1.f, 2.f, 3.f, 4.f, 5.f}, bs{2.f, 4.f, 6.f, 8.f, 10.f};

/// n samples, the same for every caller.
struct samples {
    std::vector<std::array<double, 3>> x;
    std::vector<std::array<double, 2>> t;
    explicit samples(int n) {
        for (int i = 0; i < n; ++i) {
            const double u = (i * 37 % 101) / 50. - 1, v = (i * 53 % 97) / 48. - 1, w = (i * 71 % 89) / 44. - 1;
            x.push_back({u, v, w});
            t.push_back({u * v, w - v});
        }
    }
};

/// All parameters of `net` in a trainer.
template <class Model>
std::vector<double> parameters(const Model& model) {
    std::vector<double> all;
    const auto take = [&all](const auto& view) {
        for (const double number : view) all.push_back(number);  // g++ 12 warns of an insertion where it inlines much
    };
    take(model[hidden_W]), take(model[hidden_b]), take(model[out_W]);
    return all;
}
struct outcome {
    double loss;
    std::vector<double> weights;
};
template <class... Options>
outcome after_three_steps(const samples& data, Options... options) {
    tl::trainer model{loss, tl::sgd{.learning_rate = 0.25f}, tl::precision<double>, options...};
    model.step(x = data.x, t = data.t);
    model.step(x = data.x, t = data.t);
    const double last = model.step(x = data.x, t = data.t);
    return {last, parameters(model)};
}
void check_close(const outcome& one, const outcome& other) {
    BOOST_TEST(one.loss == other.loss, tolerance(1e-12));
    BOOST_TEST(one.weights == other.weights, tolerance(1e-10) << boost::test_tools::per_element());
}

}  // namespace learned

using namespace learned;

BOOST_AUTO_TEST_CASE(a_step_is_the_same_however_the_batch_is_given) {
    const samples five(5), most(127), tile(128), more(129), many(300), one(1);
    check_close(after_three_steps(one), after_three_steps(one, tl::batch<1>));
    check_close(after_three_steps(five), after_three_steps(five, tl::batch<5>));
    check_close(after_three_steps(five), after_three_steps(five, tl::batch_up_to<300>));
    check_close(after_three_steps(most), after_three_steps(most, tl::batch_up_to<300>));
    check_close(after_three_steps(tile), after_three_steps(tile, tl::batch_up_to<300>));
    check_close(after_three_steps(more), after_three_steps(more, tl::batch_up_to<300>));
    check_close(after_three_steps(many), after_three_steps(many, tl::batch_up_to<300>));
    check_close(after_three_steps(many), after_three_steps(many, tl::batch<300>));
}

BOOST_AUTO_TEST_CASE(a_batch_known_from_the_types_is_no_other_step) {
    tl::trainer known{line, tl::sgd{}}, unknown{line, tl::sgd{}};
    const std::vector va(as.begin(), as.end()), vb(bs.begin(), bs.end());
    for (int i = 0; i < 20; ++i) BOOST_TEST(known.step(a = as, b = bs) == unknown.step(a = va, b = vb), tolerance(1e-5f));
    BOOST_TEST(known[W] == unknown[W], tolerance(1e-5f));
}

BOOST_AUTO_TEST_CASE(one_trainer_takes_any_number_of_rows_one_after_the_other) {
    tl::trainer model{loss, tl::sgd{.learning_rate = 0.1f}};
    for (const int n : {300, 1, 129, 5, 128, 127, 300}) {
        const samples data(n);
        const tl::trainer before = model;
        tl::trainer whole{loss, tl::sgd{.learning_rate = 0.1f}, tl::batch_up_to<300>};
        whole[hidden_W] = before[hidden_W], whole[hidden_b] = before[hidden_b], whole[out_W] = before[out_W];
        whole[tl::variable<"out.b", 2>] = before[tl::variable<"out.b", 2>];
        BOOST_TEST(model.step(x = data.x, t = data.t) == whole.step(x = data.x, t = data.t), tolerance(1e-4f));
        BOOST_TEST(parameters(model) == parameters(whole), tolerance(1e-3) << boost::test_tools::per_element());
    }
    BOOST_TEST(model.steps() == 7);
}

BOOST_AUTO_TEST_CASE(the_loss_returned_is_that_before_the_update) {
    tl::trainer model{line, tl::sgd{}};
    tl::function f{line, model};
    for (int i = 0; i < 3; ++i) {
        const float before = f(a = as, b = bs);
        BOOST_TEST(model.step(a = as, b = bs) == before, tolerance(1e-6f));
    }
    tl::trainer fresh{line, tl::sgd{}};
    BOOST_TEST(fresh.step(a = as, b = bs) == 44.f);  // mean of 4, 16, 36, 64, 100
}

BOOST_AUTO_TEST_CASE(a_copy_is_a_checkpoint_and_assigning_restores) {
    tl::trainer model{line, tl::adam{.learning_rate = 0.1f}};
    for (int i = 0; i < 3; ++i) model.step(a = as, b = bs);
    const auto checkpoint = model;
    std::array<float, 4> first, second;
    for (float& l : first) l = model.step(a = as, b = bs);
    BOOST_TEST(checkpoint.steps() == 3);
    model = checkpoint;
    BOOST_TEST(model[W] == checkpoint[W]);
    for (float& l : second) l = model.step(a = as, b = bs);
    BOOST_TEST(first == second, boost::test_tools::per_element());  // moments and the number of the step came back too
    auto moved = std::move(model);
    BOOST_TEST(moved.steps() == 7);
}

BOOST_AUTO_TEST_CASE(a_large_model_is_a_value_too) {
    constexpr auto big = mean(square(tl::dense<"big", 40>(tl::input<"v", 60>)));
    constexpr auto big_W = tl::variable<"big.W", 40, 60>;
    const std::vector<float> v(60 * 7, 0.5f);
    const auto numbers = [&](const auto& m) { return std::vector<float>(m[big_W].begin(), m[big_W].end()); };
    tl::trainer model{big, tl::sgd{.learning_rate = 0.5f}};
    model.step(tl::input<"v", 60> = v);
    auto copy = model;
    const auto kept = numbers(copy);
    model.step(tl::input<"v", 60> = v);
    BOOST_TEST((numbers(model) != kept));
    BOOST_TEST(numbers(copy) == kept, boost::test_tools::per_element());
    model = copy;
    BOOST_TEST(numbers(model) == kept, boost::test_tools::per_element());
    auto moved = std::move(copy);
    moved.step(tl::input<"v", 60> = v);
    copy = moved;  // what was moved from may be assigned to
    BOOST_TEST(numbers(copy) == numbers(moved), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(settings_may_change_between_steps) {
    tl::trainer model{line, tl::sgd{}};
    model.optimizer.learning_rate = 0;
    model.step(a = as, b = bs);
    BOOST_TEST(model[W] == 0.f);
    model.optimizer.learning_rate = 0.01f;
    model.step(a = as, b = bs);
    BOOST_TEST(model[W] == 0.44f, tolerance(1e-6f));  // 0.01 * 2 * mean(a * b)
    constexpr auto rate = tl::setting<"strength">;
    tl::trainer shrunk{mean(square(W - a)) + rate * square(W), tl::sgd{.learning_rate = 0.5f}};
    shrunk.step(a = as, rate = 0.f);
    BOOST_TEST(shrunk[W] == 3.f, tolerance(1e-6f));
    shrunk.step(a = as, rate = 1.f);
    BOOST_TEST(shrunk[W] == 0.f, tolerance(1e-6f));
}

BOOST_AUTO_TEST_CASE(double_when_the_program_says_so) {
    tl::trainer model{line, tl::sgd{.learning_rate = 0.01f}, tl::precision<double>};
    static_assert(std::is_same_v<decltype(model.step(a = as, b = bs)), double>);
    static_assert(std::is_same_v<decltype(model)::value_type, double>);
    for (int i = 0; i < 100; ++i) model.step(a = as, b = bs);
    double w = 0, s = 0;  // the same by hand
    const double rate = static_cast<double>(0.01f);
    for (int i = 0; i < 100; ++i) {
        double dw = 0, ds = 0;
        for (std::size_t k = 0; k < 5; ++k) {
            const double e = w * static_cast<double>(as[k]) + s - static_cast<double>(bs[k]);
            dw += 2 * e * static_cast<double>(as[k]) / 5, ds += 2 * e / 5;
        }
        w -= rate * dw, s -= rate * ds;
    }
    BOOST_TEST(model[W] == w, tolerance(1e-13));
    BOOST_TEST(model[c] == s, tolerance(1e-13));
}
