"""The programs whose compilation is measured: each a function that gives C++ text, some with a hole for the size."""

HEAD = '''#include <tapeless/{header}.hpp>
#include <array>
namespace tl = tapeless;
'''

# One step, which the optimiser can neither drop nor compute.
STEP = '''
int main() {{
    static std::array<float, {samples} * {inputs}> xs;
    static std::array<{label_type}, {samples} * {outputs}> ys;
    asm volatile("" : : "r"(xs.data()), "r"(ys.data()) : "memory");
    tl::trainer model{{loss, tl::sgd{{.learning_rate = 0.01f}}{batch}}};
    return model.step(x = xs, y = ys) > 0;
}}
'''


def headers_only(header):
    return HEAD.format(header=header) + "int main() {}\n"


def regression(header):
    return HEAD.format(header=header) + '''
constexpr auto x = tl::input<"x">;
constexpr auto y = tl::input<"y">;
constexpr auto W = tl::variable<"W">;
constexpr auto b = tl::variable<"b">;
constexpr auto loss = mean(square(W * x + b - y));
''' + STEP.format(samples=5, inputs=1, outputs=1, label_type="float", batch="")


def classifier():
    return HEAD.format(header="core") + '''
constexpr auto x = tl::input<"x", 784>;
constexpr auto y = tl::input<"y", tl::category<10>>;
constexpr auto hidden = relu(tl::dense<"hidden", 128>(x));
constexpr auto loss = mean(softmax_cross_entropy(tl::dense<"out", 10>(hidden), y));
''' + STEP.format(samples=32, inputs=784, outputs=1, label_type="int", batch=", tl::batch<32>")


def layers(count, residual=False):
    lines = ['constexpr auto x = tl::input<"x", 64>;', 'constexpr auto y = tl::input<"y", 64>;', "constexpr auto h0 = x;"]
    for i in range(count):
        layer = f'relu(tl::dense<"layer{i}", 64>(h{i}))'
        lines.append(f"constexpr auto h{i + 1} = {f'h{i} + ' if residual else ''}{layer};")
    lines.append(f"constexpr auto loss = mean(square(h{count} - y));")
    return HEAD.format(header="core") + "\n".join(lines) + STEP.format(samples=32, inputs=64, outputs=64, label_type="float", batch=", tl::batch<32>")


# name: (text, further compiler flags, goals: {compiler: (seconds, megabytes)})
PROGRAMS = {
    "headers only, core.hpp": (headers_only("core"), [], {}),
    "headers only, tapeless.hpp": (headers_only("tapeless"), [], {}),
    "regression, core.hpp": (regression("core"), [], {"any": (1.5, 220)}),
    "regression, tapeless.hpp": (regression("tapeless"), [], {"any": (2.5, 320)}),
    "784-128-10": (classifier(), [], {"any": (4.0, None)}),
    "25 layers of 64": (layers(25), [], {}),
    "50 layers of 64": (layers(50), [], {}),
    "100 layers of 64": (layers(100), [], {"g++": (10.0, 600), "clang": (20.0, 600)}),
    "200 layers of 64": (layers(200), [], {}),
    "50 layers of 64, -g": (layers(50), ["-g"], {}),
    "50 residual blocks, -g": (layers(50, residual=True), ["-g"], {}),
}

# What the gate counts, less what the headers alone have.
GATED = ["regression, core.hpp", "784-128-10", "25 layers of 64", "50 layers of 64"]
