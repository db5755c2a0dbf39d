"""The parts that random graphs are made of: operators and the small patterns networks hold.

A part says whether it fits the values there are, picks some, and adds its nodes. Values are known
by name and shape; `exact` marks those that no rounding has touched, on which steps (Floor,
comparisons, ArgMax) may be taken without a difference of one bit deciding the answer.
"""
import numpy as np
from onnx import helper as h

MAX_ELEMENTS = 1 << 12


class Graph:
    """A graph that grows; opset 13 or 17."""

    def __init__(self, rng):
        self.rng = rng
        self.opset = int(rng.choice([13, 17]))
        self.nodes, self.feeds, self.constants = [], {}, {}
        self.shapes, self.exact, self.used, self.count = {}, set(), set(), 0
        shape = (int(rng.choice([1, 1, 1, 2])), int(rng.integers(1, 36)),
                 int(rng.integers(4, 14)), int(rng.integers(4, 14)))
        while np.prod(shape) > MAX_ELEMENTS:
            shape = (*shape[:2], max(4, shape[2] - 2), max(4, shape[3] - 2))
            shape = (shape[0], shape[1] - 1, *shape[2:])
        self.feed(self.noise(*shape))
        if rng.random() < 0.4:
            self.feed(self.noise(*shape))
        if rng.random() < 0.3:
            self.feed(self.noise(*(int(e) for e in rng.integers(1, 9, rng.integers(1, 4)))))

    def noise(self, *shape, low=-1.0, high=1.0):
        return self.rng.uniform(low, high, shape).astype(np.float32)

    def feed(self, value):
        name = f"x{len(self.feeds)}"
        self.feeds[name] = value
        self.shapes[name] = value.shape
        self.exact.add(name)
        return name

    def constant(self, value):
        name = f"c{len(self.constants)}"
        self.constants[name] = np.asarray(value)
        return name

    def ints(self, *values):
        return self.constant(np.array(values, np.int64))

    def add(self, op, inputs, *shapes, **attributes):
        """Adds a node; `shapes` are its outputs'. Returns one name, or a list of several."""
        names = []
        for shape in shapes:
            names.append(f"v{self.count}")
            self.count += 1
            self.shapes[names[-1]] = tuple(int(e) for e in shape)
        self.nodes.append(h.make_node(op, inputs, names, name=f"n{len(self.nodes)}", **attributes))
        self.used.update(inputs)
        return names[0] if len(names) == 1 else names

    def pick(self, rank=None, where=lambda shape: True):
        """A value, one made lately more often; None when none fits."""
        fitting = [n for n, s in self.shapes.items()
                   if (rank is None or len(s) == rank) and where(s)]
        if not fitting:
            return None
        late = self.rng.random() < 0.6
        return fitting[-1] if late else fitting[int(self.rng.integers(len(fitting)))]

    def outputs(self):
        """Some of the values that nobody reads, and now and then one that is read."""
        names = [n for node in self.nodes for n in node.output if n not in self.used]
        names = [names[i] for i in sorted(self.rng.permutation(len(names))[:4])]
        read = [n for node in self.nodes for n in node.output if n in self.used]
        if read and self.rng.random() < 0.3:
            names.append(read[int(self.rng.integers(len(read)))])
        return names

    def chance(self, p=0.5):
        return self.rng.random() < p

    def choose(self, *values):
        return values[int(self.rng.integers(len(values)))]


def is_small(shape):
    return np.prod(shape) <= MAX_ELEMENTS


class Part:
    """One kind of addition."""

    rank = 4

    @classmethod
    def suits(cls, shape):
        return True

    @classmethod
    def fits(cls, g):
        return g.pick(cls.rank, lambda s: is_small(s) and cls.suits(s)) is not None

    @classmethod
    def add(cls, g):
        x = g.pick(cls.rank, lambda s: is_small(s) and cls.suits(s))
        cls.grow(g, x, g.shapes[x])


def window(size, kernel, stride, dilation, before, after):
    return (size + before + after - dilation * (kernel - 1) - 1) // stride + 1


