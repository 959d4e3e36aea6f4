#pragma once
// by_hand/plain.hpp: the loops that a good programmer writes first. In double they are what the others are checked against.
#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

namespace by_hand::plain {

template <class T, int N> struct line {
    T W = 0, b = 0;
    void start(std::span<const float> p) { W = T(p[0]), b = T(p[1]); }
    T step(const float* x, const float* y, float rate) {
        T dw = 0, db = 0, loss = 0;
        for (int i = 0; i < N; ++i) {
            const T e = W * T(x[i]) + b - T(y[i]);
            dw += e * T(x[i]), db += e, loss += e * e;
        }
        W -= T(rate) * (T(2) / N) * dw;
        b -= T(rate) * (T(2) / N) * db;
        return loss / N;
    }
};

template <class T, int F, int N, bool Logistic> struct linear {
    T w[F]{}, b = 0;
    void start(std::span<const float> p) {
        for (int j = 0; j < F; ++j) w[j] = T(p[static_cast<std::size_t>(j)]);
        b = T(p[F]);
    }
    T step(const float* x, const float* y, float rate) {
        T dw[F]{}, db = 0, loss = 0;
        for (int i = 0; i < N; ++i) {
            T z = b;
            for (int j = 0; j < F; ++j) z += w[j] * T(x[i * F + j]);
            T e;
            if constexpr (Logistic) {
                e = T(1) / (T(1) + std::exp(-z)) - T(y[i]);
                loss += std::max(z, T(0)) + std::log1p(std::exp(-std::abs(z))) - T(y[i]) * z;
            } else {
                e = z - T(y[i]);
                loss += e * e;
            }
            db += e;
            for (int j = 0; j < F; ++j) dw[j] += e * T(x[i * F + j]);
        }
        const T q = T(rate) * (Logistic ? T(1) : T(2)) / N;
        for (int j = 0; j < F; ++j) w[j] -= q * dw[j];
        b -= q * db;
        return loss / N;
    }
};

struct sgd {
    template <class T> struct kept {};
    template <class T> static void update(std::vector<T>& w, const std::vector<T>& gradient, std::vector<kept<T>>&, T rate, int) {
        for (std::size_t i = 0; i < w.size(); ++i) w[i] -= rate * gradient[i];
    }
};
struct adam {
    template <class T> struct kept {
        T m = 0, v = 0;
    };
    template <class T> static void update(std::vector<T>& w, const std::vector<T>& gradient, std::vector<kept<T>>& k, T rate, int step) {
        const T b1 = T(0.9f), b2 = T(0.999f), c1 = 1 - std::pow(b1, T(step)), c2 = 1 - std::pow(b2, T(step));
        for (std::size_t i = 0; i < w.size(); ++i) {
            const T g = gradient[i];
            k[i].m = b1 * k[i].m + (1 - b1) * g;
            k[i].v = b2 * k[i].v + (1 - b2) * g * g;
            w[i] -= rate * (k[i].m / c1) / (std::sqrt(k[i].v / c2) + T(1e-8));
        }
    }
};

/// y = relu or not (W x + b), row by row; the gradients; the update.
template <class T, class Optimizer, bool Relu> struct dense {
    int in, out, batch;
    std::vector<T> W, b, y, dy, dW, db;
    std::vector<typename Optimizer::template kept<T>> kW, kb;

    dense(int i, int o, int n)
        : in(i), out(o), batch(n), W(at(i * o)), b(at(o)), y(at(n * o)), dy(at(n * o)), dW(at(i * o)), db(at(o)), kW(at(i * o)), kb(at(o)) {}
    static std::size_t at(int i) { return static_cast<std::size_t>(i); }

    std::span<const float> start(std::span<const float> p) {
        for (auto& w : W) w = T(p.front()), p = p.subspan(1);
        for (auto& w : b) w = T(p.front()), p = p.subspan(1);
        return p;
    }
    template <class X> void forward(const X* __restrict x) {
        for (int i = 0; i < batch; ++i) {
            T* __restrict const yi = y.data() + i * out;
            for (int j = 0; j < out; ++j) yi[j] = b[at(j)];
            for (int k = 0; k < in; ++k) {
                const T a = T(x[i * in + k]);
                const T* __restrict const w = W.data() + k * out;
                for (int j = 0; j < out; ++j) yi[j] += a * w[j];
            }
            if (Relu)
                for (int j = 0; j < out; ++j) yi[j] = std::max(yi[j], T(0));
        }
    }
    /// From dy, the gradient of y before relu. dx gets the gradient of the layer before, before its own relu.
    template <class X> void backward(const X* __restrict x, T* __restrict dx) {
        if (dx != nullptr)
            for (int i = 0; i < batch; ++i)
                for (int k = 0; k < in; ++k) {
                    T s = 0;
                    for (int j = 0; j < out; ++j) s += dy[at(i * out + j)] * W[at(k * out + j)];
                    dx[i * in + k] = x[i * in + k] > 0 ? s : T(0);
                }
        std::fill(dW.begin(), dW.end(), T(0));
        std::fill(db.begin(), db.end(), T(0));
        for (int i = 0; i < batch; ++i) {
            const T* __restrict const d = dy.data() + i * out;
            for (int k = 0; k < in; ++k) {
                const T a = T(x[i * in + k]);
                T* __restrict const g = dW.data() + k * out;
                for (int j = 0; j < out; ++j) g[j] += a * d[j];
            }
            for (int j = 0; j < out; ++j) db[at(j)] += d[j];
        }
    }
    void update(T rate, int step) {
        Optimizer::update(W, dW, kW, rate, step);
        Optimizer::update(b, db, kb, rate, step);
    }
};

/// p = softmax(z), row by row; gives the mean cross-entropy where there are labels, and turns p into its gradient.
template <class T> T softmax(const T* z, const int* labels, T* p, int batch, int out) {
    T loss = 0;
    for (int i = 0; i < batch; ++i, z += out, p += out) {
        const T top = *std::max_element(z, z + out);
        T sum = 0;
        for (int o = 0; o < out; ++o) sum += p[o] = std::exp(z[o] - top);
        for (int o = 0; o < out; ++o) p[o] /= sum;
        if (labels == nullptr) continue;
        loss += std::log(sum) + top - z[labels[i]];
        for (int o = 0; o < out; ++o) p[o] = (p[o] - T(o == labels[i])) / T(batch);
    }
    return loss / T(batch);
}

/// Layers of these widths, relu between them, softmax cross-entropy at the end.
template <class T, class Optimizer, int Batch, int In, int... Widths> struct classifier {
    std::vector<dense<T, Optimizer, true>> hidden;
    dense<T, Optimizer, false> last{0, 0, 0};
    int done = 0;

    classifier() {
        const int widths[]{Widths...};
        constexpr int n = sizeof...(Widths);
        int in = In;
        for (int l = 0; l + 1 < n; ++l) hidden.emplace_back(in, widths[l], Batch), in = widths[l];
        last = dense<T, Optimizer, false>(in, widths[n - 1], Batch);
    }
    void start(std::span<const float> p) {
        for (auto& layer : hidden) p = layer.start(p);
        last.start(p);
    }
    T step(const float* x, const int* labels, float rate) {
        forward(x);
        const T loss = softmax(last.y.data(), labels, last.dy.data(), Batch, last.out);
        ++done;
        last.backward(hidden.back().y.data(), hidden.back().dy.data());
        for (std::size_t l = hidden.size() - 1; l > 0; --l) hidden[l].backward(hidden[l - 1].y.data(), hidden[l - 1].dy.data());
        hidden[0].backward(x, nullptr);
        for (auto& layer : hidden) layer.update(T(rate), done);
        last.update(T(rate), done);
        return loss;
    }
    void predict(const float* x, T* to) {
        forward(x);
        softmax<T>(last.y.data(), nullptr, to, Batch, last.out);
    }

private:
    void forward(const float* x) {
        hidden[0].forward(x);
        for (std::size_t l = 1; l < hidden.size(); ++l) hidden[l].forward(hidden[l - 1].y.data());
        last.forward(hidden.back().y.data());
    }
};

template <int N> [[gnu::noinline]] double sum_of_product(const double* A, const double* B, double* dA, double* dB) {
    double value = 0;
    std::fill_n(dA, N * N, 0.0);
    std::fill_n(dB, N * N, 0.0);
    for (int i = 0; i < N; ++i)
        for (int k = 0; k < N; ++k)
            for (int j = 0; j < N; ++j) {
                value += A[i * N + k] * B[k * N + j];
                dA[i * N + k] += B[k * N + j];
                dB[k * N + j] += A[i * N + k];
            }
    return value;
}

template <int N> [[gnu::noinline]] void softmax_and_gradient(const double* z, const double* u, double* s, double* g) {
    const double top = *std::max_element(z, z + N);
    double sum = 0, weighted = 0;
    for (int i = 0; i < N; ++i) sum += s[i] = std::exp(z[i] - top);
    for (int i = 0; i < N; ++i) s[i] /= sum, weighted += u[i] * s[i];
    for (int i = 0; i < N; ++i) g[i] = s[i] * (u[i] - weighted);
}

}  // namespace by_hand::plain
