"""TensorFlow: GradientTape, as its guides write it; the same in a tf.function; a hundred steps by tf.range in one function under XLA."""
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import tensorflow as tf

tf.config.threading.set_intra_op_parallelism_threads(int(os.environ.get("PEER_THREADS", "1")))
tf.config.threading.set_inter_op_parallelism_threads(1)
VERSION = f"TensorFlow {tf.__version__}"


def loss_of(case):
    def loss(parameters, x, y):
        if case.form == "classes":
            h = x
            for w, b in zip(parameters[:-2:2], parameters[1:-2:2]):
                h = tf.nn.relu(h @ w + b)
            return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, h @ parameters[-2] + parameters[-1]))
        w, b = parameters
        z = w * x + b if case.scalar else tf.linalg.matvec(x, w) + b
        if case.form == "squared":
            return tf.reduce_mean(tf.square(z - y))
        return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=z))

    return loss


class Model:
    def __init__(self, case, x, y, parameters):
        self.case, self.loss = case, loss_of(case)
        self.x, self.y = tf.constant(x), tf.constant(y)
        self.parameters = [tf.Variable(p) for p in parameters]
        self.first = [tf.Variable(tf.zeros_like(p)) for p in parameters]
        self.second = [tf.Variable(tf.zeros_like(p)) for p in parameters]
        self.t = tf.Variable(0.0)

    def step(self):
        with tf.GradientTape() as tape:
            value = self.loss(self.parameters, self.x, self.y)
        gradient = tape.gradient(value, self.parameters)
        if self.case.optimizer == "sgd":
            for p, g in zip(self.parameters, gradient):
                p.assign_sub(self.case.rate * g)
            return value
        self.t.assign_add(1.0)
        c1, c2 = 1 - tf.pow(0.9, self.t), 1 - tf.pow(0.999, self.t)
        for p, m, v, g in zip(self.parameters, self.first, self.second, gradient):
            m.assign(0.9 * m + 0.1 * g)
            v.assign(0.999 * v + 0.001 * g * g)
            p.assign_sub(self.case.rate * (m / c1) / (tf.sqrt(v / c2) + 1e-8))
        return value


def eager(case, x, y, parameters, _):
    return Model(case, x, y, parameters).step


def function(case, x, y, parameters, _):
    return tf.function(Model(case, x, y, parameters).step)


def loop(case, x, y, parameters, many):
    model = Model(case, x, y, parameters)

    @tf.function(jit_compile=True)
    def steps():
        value = tf.constant(0.0)
        for _ in tf.range(many):
            value = model.step()
        return value

    return steps


WAYS = {"tensorflow, eager": eager, "tensorflow, tf.function": function, "tensorflow, tf.range under XLA": loop}
MANY_AT_ONCE = {"tensorflow, tf.range under XLA"}
