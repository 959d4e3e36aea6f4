// 1,000 random graphs, made at run time: what holds for every graph holds for them.
#define BOOST_TEST_MODULE random_graphs_agree
#include <boost/test/unit_test.hpp>

#include "passes/derived.hpp"
#include "passes/random_graph.hpp"
#include <cmath>
#include <tapeless/graph/well_formed.hpp>
#include <tapeless/passes/drop_dead.hpp>
#include <tapeless/passes/simplify.hpp>

namespace {

namespace tl = tapeless;

constexpr int graphs = 1000;

/// A random graph; every fourth knows its batch, which is that of the points below.
void make(tl::graph& g, int seed) {
    g.batch = seed % 4 == 0 ? 3 : 0;
    random_graphs::maker(g, static_cast<tl::hash_type>(seed)).make(4 + seed % 12);
}

/// The derivatives are right at one of two points: the other may lie on a kink, where finite differences mean nothing.
bool right(const tl::graph& g, double tolerance) {
    return tl::check_gradients(g, {.points = 1, .tolerance = tolerance}) || tl::check_gradients(g, {.points = 1, .tolerance = tolerance, .seed = 2});
}

/// The largest difference between the outputs of two graphs, as part of 1 + |value|.
double difference(const tl::graph& a, const tl::graph& b) {
    tl::leaf_values<double> at(a, 3);
    tl::gradient_checks::generator draws{7};
    for (int l = 0; l < a.leaves.size(); ++l)
        if (tl::gradient_checks::movable(a.leaves[l])) tl::gradient_checks::draw(a.leaves[l], at.of[l], draws, -1, 1);
    const auto x = tl::evaluate_nodes(a, at), y = tl::evaluate_nodes(b, at);
    double largest = a.outputs.size() == b.outputs.size() ? 0 : INFINITY;
    for (int o = 0; o < a.outputs.size() && o < b.outputs.size(); ++o) {
        const auto &u = x[a.outputs[o].node], &v = y[b.outputs[o].node];
        if (u.size() != v.size()) return INFINITY;
        for (int i = 0; i < u.size(); ++i) largest = std::fmax(largest, std::fabs(u[i] - v[i]) / (1 + std::fabs(u[i])));
    }
    return largest;
}

}  // namespace

BOOST_AUTO_TEST_CASE(forward_mode_reverse_mode_and_finite_differences_agree) {
    for (int seed = 1; seed <= graphs; ++seed) {
        tl::graph g;
        make(g, seed);
        BOOST_TEST(right(g, 1e-6), "seed " << seed);
    }
}

BOOST_AUTO_TEST_CASE(so_they_do_for_second_derivatives) {
    for (int seed = 1; seed <= graphs; ++seed) {
        tl::graph g;
        make(g, seed);
        BOOST_TEST(right(derived::squares_of_gradients(g), 1e-5), "seed " << seed);
    }
}

BOOST_AUTO_TEST_CASE(every_pass_keeps_the_values_and_leaves_a_well_formed_graph) {
    for (int seed = 1; seed <= graphs; ++seed) {
        tl::graph made;
        make(made, seed);
        const auto well_formed = [&](const tl::graph& g, const char* after) {
            const tl::graph_fault fault = tl::fault_of(g);
            BOOST_TEST(!fault.exists(), "seed " << seed << ", after " << after << ": " << fault.what << ", node " << fault.node);
        };
        well_formed(made, "emit");
        const tl::graph both = derived::with_gradients(made);
        well_formed(both, "differentiate");
        const tl::graph simple = tl::simplify(both);
        well_formed(simple, "simplify");
        const tl::graph swept = tl::drop_dead(simple);
        well_formed(swept, "drop_dead");
        const double simplified = difference(both, simple);
        BOOST_TEST(simplified < 1e-11, "seed " << seed << ": simplify changes an output by " << simplified);
        BOOST_TEST(difference(simple, swept) == 0, "seed " << seed);
        BOOST_TEST(swept.size() <= simple.size());
        BOOST_TEST((tl::drop_dead(swept) == swept), "seed " << seed << ": drop_dead drops more the second time");
        const tl::graph again = tl::drop_dead(tl::simplify(swept));
        BOOST_TEST(again.size() <= swept.size(), "seed " << seed << ": simplify adds nodes the second time");
    }
}
