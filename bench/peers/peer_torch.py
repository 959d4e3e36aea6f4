"""PyTorch: backward() and an optimizer, as its tutorials write it; and torch.compile of the whole step, update included."""
import os

import torch

torch.set_num_threads(int(os.environ.get("PEER_THREADS", "1")))
VERSION = f"PyTorch {torch.__version__}"


def loss_of(case):
    def loss(parameters, x, y):
        if case.form == "classes":
            h = x
            for w, b in zip(parameters[:-2:2], parameters[1:-2:2]):
                h = torch.relu(h @ w + b)
            return torch.nn.functional.cross_entropy(h @ parameters[-2] + parameters[-1], y)
        w, b = parameters
        z = w * x + b if case.scalar else x @ w + b
        if case.form == "squared":
            return torch.mean((z - y) ** 2)
        return torch.nn.functional.binary_cross_entropy_with_logits(z, y)

    return loss


def tensors(case, x, y):
    return torch.as_tensor(x), torch.as_tensor(y).long() if case.form == "classes" else torch.as_tensor(y)


def eager(case, x, y, parameters, _):
    loss, (x, y) = loss_of(case), tensors(case, x, y)
    parameters = [torch.tensor(p, requires_grad=True) for p in parameters]
    kind = torch.optim.SGD if case.optimizer == "sgd" else torch.optim.Adam
    optimizer = kind(parameters, lr=case.rate)

    def step():
        optimizer.zero_grad()
        value = loss(parameters, x, y)
        value.backward()
        optimizer.step()
        return value

    return step


def compiled(case, x, y, parameters, _):
    (x, y), state = tensors(case, x, y), [torch.tensor(p) for p in parameters]
    gradient_and_value = torch.func.grad_and_value(loss_of(case))

    def sgd(state, x, y):
        gradient, value = gradient_and_value(state, x, y)
        for p, g in zip(state, gradient):
            p.sub_(case.rate * g)
        return value

    first, second = [torch.zeros_like(p) for p in state], [torch.zeros_like(p) for p in state]
    t = torch.zeros(())

    def adam(state, x, y):
        gradient, value = gradient_and_value(state, x, y)
        t.add_(1)
        c1, c2 = 1 - 0.9**t, 1 - 0.999**t
        for p, m, v, g in zip(state, first, second, gradient):
            m.mul_(0.9).add_(0.1 * g)
            v.mul_(0.999).add_(0.001 * g * g)
            p.sub_(case.rate * (m / c1) / (torch.sqrt(v / c2) + 1e-8))
        return value

    step = torch.compile(sgd if case.optimizer == "sgd" else adam)
    return lambda: step(state, x, y)


WAYS = {"torch, eager": eager, "torch, compile": compiled}
MANY_AT_ONCE = set()
