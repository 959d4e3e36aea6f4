"""A whole job: Fashion-MNIST, 784-128-10, Adam, batch 32, 5 epochs, shuffled: python fashion.py keras|torch FOLDER. Prints the accuracy."""
import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import numpy

EPOCHS, BATCH = 5, 32


def read(folder):
    def images(name):
        return numpy.fromfile(f"{folder}/{name}", numpy.uint8, offset=16).reshape(-1, 784).astype(numpy.float32) / 255

    def labels(name):
        return numpy.fromfile(f"{folder}/{name}", numpy.uint8, offset=8).astype(numpy.int64)

    return (images("train-images-idx3-ubyte"), labels("train-labels-idx1-ubyte"), images("t10k-images-idx3-ubyte"), labels("t10k-labels-idx1-ubyte"))


def keras(x, y, unseen, answers):
    import tensorflow as tf

    model = tf.keras.Sequential([tf.keras.Input((784,)), tf.keras.layers.Dense(128, activation="relu"), tf.keras.layers.Dense(10)])
    model.compile("adam", tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    model.fit(x, y, batch_size=BATCH, epochs=EPOCHS, verbose=0)
    return model.evaluate(unseen, answers, verbose=0)[1]


def torch(x, y, unseen, answers):
    import torch

    torch.set_num_threads(int(os.environ.get("PEER_THREADS", "1")))
    x, y, unseen, answers = (torch.from_numpy(a) for a in (x, y, unseen, answers))
    model = torch.nn.Sequential(torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
    optimizer, loss = torch.optim.Adam(model.parameters()), torch.nn.CrossEntropyLoss()
    for _ in range(EPOCHS):
        for at in torch.randperm(len(x)).split(BATCH):
            optimizer.zero_grad()
            loss(model(x[at]), y[at]).backward()
            optimizer.step()
    with torch.no_grad():
        return (model(unseen).argmax(1) == answers).float().mean().item()


print(json.dumps({"accuracy": {"keras": keras, "torch": torch}[sys.argv[1]](*read(sys.argv[2]))}), flush=True)
