#pragma once
// Small random graphs, made at run time with the functions that rules are written with.
#include <tapeless/graph/emit.hpp>
#include <tapeless/passes/check_gradients.hpp>

namespace random_graphs {

namespace tl = tapeless;

class maker {
public:
    maker(tl::graph& g, tl::hash_type seed) : g_(g), draws_{seed} {
        pool_.push(g.input("x", tl::shape{3}));
        pool_.push(g.input("s", tl::scalar));
        pool_.push(g.input("X", tl::shape(2, 3)));
        pool_.push(g.variable("v", tl::shape{3}));
        pool_.push(g.variable("c", tl::scalar));
        pool_.push(g.variable("W", tl::shape(2, 3)));
        pool_.push(g.variable("T", tl::shape(2, 2, 3)));
        pool_.push(g.setting("rate"));
        pool_.push(g.number(0.5));
    }
    /// `operations` random operations; the sum of what the last ones give becomes the output: one number.
    void make(int operations) {
        for (int i = 0; i < operations; ++i) pool_.push(operation());
        tl::term total = g_.number(0.25);
        for (int i = 0; i < 3; ++i) {
            const tl::term t = pool_[pool_.size() - 1 - i];
            const int bits = tl::all_axes(tl::shape_of(t));
            total = total + (bits != 0 ? tl::emit(tl::record<tl::ops::mean>, bits, t) : t);
        }
        g_.output(total);
    }

private:
    int below(int n) { return static_cast<int>(draws_() * n); }
    tl::term any() { return pool_[below(pool_.size())]; }
    /// One that can be combined with `t` entry by entry.
    tl::term beside(tl::term t) {
        for (;;) {
            const tl::term u = any();
            if (tl::shape_of(u).is_scalar() || tl::shape_of(t).is_scalar() || tl::shape_of(u).same_axes(tl::shape_of(t))) return u;
        }
    }
    tl::term of_rank(int from, int to) {
        for (;;)
            if (const tl::term t = any(); tl::shape_of(t).rank >= from && tl::shape_of(t).rank <= to) return t;
    }
    int some_axes(const tl::shape& dims) {
        const int all = tl::all_axes(dims);
        for (;;) {
            const int bits = (below(1 << dims.rank) | (below(2) ? int{tl::batch_bit} : 0)) & all;
            if (bits != 0 || all == 0) return bits;
        }
    }
    tl::term unary(tl::term t) {
        switch (below(12)) {
            case 0: return tl::sin(t);
            case 1: return tl::cos(t);
            case 2: return tl::sigmoid(t);
            case 3: return tl::softplus(t);
            case 4: return tl::exp(tl::tanh(t));
            case 5: return tl::log(tl::softplus(t) + 0.5);
            case 6: return tl::sqrt(tl::square(t) + 1.0);
            case 7: return tl::rsqrt(t * t + 1.0);
            case 8: return tl::log1p(tl::sigmoid(t));
            case 9: return tl::expm1(tl::sin(t));
            case 10: return -t;
            default: return tl::tanh(t);
        }
    }
    tl::term binary(tl::term a, tl::term b) {
        switch (below(9)) {
            case 0: return a + b;
            case 1: return a - b;
            case 2: return a * b * 0.5;
            case 3: return a / (tl::sigmoid(b) + 1.0);
            case 4: return tl::apply<tl::ops::multiply_add>(tl::sin(a), b, b);
            case 5: return tl::apply<tl::ops::where>(tl::apply<tl::ops::greater>(any_scalar(), g_.number(0.1)), a, b);
            case 6: return tl::apply<tl::ops::where>(tl::apply<tl::ops::less>(b, g_.number(0)), g_.number(0), tl::sin(a) * 0.5);
            case 7: return tl::apply<tl::ops::larger>(a, b);
            default: return a * g_.number(2) - b * g_.number(-1);
        }
    }
    tl::term any_scalar() { return of_rank(0, 0); }
    tl::term product() {
        for (;;) {
            const tl::term a = of_rank(1, 2), b = of_rank(1, 2);
            const int flags = below(4);
            const tl::shape &A = tl::shape_of(a), &B = tl::shape_of(b);
            if (((flags & 1) ? A.rows() : A.columns()) != ((flags & 2) ? B.columns() : B.rows())) continue;
            const bool summed = (A.batched || B.batched) && below(3) == 0;
            return tl::emit(tl::record<tl::ops::product>, flags | (summed ? int{tl::ops::sum_over_batch} : 0), a, b);
        }
    }
    tl::term operation() {
        switch (below(10)) {
            case 0:
            case 1: return unary(any());
            case 2:
            case 3:
            case 4: {
                const tl::term a = any();
                return binary(a, beside(a));
            }
            case 5: return tl::tanh(product());
            case 6: {
                const tl::term t = any();
                const int bits = some_axes(tl::shape_of(t));
                return bits == 0 ? t : tl::emit(below(4) == 0 ? tl::record<tl::ops::largest> : tl::record<tl::ops::sum>, bits, t);
            }
            case 7: {
                const tl::term t = of_rank(2, 2);
                return tl::emit(tl::record<tl::ops::transpose>, 0, t);
            }
            case 8: {
                const tl::term t = of_rank(1, 3);
                const int size = tl::shape_of(t).size();
                return tl::emit(tl::record<tl::ops::reshape>, below(2) && size % 2 == 0 ? tl::shape(size / 2, 2) : tl::shape(size), t);
            }
            default: {
                const tl::term t = of_rank(1, 3);
                return below(2) ? tl::softmax(t) : tl::apply<tl::ops::barrier>(tl::log_sum_exp(t)) + tl::log_sum_exp(t);
            }
        }
    }

    tl::graph& g_;
    tl::gradient_checks::generator draws_;
    tl::list<tl::term> pool_;
};

}  // namespace random_graphs
