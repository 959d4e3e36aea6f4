#pragma once
// by_hand/eigen.hpp: the same models as one writes them with Eigen, with fixed sizes. A column is a sample; W is (out, in).
#include "vec.hpp"  // before Eigen: for its way of including the intrinsics
#define EIGEN_STACK_ALLOCATION_LIMIT 0
#include <Eigen/Core>
#include <array>
#include <span>

namespace by_hand::eigen {

template <int Rows, int Columns> using matrix = Eigen::Matrix<float, Rows, Columns>;
template <int Rows> using vector = Eigen::Matrix<float, Rows, 1>;
template <int Rows, int Columns> using input = Eigen::Map<const matrix<Rows, Columns>>;

template <int N> struct line {
    float W = 0, b = 0;
    void start(std::span<const float> p) { W = p[0], b = p[1]; }
    float step(const float* x, const float* y, float rate) {
        using points = Eigen::Array<float, N, 1>;
        const Eigen::Map<const points> xs(x), ys(y);
        const points e = W * xs + b - ys;
        const float dw = (e * xs).sum(), db = e.sum();
        W -= rate * (2.f / N) * dw;
        b -= rate * (2.f / N) * db;
        return e.square().mean();
    }
};

template <int F, int N, bool Logistic> struct linear {
    vector<F> w = vector<F>::Zero();
    float b = 0;
    void start(std::span<const float> p) {
        for (int j = 0; j < F; ++j) w[j] = p[static_cast<std::size_t>(j)];
        b = p[F];
    }
    float step(const float* x, const float* y, float rate) {
        const input<F, N> xs(x);
        const Eigen::Map<const Eigen::Array<float, N, 1>> ys(y);
        const Eigen::Array<float, N, 1> z = (xs.transpose() * w).array() + b;
        Eigen::Array<float, N, 1> e;
        float loss;
        if constexpr (Logistic) {
            e = 1.f / (1.f + (-z).exp()) - ys;
            loss = (z.max(0.f) + (-z.abs()).exp().log1p() - ys * z).mean();
        } else {
            e = z - ys;
            loss = e.square().mean();
        }
        const float q = rate * (Logistic ? 1.f : 2.f) / N;
        w.noalias() -= q * (xs * e.matrix());
        b -= q * e.sum();
        return loss;
    }
};

/// softmax down each column; then, with labels, the mean cross-entropy, and in p its gradient times the batch.
template <int Out, int Batch> float cross_entropy(const matrix<Out, Batch>& z, const int* labels, matrix<Out, Batch>& p) {
    const Eigen::Matrix<float, 1, Batch> top = z.colwise().maxCoeff();
    p = (z.rowwise() - top).array().exp();
    const Eigen::Matrix<float, 1, Batch> sum = p.colwise().sum();
    p.array().rowwise() /= sum.array();
    float loss = (sum.array().log() + top.array()).sum();
    for (int i = 0; i < Batch; ++i) loss -= z(labels[i], i), p(labels[i], i) -= 1.f;
    return loss / Batch;
}

struct sgd {
    template <int R, int C> struct kept {};
    template <int R, int C, class G> static void update(matrix<R, C>& w, const G& g, kept<R, C>&, float rate, int) { w.noalias() -= rate * g; }
};
struct adam {
    template <int R, int C> struct kept {
        matrix<R, C> m = matrix<R, C>::Zero(), v = m, g = m;
    };
    template <int R, int C, class G> static void update(matrix<R, C>& w, const G& gradient, kept<R, C>& k, float rate, int step) {
        k.g.noalias() = gradient;
        k.m = 0.9f * k.m + (1 - 0.9f) * k.g;
        k.v.array() = 0.999f * k.v.array() + (1 - 0.999f) * k.g.array().square();
        const float c1 = 1 / (1 - std::pow(0.9f, static_cast<float>(step))), c2 = 1 / (1 - std::pow(0.999f, static_cast<float>(step)));
        w.array() -= rate * c1 * k.m.array() / ((c2 * k.v.array()).sqrt() + 1e-8f);
    }
};

template <class Optimizer, int In, int Out, int Batch> struct dense {
    matrix<Out, In> W = matrix<Out, In>::Zero();
    vector<Out> b = vector<Out>::Zero();
    matrix<Out, Batch> y = matrix<Out, Batch>::Zero(), dy = y;
    typename Optimizer::template kept<Out, In> kW;
    typename Optimizer::template kept<Out, 1> kb;

    std::span<const float> start(std::span<const float> p) {
        W = input<Out, In>(p.data());
        b = input<Out, 1>(p.data() + Out * In);
        return p.subspan(Out * In + Out);
    }
    template <class X> void forward(const X& x) {
        y.noalias() = W * x;
        y.colwise() += b;
    }
    void relu() { y = y.cwiseMax(0.f); }
    template <class Before> void backward(Before& before) const {
        before.dy.noalias() = W.transpose() * dy;
        before.dy = (before.y.array() > 0.f).select(before.dy, 0.f);
    }
    template <class X> void update(const X& x, float rate, int step) {
        Optimizer::update(W, (1.f / Batch) * dy * x.transpose(), kW, rate, step);
        Optimizer::update(b, (1.f / Batch) * dy.rowwise().sum(), kb, rate, step);
    }
};

template <class Optimizer, int In, int Hidden, int Out, int Batch> struct perceptron {
    dense<Optimizer, In, Hidden, Batch> first;
    dense<Optimizer, Hidden, Out, Batch> last;
    int done = 0;

    void start(std::span<const float> p) { last.start(first.start(p)); }
    float step(const float* x, const int* labels, float rate) {
        const input<In, Batch> xs(x);
        forward(xs);
        const float loss = cross_entropy(last.y, labels, last.dy);
        last.backward(first);
        ++done;
        last.update(first.y, rate, done);
        first.update(xs, rate, done);
        return loss;
    }
    void predict(const float* x, float* to) {
        forward(input<In, Batch>(x));
        Eigen::Map<matrix<Out, Batch>> p(to);
        p = (last.y.rowwise() - last.y.colwise().maxCoeff().eval()).array().exp();
        const Eigen::Matrix<float, 1, Batch> sum = p.colwise().sum();
        p.array().rowwise() /= sum.array();
    }

private:
    template <class X> void forward(const X& xs) {
        first.forward(xs);
        first.relu();
        last.forward(first.y);
    }
};

template <int In, int Wide, int Narrow, int Out, int Batch> struct three_layers {
    dense<sgd, In, Wide, Batch> first;
    dense<sgd, Wide, Narrow, Batch> second;
    dense<sgd, Narrow, Out, Batch> last;

    void start(std::span<const float> p) { last.start(second.start(first.start(p))); }
    float step(const float* x, const int* labels, float rate) {
        const input<In, Batch> xs(x);
        first.forward(xs);
        first.relu();
        second.forward(first.y);
        second.relu();
        last.forward(second.y);
        const float loss = cross_entropy(last.y, labels, last.dy);
        last.backward(second);
        second.backward(first);
        last.update(second.y, rate, 0);
        second.update(first.y, rate, 0);
        first.update(xs, rate, 0);
        return loss;
    }
};

template <int N> [[gnu::noinline]] double sum_of_product(const double* A, const double* B, double* dA, double* dB) {
    using square = Eigen::Matrix<double, N, N, Eigen::RowMajor>;
    const Eigen::Map<const square> a(A), b(B);
    Eigen::Map<square> da(dA), db(dB);
    const square product = a * b;
    da.noalias() = square::Ones() * b.transpose();
    db.noalias() = a.transpose() * square::Ones();
    return product.sum();
}
template <int N> [[gnu::noinline]] void softmax_and_gradient(const double* z, const double* u, double* s, double* g) {
    using values = Eigen::Array<double, N, 1>;
    const Eigen::Map<const values> zs(z), us(u);
    Eigen::Map<values> ss(s), gs(g);
    ss = (zs - zs.maxCoeff()).exp();
    ss /= ss.sum();
    gs = ss * (us - (us * ss).sum());
}

}  // namespace by_hand::eigen
