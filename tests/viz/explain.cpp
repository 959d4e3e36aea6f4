#define BOOST_TEST_MODULE viz_explain
#include <boost/test/unit_test.hpp>

#include "models.hpp"
#include "tapeless/viz/explain.hpp"

using namespace models;
using tl::explain;

BOOST_AUTO_TEST_CASE(a_regression_and_its_gradient_are_those_of_the_book) {
    BOOST_TEST(explain(regression) == "loss = 1/n sum((W x + b - y)^2)\n");
    BOOST_TEST(explain(grad(regression, W)) ==
               "let e = W x + b - y\n"
               "loss = 1/n sum(e^2)\n"
               "dloss/dW = 2/n sum(e x)\n");
    BOOST_TEST(explain(grad(regression, W, b)) ==
               "let e = W x + b - y\n"
               "loss = 1/n sum(e^2)\n"
               "dloss/dW = 2/n sum(e x)\n"
               "dloss/db = 2/n sum(e)\n");
    BOOST_TEST(explain(value_and_grad(regression, b)) == explain(grad(regression, b)));
}

BOOST_AUTO_TEST_CASE(a_logistic_regression_has_the_gradient_of_the_book) {
    BOOST_TEST(explain(logistic) ==
               "let z = w^T f + b\n"
               "loss = 1/n sum(softplus(z) - y z)\n");
    BOOST_TEST(explain(grad(logistic, w, b)) ==
               "let z = w^T f + b\n"
               "loss = 1/n sum(softplus(z) - z y)\n"
               "let d = sigmoid(z) - y\n"
               "dloss/dw = 1/n sum(d f)\n"
               "dloss/db = 1/n sum(d)\n");
}

BOOST_AUTO_TEST_CASE(a_classifier_has_a_line_for_each_layer_and_softmax_is_found_again) {
    BOOST_TEST(explain(classifier) ==
               "let h = relu(hidden.W image + hidden.b)\n"
               "let z = out.W h + out.b\n"
               "loss = 1/n sum(log(sum_k exp(z_k)) - z_label)\n");
    BOOST_TEST(explain(grad(classifier, out_W)) ==
               "let h = relu(hidden.W image + hidden.b)\n"
               "let z = out.W h + out.b\n"
               "loss = 1/n sum(log(sum_k exp(z_k)) - z_label)\n"
               "dloss/dout.W = 1/n sum((softmax(z) - onehot(label)) h^T)\n"
               "where onehot(t) is 1 at entry t and 0 elsewhere\n");
    BOOST_TEST(explain(grad(classifier, out_W, hidden_W, hidden_b)) ==
               "let h = relu(hidden.W image + hidden.b)\n"
               "let z = out.W h + out.b\n"
               "loss = 1/n sum(log(sum_k exp(z_k)) - z_label)\n"
               "let d1 = softmax(z) - onehot(label)\n"
               "dloss/dout.W = 1/n sum(d1 h^T)\n"
               "let d2 = (out.W^T d1) .* [h > 0]\n"
               "dloss/dhidden.W = 1/n sum(d2 image^T)\n"
               "dloss/dhidden.b = 1/n sum(d2)\n"
               "where .* multiplies entry by entry, [c] is 1 if c holds and 0 if not, onehot(t) is 1 at entry t and 0 elsewhere\n");
}

BOOST_AUTO_TEST_CASE(an_autoencoder_uses_its_weights_twice_and_its_gradient_has_two_sums) {
    BOOST_TEST(explain(autoencoder) ==
               "let h = tanh(M v)\n"
               "loss = 1/(4 n) sum(||M^T h - v||^2)\n");
    BOOST_TEST(explain(grad(autoencoder, M)) ==
               "let h = tanh(M v)\n"
               "let e = M^T h - v\n"
               "loss = 1/(4 n) sum(||e||^2)\n"
               "let d = (M e) .* (1 - h^2)\n"
               "dloss/dM = 1/(2 n) (sum(d v^T) + sum(h e^T))\n"
               "where .* multiplies entry by entry\n");
}

