"""JAX: jax.jit of the step, as its tutorials write it; and a hundred steps in one call by lax.fori_loop."""
import jax
import jax.numpy as jnp

VERSION = f"JAX {jax.__version__}"


def loss_of(case):
    def loss(parameters, x, y):
        if case.form == "classes":
            h = x
            for w, b in zip(parameters[:-2:2], parameters[1:-2:2]):
                h = jax.nn.relu(h @ w + b)
            logits = h @ parameters[-2] + parameters[-1]
            return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(logits), y[:, None], axis=1))
        w, b = parameters
        z = w * x + b if case.scalar else x @ w + b
        if case.form == "squared":
            return jnp.mean((z - y) ** 2)
        return jnp.mean(jax.nn.softplus(z) - y * z)

    return loss


def step_of(case):
    value_and_grad = jax.value_and_grad(loss_of(case))

    def sgd(state, x, y):
        value, gradient = value_and_grad(state, x, y)
        return [p - case.rate * g for p, g in zip(state, gradient)], value

    def adam(state, x, y):
        parameters, first, second, t = state
        value, gradient = value_and_grad(parameters, x, y)
        t = t + 1
        first = [0.9 * m + 0.1 * g for m, g in zip(first, gradient)]
        second = [0.999 * v + 0.001 * g * g for v, g in zip(second, gradient)]
        c1, c2 = 1 - 0.9**t, 1 - 0.999**t
        parameters = [p - case.rate * (m / c1) / (jnp.sqrt(v / c2) + 1e-8) for p, m, v in zip(parameters, first, second)]
        return (parameters, first, second, t), value

    return sgd if case.optimizer == "sgd" else adam


def start(case, parameters):
    parameters = [jnp.asarray(p) for p in parameters]
    if case.optimizer == "sgd":
        return parameters
    return parameters, [jnp.zeros_like(p) for p in parameters], [jnp.zeros_like(p) for p in parameters], jnp.float32(0)


def jit(case, x, y, parameters, _):
    step, state = jax.jit(step_of(case), donate_argnums=0), start(case, parameters)
    x, y = jnp.asarray(x), jnp.asarray(y)

    def once():
        nonlocal state
        state, value = step(state, x, y)
        return value

    return once


def loop(case, x, y, parameters, many):
    step, state = step_of(case), start(case, parameters)
    x, y = jnp.asarray(x), jnp.asarray(y)

    @jax.jit
    def steps(state, x, y):
        return jax.lax.fori_loop(0, many, lambda _, carry: step(carry[0], x, y), (state, jnp.float32(0)))

    def call():
        nonlocal state
        state, value = steps(state, x, y)
        return value

    return call


WAYS = {"jax, jit": jit, "jax, fori_loop": loop}
MANY_AT_ONCE = {"jax, fori_loop"}
