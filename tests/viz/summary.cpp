#define BOOST_TEST_MODULE viz_summary
#include <boost/test/unit_test.hpp>

#include "models.hpp"
#include "tapeless/viz/summary.hpp"

using namespace models;
using tl::summary;

BOOST_AUTO_TEST_CASE(a_summary_counts_the_parameters_of_each_layer) {
    BOOST_TEST(summary(classifier) ==
               "variable  shape       starts with     parameters   bytes  read by\n"
               "hidden.W  (128, 784)  Glorot uniform      100352  401408        1\n"
               "hidden.b  (128)       zeros                  128     512        1\n"
               "out.W     (10, 128)   Glorot uniform        1280    5120        1\n"
               "out.b     (10)        zeros                   10      40        1\n"
               "total                                     101770  407080\n"
               "\n"
               "given  shape  is\n"
               "image  (784)  numbers, per sample\n"
               "label  ()     a class from 0 to 9, per sample\n");
}

BOOST_AUTO_TEST_CASE(a_variable_that_is_shared_is_counted_once_and_said_to_be_shared) {
    BOOST_TEST(summary(autoencoder) ==
               "variable  shape   starts with          parameters  bytes  read by\n"
               "M         (3, 4)  uniform -0.1 to 0.1          12     48        2\n"
               "total                                          12     48\n"
               "read by more than 1: the variable is shared by several places of the formula\n"
               "\n"
               "given  shape  is\n"
               "v      (4)    numbers, per sample\n");
    BOOST_TEST(summary(grad(autoencoder, M)) == summary(autoencoder));
}

BOOST_AUTO_TEST_CASE(several_expressions_have_one_summary) {
    constexpr auto rate = tl::setting<"rate">;
    BOOST_TEST(summary(tl::together(regression, rate * square(W) * tl::variable<"θ", 2, tl::normal(0, 0.5)>)) ==
               "variable  shape  starts with    parameters  bytes  read by\n"
               "W         ()     zeros                   1      4        2\n"
               "b         ()     zeros                   1      4        1\n"
               "θ         (2)    normal 0, 0.5           2      8        1\n"
               "total                                    4     16\n"
               "read by more than 1: the variable is shared by several places of the formula\n"
               "\n"
               "given  shape  is\n"
               "x      ()     numbers, per sample\n"
               "y      ()     numbers, per sample\n"
               "rate   ()     numbers, per step\n");
}