BOOST_AUTO_TEST_CASE(derivatives_of_derivatives_are_named_as_such) {
    BOOST_TEST(explain(grad(grad(regression, W), W)) ==
               "loss = 1/n sum((W x + b - y)^2)\n"
               "d^2 loss/dW^2 = 2/n sum(x^2)\n");
    BOOST_TEST(explain(grad(grad(regression, W), b)) ==
               "loss = 1/n sum((W x + b - y)^2)\n"
               "d^2 loss/dW db = 2/n sum(x)\n");
    BOOST_TEST(explain(hessian(logistic, w)) ==
               "let z = w^T f + b\n"
               "loss = 1/n sum(softplus(z) - z y)\n"
               "(d^2 loss/dw^2) u = 1/n sum(sigmoid(z) (1 - sigmoid(z)) (u^T f) f)\n"
               "where u is each unit vector in turn, and gives a column\n");
    BOOST_TEST(explain(jvp(tanh(M * v), M, M)) ==
               "let z = M v\n"
               "output = tanh(z)\n"
               "(doutput/dM) M = z .* (1 - output^2)\n"
               "where .* multiplies entry by entry\n");
    BOOST_TEST(explain(vjp(tanh(M * v), M, tl::variable<"u", 3>)) ==
               "output = tanh(M v)\n"
               "(doutput/dM)^T u = sum((u .* (1 - output^2)) v^T)\n"
               "where .* multiplies entry by entry\n");
    BOOST_TEST(explain(grad(sum(square(grad(sum(exp(w)), w))), w)) ==
               "loss = ||exp(w)||^2\n"
               "dloss/dw = 2 exp(w)^2\n");
}

BOOST_AUTO_TEST_CASE(softmax_and_its_kin_are_written_as_in_books) {
    BOOST_TEST(explain(softmax(M * v)) == "output = softmax(M v)\n");
    BOOST_TEST(explain(log_softmax(v)) == "output = log(softmax(v))\n");
    BOOST_TEST(explain(log_sum_exp(v)) == "output = log(sum_k exp(v_k))\n");
    BOOST_TEST(explain(grad(mean(log_sum_exp(M * v)), M)) ==
               "let z = M v\n"
               "loss = 1/n sum(log(sum_k exp(z_k)))\n"
               "dloss/dM = 1/n sum(softmax(z) v^T)\n");
}

BOOST_AUTO_TEST_CASE(brackets_stand_where_they_are_needed_and_nowhere_else) {
    constexpr auto a = tl::input<"a">;
    constexpr auto c = tl::input<"c">;
    const auto formula = [](auto e) {
        const std::string text = explain(e);
        return text.substr(9, text.size() - 10);  // without `output = `
    };
    BOOST_TEST(formula(a + (x - c)) == "a + x - c");
    BOOST_TEST(formula(a - (x - c)) == "a - x + c");
    BOOST_TEST(formula(a * (x + c)) == "a (x + c)");
    BOOST_TEST(formula((a * x) * c) == "a x c");
    BOOST_TEST(formula(a / (x / c)) == "a c / x");
    BOOST_TEST(formula(a / (x * c)) == "a / (x c)");
    BOOST_TEST(formula((a + x) / c) == "(a + x) / c");
    BOOST_TEST(formula(-a + x) == "-a + x");
    BOOST_TEST(formula(-(a + x)) == "-(a + x)");
    BOOST_TEST(formula(a - (-x)) == "a + x");
    BOOST_TEST(formula(-2_c * a + 0.5_c * x - 3_c) == "-2 a + 0.5 x - 3");
    BOOST_TEST(formula(a + (0_c - 1_c) * x) == "a + (0 - 1) x");
    BOOST_TEST(formula(square(-a)) == "a^2");
    BOOST_TEST(formula(square(a - x)) == "(a - x)^2");
    BOOST_TEST(formula(pow(a, 3_c)) == "a^3");
    BOOST_TEST(formula(pow(a * x, 2.5_c)) == "(a x)^2.5");
    BOOST_TEST(formula(pow(a, -2_c)) == "1 / a^2");
    BOOST_TEST(formula(sin(a + x) * cos(c)) == "sin(a + x) cos(c)");
    BOOST_TEST(formula(abs(a - x)) == "|a - x|");
    BOOST_TEST(formula(sqrt(a) * rsqrt(x)) == "sqrt(a) / sqrt(x)");
    BOOST_TEST(formula(log1p(a) - expm1(x)) == "log(1 + a) - exp(x) + 1");
    BOOST_TEST(formula(where(a < x, a, -x)) == "(a if a < x, else -x)");
    BOOST_TEST(formula(where(a >= x, a, 0_c)) == "a [a >= x]\nwhere [c] is 1 if c holds and 0 if not");
    BOOST_TEST(formula(min(a, x) + max(a, 0_c)) == "min(a, x) + max(a, 0)");
    BOOST_TEST(formula(hadamard(v, features) / v) == "v .* f ./ v\nwhere .* multiplies entry by entry, ./ divides entry by entry");
}

