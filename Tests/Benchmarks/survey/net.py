"""A small builder of ONNX graphs: seeded weights, channels tracked, shapes left to the runtime."""
import numpy as np
import onnx
from onnx import TensorProto, helper as h, numpy_helper as nh


class Net:
    """One graph in the making. Values are names; `channels` knows the second extent of pictures."""

    def __init__(self, name, seed, opset=17):
        self.name, self.opset = name, opset
        self.rng = np.random.default_rng(seed)
        self.nodes, self.constants, self.inputs, self.outputs = [], [], [], []
        self.feeds, self.channels, self.shared = {}, {}, {}

    # values
    def input(self, name, value, dims=None, channels=None):
        """An input and the value it is run with; `dims` may hold None for an open extent."""
        kind = h.np_dtype_to_tensor_dtype(value.dtype)
        self.inputs.append(h.make_tensor_value_info(name, kind, dims or value.shape))
        self.feeds[name] = value
        self.channels[name] = channels or (value.shape[1] if value.ndim == 4 else None)
        return name

    def picture(self, height, width, count=1):
        """A smooth seeded picture, roughly of mean 0 and deviation 1."""
        coarse = self.rng.standard_normal((count, 3, height // 8 + 2, width // 8 + 2)).astype(np.float32)
        y, x = np.linspace(0, coarse.shape[2] - 1.001, height), np.linspace(0, coarse.shape[3] - 1.001, width)
        top, left = y.astype(int), x.astype(int)
        fy, fx = (y - top)[:, None], (x - left)[None]
        rows = lambda r: coarse[:, :, r][:, :, :, left] * (1 - fx) + coarse[:, :, r][:, :, :, left + 1] * fx
        smooth = rows(top) * (1 - fy) + rows(top + 1) * fy
        return (smooth * 1.5 + 0.2 * self.rng.standard_normal(smooth.shape)).astype(np.float32)

    def const(self, value):
        name = f"k{len(self.constants)}"
        self.constants.append(nh.from_array(np.asarray(value), name))
        return name

    def ints(self, *values):
        return self.const(np.array(values, np.int64))

    def number(self, value):
        return self.const(np.float32(value))

    def normal(self, shape, deviation):
        return self.const(self.rng.standard_normal(shape, np.float32) * np.float32(deviation))

    def op(self, kind, *inputs, results=1, **attributes):
        names = [f"v{len(self.nodes)}_{k}" if results > 1 else f"v{len(self.nodes)}" for k in range(results)]
        self.nodes.append(h.make_node(kind, list(inputs), names, name=f"{kind}_{len(self.nodes)}", **attributes))
        first = inputs[0] if inputs else None
        for name in names:
            self.channels[name] = self.channels.get(first)
        return names[0] if results == 1 else names

    def output(self, value, name):
        self.nodes.append(h.make_node("Identity", [value], [name], name=f"out_{name}"))
        self.outputs.append(name)

    # layers
    def conv(self, x, count, kernel=3, stride=1, groups=1, dilation=1, act=None, gain=1.0, pad=None, key=None,
             bias=True):
        """He-initialised convolution, same border; layers with one `key` share their weights."""
        kh, kw = kernel if isinstance(kernel, tuple) else (kernel, kernel)
        inputs = self.channels[x]
        weights = self.shared.get(key)
        if weights is None:
            deviation = gain * (2.0 / (inputs // groups * kh * kw)) ** 0.5
            weights = [self.normal((count, inputs // groups, kh, kw), deviation)]
            if bias:
                weights.append(self.normal(count, 0.1 * gain))
            if key is not None:
                self.shared[key] = weights
        ph, pw = (dilation * (kh - 1) // 2, dilation * (kw - 1) // 2) if pad is None else (pad, pad)
        y = self.op("Conv", x, *weights, kernel_shape=[kh, kw], strides=[stride, stride], group=groups,
                    dilations=[dilation, dilation], pads=[ph, pw, ph, pw])
        self.channels[y] = count
        return self.act(y, act)

    def norm_conv(self, x, count, kernel=3, stride=1, groups=1, dilation=1, act=None, gain=1.0, key=None):
        """A convolution without bias, batch norm, activation."""
        y = self.conv(x, count, kernel, stride, groups, dilation, None, 1.0, None, key, bias=False)
        values = self.shared.get((key, "norm"))
        if values is None:
            rng = self.rng
            values = [self.const((gain * rng.uniform(0.8, 1.2, count)).astype(np.float32)),
                      self.normal(count, 0.1 * gain), self.normal(count, 0.1),
                      self.const(rng.uniform(0.8, 1.5, count).astype(np.float32))]
            if key is not None:
                self.shared[(key, "norm")] = values
        return self.act(self.op("BatchNormalization", y, *values, epsilon=1e-3), act)

    def act(self, x, kind):
        if kind is None:
            return x
        if kind == "silu":
            return self.op("Mul", x, self.op("Sigmoid", x))
        if kind == "leaky":
            return self.op("LeakyRelu", x, alpha=0.1)
        if kind == "relu6":
            return self.op("Clip", x, self.number(0), self.number(6))
        if kind == "gelu":
            half = self.op("Mul", x, self.number(0.5))
            erf = self.op("Erf", self.op("Div", x, self.number(2 ** 0.5)))
            return self.op("Mul", half, self.op("Add", erf, self.number(1)))
        return self.op({"relu": "Relu", "sigmoid": "Sigmoid"}[kind], x)

    def deconv(self, x, count, kernel=2, stride=2, pad=0, act=None):
        inputs = self.channels[x]
        weights = self.normal((inputs, count, kernel, kernel), (2.0 / (inputs * (kernel / stride) ** 2)) ** 0.5)
        y = self.op("ConvTranspose", x, weights, self.normal(count, 0.1), kernel_shape=[kernel, kernel],
                    strides=[stride, stride], pads=[pad] * 4)
        self.channels[y] = count
        return self.act(y, act)

    def pool(self, x, kernel=2, stride=2, pad=0, kind="MaxPool", **attributes):
        return self.op(kind, x, kernel_shape=[kernel] * 2, strides=[stride] * 2, pads=[pad] * 4, **attributes)

    def concat(self, *values, axis=1):
        y = self.op("Concat", *values, axis=axis)
        counts = [self.channels[v] for v in values]
        self.channels[y] = sum(counts) if axis == 1 and None not in counts else counts[0]
        return y

    def dense(self, x, inputs, count, act=None, gain=1.0):
        """A layer on rows [N, inputs]."""
        scale = gain * ((2.0 if act == "relu" else 1.0) / inputs) ** 0.5
        y = self.op("Gemm", x, self.normal((count, inputs), scale), self.normal(count, 0.05), transB=1)
        return self.act(y, act)

    def linear(self, x, inputs, count, act=None, gain=1.0):
        """A layer on the last axis of anything: MatMul and Add, as exporters write it."""
        y = self.op("MatMul", x, self.normal((inputs, count), gain * (1.0 / inputs) ** 0.5))
        return self.act(self.op("Add", y, self.normal(count, 0.02)), act)

    def reshape(self, x, *extents):
        return self.op("Reshape", x, self.ints(*extents))

    def transpose(self, x, *order):
        return self.op("Transpose", x, perm=list(order))

    def slice(self, x, start, end, axis):
        return self.op("Slice", x, self.ints(start), self.ints(end), self.ints(axis))

    def upsample(self, x, factor=2):
        return self.op("Resize", x, "", self.const(np.float32([1, 1, factor, factor])), mode="nearest",
                       coordinate_transformation_mode="asymmetric", nearest_mode="floor")

    def classify(self, x, classes=1000):
        """Global mean, a layer, shares."""
        count = self.channels[x]
        flat = self.op("Flatten", self.op("GlobalAveragePool", x))
        return self.op("Softmax", self.dense(flat, count, classes), axis=1)

    def model(self):
        outputs = [onnx.ValueInfoProto(name=o) for o in self.outputs]
        graph = h.make_graph(self.nodes, self.name, self.inputs, outputs, self.constants)
        return h.make_model(graph, opset_imports=[h.make_opsetid("", self.opset)], ir_version=8)
