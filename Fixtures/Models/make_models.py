#!/usr/bin/env python3
"""Makes operators.json: one-operator ONNX models with inputs and ONNX Runtime's answers.

usage: make_models.py > operators.json        (needs onnx, onnxruntime, numpy)

Each case holds the model, the inputs and the outputs, bytes as base64; everything is seeded.
"""
import base64
import json
import sys

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto as T, helper as h, numpy_helper as nh

rng = np.random.default_rng(7)
cases = []


def f(*shape, lo=-2.0, hi=2.0):
    return rng.uniform(lo, hi, shape).astype(np.float32)


def i64(*values):
    return np.array(values, np.int64)


def case(op, inputs, name=None, opset=13, constants=(), outputs=1, **attributes):
    """inputs: arrays; those whose index is in `constants` become initialisers; None is left out."""
    names, feeds, inits, infos = [], {}, [], []
    for index, value in enumerate(inputs):
        if value is None:
            names.append("")
            continue
        label = f"i{index}"
        names.append(label)
        if index in constants:
            inits.append(nh.from_array(value, label))
        else:
            feeds[label] = value
            infos.append(h.make_tensor_value_info(label, h.np_dtype_to_tensor_dtype(value.dtype), value.shape))
    outs = [f"o{k}" for k in range(outputs)]
    node = h.make_node(op, names, outs, name="node", **attributes)
    graph = h.make_graph([node], "g", infos, [onnx.ValueInfoProto(name=o) for o in outs], inits)
    model = h.make_model(graph, opset_imports=[h.make_opsetid("", opset)], ir_version=8)
    raw = model.SerializeToString()
    session = ort.InferenceSession(raw, providers=["CPUExecutionProvider"])
    answers = session.run(None, feeds)

    def pack(a):
        a = np.asarray(a)
        return {"shape": list(a.shape), "type": str(a.dtype), "data": base64.b64encode(a.tobytes()).decode()}

    label = f"{op} {name}" if name else op
    cases.append({
        "name": f"{label}, opset {opset}", "operator": op, "model": base64.b64encode(raw).decode(),
        "inputs": [pack(v) for v in feeds.values()], "outputs": [pack(a) for a in answers]})


for op in ["Relu", "Sigmoid", "Tanh", "Softplus", "Neg", "Abs", "Exp", "Erf", "Floor", "Ceil", "Round", "Reciprocal"]:
    case(op, [f(2, 5, 3, 4)])
for op in ["Sqrt", "Log"]:
    case(op, [f(3, 7, lo=0.1)])
case("HardSwish", [f(1, 20, 3, 3, lo=-5, hi=5)], opset=14)
case("LeakyRelu", [f(1, 20, 3, 3)], alpha=0.1)
case("Elu", [f(2, 9)], alpha=0.7)
case("HardSigmoid", [f(2, 9, lo=-5, hi=5)], alpha=0.3, beta=0.4)
case("PRelu", [f(1, 5, 3, 4), f(5, 1, 1)], constants=[1])
case("Clip", [f(3, 9), np.float32(-0.5), np.float32(0.75)], constants=[1, 2])
case("Clip", [f(3, 9)], "attributes", opset=9, min=-0.5, max=0.75)
case("Clip", [f(3, 9), None, np.float32(0.2)], "upper only", constants=[2])
for op in ["Add", "Sub", "Mul", "Div"]:
    case(op, [f(2, 3, 4), f(2, 3, 4, lo=0.5)])
    case(op, [f(2, 3, 4), f(3, 1, lo=0.5)], "spread")
    case(op, [f(4), f(2, 3, 4, lo=0.5)], "left spread")
    case(op, [i64(7, -8, 9), i64(2, 3, -4)], "integers")
case("Pow", [f(2, 5, lo=0.1), np.float32([0.5])], constants=[1])
case("Pow", [f(2, 5), np.float32([2])], "square", constants=[1])
case("Max", [f(3, 4), f(4), f(3, 1)])
case("Min", [f(3, 4), f(4)])
case("Sum", [f(3, 4), f(4), f(3, 1)])
for op in ["Equal", "Less", "Greater", "LessOrEqual", "GreaterOrEqual"]:
    case(op, [i64(1, 2, 3, 4), i64(2, 2, 2, 2)])
