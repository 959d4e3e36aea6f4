#define BOOST_TEST_MODULE graph_print
#include <boost/test/unit_test.hpp>

#include "tapeless/graph/lower.hpp"
#include "tapeless/graph/parse.hpp"
#include "tapeless/nn/nn.hpp"
#include "tapeless/passes/drop_dead.hpp"
#include "tapeless/passes/expand_transformations.hpp"
#include "tapeless/passes/simplify.hpp"

#include <random>

namespace tl = tapeless;
using namespace tl::literals;

namespace models {

constexpr auto x = tl::input<"x">;
constexpr auto y = tl::input<"y">;
constexpr auto W = tl::variable<"W">;
constexpr auto regression = mean(square(W * x + tl::variable<"b"> - y));

constexpr auto M = tl::variable<"M", 3, 4, tl::uniform(-0.1, 1e-9, 7)>;
constexpr auto v = tl::input<"v", 4>;
constexpr auto t = tl::input<"t", tl::category<3>>;
constexpr auto classifier = mean(softmax_cross_entropy(M * v, t));
constexpr auto autoencoder = mean(square(transpose(M) * tanh(M * v) - v));

}  // namespace models

constexpr tl::graph one_branch_unread() {
    tl::graph g;
    const auto x = g.input("x", tl::shape{4});
    cos(x);  // nobody reads it
    g.output(sin(x));
    return g;
}
static_assert(print(tl::drop_dead(one_branch_unread())) == "x = input (4)\na = sin x\nreturn a\n");

static_assert(print(tl::lower(32, models::regression)) ==
              "batch 32\n"
              "W = variable ()\n"
              "x = input ()\n"
              "a = hadamard W x\n"
              "b = variable ()\n"
              "c = a + b\n"
              "y = input ()\n"
              "d = c - y\n"
              "e = hadamard d d\n"
              "f = sum e over batch\n"
              "g = 0.03125\n"
              "h = hadamard f g\n"
              "return h\n");

// Parsing gives the graph back: the same nodes in the same places, and the same text again.
void reads_back(const tl::graph& g) {
    const auto text = print(g);
    const tl::graph again = tl::parse(text.view());
    BOOST_TEST(print(again) == text);
    BOOST_TEST((again == g));
    BOOST_REQUIRE_EQUAL(again.leaves.size(), g.leaves.size());
    for (int i = 0; i < g.leaves.size(); ++i) {
        BOOST_TEST((again.leaves[i].dims == g.leaves[i].dims));
        BOOST_TEST((again.leaves[i].start == g.leaves[i].start));
        BOOST_TEST((again.leaves[i].kind == g.leaves[i].kind));
        BOOST_TEST(again.leaves[i].classes == g.leaves[i].classes);
        BOOST_TEST(again.leaves[i].carried == g.leaves[i].carried);
    }
}
template <class... E>
void reads_back_at_every_stage(E... e) {
    const tl::graph lowered = tl::lower(0, e...);
    reads_back(lowered);
    const tl::graph expanded = tl::expand_transformations(lowered);
    reads_back(expanded);
    reads_back(tl::drop_dead(tl::simplify(expanded)));
}

BOOST_AUTO_TEST_CASE(a_printed_graph_reads_back_as_the_same_graph) {
    using namespace models;
    reads_back_at_every_stage(regression, grad(regression, W), grad(grad(regression, W), W), hessian(regression, W));
    reads_back_at_every_stage(classifier, grad(classifier, M));
    reads_back_at_every_stage(autoencoder, grad(autoencoder, M), hvp(autoencoder, M, M), jvp(M * v, M, M), vjp(M * v, M, tl::variable<"u", 3>));
    reads_back_at_every_stage(hessian(classifier, M));
}

BOOST_AUTO_TEST_CASE(every_operator_reads_back) {
    using namespace models;
    constexpr auto a = tl::input<"a", 4>;
    constexpr auto c = tl::setting<"weights", 4>;
    constexpr auto u = tl::variable<"u", 4>;
    reads_back_at_every_stage(exp(a), expm1(a), log(a), log1p(a), sqrt(a), rsqrt(a), sin(a), cos(a), tan(a), tanh(a), sigmoid(a), softplus(a), relu(a),
                              abs(a), sign(a), pow(a, 2.5_c), pow(a, -3_c), -a, stop_gradient(a));
    reads_back_at_every_stage(a + c, a - c, hadamard(a, c), a / c, min(a, c), max(a, c), where(a < c, a, c), a <= c, a > c, a >= c, a == c, a != c);
    reads_back_at_every_stage(dot(a, c), outer(a, c), sum(a), sum(a, tl::batch_axis), mean(outer(a, c), tl::axis<1>), max(a), max(a, tl::batch_axis),
                              tl::reshape<2, 2>(a), log_sum_exp(a), softmax(outer(a, c)), log_softmax(a));
    reads_back_at_every_stage(grad(sum(where(a < c, log(hadamard(u, a)), sqrt(u))) + sum(max(u, a)), u));
}