def activated(g, x):
    shape = g.shapes[x]
    kind = g.choose("Relu", "Clip", "Sigmoid", "SiLU", "LeakyRelu", "HardSwish", "PRelu", "Tanh",
                    "none")
    if kind == "none":
        return x
    if kind == "Clip":
        return g.add("Clip", [x, g.constant(np.float32(0)), g.constant(np.float32(6))], shape)
    if kind == "SiLU":
        return g.add("Mul", [x, g.add("Sigmoid", [x], shape)], shape)
    if kind == "LeakyRelu":
        return g.add(kind, [x], shape, alpha=0.1)
    if kind == "PRelu":
        return g.add(kind, [x, g.constant(g.noise(shape[1], 1, 1, low=0, high=0.4))], shape)
    if kind == "HardSwish" and g.opset < 14:
        plus = g.add("Add", [x, g.constant(np.float32(3))], shape)
        cut = g.add("Clip", [plus, g.constant(np.float32(0)), g.constant(np.float32(6))], shape)
        return g.add("Div", [g.add("Mul", [x, cut], shape), g.constant(np.float32(6))], shape)
    return g.add(kind, [x], shape)


def convolved(g, x, oc=None, kernel=None, stride=1, same=False):
    n, c, height, width = g.shapes[x]
    oc = oc or int(g.rng.integers(1, 40))
    groups = 1
    if g.chance(0.35):
        divisors = [d for d in range(1, c + 1) if c % d == 0]
        groups = g.choose(*divisors, c)
        oc = groups * int(g.rng.integers(1, 3)) if not same else c
        if oc % groups:
            groups = 1
    kernel = kernel or g.choose((1, 1), (3, 3), (3, 3), (5, 5), (1, 3), (2, 2), (7, 7))
    kh, kw = kernel
    dilation = 1 if same else g.choose(1, 1, 1, 2)
    strides = (1, 1) if same else (g.choose(1, 1, 2), g.choose(1, 1, 2, 3))
    pads = [kh // 2, kw // 2, kh // 2, kw // 2] if same or g.chance(0.7) else \
        [int(p) for p in g.rng.integers(0, 3, 4)]
    oh = window(height, kh, strides[0], dilation, pads[0], pads[2])
    ow = window(width, kw, strides[1], dilation, pads[1], pads[3])
    if oh < 1 or ow < 1:
        return convolved(g, x, oc=oc, kernel=(1, 1), same=True)
    scale = 1.5 / np.sqrt(c // groups * kh * kw)
    inputs = [x, g.constant(g.noise(oc, c // groups, kh, kw, low=-scale, high=scale))]
    if g.chance(0.7):
        inputs.append(g.constant(g.noise(oc, low=-0.3, high=0.3)))
    return g.add("Conv", inputs, (n, oc, oh, ow), kernel_shape=[kh, kw], strides=list(strides),
                 pads=pads, dilations=[dilation] * 2, group=groups)


class Convolution(Part):
    @staticmethod
    def grow(g, x, shape):
        y = convolved(g, x)
        if g.chance(0.3):
            c = g.shapes[y][1]
            parts = [g.constant(g.noise(c, low=0.5, high=1.5)), g.constant(g.noise(c)),
                     g.constant(g.noise(c)), g.constant(g.noise(c, low=0.2, high=2.0))]
            y = g.add("BatchNormalization", [y, *parts], g.shapes[y])
        activated(g, y)


class Residual(Part):
    @staticmethod
    def grow(g, x, shape):
        y = convolved(g, x, oc=shape[1], kernel=(3, 3), same=True)
        if g.shapes[y] != tuple(shape):
            return
        if g.chance():
            y = activated(g, y)
        inputs = [x, y] if g.chance() else [y, x]
        activated(g, g.add("Add", inputs, shape))


class PaddedConvolution(Part):
    @staticmethod
    def grow(g, x, shape):
        top, left, bottom, right = (int(p) for p in g.rng.integers(0, 3, 4))
        n, c, height, width = shape
        padded = (n, c, height + top + bottom, width + left + right)
        y = g.add("Pad", [x, g.ints(0, 0, top, left, 0, 0, bottom, right)], padded)
        convolved(g, y)


class TransposedConvolution(Part):
    @staticmethod
    def suits(shape):
        return shape[2] <= 12 and shape[3] <= 12

    @staticmethod
    def grow(g, x, shape):
        n, c, height, width = shape
        oc, k, s = int(g.rng.integers(1, 20)), g.choose(2, 3, 4), g.choose(1, 2)
        pad = g.choose(0, 0, 1)
        out = [(e - 1) * s + k - 2 * pad for e in (height, width)]
        if min(out) < 1:
            return
        scale = 1 / np.sqrt(c * k)
        activated(g, g.add(
            "ConvTranspose", [x, g.constant(g.noise(c, oc, k, k, low=-scale, high=scale))],
            (n, oc, *out), strides=[s, s], pads=[pad] * 4, kernel_shape=[k, k]))


class Pool(Part):
    @staticmethod
    def grow(g, x, shape):
        n, c, height, width = shape
        k, s = g.choose(2, 3, 5), g.choose(1, 2)
        pad = k // 2 if g.chance() else 0
        out = [window(e, k, s, 1, pad, pad) for e in (height, width)]
        if min(out) < 1:
            return
        op = g.choose("MaxPool", "AveragePool")
        more = {"count_include_pad": g.choose(0, 1)} if op == "AveragePool" else {}
        g.add(op, [x], (n, c, *out), kernel_shape=[k, k], strides=[s, s], pads=[pad] * 4, **more)


class PoolPyramid(Part):
    @staticmethod
    def grow(g, x, shape):
        n, c, height, width = shape
        pools = [g.add("MaxPool", [x], shape, kernel_shape=[k, k], strides=[1, 1],
                       pads=[k // 2] * 4) for k in (5, 9, 13)]
        g.add("Concat", [x, *pools], (n, 4 * c, height, width), axis=1)


class GlobalPool(Part):
    @staticmethod
    def grow(g, x, shape):
        op = g.choose("GlobalAveragePool", "GlobalMaxPool", "ReduceMean")
        out = (*shape[:2], 1, 1)
        more = {"axes": [2, 3], "keepdims": 1} if op == "ReduceMean" else {}
        y = g.add(op, [x], out, **more)
        if g.chance():
            y = g.add("Sigmoid", [convolved(g, y, oc=shape[1], kernel=(1, 1), same=True)], out)
            g.add("Mul", [x, y], shape)


class ResizePicture(Part):
    @staticmethod
    def suits(shape):
        return shape[2] <= 10 and shape[3] <= 10

    @staticmethod
    def grow(g, x, shape):
        n, c, height, width = shape
        factor = g.choose(2, 2, 3)
        out = (n, c, height * factor, width * factor)
        form = g.choose(("nearest", "asymmetric"), ("linear", "half_pixel"),
                        ("linear", "align_corners"), ("linear", "asymmetric"))
        more = {"nearest_mode": "floor"} if form[0] == "nearest" else {}
        scales = g.constant(np.array([1, 1, factor, factor], np.float32))
        g.add("Resize", [x, "", scales], out, mode=form[0],
              coordinate_transformation_mode=form[1], **more)


class JoinChannels(Part):
    @staticmethod
    def grow(g, x, shape):
        like = lambda s: len(s) == 4 and s[0] == shape[0] and s[2:] == shape[2:]
        others = [g.pick(4, like) for _ in range(int(g.rng.integers(1, 4)))]
        names = [x, *others]
        channels = sum(g.shapes[n][1] for n in names)
        if channels > 200:
            return
        y = g.add("Concat", names, (shape[0], channels, *shape[2:]), axis=1)
        if g.chance():
            convolved(g, y)


class CutChannels(Part):
    @staticmethod
    def suits(shape):
        return shape[1] >= 2

    @staticmethod
    def grow(g, x, shape):
        n, c, height, width = shape
        at = int(g.rng.integers(1, c))
        outs = [(n, at, height, width), (n, c - at, height, width)]
        a, b = g.add("Split", [x, g.ints(at, c - at)], *outs, axis=1)
        if g.chance():
            g.add("Concat", [activated(g, b), a], shape, axis=1)


class ShuffleChannels(Part):
    @staticmethod
    def suits(shape):
        return shape[1] % 2 == 0

    @staticmethod
    def grow(g, x, shape):
        n, c, height, width = shape
        y = g.add("Reshape", [x, g.ints(n, 2, c // 2, height, width)],
                  (n, 2, c // 2, height, width))
        y = g.add("Transpose", [y], (n, c // 2, 2, height, width), perm=[0, 2, 1, 3, 4])
        g.add("Reshape", [y, g.ints(n, c, height, width)], shape)


class Focus(Part):
    @staticmethod
    def suits(shape):
        return shape[2] % 2 == 0 and shape[3] % 2 == 0

    @staticmethod
    def grow(g, x, shape):
        n, c, height, width = shape
        half = (n, c, height // 2, width // 2)
        parts = []
        for top, left in [(0, 0), (1, 0), (0, 1), (1, 1)]:
            parts.append(g.add(
                "Slice", [x, g.ints(top, left), g.ints(1 << 30, 1 << 30), g.ints(2, 3),
                          g.ints(2, 2)], half))
        y = g.add("Concat", parts, (n, 4 * c, *half[2:]), axis=1)
        convolved(g, y, kernel=(3, 3), same=True)


class CutPicture(Part):
    @staticmethod
    def suits(shape):
        return shape[2] >= 4 and shape[3] >= 4

    @staticmethod
    def grow(g, x, shape):
        n, c, height, width = shape
        top, left = int(g.rng.integers(0, 3)), int(g.rng.integers(0, 3))
        step = g.choose(1, 1, 2)
        rows = len(range(top, height, step))
        columns = len(range(left, width - 1, 1))
        g.add("Slice", [x, g.ints(top, left), g.ints(height, -1), g.ints(-2, -1),
                        g.ints(step, 1)], (n, c, rows, columns))


class Head(Part):
    """[n, c, h, w] to [n, h*w, c], as detection heads end."""

    @staticmethod
    def grow(g, x, shape):
        n, c, height, width = shape
        if g.chance():
            y = g.add("Transpose", [x], (n, height, width, c), perm=[0, 2, 3, 1])
            g.add("Reshape", [y, g.ints(n, -1, c)], (n, height * width, c))
        else:
            y = g.add("Reshape", [x, g.ints(n, c, height * width)], (n, c, height * width))
            g.add("Transpose", [y], (n, height * width, c), perm=[0, 2, 1])


class Blocks(Part):
    @staticmethod
    def suits(shape):
        return shape[1] % 4 == 0

    @staticmethod
    def grow(g, x, shape):
        n, c, height, width = shape
        g.add("DepthToSpace", [x], (n, c // 4, 2 * height, 2 * width), blocksize=2,
              mode=g.choose("DCR", "CRD"))


class Unary(Part):
    rank = None

    @staticmethod
    def grow(g, x, shape):
        op = g.choose("Relu", "Sigmoid", "Tanh", "Neg", "Abs", "Softplus", "Erf", "Elu",
                      "HardSigmoid", "Exp", "Identity")
        if op == "Exp":
            x = g.add("Tanh", [x], shape)
        g.add(op, [x], shape)


class Binary(Part):
    rank = None

    @staticmethod
    def grow(g, x, shape):
        op = g.choose("Add", "Sub", "Mul", "Div", "Max", "Min")
        other = g.pick(None, lambda s: s == shape)
        if op == "Div" or g.chance():
            # A constant of some extents of 1, or of fewer axes.
            kept = [e if g.chance(0.6) else 1 for e in shape]
            kept = kept[int(g.rng.integers(0, len(kept) + 1)):]
            other = g.constant(g.noise(*kept, low=0.5, high=1.5))
        inputs = [x, other] if op == "Div" or g.chance() else [other, x]
        g.add(op, inputs, shape)


class Steps(Part):
    """Operators that jump, on values that no rounding has touched."""

    rank = None

    @classmethod
    def add(cls, g):
        x = g.choose(*sorted(g.exact))
        shape = g.shapes[x]
        op = g.choose("Floor", "Ceil", "Where", "ArgMax", "TopK")
        axis = int(g.rng.integers(len(shape)))
        if op == "Where":
            bound = g.constant(np.float32(0.1))
            side = g.add(g.choose("Greater", "Less"), [x, bound], shape)
            g.add("Where", [side, x, g.constant(g.noise(shape[-1]))], shape)
            del g.shapes[side]
        elif op == "ArgMax":
            out = [1 if i == axis else e for i, e in enumerate(shape)]
            y = g.add(op, [x], out, axis=axis, keepdims=1)
            del g.shapes[y]
        elif op == "TopK":
            k = int(g.rng.integers(1, shape[axis] + 1))
            out = [k if i == axis else e for i, e in enumerate(shape)]
            _, indices = g.add(op, [x, g.ints(k)], out, out, axis=axis, largest=g.choose(0, 1))
            del g.shapes[indices]
        else:
            g.add(op, [x], shape)

    @classmethod
    def fits(cls, g):
        return True


class Reduction(Part):
    rank = None

    @staticmethod
    def suits(shape):
        return len(shape) > 1

    @staticmethod
    def grow(g, x, shape):
        axis = int(g.rng.integers(len(shape)))
        keep = g.choose(0, 1)
        out = [1 if i == axis else e for i, e in enumerate(shape) if keep or i != axis]
        op = g.choose("ReduceMean", "ReduceMax", "ReduceMin", "ReduceSum")
        if op == "ReduceSum":
            g.add(op, [x, g.ints(axis - len(shape))], out, keepdims=keep)
        else:
            g.add(op, [x], out, axes=[axis], keepdims=keep)


class Softmax(Part):
    rank = None

    @staticmethod
    def suits(shape):
        return len(shape) > 0

    @staticmethod
    def grow(g, x, shape):
        g.add("Softmax", [x], shape, axis=int(g.rng.integers(-len(shape), len(shape))))


class Permutation(Part):
    rank = None

    @staticmethod
    def grow(g, x, shape):
        order = [int(i) for i in g.rng.permutation(len(shape))]
        y = g.add("Transpose", [x], [shape[i] for i in order], perm=order)
        if g.chance():
            g.add("Flatten", [y], (int(np.prod(g.shapes[y][:1])), int(np.prod(g.shapes[y][1:]))),
                  axis=1) if len(shape) > 1 else None


class Dense(Part):
    rank = 2

    @staticmethod
    def grow(g, x, shape):
        out = int(g.rng.integers(1, 30))
        scale = 1 / np.sqrt(shape[1])
        if g.chance():
            weights = g.constant(g.noise(out, shape[1], low=-scale, high=scale))
            g.add("Gemm", [x, weights, g.constant(g.noise(out))], (shape[0], out), transB=1)
        else:
            g.add("MatMul", [x, g.constant(g.noise(shape[1], out, low=-scale, high=scale))],
                  (shape[0], out))


class Attention(Part):
    rank = 3

    @staticmethod
    def suits(shape):
        return shape[1] <= 64

    @staticmethod
    def grow(g, x, shape):
        n, tokens, width = shape
        keys = g.add("Transpose", [x], (n, width, tokens), perm=[0, 2, 1])
        scores = g.add("MatMul", [x, keys], (n, tokens, tokens))
        scores = g.add("Div", [scores, g.constant(np.float32(np.sqrt(width)))], g.shapes[scores])
        weights = g.add("Softmax", [scores], g.shapes[scores], axis=-1)
        y = g.add("MatMul", [weights, x], shape)
        if g.opset >= 17:
            parts = [g.constant(g.noise(width, low=0.5, high=1.5)), g.constant(g.noise(width))]
            g.add("LayerNormalization", [g.add("Add", [x, y], shape), *parts], shape, axis=-1)


class Restack(Part):
    """Squeeze, Unsqueeze, Expand, Tile, Gather."""

    rank = None

    @staticmethod
    def suits(shape):
        return 0 < len(shape) < 5 and np.prod(shape) < MAX_ELEMENTS // 4

    @staticmethod
    def grow(g, x, shape):
        axis = int(g.rng.integers(len(shape)))
        op = g.choose("Unsqueeze", "Tile", "Gather", "Expand")
        if op == "Unsqueeze":
            g.add(op, [x, g.ints(axis)], (*shape[:axis], 1, *shape[axis:]))
        elif op == "Tile":
            repeats = [2 if i == axis else 1 for i in range(len(shape))]
            g.add(op, [x, g.ints(*repeats)], [e * r for e, r in zip(shape, repeats)])
        elif op == "Gather":
            indices = [int(i) for i in g.rng.integers(-shape[axis], shape[axis], 3)]
            g.add(op, [x, g.ints(*indices)], [3 if i == axis else e for i, e in enumerate(shape)],
                  axis=axis)
        else:
            g.add(op, [x, g.ints(2, *shape)], (2, *shape))


PARTS = [Convolution, Convolution, Convolution, Residual, PaddedConvolution, TransposedConvolution,
         Pool, PoolPyramid, GlobalPool, ResizePicture, JoinChannels, CutChannels, ShuffleChannels,
         Focus, CutPicture, Head, Blocks, Unary, Binary, Binary, Steps, Reduction, Softmax,
         Permutation, Dense, Attention, Restack]