case("Less", [f(3, 4), f(4)], "floats")
b = lambda *v: np.array(v, bool)
case("And", [b(1, 1, 0, 0), b(1, 0, 1, 0)])
case("Or", [b(1, 1, 0, 0), b(1, 0, 1, 0)])
case("Not", [b(1, 0, 1)])
case("Where", [b(1, 0, 1, 0), f(3, 4), f(3, 1)])
case("MatMul", [f(3, 5), f(5, 4)])
case("MatMul", [f(2, 3, 2, 5), f(3, 5, 4)], "batches spread")
case("MatMul", [f(5), f(5, 4)], "vector")
case("Gemm", [f(3, 5), f(4, 5), f(4)], "as in a classifier", constants=[1, 2], transB=1)
case("Gemm", [f(5, 3), f(5, 4), f(3, 1)], "everything", alpha=0.5, beta=2.0, transA=1)
case("BatchNormalization", [f(2, 5, 3, 3), f(5), f(5), f(5), f(5, lo=0.1)], constants=[1, 2, 3, 4], epsilon=1e-3)
case("InstanceNormalization", [f(2, 3, 4, 4), f(3), f(3)])
case("LayerNormalization", [f(2, 3, 8), f(8), f(8)], opset=17)
case("LpNormalization", [f(2, 6, 3)], axis=1, p=2)
case("LpNormalization", [f(2, 6)], "order 1", axis=-1, p=1)
case("Softmax", [f(2, 3, 5)], axis=-1)
case("Softmax", [f(2, 3, 5)], "middle", axis=1)
case("Softmax", [f(2, 3, 5)], "flattened", opset=11, axis=1)
# convolutions
case("Conv", [f(1, 3, 9, 8), f(5, 3, 3, 3), f(5)], "few channels", constants=[1, 2], pads=[1, 1, 1, 1], strides=[2, 2])
case("Conv", [f(1, 20, 7, 9), f(33, 20, 1, 1), f(33)], "1x1", constants=[1, 2])
case("Conv", [f(2, 20, 11, 13), f(24, 20, 3, 3), f(24)], "3x3 of two samples", constants=[1, 2], pads=[1, 1, 1, 1])
case("Conv", [f(1, 18, 9, 9), f(17, 18, 3, 3)], "3x3 without bias, uneven border", constants=[1], pads=[0, 1, 2, 0], strides=[2, 1])
case("Conv", [f(1, 16, 12, 12), f(16, 16, 3, 3)], "dilated", constants=[1], pads=[2, 2, 2, 2], dilations=[2, 2])
case("Conv", [f(1, 16, 9, 10), f(16, 16, 5, 3)], "5x3", constants=[1], pads=[2, 1, 2, 1])
case("Conv", [f(1, 20, 9, 10), f(20, 1, 3, 3), f(20)], "depthwise", constants=[1, 2], pads=[1, 1, 1, 1], group=20)
case("Conv", [f(1, 20, 9, 10), f(20, 1, 5, 5)], "depthwise 5x5, stride 2", constants=[1], pads=[2, 2, 2, 2], strides=[2, 2], group=20)
case("Conv", [f(1, 12, 6, 7), f(8, 3, 3, 3), f(8)], "four groups", constants=[1, 2], group=4)
case("Conv", [f(1, 6, 6, 7), f(12, 1, 3, 3)], "depth multiplier", constants=[1], group=6)
case("Conv", [f(1, 17, 8, 8), f(4, 17, 3, 3)], "same upper", constants=[1], auto_pad="SAME_UPPER", strides=[2, 2])
case("Conv", [f(1, 17, 8, 8), f(4, 17, 2, 2)], "same lower", constants=[1], auto_pad="SAME_LOWER")
case("Conv", [f(1, 3, 6, 6), f(4, 3, 3, 3)], "weights as input")
case("ConvTranspose", [f(1, 18, 5, 6), f(18, 7, 2, 2), f(7)], "2x2", constants=[1, 2], strides=[2, 2])
case("ConvTranspose", [f(1, 4, 5, 6), f(4, 3, 3, 3)], "3x3 with border", constants=[1], strides=[2, 2], pads=[1, 1, 1, 1], output_padding=[1, 1])
case("ConvTranspose", [f(1, 8, 5, 6), f(8, 2, 4, 4)], "two groups", constants=[1], strides=[2, 2], pads=[1, 1, 1, 1], group=2)
# pools
case("MaxPool", [f(1, 5, 9, 8)], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
case("MaxPool", [f(1, 5, 8, 8)], "rounded up", kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1)
case("MaxPool", [f(1, 5, 9, 9)], "dilated", kernel_shape=[3, 3], dilations=[2, 2])
case("AveragePool", [f(1, 5, 9, 8)], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
case("AveragePool", [f(1, 5, 9, 8)], "border counted", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1], count_include_pad=1)
case("AveragePool", [f(1, 5, 9, 8)], "same upper", kernel_shape=[2, 2], auto_pad="SAME_UPPER")
case("GlobalAveragePool", [f(2, 5, 3, 4)])
case("GlobalMaxPool", [f(2, 5, 3, 4)])
# sizes
sc = lambda *v: np.array(v, np.float32)
for mode in ["half_pixel", "pytorch_half_pixel", "asymmetric", "align_corners"]:
    case("Resize", [f(1, 3, 4, 5), None, None, i64(1, 3, 7, 8)], f"linear {mode}", constants=[3], mode="linear", coordinate_transformation_mode=mode)
    case("Resize", [f(1, 3, 4, 5), None, sc(1, 1, 2, 1.5)], f"nearest {mode}", constants=[2], mode="nearest", coordinate_transformation_mode=mode)
for nearest in ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"]:
    case("Resize", [f(1, 2, 6, 6), None, sc(1, 1, 0.5, 1.7)], f"nearest {nearest}", constants=[2], mode="nearest", nearest_mode=nearest)
case("Resize", [f(1, 2, 3, 3), sc(1, 1, 2, 2)], "nearest", opset=10, constants=[1], mode="nearest")
case("Resize", [f(1, 2, 3, 3), sc(1, 1, 2, 2)], "linear", opset=10, constants=[1], mode="linear")
case("Upsample", [f(1, 2, 3, 3), sc(1, 1, 2, 3)], opset=9, constants=[1], mode="nearest")
# movement
case("Concat", [f(2, 3), f(2, 4)], axis=1)
case("Concat", [f(2, 3), f(4, 3)], "negative axis", axis=-2)
case("Reshape", [f(2, 3, 4), i64(0, -1)], constants=[1])
case("Flatten", [f(2, 3, 4)], axis=2)
case("Squeeze", [f(1, 3, 1), i64(0)], constants=[1])
case("Squeeze", [f(1, 3, 1)], "attribute", opset=11, axes=[2])
case("Unsqueeze", [f(3, 4), i64(0, 3)], constants=[1])
case("Unsqueeze", [f(3, 4)], "attribute", opset=11, axes=[1])
case("Transpose", [f(2, 3, 4)], perm=[2, 0, 1])
case("Transpose", [f(1, 19, 20, 17)], "to interleaved", perm=[0, 2, 3, 1])
case("Transpose", [f(2, 3, 4)], "reversed")
case("Slice", [f(5, 6), i64(1, -5), i64(4, 6)], constants=[1, 2])
case("Slice", [f(5, 6), i64(4, 5), i64(-10, 0), i64(0, 1), i64(-1, -2)], "backwards", constants=[1, 2, 3, 4])
case("Slice", [f(5, 6)], "attributes", opset=9, starts=[1], ends=[5], axes=[1])
case("Split", [f(4, 6)], opset=13, axis=1, outputs=3)
case("Split", [f(4, 6), i64(1, 5)], "extents", constants=[1], axis=1, outputs=2)
case("Split", [f(4, 6)], "attribute", opset=11, axis=0, split=[1, 3], outputs=2)
case("Pad", [f(2, 3), i64(1, 0, 2, 1), np.float32(0.5)], constants=[1, 2])
case("Pad", [f(3, 4), i64(1, 2, 1, 1)], "reflect", constants=[1], mode="reflect")
case("Pad", [f(3, 4), i64(1, 2, 1, 1)], "edge", constants=[1], mode="edge")
case("Pad", [f(2, 3)], "attributes", opset=10, pads=[0, 1, 1, 0], value=2.0)
case("Expand", [f(3, 1), i64(2, 3, 4)], constants=[1])
case("Tile", [f(2, 3), i64(2, 2)], constants=[1])
case("Gather", [f(4, 3), i64(2, -1, 0)], axis=0, constants=[1])
case("Gather", [f(2, 4), np.array([[0, 3], [1, 1]], np.int64)], "two axes", axis=1, constants=[1])
case("Cast", [f(2, 3, lo=-9, hi=9)], to=T.INT64)
case("Cast", [i64(0, 1, -5)], "to float", to=T.FLOAT)
case("Cast", [i64(0, 1, -5)], "to bool", to=T.BOOL)
case("DepthToSpace", [f(1, 8, 2, 3)], blocksize=2)
case("DepthToSpace", [f(1, 8, 2, 3)], "CRD", blocksize=2, mode="CRD")
case("SpaceToDepth", [f(1, 2, 4, 6)], blocksize=2)
case("Shape", [f(2, 3, 4)])
case("Size", [f(2, 3, 4)])
case("ConstantOfShape", [i64(2, 3)], constants=[0], value=nh.from_array(np.array([1.5], np.float32)))
case("Range", [np.int64(2), np.int64(11), np.int64(3)], constants=[0, 1, 2])
case("Identity", [f(2, 3)])
case("Dropout", [f(2, 3)])
case("Constant", [], value=nh.from_array(f(2, 2)))
# reductions
for op in ["ReduceMean", "ReduceMax", "ReduceMin"]:
    case(op, [f(2, 3, 4)], axes=[1], keepdims=0)
case("ReduceMean", [f(2, 3, 4, 5)], "planes", axes=[2, 3])
case("ReduceMean", [f(2, 3, 4)], "all")
case("ReduceSum", [f(2, 3, 4), i64(-1)], constants=[1])
case("ReduceSum", [f(2, 3, 4)], "attribute", opset=11, axes=[0, 2])
case("ArgMax", [f(3, 5)], axis=1, keepdims=0)
case("ArgMax", [np.float32([[1, 3, 3], [2, 2, 1]])], "last of equals", axis=1, select_last_index=1)
case("TopK", [f(3, 7), i64(3)], constants=[1], outputs=2)
case("TopK", [f(4, 3), i64(2)], "smallest", constants=[1], outputs=2, axis=0, largest=0)
# extents that follow from values
boxes = np.concatenate([(c := f(2, 30, 2, lo=0, hi=40)), c + f(2, 30, 2, lo=5, hi=20)], 2)
limits = [i64(5), np.float32([0.4]), np.float32([0.1])]
case("NonMaxSuppression", [boxes, f(2, 3, 30), *limits], constants=[2, 3, 4])
case("NonMaxSuppression", [boxes, f(2, 3, 30), i64(50), np.float32([0.5])], "centres", center_point_box=1)
case("NonMaxSuppression", [boxes, f(2, 3, 30)], "none wanted")
case("NonZero", [np.round(f(3, 4, 5))])
case("NonZero", [b(1, 0, 1, 1)], "bool")
case("Unique", [np.round(f(4, 6))], outputs=4)
case("Unique", [np.array([[3, 1, 1], [3, 1, 1], [2, 0, 0]], np.int64)], "columns as they come", outputs=4, axis=1, sorted=0)
# regions
regions = np.float32([[0, 0, 12, 9], [3.3, 2.1, 8.7, 8.9], [-4, 5, 30, 40], [6, 6, 6, 6], [9, 8, 2, 1]])
for mode in ["half_pixel", "output_half_pixel"]:
    case("RoiAlign", [f(2, 5, 10, 13), regions, i64(0, 1, 0, 1, 0)], mode, opset=16, output_height=3, output_width=4, coordinate_transformation_mode=mode)
case("RoiAlign", [f(1, 3, 10, 13), regions, i64(0, 0, 0, 0, 0)], "two samples a side, scaled", opset=10, output_height=2, output_width=2, sampling_ratio=2, spatial_scale=0.5)
case("RoiAlign", [f(1, 3, 10, 13), regions[:3], i64(0, 0, 0)], "largest", opset=16, mode="max", output_height=2, output_width=3)
case("MaxRoiPool", [f(2, 4, 9, 11), np.float32([[0, 0, 0, 21, 17], [1, 3, 4, 12, 9], [0, 30, 30, 50, 40], [1, -6, -6, 4, 4]])], pooled_shape=[3, 2], spatial_scale=0.5)

json.dump({"cases": cases}, sys.stdout, separators=(",", ":"))
print()