BOOST_AUTO_TEST_CASE(what_only_passes_make_reads_back) {
    tl::graph g;
    const auto x = g.input("x", tl::shape{4}), w = g.variable("w", tl::shape{4});
    const auto fused = tl::apply<tl::ops::multiply_add>(x, w, x), masked = tl::apply<tl::ops::masked_multiply>(x, w);
    const auto total = tl::emit(tl::record<tl::ops::product>, tl::ops::transpose_a | tl::ops::sum_over_batch, fused, masked);
    g.output(total);
    g.outputs.push({w.node, g[w.node].leaf, 3});
    tl::leaf_entry carry;
    carry.name << "carry#1";
    carry.hash = tl::hash_text(carry.name.letters);
    carry.kind = tl::family::variable;
    carry.carried = true;
    carry.start = tl::constant(-__builtin_huge_val());
    g.leaves.push(carry);
    BOOST_TEST(print(g) ==
               "x = input (4)\n"
               "w = variable (4)\n"
               "a = multiply_add x w x\n"
               "b = masked_multiply x w\n"
               "c = product a^T b over batch\n"
               "variable carry#1 () constant -inf carried\n"
               "return c\n"
               "w <- w as 3\n");
    reads_back(g);
}

BOOST_AUTO_TEST_CASE(names_of_any_kind_read_back) {
    tl::graph g;
    g.input("x", tl::shape{4}, 10);
    g.variable("x", tl::shape{2, 3});  // another leaf: names are told apart within a kind
    g.setting("1/batch");
    g.setting("return");
    g.variable("a \"name\"\nwith \\ all", {});
    g.setting("a \"name\"\nwith \\ all");
    g.variable("hidden.W#1", {});
    g.variable("\xce\xb8", {});
    g.variable("", {});
    g.output(-g.variable("a", {}));
    BOOST_TEST(print(g) ==
               "x = input (4) of 10 classes\n"
               "variable:x = variable (2, 3)\n"
               "\"1/batch\" = setting ()\n"
               "\"return\" = setting ()\n"
               "\"a \\\"name\\\"\\nwith \\\\ all\" = variable ()\n"
               "setting:\"a \\\"name\\\"\\nwith \\\\ all\" = setting ()\n"
               "hidden.W#1 = variable ()\n"
               "\xce\xb8 = variable ()\n"
               "\"\" = variable ()\n"
               "a = variable ()\n"
               "b = negate a\n"
               "return b\n");
    reads_back(g);
}

static_assert(tl::decimal(0.1).view() == "0.1" && tl::decimal(-12.25).view() == "-12.25" && tl::decimal(0.001).view() == "0.001");
static_assert(tl::decimal(1e-8).view() == "1e-8" && tl::decimal(1e22).view() == "1e22" && tl::decimal(5e-324).view() == "5e-324");
static_assert(tl::decimal(1.7976931348623157e308).view() == "1.7976931348623157e308" && tl::decimal(-0.0).view() == "-0");

BOOST_AUTO_TEST_CASE(numbers_read_back_to_the_last_bit) {
    std::mt19937_64 random(1);
    for (int i = 0; i < 100000; ++i) {
        double number = std::bit_cast<double>(random());
        if (i % 2 == 0) number = static_cast<double>(static_cast<long>(random() % 2000000) - 1000000) / 1024 / static_cast<double>(1 + random() % 1000);
        if (number != number) continue;
        const auto text = tl::decimal(number);
        double again = 0;
        const auto end = std::from_chars(text.letters, text.letters + text.size, again);
        BOOST_REQUIRE(end.ptr == text.letters + text.size);
        BOOST_REQUIRE(std::bit_cast<tl::hash_type>(again) == std::bit_cast<tl::hash_type>(number));
    }
}

