// A plain struct is a bundle of bindings: each member stands for the leaf of its name.
#include <tapeless/tapeless.hpp>

#include <Eigen/Core>
#include <boost/hana/for_each.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <span>
#include <stdexcept>
#include <vector>

namespace tl = tapeless;
using namespace tl::literals;

namespace bundled {

constexpr auto x = tl::input<"x", 3>;
constexpr auto digit = tl::input<"digit", tl::category<4>>;
constexpr auto strength = tl::setting<"strength">;
constexpr auto W = tl::variable<"W", 4, 3>;
constexpr auto b = tl::variable<"b", 4>;
constexpr auto logits = W * x + b;
constexpr auto loss = mean(softmax_cross_entropy(logits, digit)) + strength * sum(square(W));

struct batch {
    std::vector<std::array<float, 3>> x;
    std::vector<int> digit;
};
struct views {
    std::span<const unsigned char> digit;  // in any order
    Eigen::Map<const Eigen::MatrixXf> x;
    double strength;
};
struct weights {
    Eigen::Matrix<float, 4, 3> W;
    std::array<float, 4> b;
};
struct with_a_stranger {
    std::vector<float> x, y;
};

const batch data{{{1, 2, 3}, {-1, 0, 2}}, {3, 0}};

template <class Model, class... B>
concept steps_with = requires(Model& model, const B&... each) { model.step(each...); };

}  // namespace bundled

using namespace bundled;

BOOST_AUTO_TEST_CASE(a_step_on_a_struct_is_the_step_on_its_members) {
    tl::trainer one{loss, tl::sgd{}}, other{loss, tl::sgd{}}, third{loss, tl::sgd{}};
    const unsigned char labels[]{3, 0};
    Eigen::MatrixXf rows(2, 3);
    rows << 1, 2, 3, -1, 0, 2;
    const views seen{labels, Eigen::Map<const Eigen::MatrixXf>(rows.data(), 2, 3), 0.5};
    for (int i = 0; i < 3; ++i) {
        const float wanted = one.step(x = data.x, digit = data.digit, strength = 0.5f);
        BOOST_TEST(other.step(data, strength = 0.5f) == wanted);
        BOOST_TEST(third.step(seen) == wanted);
    }
    BOOST_TEST(other[W](3, 2) == one[W](3, 2));
    BOOST_TEST(third[W](3, 2) == one[W](3, 2));
}

BOOST_AUTO_TEST_CASE(a_function_takes_bundles_of_data_and_of_variables) {
    weights w{Eigen::Matrix<float, 4, 3>::Identity(), {1, 2, 3, 4}};
    tl::function f{sum(logits)};
    struct rows {
        std::vector<std::array<float, 3>> x;
    };
    const rows only{data.x};
    BOOST_TEST(f(w, only) == f(W = w.W, b = w.b, x = data.x));
    BOOST_TEST(f(only, W = w.W, b = w.b) == f(w, only));
    tl::trainer model{loss, tl::sgd{}};
    model[W] = w.W;
    model[b] = w.b;
    BOOST_TEST(f(model, only) == f(w, only));
    tl::function predict{sum(logits), model};
    BOOST_TEST(predict(only) == f(w, only));
}

BOOST_AUTO_TEST_CASE(a_bundle_is_checked_as_bindings_are) {
    using model = decltype(tl::trainer{loss, tl::sgd{}});
    static_assert(bundled::steps_with<model, views>);
    static_assert(!bundled::steps_with<model, batch>);            // `strength` is not bound
    static_assert(!bundled::steps_with<model, with_a_stranger>);  // the model has no `y`
    static_assert(!bundled::steps_with<model, views, batch>);     // `x` twice
    static_assert(!bundled::steps_with<model, int>);              // no binding, no struct
    tl::trainer m{loss, tl::sgd{}};
    batch uneven = data;
    uneven.digit.push_back(1);
    BOOST_CHECK_THROW(m.step(uneven, strength = 0.f), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(it_works_while_compiling) {
    constexpr float last = [] {
        struct line {
            std::array<float, 3> u, v;
        };
        constexpr auto u = tl::input<"u">;
        constexpr auto v = tl::input<"v">;
        tl::trainer model{mean(square(tl::variable<"slope"> * u - v)), tl::sgd{.learning_rate = 0.1f}};
        const line points{{1, 2, 3}, {2, 4, 6}};
        for (int i = 0; i < 20; ++i) model.step(points);
        return model[tl::variable<"slope">];
    }();
    static_assert(last > 1.999f && last < 2.001f);
}

BOOST_AUTO_TEST_CASE(a_walk_over_the_variables_reads_and_writes_them) {
    tl::trainer model{loss, tl::sgd{}};
    int numbers = 0;
    boost::hana::for_each(tl::variables(loss), [&](auto variable) {
        for (float& number : model[variable]) number = static_cast<float>(++numbers);
    });
    BOOST_TEST(numbers == 16);
    BOOST_TEST(model[W](0, 0) + model[b][0] == 1.f + 13.f);
}
