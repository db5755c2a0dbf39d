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
        value = np.asarray(value)
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

# quantised levels; weights of 7 bits, so that sums of pairs fit 16 bits on processors without dot products
u8 = lambda *shape: rng.integers(0, 256, shape).astype(np.uint8)
i8 = lambda *shape: rng.integers(-128, 128, shape).astype(np.int8)
one = np.float32
case("QuantizeLinear", [f(2, 3, 4), one(0.013), np.uint8(120)])
case("QuantizeLinear", [f(2, 3, 4), f(3, lo=0.01, hi=0.02), i8(3)], "channels", axis=1)
case("DequantizeLinear", [u8(2, 3, 4), one(0.013), np.uint8(120)])
case("DequantizeLinear", [i8(2, 3, 4), f(3, lo=0.01, hi=0.02), i8(3)], "channels", axis=-2)
case("DequantizeLinear", [rng.integers(-999, 999, (5,)).astype(np.int32), one(0.1)], "sums")
case("DynamicQuantizeLinear", [f(3, 5)], outputs=3)
case("MatMulInteger", [u8(3, 5), i8(5, 4), np.uint8(12), i8(4)], constants=[1])
case("QLinearMatMul", [u8(2, 3, 5), one(0.02), np.uint8(99), i8(5, 4) // 2, one(0.03), np.int8(3), one(0.07), np.uint8(110)], constants=[3])
case("ConvInteger", [u8(1, 4, 6, 7), u8(6, 2, 3, 3), np.uint8(7), np.uint8(120)], pads=[1, 1, 1, 1], group=2)
case("QLinearConv", [u8(1, 3, 6, 7), one(0.02), np.uint8(99), i8(5, 3, 3, 3) // 2, f(5, lo=0.01, hi=0.03), np.zeros(5, np.int8), one(0.3), np.uint8(110), rng.integers(-99, 99, (5,)).astype(np.int32)], constants=[3, 4, 5, 8], strides=[2, 2], pads=[1, 0, 1, 0])

# elementwise
for op in ["Acosh", "Asinh", "Atan", "Cos", "Cosh", "Sin", "Sinh", "Tan", "Sign", "Softsign"]:
    case(op, [f(2, 5, lo=1.0) if op == "Acosh" else f(2, 5)])
for op in ["Acos", "Asin", "Atanh"]:
    case(op, [f(2, 5, lo=-0.9, hi=0.9)])
case("Celu", [f(2, 9)], alpha=0.7)
case("Selu", [f(2, 9)], alpha=1.5, gamma=1.1)
case("Mish", [f(2, 9, lo=-9, hi=30)], opset=18)
case("ThresholdedRelu", [f(2, 9)], alpha=0.5)
case("Shrink", [f(2, 9)], bias=0.3, lambd=0.6)
case("Gelu", [f(2, 9, lo=-5, hi=5)], opset=20)
case("Gelu", [f(2, 9, lo=-5, hi=5)], "tanh", opset=20, approximate="tanh")
case("LogSoftmax", [f(2, 3, 5)], axis=1)
case("LogSoftmax", [f(2, 3, 5)], "flattened", opset=11, axis=1)
case("Hardmax", [f(2, 3, 5)], axis=1)
case("Mean", [f(3, 4), f(4), f(3, 1)])
i32 = lambda *v: np.array(v, np.int32)
case("Mod", [i64(7, -7, 7, -7), i64(3, 3, -3, -3)])
case("Mod", [f(2, 5), f(5, lo=0.5)], "floats", fmod=1)
case("BitShift", [np.array([1, 7, 255], np.uint8), np.array([1, 2, 3], np.uint8)], direction="LEFT")
for op in ["BitwiseAnd", "BitwiseOr", "BitwiseXor"]:
    case(op, [i32(1, -2, 99), i32(7, 5, 3)], opset=18)
case("BitwiseNot", [i32(1, -2, 99)], opset=18)
case("Xor", [b(1, 1, 0, 0), b(1, 0, 1, 0)])
case("IsNaN", [np.array([1, np.nan, np.inf], np.float32)])
case("IsInf", [np.array([1, np.nan, np.inf, -np.inf], np.float32)], detect_negative=0)
case("CumSum", [f(2, 3, 4), np.int64(1)], exclusive=1, reverse=1)
case("CastLike", [f(2, 3, lo=-9, hi=9), i64(1)], opset=15)
case("Neg", [i64(1, -2)], "integers")
case("Relu", [np.array([np.nan, -1, 2, -np.inf, np.inf], np.float32)], "what is no number")
case("Clip", [f(2, 5), np.float32(-1), np.float32(1)], "limits of the run")
# indices
case("GatherElements", [f(3, 4), np.array([[0, -1], [2, 1]], np.int64)], axis=1)
case("GatherND", [f(3, 4, 2), np.array([[0, -1], [2, 1]], np.int64)])
case("GatherND", [f(2, 4, 3), np.array([[3], [1]], np.int64)], "batches", batch_dims=1)
case("ScatterElements", [f(3, 4), np.array([[0, -1], [2, 1]], np.int64), f(2, 2)], axis=1, opset=16)
case("ScatterElements", [f(3, 4), np.array([[0, 0], [2, 2]], np.int64), f(2, 2)], "sums", axis=1, opset=16, reduction="add")
case("ScatterND", [f(3, 4, 2), np.array([[0, -1], [2, 1]], np.int64), f(2, 2)], opset=16)
case("Scatter", [f(3, 4), np.array([[0, 1], [2, 1]], np.int64), f(2, 2)], opset=10, axis=1)
case("Trilu", [f(2, 4, 5)], opset=14)
case("Trilu", [f(4, 5), np.int64(-1)], "lower", opset=14, upper=0)
case("OneHot", [i64(1, -1, 9), np.int64(4), f(2)], constants=[1], axis=0)
case("EyeLike", [f(3, 5)], k=1)
case("ReverseSequence", [f(4, 3, 2), i64(1, 3, 4)])
case("Compress", [f(3, 4), b(0, 1, 1)], constants=[1], axis=0)
# more reductions
for op in ["ReduceL1", "ReduceL2", "ReduceProd", "ReduceSumSquare", "ReduceLogSumExp"]:
    case(op, [f(2, 3, 4)], axes=[1])
case("ReduceLogSum", [f(2, 3, 4, lo=0.1)], axes=[-1], keepdims=0)
case("ReduceSum", [i64(3, -5, 9), i64(0)], "integers", constants=[1])
case("ArgMin", [f(3, 5)], axis=1, keepdims=0)

# one and three spatial axes, indices, norms
case("Conv", [f(1, 3, 9), f(5, 3, 3), f(5)], "one axis", constants=[1, 2], pads=[1, 1], strides=[2])
case("Conv", [f(1, 4, 5, 6, 4), f(6, 2, 2, 3, 3)], "three axes", constants=[1], group=2, dilations=[1, 2, 1])
case("ConvTranspose", [f(1, 3, 5), f(3, 2, 3), f(2)], "one axis", constants=[1, 2], strides=[2], pads=[1, 1])
case("ConvTranspose", [f(1, 3, 3, 2, 2), f(3, 2, 2, 2, 3)], "three axes", constants=[1], strides=[2, 1, 2])
case("MaxPool", [f(1, 5, 9, 8)], "indices", outputs=2, kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
case("MaxPool", [f(1, 5, 9)], "one axis", kernel_shape=[3])
case("AveragePool", [f(1, 2, 5, 6, 4)], "three axes", kernel_shape=[2, 3, 2], pads=[0, 1, 0, 1, 1, 1])
case("LpPool", [f(1, 3, 6, 7)], kernel_shape=[2, 3], p=2)
case("GlobalLpPool", [f(1, 3, 6, 7)], p=3)
case("MaxUnpool", [f(1, 1, 2, 2), np.array([[[[5, 7], [13, 15]]]], np.int64)], opset=11, kernel_shape=[2, 2], strides=[2, 2])
case("DeformConv", [f(1, 2, 5, 5), f(2, 2, 2, 2), f(1, 8, 4, 4), f(2), f(1, 4, 4, 4)], opset=19)
case("GroupNormalization", [f(2, 6, 3, 4), f(6), f(6)], opset=21, num_groups=3)
case("LayerNormalization", [f(2, 3, 8), f(8), f(8)], "moments", opset=17, outputs=3)
case("MeanVarianceNormalization", [f(2, 3, 4, 4)])
case("LRN", [f(1, 9, 3, 4)], size=5, alpha=0.1)
case("Dropout", [f(2, 3)], "mask", outputs=2)
# sampling
for mode in ["linear", "nearest", "cubic"]:
    for border in ["zeros", "border", "reflection"]:
        case("GridSample", [f(1, 2, 5, 6), f(1, 4, 3, 2, lo=-1.4, hi=1.4)], f"{mode} {border}", opset=20, mode=mode, padding_mode=border, align_corners=int(border == "border"))
case("AffineGrid", [f(1, 2, 3), i64(1, 1, 4, 5)], opset=20, constants=[1])
case("Resize", [f(1, 2, 6, 5), None, sc(1, 1, 0.6, 1.7)], "cubic", constants=[2], mode="cubic", cubic_coeff_a=-0.5, exclude_outside=1)
case("Resize", [f(1, 2, 9, 8), None, None, i64(1, 2, 4, 3)], "smoothed", opset=18, constants=[3], mode="linear", antialias=1)
case("Resize", [f(5, 6), None, None, i64(7, 4)], "two axes", opset=18, constants=[3], mode="linear")
case("Resize", [f(1, 2, 6, 5), sc(0.2, 0.1, 0.9, 1.2), None, i64(4, 4)], "region", opset=18, constants=[1, 3], axes=[2, 3], mode="linear", coordinate_transformation_mode="tf_crop_and_resize", extrapolation_value=9.0)
case("CenterCropPad", [f(5, 4), i64(3, 7)], opset=18, constants=[1])
case("Col2Im", [f(1, 8, 9), i64(4, 4), i64(2, 2)], opset=18, constants=[1, 2])
case("Pad", [f(3, 4), i64(1, 2), None, i64(1)], "axes", opset=18, constants=[1, 3])
# products
case("Einsum", [f(2, 3, 4), f(2, 4, 5)], equation="bij,bjk->bik")
case("Einsum", [f(2, 3, 3)], "diagonal", equation="...ii->...i")
case("Einsum", [f(3, 4)], "implicit", equation="ji")
case("Det", [f(2, 4, 4)])
case("Pow", [f(2, 3), i64(2, 3, 1)], "mixed types")
case("NegativeLogLikelihoodLoss", [f(3, 5, 2), np.array([[0, 4], [2, 1], [3, 3]], np.int64), f(5, lo=0.1)], ignore_index=3)
case("SoftmaxCrossEntropyLoss", [f(3, 5), i64(0, 4, 2)], outputs=2, reduction="sum")
case("Max", [np.array([np.nan, 1, 2], np.float32), np.array([1, np.nan, 3], np.float32)], "what is no number")
case("Min", [np.array([np.nan, 1, 2], np.float32), np.array([1, np.nan, 3], np.float32)], "what is no number")

# attention
case("RMSNormalization", [f(2, 3, 8), f(8)], opset=23)
case("RotaryEmbedding", [f(1, 2, 3, 4), f(1, 3, 2), f(1, 3, 2)], opset=23)
case("Attention", [f(1, 2, 3, 4), f(1, 2, 5, 4), f(1, 2, 5, 6)], opset=23)
case("Swish", [f(2, 5)], opset=24, alpha=0.5)
case("TensorScatter", [f(2, 4, 3), f(2, 1, 3), i64(1, 3)], opset=24)

json.dump({"cases": cases}, sys.stdout, separators=(",", ":"))
print()