// What parse says about a text that is no graph.
std::string refusal(std::string_view text) {
    try {
        tl::parse(text);
    } catch (const std::invalid_argument& e) {
        return e.what();
    }
    return "accepted";
}

BOOST_AUTO_TEST_CASE(a_mistake_is_named_with_line_column_and_what_was_expected) {
    BOOST_TEST(refusal("x = input (4)\na = sinn x\n") == "tapeless: line 2, column 5: expected the name of an operator, found 'sinn'");
    BOOST_TEST(refusal("x = input 4\n") == "tapeless: line 1, column 5: expected the name of an operator, found 'input'");
    BOOST_TEST(refusal("x = input (4\n") == "tapeless: line 1, column 13: expected `,` or `)`, found the end of the line");
    BOOST_TEST(refusal("x = input (0)\n") == "tapeless: line 1, column 12: expected a whole number from 1, found '0'");
    BOOST_TEST(refusal("\n\na = sin x\n") == "tapeless: line 3, column 9: expected the name of a value above, found 'x'");
    BOOST_TEST(refusal("x = input (4)\nx = sin x\n") == "tapeless: line 2, column 1: expected a name that is new, found 'x'");
    BOOST_TEST(refusal("x = input (4)\na = sin x\nb = sin x\n") == "tapeless: line 3, column 5: expected a value that is not there yet, found 'sin'");
    BOOST_TEST(refusal("x = input (4)\na = sin x x\n") == "tapeless: line 2, column 11: expected the end of the line, found 'x'");
    BOOST_TEST(refusal("x = input (4)\na = spread x over 0\n") == "tapeless: line 2, column 20: expected `to` and a shape, found the end of the line");
    BOOST_TEST(refusal("x = input (4)\na = sum x over 1\n") == "tapeless: line 2, column 5: expected axes that the operand has, found 'sum'");
    BOOST_TEST(refusal("x = input (4)\nW = variable (3, 5)\na = product W x\n") ==
               "tapeless: line 3, column 5: expected a product whose inner extents are equal, found 'product'");
    BOOST_TEST(refusal("x = input (4)\ny = input (3)\na = x + y\n") == "tapeless: line 3: an operand does not fit an element-wise operator");
    BOOST_TEST(refusal("x = input (4)\n\"y = input (3)\n") == "tapeless: line 2, column 1: expected a closing quotation mark, found '\"y = input (3)'");
    BOOST_TEST(refusal("x + 3") == "tapeless: line 1, column 3: expected `=` or `<-`, found '+'");
    BOOST_TEST(refusal("x <- x") == "tapeless: line 1, column 1: expected a variable before `<-`, found 'x'");
    BOOST_TEST(refusal("a = 1e999\n") == "tapeless: line 1, column 5: expected a number, found '1e999'");
    BOOST_TEST(refusal("W = variable () uniform 0 x") == "tapeless: line 1, column 27: expected a number, found 'x'");
    BOOST_TEST(refusal(")") == "tapeless: line 1, column 1: expected a name, `return` or `batch`, found ')'");
    BOOST_TEST(refusal("") == "accepted");
}

BOOST_AUTO_TEST_CASE(any_text_is_read_or_refused) {
    const std::string text{print(tl::expand_transformations(tl::lower(0, models::classifier, grad(models::classifier, models::M)))).view()};
    std::mt19937 random(3);
    for (int i = 0; i < 3000; ++i) {
        std::string changed = text;
        for (int k = 0; k < 1 + i % 3; ++k) changed[random() % changed.size()] = " \n\"()=<-^T,a0batch:"[random() % 18];
        changed.resize(changed.size() - random() % 40);
        refusal(changed);  // the sanitizers see to the rest
    }
}

struct softsign : tl::elementwise<1> {
    static constexpr const char* name = "softsign";
    template <class P>
    static constexpr P value(P a) {
        return a / (P(1) + tl::simd::abs(a));
    }
    static constexpr auto derivative(auto, auto) { return 1.0; }
};

BOOST_AUTO_TEST_CASE(an_operator_of_the_users_reads_back_where_it_is_given) {
    tl::graph g;
    g.output(tl::apply<softsign>(g.input("x", {})));
    BOOST_TEST(print(g) == "x = input ()\na = softsign x\nreturn a\n");
    BOOST_TEST((tl::parse(print(g).view(), {&tl::record<softsign>}) == g));
    BOOST_TEST(refusal(print(g).view()) == "tapeless: line 2, column 5: expected the name of an operator, found 'softsign'");
}
