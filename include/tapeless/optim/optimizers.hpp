#pragma once
// optim/optimizers.hpp: update rules. A rule is a formula like any other: one struct, its members the settings, and
//   update(parameter, gradient, what is kept ..., settings in the order of the members ..., corrections ..., [number of the step])
// gives the new parameter, or `updated{parameter, kept ...}`. Corrections are 1 - b^step for the settings b whose numbers a member `corrected`
// lists: what a running mean from 0, m = b m + (1 - b) x, has to be divided by. Settings are read anew in each step. A member `fault()`, which an
// optimizer may have together with a `name`, says which setting makes no sense; a trainer refuses to be made with it.
#include "../ops/ops.hpp"
#include "../passes/updates.hpp"
#include "setting_fault.hpp"

namespace tapeless {

/// Stochastic gradient descent: w - learning_rate * gradient.
/// Takes    learning_rate: parameter units per step and unit of gradient, greater than 0; default 0.01.
struct sgd {
    float learning_rate = 0.01f;

    static constexpr const char* name = "sgd";
    constexpr setting_fault fault() const { return setting_fault{}.positive("learning_rate", learning_rate); }

    static constexpr auto update(auto w, auto gradient, auto rate) { return w - rate * gradient; }
};

/// Gradient descent with momentum: v = decay * v + gradient; w - learning_rate * v.
/// Takes    learning_rate: greater than 0, default 0.01. decay: no unit, in [0, 1), default 0.9.
/// Keeps    one number per parameter, from 0.
/// Source   Polyak 1964, in the form of PyTorch's SGD (the rate outside the sum).
struct momentum {
    float learning_rate = 0.01f;
    float decay = 0.9f;

    static constexpr const char* name = "momentum";
    constexpr setting_fault fault() const { return setting_fault{}.positive("learning_rate", learning_rate).fraction("decay", decay); }

    static constexpr int kept = 1;
    static constexpr auto update(auto w, auto gradient, auto velocity, auto rate, auto keep) {
        const auto v = keep * velocity + gradient;
        return updated{w - rate * v, v};
    }
};

/// Nesterov's momentum: v = decay * v + gradient; w - learning_rate * (gradient + decay * v).
/// Takes    learning_rate: greater than 0, default 0.01. decay: no unit, in [0, 1), default 0.9.
/// Keeps    one number per parameter, from 0.
/// Source   Sutskever et al. 2013, in the form of PyTorch's SGD with nesterov=True.
struct nesterov {
    float learning_rate = 0.01f;
    float decay = 0.9f;

    static constexpr const char* name = "nesterov";
    constexpr setting_fault fault() const { return setting_fault{}.positive("learning_rate", learning_rate).fraction("decay", decay); }

    static constexpr int kept = 1;
    static constexpr auto update(auto w, auto gradient, auto velocity, auto rate, auto keep) {
        const auto v = keep * velocity + gradient;
        return updated{w - rate * (gradient + keep * v), v};
    }
};

/// Adam: steps scaled by running moments of the gradient.
/// Takes    learning_rate: parameter units per step, greater than 0, default 0.001. beta1, beta2: no unit, in [0, 1), defaults 0.9
///          and 0.999. epsilon: unit of the gradient, default 1e-8.
/// Keeps    two numbers per parameter, from 0.
/// Source   Kingma and Ba 2015, algorithm 1.
struct adam {
    float learning_rate = 0.001f;
    float beta1 = 0.9f;
    float beta2 = 0.999f;
    float epsilon = 1e-8f;

    static constexpr const char* name = "adam";
    constexpr setting_fault fault() const {
        return setting_fault{}.positive("learning_rate", learning_rate).fraction("beta1", beta1).fraction("beta2", beta2).not_negative("epsilon", epsilon);
    }
    static constexpr int kept = 2;
    static constexpr int corrected[] = {1, 2};
    /// The step that Adam and AdamW share.
    static constexpr auto update(auto w, auto gradient, auto m, auto v, auto rate, auto b1, auto b2, auto eps, auto weights1, auto weights2) {
        const auto first = b1 * m + (1.0 - b1) * gradient;
        const auto second = b2 * v + (1.0 - b2) * (gradient * gradient);
        const auto correct1 = 1.0 / weights1;
        const auto correct2 = 1.0 / sqrt(weights2);
        return updated{w - (rate * correct1) * (first / (correct2 * sqrt(second) + eps)), first, second};
    }
};

/// AdamW: Adam with weight decay beside the gradient, not in it.
/// Takes    what adam takes; weight_decay: per step and unit of learning_rate, 0 or more, default 0.01.
/// Keeps    two numbers per parameter, from 0.
/// Source   Loshchilov and Hutter 2019, algorithm 2.
struct adamw {
    float learning_rate = 0.001f;
    float beta1 = 0.9f;
    float beta2 = 0.999f;
    float epsilon = 1e-8f;
    float weight_decay = 0.01f;

    static constexpr const char* name = "adamw";
    constexpr setting_fault fault() const {
        return setting_fault(adam{learning_rate, beta1, beta2, epsilon}.fault()).not_negative("weight_decay", weight_decay);
    }
    static constexpr int kept = 2;
    static constexpr int corrected[] = {1, 2};
    static constexpr auto update(auto w, auto gradient, auto m, auto v, auto rate, auto b1, auto b2, auto eps, auto decay, auto weights1, auto weights2) {
        const auto stepped = adam::update(w, gradient, m, v, rate, b1, b2, eps, weights1, weights2);
        return updated{stepped.parameter - (rate * decay) * w, stepped.kept[0], stepped.kept[1]};
    }
};

}  // namespace tapeless
