// Data that do not fit are refused before anything is changed, in words that name the binding, the row and both sizes.
#include <tapeless/core.hpp>

#include <Eigen/Core>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace tl = tapeless;
using namespace tl::literals;

namespace refused {

constexpr auto x = tl::input<"x", 3>;
constexpr auto y = tl::input<"y", 4>;
constexpr auto digit = tl::input<"digit", tl::category<4>>;
constexpr auto layer = tl::dense<"layer", 4>(x);
constexpr auto loss = mean(softmax_cross_entropy(layer, digit)) + mean(square(layer - y));
constexpr auto W = tl::variable<"layer.W", 4, 3>;

std::vector<std::array<float, 3>> rows_of_x(std::size_t n) { return std::vector<std::array<float, 3>>(n, {1, 2, 3}); }
std::vector<std::array<float, 4>> rows_of_y(std::size_t n) { return std::vector<std::array<float, 4>>(n, {1, 2, 3, 4}); }

/// The call throws std::invalid_argument, says all these words, and the model is what it was, bit for bit.
template <class Model, class Call>
void check_refused(Model& model, Call call, std::initializer_list<const char*> words) {
    const Model before = model;
    try {
        call();
        BOOST_ERROR("nothing was thrown");
    } catch (const std::invalid_argument& e) {
        const std::string said = e.what();
        for (const char* word : words) BOOST_TEST(said.find(word) != said.npos, '"' << said << "\" does not say " << word);
    }
    BOOST_TEST(std::equal(model[W].begin(), model[W].end(), before[W].begin()));
    BOOST_TEST(model.steps() == before.steps());
}

}  // namespace refused

using namespace refused;

BOOST_AUTO_TEST_CASE(rows_that_differ) {
    tl::trainer model{loss, tl::sgd{}};
    const std::vector<int> four(4), five(5);
    check_refused(model, [&] { model.step(x = rows_of_x(5), y = rows_of_y(4), digit = five); }, {"'x' has 5 rows", "'y' has 4"});
    check_refused(model, [&] { model.step(digit = four, x = rows_of_x(5), y = rows_of_y(5)); }, {"'digit' has 4 rows", "'x' has 5"});
    check_refused(model, [&] { model.step(x = rows_of_x(300), y = rows_of_y(301), digit = std::vector<int>(300)); }, {"300", "301"});
}

BOOST_AUTO_TEST_CASE(a_label_outside_its_categories) {
    tl::trainer model{loss, tl::adam{}};
    check_refused(model, [&] { model.step(x = rows_of_x(3), y = rows_of_y(3), digit = std::vector{0, 4, 1}); },
                  {"'digit'", "row 1", "label is 4", "0 to 3"});
    check_refused(model, [&] { model.step(x = rows_of_x(3), y = rows_of_y(3), digit = std::vector{0, 1, -1}); }, {"'digit'", "row 2", "-1"});
    std::vector<unsigned char> late(200);
    late[190] = 200;
    check_refused(model, [&] { model.step(x = rows_of_x(200), y = rows_of_y(200), digit = late); }, {"row 190", "200"});
    const std::vector<unsigned long long> huge{0, ~0ull};
    check_refused(model, [&] { model.step(x = rows_of_x(2), y = rows_of_y(2), digit = huge); }, {"'digit'", "row 1"});
}

BOOST_AUTO_TEST_CASE(an_empty_batch) {
    tl::trainer model{loss, tl::sgd{}};
    check_refused(model, [&] { model.step(x = rows_of_x(0), y = rows_of_y(0), digit = std::vector<int>()); }, {"'x' has 0 rows", "at least 1"});
    check_refused(model, [&] { model.step(x = Eigen::MatrixXf(0, 3), y = rows_of_y(0), digit = std::vector<int>()); }, {"'x' has 0 rows"});
}

BOOST_AUTO_TEST_CASE(another_batch_than_declared) {
    tl::trainer exactly{loss, tl::sgd{}, tl::batch<4>};
    tl::trainer at_most{loss, tl::sgd{}, tl::batch_up_to<4>};
    check_refused(exactly, [&] { exactly.step(x = rows_of_x(3), y = rows_of_y(3), digit = std::vector<int>(3)); }, {"'x'", "3 rows", "the batch is 4"});
    check_refused(at_most, [&] { at_most.step(x = rows_of_x(5), y = rows_of_y(5), digit = std::vector<int>(5)); },
                  {"'x'", "5 rows", "at most 4"});
    at_most.step(x = rows_of_x(3), y = rows_of_y(3), digit = std::vector<int>(3));
    tl::function f{layer, tl::batch<4>};
    BOOST_CHECK_THROW(f(W = std::vector<float>(12), tl::variable<"layer.b", 4> = std::vector<float>(4), x = rows_of_x(3)), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(rows_of_another_width) {
    tl::trainer model{loss, tl::sgd{}};
    const std::vector<int> labels(2);
    check_refused(model, [&] { model.step(x = Eigen::MatrixXf(2, 5), y = rows_of_y(2), digit = labels); }, {"'x' has rows of 5", "takes 3"});
    check_refused(model, [&] { model.step(x = std::vector<float>(7), y = rows_of_y(2), digit = labels); }, {"'x' has 7 numbers", "3"});
    check_refused(model, [&] { model.step(x = std::vector<float>(2), y = rows_of_y(2), digit = labels); }, {"'x' has 2 numbers", "3"});
}

BOOST_AUTO_TEST_CASE(a_value_of_another_shape) {
    tl::trainer model{loss, tl::sgd{}};
    check_refused(model, [&] { model[W] = Eigen::MatrixXf(3, 4); }, {"3 x 4", "4 x 3"});
    check_refused(model, [&] { model[W] = std::vector<float>(11); }, {"11", "12"});
    tl::function f{layer};
    const auto b = tl::variable<"layer.b", 4> = std::vector<float>(4);
    check_refused(model, [&] { f(W = Eigen::MatrixXf(3, 4), b, x = rows_of_x(1)); }, {"'layer.W'", "3 x 4", "4 x 3"});
    check_refused(model, [&] { f(W = std::vector<float>(11), b, x = rows_of_x(1)); }, {"'layer.W'", "11", "12"});
}

BOOST_AUTO_TEST_CASE(settings_of_an_optimizer_that_make_no_sense) {
    const auto says = [](const char* words) {
        return [words](const std::invalid_argument& e) { return std::string(e.what()).find(words) != std::string::npos; };
    };
    BOOST_CHECK_EXCEPTION((tl::trainer{loss, tl::adam{.learning_rate = 0}}), std::invalid_argument,
                          says("adam: learning_rate must be greater than 0, and is 0"));
    BOOST_CHECK_EXCEPTION((tl::trainer{loss, tl::sgd{.learning_rate = -0.5f}}), std::invalid_argument, says("sgd: learning_rate must be greater than 0, and is -0.5"));
    BOOST_CHECK_EXCEPTION((tl::trainer{loss, tl::momentum{.decay = 1}}), std::invalid_argument, says("momentum: decay must be in [0, 1), and is 1"));
    BOOST_CHECK_EXCEPTION((tl::trainer{loss, tl::adamw{.beta2 = 1.5f}}), std::invalid_argument, says("adamw: beta2 must be in [0, 1), and is 1.5"));
    BOOST_CHECK_EXCEPTION((tl::trainer{loss, tl::sgd{.learning_rate = std::numeric_limits<float>::quiet_NaN()}}), std::invalid_argument, says("nan"));
}
