"""The cases as the peers see them: shapes, the form of the loss, the optimizer. Data and initial parameters come from peers_ours."""
import dataclasses
import pathlib


@dataclasses.dataclass
class Case:
    name: str
    what: str
    batch: int
    widths: list  # of the layers, the input's first; linear models have one output
    form: str  # squared, logistic, classes
    optimizer: str = "sgd"
    rate: float = 0.01
    scalar: bool = False  # W is one number, not a vector

    def read(self, folder):
        """x, y, and the parameters: W [in, out] and b of each layer."""
        import numpy  # where the peers run, not in bench/compare itself

        folder = pathlib.Path(folder)
        x = numpy.fromfile(folder / f"{self.name}.x", "<f4").reshape((self.batch,) if self.scalar else (self.batch, self.widths[0]))
        y = numpy.fromfile(folder / f"{self.name}.y", "<i4" if self.form == "classes" else "<f4")
        flat = numpy.fromfile(folder / f"{self.name}.parameters", "<f4")
        parameters = []
        for inputs, outputs in zip(self.widths, self.widths[1:]):
            w, b, flat = numpy.split(flat, [inputs * outputs, inputs * outputs + outputs])
            if self.form == "classes":
                parameters += [w.reshape(inputs, outputs), b]
            else:
                parameters += [w[0] if self.scalar else w, b[0]]
        return x, y, [numpy.array(p) for p in parameters]


CASES = {
    c.name: c
    for c in [
        Case("A", "W * x + b, 5 points", 5, [1, 1], "squared", scalar=True),
        Case("B", "linear regression, 13 features, batch 1024", 1024, [13, 1], "squared"),
        Case("C", "logistic regression, 30 features, batch 64", 64, [30, 1], "logistic"),
        Case("E", "6-64-8-4, batch 32", 32, [6, 64, 8, 4], "classes"),
        Case("F", "784-128-10, batch 32", 32, [784, 128, 10], "classes"),
        Case("G", "784-128-10, batch 128", 128, [784, 128, 10], "classes"),
        Case("I", "1024-1024-1024-10, batch 256", 256, [1024, 1024, 1024, 10], "classes"),
        Case("K", "F with Adam", 32, [784, 128, 10], "classes", "adam", 0.001),
    ]
}
