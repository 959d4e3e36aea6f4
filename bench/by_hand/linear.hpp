#pragma once
// by_hand/linear.hpp: models with one output: W * x + b, and its kin with many features.
#include "vec.hpp"
#include <algorithm>
#include <span>

namespace by_hand {

/// mean(square(W * x + b - y)), five points. Too short for vectors: sums across lanes would wait longer than scalars do.
///
/// What takes the time is the chain from one W to the next. On paper: the rate goes into x, which does not wait for W; the old W
/// joins the sum as one of its terms; the sums are trees.
struct line_of_five {
    float W = 0, b = 0;

    void start(std::span<const float> parameters) { W = parameters[0], b = parameters[1]; }

    BY_HAND_INLINE float step(const float* x, const float* y, float rate) {
        const float q = -rate * (2.f / 5);
        float e[5], wx[5];
        BY_HAND_UNROLL for (int i = 0; i < 5; ++i) {
            e[i] = W * x[i] + (b - y[i]);
            wx[i] = q * x[i];
        }
        const float w01 = e[0] * wx[0] + W, w2 = e[1] * wx[1], w3 = e[2] * wx[2];
        const float s01 = e[0] + e[1], s23 = e[2] + e[3];
        const float loss = (e[0] * e[0] + e[1] * e[1]) + (e[2] * e[2] + e[3] * e[3]) + e[4] * e[4];
        W = ((e[3] * wx[3] + w01) + (e[4] * wx[4] + w2)) + w3;
        b = q * ((s01 + s23) + e[4]) + b;
        return loss * (1.f / 5);
    }

