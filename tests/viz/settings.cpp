#define BOOST_TEST_MODULE viz_settings
#include <boost/test/unit_test.hpp>

#include "models.hpp"
#include "tapeless/optim/optimizers.hpp"
#include "tapeless/viz/settings.hpp"

namespace tl = tapeless;

struct of_ones_own {
    double step = 1e-3;
    int period = 10;
    static constexpr int kept = 1;
};
struct of_none {};

BOOST_AUTO_TEST_CASE(settings_are_listed_by_name) {
    BOOST_TEST(tl::settings_of(tl::sgd{.learning_rate = 0.05f}) == "sgd: learning_rate = 0.05");
    BOOST_TEST(tl::settings_of(tl::adam{}) == "adam: learning_rate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-08");
    BOOST_TEST(tl::settings_of(of_ones_own{}) == "of_ones_own: step = 0.001, period = 10");
    BOOST_TEST(tl::settings_of(of_none{}) == "of_none");
}

BOOST_AUTO_TEST_CASE(a_summary_ends_with_the_settings_when_they_are_given) {
    BOOST_TEST(tl::summary(models::regression, tl::momentum{}) == tl::summary(models::regression) + "\nmomentum: learning_rate = 0.01, decay = 0.9\n");
}