BOOST_AUTO_TEST_CASE(sums_say_what_they_run_over) {
    BOOST_TEST(explain(sum(M)) == "loss = sum_kl M_kl\n");
    BOOST_TEST(explain(grad(sum(M), M)) ==
               "loss = sum_kl M_kl\n"
               "dloss/dM = ones(3, 4)\n");
    BOOST_TEST(explain(sum(M, tl::axis<1>)) == "output = sum(M, axis 1)\n");
    BOOST_TEST(explain(mean(v, tl::batch_axis)) == "output = 1/n sum(v)\n");
    BOOST_TEST(explain(mean(v)) == "loss = 1/(4 n) sum(sum_k v_k)\n");
    BOOST_TEST(explain(max(v, tl::axis<0>)) == "output = max_k v_k\n");
    BOOST_TEST(explain(0.01_c * sum(square(M)) + 3_c * mean(x)) == "loss = 0.01 ||M||^2 + 3/n sum(x)\n");
    BOOST_TEST(explain(sum(hadamard(v, features), tl::axis<0>)) == "output = sum_k v_k f_k\n");
    BOOST_TEST(explain(mean(M)) == "loss = 1/12 sum_kl M_kl\n");
}

BOOST_AUTO_TEST_CASE(a_name_that_the_user_has_taken_is_not_given) {
    constexpr auto e = tl::variable<"e">;
    constexpr auto n = tl::input<"n">;
    constexpr auto taken = mean(square(e * n + tl::variable<"loss"> - tl::input<"i">));
    BOOST_TEST(explain(grad(taken, e)) ==
               "let r = e n + loss - i\n"
               "loss' = 1/N sum(r^2)\n"
               "dloss'/de = 2/N sum(r n)\n");
    BOOST_TEST(explain(mean(square(log_sum_exp(tl::input<"k", 3>)))) == "loss = 1/n sum(log(sum_l exp(k_l))^2)\n");
}

BOOST_AUTO_TEST_CASE(several_functions_are_numbered) {
    BOOST_TEST(explain(tl::together(regression, sum(square(M)))) ==
               "loss1 = 1/n sum((W x + b - y)^2)\n"
               "loss2 = ||M||^2\n");
    BOOST_TEST(explain(tl::together(logits, classifier)) ==
               "let h = relu(hidden.W image + hidden.b)\n"
               "output = out.W h + out.b\n"
               "loss = 1/n sum(log(sum_k exp(output_k)) - output_label)\n");
}

template <int N>
constexpr auto tower(auto h) {
    if constexpr (N == 0)
        return h;
    else
        return tower<N - 1>(h + tanh(tl::variable<"A", 4, 4> * h));
}

BOOST_AUTO_TEST_CASE(a_deep_network_is_a_list_of_short_lines) {
    const std::string text = explain(grad(mean(square(tower<40>(v))), tl::variable<"A", 4, 4>));
    std::size_t longest = 0, lines = 0;
    for (std::size_t at = 0; at < text.size(); ++lines) {
        const std::size_t end = text.find('\n', at);
        longest = end - at > longest ? end - at : longest;
        at = end + 1;
    }
    BOOST_TEST(longest < 100u);
    BOOST_TEST(lines < 260u);
    BOOST_TEST(text.substr(0, text.find("let z2")) ==
               "let h1 = tanh(A v)\n"
               "let z1 = v + h1\n"
               "let h2 = tanh(A z1)\n");
}

// an operator that the library does not know
struct softsign : tl::elementwise<1> {
    static constexpr const char* name = "softsign";
    template <class P>
    static constexpr P value(P a) {
        return a / (P(1) + tl::simd::abs(a));
    }
    static constexpr auto derivative(auto a, auto) { return 1.0 / square(1.0 + abs(a)); }
};

BOOST_AUTO_TEST_CASE(an_operator_of_the_users_is_written_by_its_name) {
    BOOST_TEST(explain(grad(mean(tl::apply<softsign>(W * x)), W)) ==
               "let z = W x\n"
               "loss = 1/n sum(softsign(z))\n"
               "dloss/dW = 1/n sum(x / (1 + |z|)^2)\n");
}

