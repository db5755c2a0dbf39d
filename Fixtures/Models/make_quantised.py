#!/usr/bin/env python3
"""Makes quantised.json: small quantised networks with inputs and ONNX Runtime's answers.

usage: make_quantised.py > quantised.json        (needs onnx, onnxruntime, numpy)

Each case holds the model (QDQ form, made by onnxruntime.quantization), the input, the outputs and
the size of an output's step. ONNX Runtime is told to compute products exactly: its usual kernels
for unsigned times signed bytes saturate on some processors. Everything is seeded.
"""
import base64
import json
import logging
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto as T, helper as h, numpy_helper as nh
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

logging.disable(logging.WARNING)


class Net:
    """A float network under construction; weights are uniform, so that pairs of them are large."""

    def __init__(self, shape):
        self.rng = np.random.default_rng(5)
        self.shape, self.nodes, self.inits, self.outs, self.n = shape, [], [], [], 0

    def op(self, kind, *inputs, **attributes):
        self.n += 1
        names = []
        for i in inputs:
            if not isinstance(i, str):
                name = f"c{len(self.inits)}"
                self.inits.append(nh.from_array(np.asarray(i), name))
                i = name
            names.append(i)
        out = f"v{self.n}"
        self.nodes.append(h.make_node(kind, names, [out], name=f"n{self.n}_{kind}", **attributes))
        return out

    def conv(self, x, ci, co, k, stride=1, group=1, act=None):
        w = self.rng.uniform(-1, 1, (co, ci // group, k, k)).astype(np.float32)
        w *= np.float32(1.7 / np.sqrt(ci // group * k * k))
        b = self.rng.uniform(-0.3, 0.3, co).astype(np.float32)
        y = self.op("Conv", x, w, b, kernel_shape=[k, k], strides=[stride] * 2,
                    pads=[k // 2] * 4, group=group)
        if act == "silu":
            return self.op("Mul", y, self.op("Sigmoid", y))
        return self.op(act, y) if act else y

    def model(self, outs):
        infos = [h.make_tensor_value_info(o, T.FLOAT, None) for o in outs]
        graph = h.make_graph(self.nodes, "g", [h.make_tensor_value_info("x", T.FLOAT, self.shape)],
                             infos, self.inits)
        return h.make_model(graph, opset_imports=[h.make_opsetid("", 13)], ir_version=8)


def residual(shape):
    n = Net(shape)
    x = n.conv("x", 3, 24, 3, 2, act="Relu")
    y = n.conv(n.conv(x, 24, 40, 1, act="Relu"), 40, 24, 3)
    x = n.op("Relu", n.op("Add", x, y))
    x = n.op("MaxPool", x, kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    x = n.conv(x, 24, 48, 3, 2, group=4, act="Relu")
    x = n.op("Flatten", n.op("GlobalAveragePool", x))
    w = n.rng.uniform(-0.3, 0.3, (10, 48)).astype(np.float32)
    return n.model([n.op("Gemm", x, w, np.zeros(10, np.float32), transB=1)])


def mobile(shape):
    n = Net(shape)
    x = n.conv("x", 3, 20, 3, 2, act="Relu")
    x = n.op("Clip", n.conv(x, 20, 20, 3, group=20), np.float32(0), np.float32(6))
    x = n.conv(x, 20, 36, 1, act="Relu")
    x = n.conv(n.conv(x, 36, 36, 5, 2, group=36, act="Relu"), 36, 32, 1)
    a = n.op("Reshape", n.op("Transpose", n.conv(x, 32, 12, 1), perm=[0, 2, 3, 1]),
             np.array([1, -1, 4], np.int64))
    b = n.op("Reshape", n.op("Transpose", n.conv(x, 32, 18, 3), perm=[0, 2, 3, 1]),
             np.array([1, -1, 6], np.int64))
    return n.model([a, n.op("Sigmoid", b)])


def silu(shape):
    n = Net(shape)
    x = n.conv("x", 3, 16, 3, 2, act="silu")
    a = n.conv(x, 16, 24, 1, act="silu")
    b = n.conv(x, 16, 24, 1, act="silu")
    a = n.op("Add", a, n.conv(n.conv(a, 24, 24, 1, act="silu"), 24, 24, 3, act="silu"))
    x = n.conv(n.op("Concat", a, b, axis=1), 48, 40, 1, act="silu")
    small = n.conv(x, 40, 16, 3, 2, act="silu")
    small = n.op("Concat", small, n.op("MaxPool", small, kernel_shape=[5, 5], pads=[2] * 4), axis=1)
    up = n.op("Resize", small, np.array([], np.float32), np.array([1, 1, 2, 2], np.float32),
              mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor")
    x = n.op("Concat", x, up, axis=1)
    y = n.op("Concat", n.conv(x, 72, 4, 1), n.op("Sigmoid", n.conv(x, 72, 6, 1)), axis=1)
    y = n.op("Reshape", y, np.array([1, 10, -1], np.int64))
    return n.model([n.op("Transpose", y, perm=[0, 2, 1])])


class Calibration(CalibrationDataReader):
    def __init__(self, shape):
        rng = np.random.default_rng(3)
        self.items = iter([{"x": rng.uniform(-1, 1, shape).astype(np.float32)} for _ in range(4)])

    def get_next(self):
        return next(self.items, None)


def value(a):
    return {"shape": list(a.shape), "type": str(a.dtype),
            "data": base64.b64encode(np.ascontiguousarray(a).tobytes()).decode()}


def steps(model, names):
    """The scale of the DequantizeLinear that makes each output."""
    scales = {i.name: nh.to_array(i) for i in model.graph.initializer}
    made = {n.output[0]: n for n in model.graph.node}
    return [float(scales[made[n].input[1]]) for n in names]


def main():
    cases = []
    kinds = {
        "u8 s8 per channel": dict(activation_type=QuantType.QUInt8, per_channel=True),
        "s8 s8 per channel": dict(activation_type=QuantType.QInt8, per_channel=True),
        "u8 s8 per tensor": dict(activation_type=QuantType.QUInt8, per_channel=False),
    }
    nets = {"residual": (residual, [1, 3, 33, 37]), "mobile": (mobile, [1, 3, 30, 34]),
            "silu": (silu, [1, 3, 28, 36])}
    with tempfile.TemporaryDirectory() as folder:
        for name, (make, shape) in nets.items():
            given, prepared = Path(folder) / "f.onnx", Path(folder) / "p.onnx"
            onnx.save(make(shape), str(given))
            quant_pre_process(str(given), str(prepared))
            for kind, options in kinds.items():
                path = Path(folder) / "q.onnx"
                quantize_static(str(prepared), str(path), Calibration(shape),
                                quant_format=QuantFormat.QDQ, weight_type=QuantType.QInt8,
                                **options)
                model = onnx.load(str(path))
                so = ort.SessionOptions()
                so.add_session_config_entry("session.x64quantprecision", "1")
                session = ort.InferenceSession(str(path), so, providers=["CPUExecutionProvider"])
                x = np.random.default_rng(11).uniform(-1, 1, shape).astype(np.float32)
                outputs = session.run(None, {"x": x})
                cases.append({
                    "name": f"{name}, {kind}", "model": base64.b64encode(path.read_bytes()).decode(),
                    "input": value(x), "outputs": [value(o) for o in outputs],
                    "steps": steps(model, [o.name for o in model.graph.output]),
                })
    json.dump({"cases": cases}, sys.stdout, separators=(",", ":"))


if __name__ == "__main__":
    main()
