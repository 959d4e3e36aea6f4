#!/usr/bin/env python3
"""Writes reference.hpp: values, gradients and Hessian-vector products as JAX computes them in double precision.

    python3 -m venv env && env/bin/pip install jax && env/bin/python tests/ops/reference.py

The test that reads them is values_and_gradients_match_jax.cpp; it has the same functions, in the same order.
"""
import pathlib

import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)

# Four samples of three numbers; a vector, a matrix, a scalar and the direction of the Hessian-vector products.
X = jnp.array([[0.5, -1.25, 2.0], [1.5, 0.75, -0.5], [-2.0, 0.25, 1.0], [0.125, -0.625, -1.5]])
Y = jnp.array([0.5, -1.0, 2.0, 0.25])
LABELS = jnp.array([1, 0, 2, 1])
V = jnp.array([0.75, -0.5, 1.25])
TIES = jnp.array([0.0, 1.5, 1.5])
W = jnp.array([[0.5, -0.25, 0.75], [1.0, 0.5, -1.5], [-0.75, 0.125, 0.25]])
D = jnp.array([1.0, -2.0, 0.5])
DW = jnp.array([[1.0, 0.5, -0.5], [0.25, -1.0, 2.0], [0.75, 1.5, -0.25]])


def batch(per_sample):
    """The mean over the samples of a function of x, y, label."""
    return lambda v: jnp.mean(jax.vmap(lambda x, y, t: per_sample(v, x, y, t))(X, Y, LABELS))


def layer_norm(e):
    centred = e - jnp.mean(e)
    return centred * jax.lax.rsqrt(jnp.mean(centred**2) + 1e-3)


def cross_entropy(logits, label):
    return jax.nn.logsumexp(logits) - logits[label]


# name: (function of the variable, where, direction)
FUNCTIONS = {
    "exp_sin": (lambda v: jnp.sum(jnp.exp(jnp.sin(v))), V, D),
    "log1p_square": (lambda v: jnp.sum(jnp.log1p(v**2)), V, D),
    "expm1_cos": (lambda v: jnp.sum(jnp.expm1(jnp.cos(v))), V, D),
    "tan_tanh": (lambda v: jnp.sum(jnp.tan(jnp.tanh(v))), V, D),
    "sqrt_rsqrt": (lambda v: jnp.sum(jnp.sqrt(v**2 + 1) + jax.lax.rsqrt(v**2 + 2)), V, D),
    "log_of_sigmoid": (lambda v: jnp.sum(jnp.log(jax.nn.sigmoid(v)) * v), V, D),
    "softplus_product": (lambda v: jnp.prod(jax.nn.softplus(v)), V, D),
    "cubes": (lambda v: jnp.sum(v**3) / jnp.sum(v**2), V, D),
    "negative_powers": (lambda v: jnp.sum(v**-3.0), V, D),
    "real_powers": (lambda v: jnp.sum((v**2 + 0.5) ** 1.7), V, D),
    "relu_ties": (lambda v: jnp.sum(jax.nn.relu(v) * jnp.array([1.0, 2.0, 3.0])), TIES, D),
    "abs_ties": (lambda v: jnp.sum(jnp.abs(v) * v), TIES, D),
    "max_ties": (lambda v: jnp.max(v) * jnp.sum(v), TIES, D),
    "larger_ties": (lambda v: jnp.sum(jnp.maximum(v, jnp.array([0.0, 1.5, 1.0])) ** 2), TIES, D),
    "where": (lambda v: jnp.sum(jnp.where(v > 0, v**3, jnp.exp(v))), V, D),
    "softmax": (lambda v: jnp.dot(jax.nn.softmax(v), jnp.array([1.0, 2.0, 3.0])), V, D),
    "log_softmax": (lambda v: jnp.dot(jax.nn.log_softmax(v), jnp.array([1.0, 2.0, 3.0])), V, D),
    "log_sum_exp": (lambda v: jax.nn.logsumexp(v * v), V, D),
    "layer_norm": (lambda v: jnp.sum(layer_norm(v) ** 3), V, D),
    "rosenbrock": (lambda v: jnp.sum(100 * (v[1:] - v[:-1] ** 2) ** 2 + (1 - v[:-1]) ** 2), V, D),
    "regression": (batch(lambda v, x, y, t: (jnp.dot(v, x) - y) ** 2), V, D),
    "logistic": (batch(lambda v, x, y, t: jax.nn.softplus(jnp.dot(v, x)) - y * jnp.dot(v, x)), V, D),
    "huber": (batch(lambda v, x, y, t: jnp.where(jnp.abs(jnp.dot(v, x) - y) < 1, 0.5 * (jnp.dot(v, x) - y) ** 2,
                                                 jnp.abs(jnp.dot(v, x) - y) - 0.5)), V, D),
    "classifier": (batch(lambda w, x, y, t: cross_entropy(w @ x, t)), W, DW),
    "tied_autoencoder": (batch(lambda w, x, y, t: jnp.mean((w.T @ jnp.tanh(w @ x) - x) ** 2)), W, DW),
    "residual": (batch(lambda w, x, y, t: jnp.sum((x + jnp.tanh(w @ (x + jnp.tanh(w @ x)))) ** 2)), W, DW),
    "batch_norm": (lambda w: jnp.sum(((X @ w.T - jnp.mean(X @ w.T, 0)) / jnp.sqrt(jnp.var(X @ w.T, 0) + 1e-3)) ** 3), W, DW),
    "matrix_products": (lambda w: jnp.sum(jnp.sin(w @ w) * (w.T @ w)), W, DW),
}


def numbers(values):
    return "{" + ", ".join(float(v).hex() for v in jnp.ravel(values)) + "}"


def main():
    lines = ["#pragma once", "// Made by reference.py; not to be edited. JAX " + jax.__version__ + ", double precision.",
             "#include <vector>", "", "namespace reference {", "",
             "inline const std::vector<double>"]
    lines[-1] += " X" + numbers(X) + ", Y" + numbers(Y) + ", labels" + numbers(LABELS) + ";"
    lines += ["", "/// A function at a point: its value, its gradient, its Hessian times a direction.", "struct expected {",
              "    const char* name;", "    std::vector<double> at, direction, value, gradient, product;", "};", "",
              "inline const std::vector<expected> functions{"]
    for name, (f, at, direction) in FUNCTIONS.items():
        gradient = jax.grad(f)
        product = jax.jvp(gradient, (at,), (direction,))[1]
        parts = [numbers(part) for part in (at, direction, f(at), gradient(at), product)]
        lines.append(f'    {{"{name}",\n     ' + ",\n     ".join(parts) + "},")
    lines += ["};", "", "}  // namespace reference", ""]
    pathlib.Path(__file__).with_name("reference.hpp").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