BOOST_AUTO_TEST_CASE(latex_has_indices_for_samples_and_entries) {
    BOOST_TEST(tl::explain_latex(grad(regression, W)) ==
               "\\begin{aligned}\n"
               "e_i &= W x_i + b - y_i \\\\\n"
               "\\mathrm{loss} &= \\frac{1}{n} \\sum_{i=1}^{n} e_i^{2} \\\\\n"
               "\\frac{\\partial \\mathrm{loss}}{\\partial W} &= \\frac{2}{n} \\sum_{i=1}^{n} e_i x_i\n"
               "\\end{aligned}\n");
    BOOST_TEST(explain(grad(classifier, hidden_W), tl::latex) ==
               "\\begin{aligned}\n"
               "h_i &= \\mathrm{relu}\\left(W_{\\mathrm{hidden}} \\, \\mathrm{image}_i + b_{\\mathrm{hidden}}\\right) \\\\\n"
               "z_i &= W_{\\mathrm{out}} h_i + b_{\\mathrm{out}} \\\\\n"
               "\\mathrm{loss} &= \\frac{1}{n} \\sum_{i=1}^{n} \\left(\\log\\left(\\sum_{k} \\exp\\left(z_{i,k}\\right)\\right) - z_{i,\\mathrm{label}_i}\\right) \\\\\n"
               "d_i &= \\left(W_{\\mathrm{out}}^{\\top} \\left(\\mathrm{softmax}\\left(z_i\\right) - \\mathrm{onehot}\\left(\\mathrm{label}_i\\right)\\right)\\right) \\odot "
               "\\left[h_i > 0\\right] \\\\\n"
               "\\frac{\\partial \\mathrm{loss}}{\\partial W_{\\mathrm{hidden}}} &= \\frac{1}{n} \\sum_{i=1}^{n} d_i \\, \\mathrm{image}_i^{\\top}\n"
               "\\end{aligned}\n");
    BOOST_TEST(tl::explain_latex(tl::variable<"W1"> * tl::variable<"theta"> * tl::variable<"my_rate"> + where(x > 0_c, x, y)) ==
               "\\begin{aligned}\n"
               "\\mathrm{output}_i &= W_1 \\theta \\, \\mathrm{my\\_rate} + \\begin{cases} x_i & \\text{if } x_i > 0 \\\\ y_i & \\text{else} \\end{cases}\n"
               "\\end{aligned}\n");
}

BOOST_AUTO_TEST_CASE(a_sum_within_a_sample_has_an_index_of_its_own) {
    constexpr auto centred = v - mean(v, tl::batch_axis);
    BOOST_TEST(explain(centred / sqrt(mean(square(centred), tl::batch_axis))) ==
               "let e = v - 1/n sum(v)\n"
               "output = e ./ sqrt(1/n sum(e^2))\n"
               "where ./ divides entry by entry\n");
    BOOST_TEST(tl::explain_latex(mean(square(centred / sqrt(mean(square(centred), tl::batch_axis))))) ==
               "\\begin{aligned}\n"
               "e_i &= v_i - \\frac{1}{n} \\sum_{j=1}^{n} v_j \\\\\n"
               "\\mathrm{loss} &= \\frac{1}{4 n} \\sum_{i=1}^{n} \\left\\lVert e_i \\oslash \\sqrt{\\frac{1}{n} \\sum_{j=1}^{n} e_j^{2}} \\right\\rVert^{2}\n"
               "\\end{aligned}\n");
}

BOOST_AUTO_TEST_CASE(latex_closes_every_bracket) {
    for (const std::string& text : {tl::explain_latex(hvp(autoencoder, M, M)), tl::explain_latex(grad(mean(square(softmax(M * v) - softmax(2_c * (M * v)))), M)),
                                    tl::explain_latex(grad(grad(mean(sqrt(abs(W * x) / log1p(b * b))), W), b))}) {
        int braces = 0, left = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            braces += text[i] == '{' ? 1 : text[i] == '}' ? -1 : 0;
            left += text.compare(i, 6, "\\left(") == 0 || text.compare(i, 6, "\\left[") == 0 || text.compare(i, 6, "\\left\\") == 0 ? 1 : 0;
            left -= text.compare(i, 7, "\\right)") == 0 || text.compare(i, 7, "\\right]") == 0 || text.compare(i, 7, "\\right\\") == 0 ? 1 : 0;
            BOOST_REQUIRE(braces >= 0);
        }
        BOOST_TEST(braces == 0);
        BOOST_TEST(left == 0);
    }
}