    /// Many steps on the same data: W and b stay in registers. Gives the last loss.
    BY_HAND_INLINE float steps(int n, const float* x, const float* y, float rate) {
        line_of_five here = *this;
        float loss = 0;
        for (int i = 0; i < n; ++i) loss = here.step(x, y, rate);
        *this = here;
        return loss;
    }
};

/// The same with N points: two registers of points at a time, so that a sum does not wait for itself.
template <int N> struct line {
    float W = 0, b = 0;

    void start(std::span<const float> parameters) { W = parameters[0], b = parameters[1]; }

    [[gnu::noinline]] float step(const float* x, const float* y, float rate) {
        constexpr int chains = 4, block = chains * lanes<float>, whole = N / block * block;
        vf dw[chains] = {}, db[chains] = {}, loss[chains] = {};
        const vf w = all<vf>(W), c = all<vf>(b);
        for (int i = 0; i < whole; i += block) {
            BY_HAND_UNROLL for (int j = 0; j < chains; ++j) one(load<vf>(x + i + j * lanes<float>), load<vf>(y + i + j * lanes<float>), w, c, dw[j], db[j], loss[j]);
        }
        constexpr int more = (N - whole) / lanes<float>, rest = N - whole - more * lanes<float>;
        BY_HAND_UNROLL for (int j = 0; j < more; ++j) one(load<vf>(x + whole + j * lanes<float>), load<vf>(y + whole + j * lanes<float>), w, c, dw[j], db[j], loss[j]);
        float dw1 = 0, db1 = 0, loss1 = 0;
        if constexpr (rest > 0) {
#if defined(__AVX512F__)
            // Lanes beyond the last point: x = 0 and y = b there, and the error is 0.
            const vf y1 = bits<vf>(_mm512_mask_loadu_ps(bits<__m512>(c), static_cast<__mmask16>((1 << rest) - 1), y + N - rest));
            one(load_first<rest>(x + N - rest), y1, w, c, dw[chains - 1], db[chains - 1], loss[chains - 1]);
#else
            BY_HAND_UNROLL for (int i = N - rest; i < N; ++i) {
                const float e = W * x[i] + (b - y[i]);
                dw1 += e * x[i], db1 += e, loss1 += e * e;
            }
#endif
        }
        const float q = -rate * (2.f / N);
        W = q * (sum<float>((dw[0] + dw[1]) + (dw[2] + dw[3])) + dw1) + W;
        b = q * (sum<float>((db[0] + db[1]) + (db[2] + db[3])) + db1) + b;
        return (sum<float>((loss[0] + loss[1]) + (loss[2] + loss[3])) + loss1) * (1.f / N);
    }

private:
    BY_HAND_INLINE static void one(vf x, vf y, vf w, vf c, vf& dw, vf& db, vf& loss) {
        const vf e = fma(w, x, c - y);
        dw = fma(e, x, dw), db = db + e, loss = fma(e, e, loss);
    }
};

/// What is made of z = w * x + b and the target: the error that goes back, and the loss.
struct squared_error {
    static constexpr float slope = 2;  ///< of the loss, by the error
    vf loss{};
    BY_HAND_INLINE vf error(vf z, vf y) {
        const vf e = z - y;
        loss = fma(e, e, loss);
        return e;
    }
    BY_HAND_INLINE float total() { return sum<float>(loss); }
};
/// log(1 + exp(z)) - y * z, by one exponential: of -|z|. The logarithms of several samples are one logarithm of their product,
/// each factor being between 1 and 2: up to 64 of them.
struct logistic_error {
    static constexpr float slope = 1;
    vf loss{}, factors = all<vf>(1.f);
    BY_HAND_INLINE vf error(vf z, vf y) {
        const vf u = by_hand::exp(bits<vf>(bits<vi>(z) | static_cast<int>(0x80000000u)));
        const vf above = u + 1.f;
        factors = factors * above;
        loss = loss + fma(-y, z, larger(z, vf{}));
        return (z > 0 ? all<vf>(1.f) : u) / above - y;
    }
    BY_HAND_INLINE float total() { return sum<float>(loss + by_hand::log(factors)); }
};

/// F features in a row, N rows, one output. As many rows at a time as a register has lanes: their dots are summed together, the
/// errors of all of them are one register, and each row is used again while it is in a register or in level 1.
template <int F, int N, class Error> struct linear {
    static constexpr int L = lanes<float>;
    static constexpr int pieces = (F + L - 1) / L;
    /// The last piece begins earlier where F is no multiple; its weights that were in the piece before count as 0.
    static constexpr int from(int p) { return p < pieces - 1 || F < L ? p * L : F - L; }

    float w[F]{}, b = 0;

    void start(std::span<const float> parameters) {
        std::copy_n(parameters.begin(), F, w);
        b = parameters[F];
    }

    [[gnu::noinline]] float step(const float* x, const float* y, float rate) {
        static_assert(N % L == 0);
        vf wv[pieces], dw[pieces][2] = {}, db{};
        BY_HAND_UNROLL for (int p = 0; p < pieces; ++p) wv[p] = entries(w, p);
        if constexpr (F > L && F % L != 0) {
            BY_HAND_UNROLL for (int l = 0; l < L - F % L; ++l) wv[pieces - 1][l] = 0;
        }
        Error error;
        for (int i = 0; i < N; i += L) {
            const float* const rows = x + i * F;
            vf kept[L], four[L / 4];
            BY_HAND_UNROLL for (int f = 0; f < L / 4; ++f) {
                vf dots[4];
                BY_HAND_UNROLL for (int r = 0; r < 4; ++r) {
                    kept[4 * f + r] = entries(rows + (4 * f + r) * F, 0);
                    dots[r] = kept[4 * f + r] * wv[0];
                    BY_HAND_UNROLL for (int p = 1; p < pieces; ++p) dots[r] = fma(entries(rows + (4 * f + r) * F, p), wv[p], dots[r]);
                }
                four[f] = sums_of_four(dots[0], dots[1], dots[2], dots[3]);
            }
            const vf e = error.error(sums_of_fours(four) + b, load<vf>(y + i));
            db = db + e;
            alignas(register_bytes) float each[L];
            store(each, e);
            asm("" : "+m"(each));  // broadcasts from memory are free; left to themselves the compilers shuffle, and shuffles are what is short
            BY_HAND_UNROLL for (int r = 0; r < L; ++r) {
                const vf er = all<vf>(each[r]);
                dw[0][r % 2] = fma(kept[r], er, dw[0][r % 2]);
                BY_HAND_UNROLL for (int p = 1; p < pieces; ++p) dw[p][r % 2] = fma(entries(rows + r * F, p), er, dw[p][r % 2]);
            }
        }
        const float q = -rate * Error::slope / N;
        vf changed[pieces];
        BY_HAND_UNROLL for (int p = 0; p < pieces; ++p) changed[p] = fma(dw[p][0] + dw[p][1], all<vf>(q), entries(w, p));
        BY_HAND_UNROLL for (int p = 0; p < pieces; ++p) {
#if defined(__AVX512F__)
            if constexpr (F < L) {
                store_first<F>(w, changed[p]);
                continue;
            }
#endif
            store(w + from(p), changed[p]);
        }
        b = q * sum<float>(db) + b;
        return error.total() * (1.f / N);
    }

private:
    BY_HAND_INLINE static vf entries(const float* row, int p) {
#if defined(__AVX512F__)
        if constexpr (F < L) return load_first<F>(row);
#endif
        return load<vf>(row + from(p));
    }
};

}  // namespace by_hand
