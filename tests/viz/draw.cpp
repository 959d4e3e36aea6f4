#define BOOST_TEST_MODULE viz_draw
#include <boost/test/unit_test.hpp>

#include "models.hpp"
#include "tapeless/viz/draw.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

using namespace models;
using tl::draw;

BOOST_AUTO_TEST_CASE(a_regression_is_drawn_with_its_gradient_in_a_frame) {
    BOOST_TEST(draw(grad(regression, W)) ==
               "digraph tapeless {\n"
               "  node [fontsize=12, shape=box, style=\"rounded,filled\", fillcolor=white]\n"
               "  edge [fontsize=10, arrowsize=0.7]\n"
               "  v9 [label=\"1/n\", shape=plaintext, style=\"\"]\n"
               "  v0 [label=\"variable W\", style=filled, fillcolor=orange]\n"
               "  v1 [label=\"input x\\n(n)\", shape=ellipse, style=filled, fillcolor=lightblue]\n"
               "  v2 [label=\"*\\n(n)\"]\n"
               "  v3 [label=\"variable b\", style=filled, fillcolor=orange]\n"
               "  v4 [label=\"+\\n(n)\"]\n"
               "  v5 [label=\"input y\\n(n)\", shape=ellipse, style=filled, fillcolor=lightblue]\n"
               "  v6 [label=\"-\\n(n)\"]\n"
               "  v7 [label=\"*\\n(n)\"]\n"
               "  v8 [label=\"sum over samples\"]\n"
               "  v10 [label=\"*\"]\n"
               "  v11 [label=\"2\", shape=plaintext, style=\"\"]\n"
               "  subgraph cluster_gradient {\n"
               "    label=\"gradient\"\n"
               "    style=dashed\n"
               "    color=gray\n"
               "    v12 [label=\"*\", fillcolor=mistyrose]\n"
               "    v13 [label=\"*\\n(n)\", fillcolor=mistyrose]\n"
               "    v14 [label=\"sum over samples\", fillcolor=mistyrose]\n"
               "    v15 [label=\"*\", fillcolor=mistyrose]\n"
               "  }\n"
               "  v0 -> v2\n"
               "  v1 -> v2\n"
               "  v2 -> v4\n"
               "  v3 -> v4\n"
               "  v4 -> v6 [label=\"left\"]\n"
               "  v5 -> v6 [label=\"right\"]\n"
               "  v6 -> v7\n"
               "  v6 -> v7\n"
               "  v7 -> v8\n"
               "  v9 -> v10\n"
               "  v8 -> v10\n"
               "  v11 -> v12\n"
               "  v9 -> v12\n"
               "  v1 -> v13\n"
               "  v6 -> v13\n"
               "  v13 -> v14\n"
               "  v12 -> v15\n"
               "  v14 -> v15\n"
               "  output0 [shape=plaintext, style=\"\", label=\"loss\"]\n"
               "  v10 -> output0\n"
               "  output1 [shape=plaintext, style=\"\", label=\"dloss/dW\"]\n"
               "  v15 -> output1\n"
               "}\n");
}

int count(const std::string& text, const std::string& part) {
    int found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

BOOST_AUTO_TEST_CASE(what_is_shared_is_drawn_once) {
    const std::string text = draw(grad(autoencoder, M));
    BOOST_TEST(count(text, "variable M") == 1);
    BOOST_TEST(count(text, "\"tanh") == 1);
    BOOST_TEST(count(text, "left, transposed") == 1);
    BOOST_TEST(count(draw(classifier), "cluster") == 0);
    BOOST_TEST(count(draw(classifier), "class 0 to 9\\n(n)") == 1);
}

// Gives what Graphviz says on stderr while it renders `text`.
std::string complaints(const std::string& text) {
    const auto folder = std::filesystem::temp_directory_path() / ("tapeless_draw_" + std::to_string(std::random_device{}()));
    std::filesystem::create_directory(folder);
    const auto path = [&](const char* name) { return (folder / name).string(); };
    std::ofstream(path("graph.dot")) << text;
    const int code = std::system(("dot -Tsvg '" + path("graph.dot") + "' -o '" + path("graph.svg") + "' 2> '" + path("stderr") + "'").c_str());
    std::ifstream said(path("stderr"));
    std::string result{std::istreambuf_iterator<char>(said), {}};
    if (code != 0) result += "exit code " + std::to_string(code);
    std::filesystem::remove_all(folder);
    return result;
}

BOOST_AUTO_TEST_CASE(graphviz_renders_it_without_a_word) {
    if (std::system("dot -V > /dev/null 2>&1") != 0) {
        BOOST_TEST_MESSAGE("dot is not installed");
        return;
    }
    BOOST_TEST(complaints("digraph {") != "");  // it would be noticed
    constexpr auto strange = tl::input<"a \"b\" \\ <c> {d|e} é\n">;
    BOOST_TEST(complaints(draw(regression)) == "");
    BOOST_TEST(complaints(draw(grad(regression, W, b))) == "");
    BOOST_TEST(complaints(draw(grad(classifier, out_W, hidden_W))) == "");
    BOOST_TEST(complaints(draw(grad(autoencoder, M))) == "");
    BOOST_TEST(complaints(draw(tl::together(hvp(autoencoder, M, M), hessian(logistic, w)))) == "");
    BOOST_TEST(complaints(draw(where(x < strange, pow(x, 2.5_c), x / strange) * sum(M) + mean(max(M, tl::axis<1>)))) == "");
}
