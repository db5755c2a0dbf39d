"""Writes one-operator TFLite models with inputs and LiteRT's answers as JSON on standard output.

    make_tflite.py > tflite_operators.json

Needs numpy, flatbuffers and ai-edge-litert. Floats are answered by LiteRT's reference kernels,
quantized models by its default ones.
"""
import base64
import json
import sys

import numpy as np
from ai_edge_litert import schema_py_generated as s
from ai_edge_litert.interpreter import Interpreter, OpResolverType
import flatbuffers

rng = np.random.default_rng(20240522)
CODES = {k: v for k, v in vars(s.BuiltinOperator).items() if isinstance(v, int)}
TYPES = {"float32": 0, "float16": 1, "int32": 2, "uint8": 3, "int64": 4, "bool": 6, "int8": 9}


class Tensor:
    """A tensor; `q` is (scales, zero points, axis)."""

    def __init__(self, shape, dtype="float32", data=None, q=None, low=-1.0, high=1.0):
        self.shape, self.dtype, self.data, self.q = list(shape), dtype, data, q
        self.low, self.high = low, high


def const(array, q=None):
    array = np.asarray(array)
    return Tensor(array.shape, str(array.dtype), array, q)


def weights(*shape, scale=0.5):
    return const((rng.standard_normal(shape) * scale).astype(np.float32))


def q8(scale, zero=0):
    return ([scale], [zero], 0)


def int8_weights(*shape, axis, lines):
    scales = (0.005 + 0.01 * rng.random(lines)).astype(np.float32)
    values = rng.integers(-127, 128, shape).astype(np.int8)
    return const(values, (list(map(float, scales)), [0] * lines, axis)), scales


def bias32(x_scale, scales):
    values = rng.integers(-2000, 2000, len(scales)).astype(np.int32)
    return const(values, ([float(x_scale * v) for v in scales], [0] * len(scales), 0))


def options(kind, **values):
    table = getattr(s, kind + "T")()
    for name, value in values.items():
        assert hasattr(table, name), name
        setattr(table, name, value)
    return table


def build(code, version, inputs, outputs, opts):
    model = s.ModelT()
    model.version, model.description = 3, "case"
    kind = s.OperatorCodeT()
    kind.builtinCode = CODES[code]
    kind.deprecatedBuiltinCode = min(CODES[code], 127)
    kind.version = version
    model.operatorCodes = [kind]
    empty = s.BufferT()
    model.buffers = [empty]
    graph = s.SubGraphT()
    graph.name, graph.tensors = "main", []
    known = {}

    def add(tensor):
        if tensor is None:
            return -1
        if id(tensor) in known:
            return known[id(tensor)]
        table = s.TensorT()
        table.shape, table.type = tensor.shape, TYPES[tensor.dtype]
        table.name = f"t{len(graph.tensors)}"
        if tensor.data is not None:
            buffer = s.BufferT()
            buffer.data = np.frombuffer(tensor.data.tobytes(), np.uint8)
            model.buffers.append(buffer)
            table.buffer = len(model.buffers) - 1
        if tensor.q:
            q = s.QuantizationParametersT()
            q.scale, q.zeroPoint, q.quantizedDimension = tensor.q
            table.quantization = q
        graph.tensors.append(table)
        known[id(tensor)] = len(graph.tensors) - 1
        return known[id(tensor)]

    op = s.OperatorT()
    op.opcodeIndex = 0
    op.inputs = [add(t) for t in inputs]
    op.outputs = [add(t) for t in outputs]
    if opts is not None:
        name = type(opts).__name__[:-1]
        op.builtinOptionsType = getattr(s.BuiltinOptions, name)
        op.builtinOptions = opts
    graph.operators = [op]
    live = [t for i, t in enumerate(inputs) if t is not None and t.data is None]
    live = list({id(t): t for t in live}.values())
    graph.inputs = [known[id(t)] for t in live]
    graph.outputs = [known[id(t)] for t in outputs]
    model.subgraphs = [graph]
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
    return bytes(builder.Output()), live


def fill(tensor):
    if tensor.dtype == "float32":
        span = tensor.high - tensor.low
        return (rng.random(tensor.shape) * span + tensor.low).astype(np.float32)
    if tensor.dtype in ("int32", "int64"):
        return rng.integers(int(tensor.low), int(tensor.high) + 1, tensor.shape).astype(tensor.dtype)
    if tensor.dtype == "bool":
        return rng.random(tensor.shape) < 0.5
    info = np.iinfo(tensor.dtype)
    return rng.integers(info.min, info.max + 1, tensor.shape).astype(tensor.dtype)


cases = []


def case(name, code, inputs, outputs, opts=None, version=1):
    data, live = build(code, version, inputs, outputs, opts)
    arrays = [fill(t) for t in live]
    quantized = any(t.q for t in outputs)
    how = {} if quantized else {"experimental_op_resolver_type": OpResolverType.BUILTIN_REF}
    try:
        interpreter = Interpreter(model_content=data, num_threads=1, **how)
    except ValueError:
        # The reference kernels lack a few operators.
        interpreter = Interpreter(model_content=data, num_threads=1)
    interpreter.allocate_tensors()
    for detail, array in zip(interpreter.get_input_details(), arrays):
        interpreter.set_tensor(detail["index"], array)
    interpreter.invoke()
    answers = [interpreter.get_tensor(d["index"]) for d in interpreter.get_output_details()]

    def value(array):
        return {
            "shape": list(array.shape), "type": str(array.dtype),
            "data": base64.b64encode(np.ascontiguousarray(array).tobytes()).decode(),
        }

    cases.append({
        "name": name, "operator": code, "model": base64.b64encode(data).decode(),
        "inputs": [value(a) for a in arrays], "outputs": [value(a) for a in answers],
    })


def floats(*shape, low=-1.0, high=1.0):
    return Tensor(shape, low=low, high=high)


def out(*shape, dtype="float32", q=None):
    return Tensor(shape, dtype, q=q)


def ints(*values):
    return const(np.array(values, np.int32))


SAME, VALID = 0, 1
NONE, RELU, RELU_N1, RELU6 = 0, 1, 2, 3


def convolutions():
    for name, size, pad, stride, act in [
        ("odd same", 7, SAME, 2, RELU6), ("even same", 8, SAME, 2, NONE),
        ("valid", 9, VALID, 1, RELU), ("same stride 1", 6, SAME, 1, RELU_N1),
    ]:
        result = -(-size // stride) if pad == SAME else (size - 3) // stride + 1
        case(f"conv {name}", "CONV_2D",
             [floats(1, size, size + 2, 3), weights(5, 3, 3, 3), weights(5)],
             [out(1, result, -(-(size + 2) // stride) if pad == SAME else size, 5)],
             options("Conv2DOptions", padding=pad, strideW=stride, strideH=stride,
                     dilationWFactor=1, dilationHFactor=1, fusedActivationFunction=act))
    case("conv dilated", "CONV_2D", [floats(2, 9, 9, 2), weights(4, 3, 3, 2), weights(4)],
         [out(2, 9, 9, 4)],
         options("Conv2DOptions", padding=SAME, strideW=1, strideH=1, dilationWFactor=2,
                 dilationHFactor=2), version=2)
    case("conv computed weights", "CONV_2D",
         [floats(1, 5, 5, 2), floats(3, 1, 1, 2), weights(3)], [out(1, 5, 5, 3)],
         options("Conv2DOptions", padding=SAME, strideW=1, strideH=1, dilationWFactor=1,
                 dilationHFactor=1))
    for multiplier in (1, 2):
        case(f"depthwise x{multiplier}", "DEPTHWISE_CONV_2D",
             [floats(1, 7, 7, 3), weights(1, 3, 3, 3 * multiplier), weights(3 * multiplier)],
             [out(1, 4, 4, 3 * multiplier)],
             options("DepthwiseConv2DOptions", padding=SAME, strideW=2, strideH=2,
                     depthMultiplier=multiplier, fusedActivationFunction=RELU6,
                     dilationWFactor=1, dilationHFactor=1))
    for name, pad, stride, kernel, size in [
        ("same", SAME, 2, 3, 10), ("valid", VALID, 2, 3, 11), ("gap", SAME, 3, 2, 15),
    ]:
        case(f"transpose conv {name}", "TRANSPOSE_CONV",
             [ints(1, size, size, 4), weights(4, kernel, kernel, 3), floats(1, 5, 5, 3)],
             [out(1, size, size, 4)],
             options("TransposeConvOptions", padding=pad, strideW=stride, strideH=stride))
    for act in (NONE, RELU6):
        x, y = q8(0.02, -3), q8(0.04, 5)
        w, scales = int8_weights(6, 3, 3, 4, axis=0, lines=6)
        case(f"conv int8 channel scales act {act}", "CONV_2D",
             [Tensor([1, 7, 7, 4], "int8", q=x), w, bias32(0.02, scales)],
             [out(1, 4, 4, 6, dtype="int8", q=y)],
             options("Conv2DOptions", padding=SAME, strideW=2, strideH=2, dilationWFactor=1,
                     dilationHFactor=1, fusedActivationFunction=act), version=3)
        w, scales = int8_weights(1, 3, 3, 8, axis=3, lines=8)
        case(f"depthwise int8 channel scales act {act}", "DEPTHWISE_CONV_2D",
             [Tensor([1, 6, 6, 4], "int8", q=x), w, bias32(0.02, scales)],
             [out(1, 6, 6, 8, dtype="int8", q=q8(0.03, -10))],
             options("DepthwiseConv2DOptions", padding=SAME, strideW=1, strideH=1,
                     depthMultiplier=2, fusedActivationFunction=act, dilationWFactor=1,
                     dilationHFactor=1), version=3)
    values = rng.integers(0, 256, (5, 3, 3, 3)).astype(np.uint8)
    case("conv uint8", "CONV_2D",
         [Tensor([1, 8, 8, 3], "uint8", q=q8(0.01, 120)), const(values, q8(0.004, 131)),
          const(rng.integers(-900, 900, 5).astype(np.int32), q8(0.01 * 0.004))],
         [out(1, 8, 8, 5, dtype="uint8", q=q8(0.02, 100))],
         options("Conv2DOptions", padding=SAME, strideW=1, strideH=1, dilationWFactor=1,
                 dilationHFactor=1, fusedActivationFunction=RELU))


def dense():
    for name, opts in [("", {}), (" relu", {"fusedActivationFunction": RELU})]:
        case("fully connected" + name, "FULLY_CONNECTED",
             [floats(3, 6), weights(4, 6), weights(4)], [out(3, 4)],
             options("FullyConnectedOptions", **opts))
    case("fully connected keeps axes", "FULLY_CONNECTED",
         [floats(2, 3, 6), weights(4, 6), None], [out(2, 3, 4)],
         options("FullyConnectedOptions", keepNumDims=True), version=5)
    w, scales = int8_weights(5, 12, axis=0, lines=1)
    w.q = ([float(scales[0])], [0], 0)
    case("fully connected int8", "FULLY_CONNECTED",
         [Tensor([2, 12], "int8", q=q8(0.03, 4)), w, bias32(0.03, scales[:1].repeat(5))],
         [out(2, 5, dtype="int8", q=q8(0.05, -7))], options("FullyConnectedOptions"), version=4)
    case("batch matmul", "BATCH_MATMUL", [floats(2, 3, 4), floats(2, 5, 4)], [out(2, 3, 5)],
         options("BatchMatMulOptions", adjY=True))


def pools():
    for code, name in (("AVERAGE_POOL_2D", "average"), ("MAX_POOL_2D", "max")):
        for pad, size in ((SAME, 4), (VALID, 3)):
            case(f"{name} pool {pad}", code, [floats(1, 7, 7, 3)], [out(1, size, size, 3)],
                 options("Pool2DOptions", padding=pad, strideW=2, strideH=2, filterWidth=3,
                         filterHeight=3))
        case(f"{name} pool int8", code, [Tensor([1, 6, 6, 3], "int8", q=q8(0.1, 3))],
             [out(1, 3, 3, 3, dtype="int8", q=q8(0.1, 3))],
             options("Pool2DOptions", padding=SAME, strideW=2, strideH=2, filterWidth=2,
                     filterHeight=2), version=2)
    for corners, half in ((False, False), (True, False), (False, True)):
        for code, kind in (("RESIZE_BILINEAR", "ResizeBilinearOptions"),
                           ("RESIZE_NEAREST_NEIGHBOR", "ResizeNearestNeighborOptions")):
            case(f"{code} {corners} {half}".lower(), code,
                 [floats(1, 4, 5, 3), ints(7, 9)], [out(1, 7, 9, 3)],
                 options(kind, alignCorners=corners, halfPixelCenters=half), version=3)
    case("depth to space", "DEPTH_TO_SPACE", [floats(1, 3, 2, 12)], [out(1, 6, 4, 3)],
         options("DepthToSpaceOptions", blockSize=2))
    case("space to depth", "SPACE_TO_DEPTH", [floats(1, 6, 4, 3)], [out(1, 3, 2, 12)],
         options("SpaceToDepthOptions", blockSize=2))
    case("space to batch", "SPACE_TO_BATCH_ND",
         [floats(1, 5, 6, 2), ints(2, 3), const(np.array([[1, 0], [0, 3]], np.int32))],
         [out(6, 3, 3, 2)], options("SpaceToBatchNDOptions"))
    case("batch to space", "BATCH_TO_SPACE_ND",
         [floats(6, 3, 3, 2), ints(2, 3), const(np.array([[1, 0], [0, 3]], np.int32))],
         [out(1, 5, 6, 2)], options("BatchToSpaceNDOptions"))


def elementwise():
    for code, kind in (("ADD", "AddOptions"), ("SUB", "SubOptions"), ("MUL", "MulOptions"),
                       ("DIV", "DivOptions")):
        low = 0.5 if code == "DIV" else -1
        case(f"{code} of a channel".lower(), code, [floats(1, 3, 4, 5), floats(5, low=low)],
             [out(1, 3, 4, 5)], options(kind, fusedActivationFunction=RELU))
    for code, kind in (("ADD", "AddOptions"), ("SUB", "SubOptions"), ("MUL", "MulOptions")):
        case(f"{code} int8".lower(), code,
             [Tensor([1, 4, 4, 3], "int8", q=q8(0.03, 2)),
              Tensor([1, 4, 4, 3], "int8", q=q8(0.05, -9))],
             [out(1, 4, 4, 3, dtype="int8", q=q8(0.06, 1))], options(kind), version=2)
    for code in ("MAXIMUM", "MINIMUM"):
        case(code.lower(), code, [floats(2, 3, 4), floats(4)], [out(2, 3, 4)],
             options("MaximumMinimumOptions"))
    case("pow", "POW", [floats(2, 3, low=0.1), floats(3, high=3)], [out(2, 3)],
         options("PowOptions"))
    case("squared difference", "SQUARED_DIFFERENCE", [floats(2, 3), floats(3)], [out(2, 3)],
         options("SquaredDifferenceOptions"))
    case("add n", "ADD_N", [floats(2, 3), floats(2, 3), floats(2, 3)], [out(2, 3)],
         options("AddNOptions"))
    case("floor div int32", "FLOOR_DIV",
         [Tensor([9], "int32", low=-20, high=20), Tensor([9], "int32", low=1, high=6)],
         [out(9, dtype="int32")], options("FloorDivOptions"))
    case("floor div", "FLOOR_DIV", [floats(9), floats(9, low=0.2)], [out(9)],
         options("FloorDivOptions"), version=2)
    for code in ("EQUAL", "NOT_EQUAL", "GREATER", "GREATER_EQUAL", "LESS", "LESS_EQUAL"):
        case(code.lower(), code,
             [Tensor([12], "int32", low=0, high=2), Tensor([12], "int32", low=0, high=2)],
             [out(12, dtype="bool")])
    for code in ("LOGICAL_AND", "LOGICAL_OR"):
        case(code.lower(), code, [Tensor([8], "bool"), Tensor([8], "bool")],
             [out(8, dtype="bool")])
    case("logical not", "LOGICAL_NOT", [Tensor([8], "bool")], [out(8, dtype="bool")])
    for code in ("SELECT", "SELECT_V2"):
        case(code.lower(), code, [Tensor([2, 3], "bool"), floats(2, 3), floats(2, 3)],
             [out(2, 3)])
    positive = ("SQRT", "RSQRT", "LOG")
    for code in ("ABS", "NEG", "EXP", "FLOOR", "CEIL", "ROUND", "SQUARE") + positive:
        case(code.lower(), code,
             [floats(2, 5, low=0.1 if code in positive else -3, high=3)], [out(2, 5)])
    for code in ("RELU", "RELU6", "RELU_N1_TO_1", "RELU_0_TO_1", "TANH", "LOGISTIC", "HARD_SWISH",
                 "ELU"):
        case(code.lower(), code, [floats(1, 3, 3, 4, low=-8, high=8)], [out(1, 3, 3, 4)])
    case("leaky relu", "LEAKY_RELU", [floats(2, 5)], [out(2, 5)],
         options("LeakyReluOptions", alpha=0.2))
    case("prelu", "PRELU", [floats(1, 4, 4, 3), weights(1, 1, 3)], [out(1, 4, 4, 3)])
    case("logistic int8", "LOGISTIC", [Tensor([1, 40], "int8", q=q8(0.05, 3))],
         [out(1, 40, dtype="int8", q=q8(1 / 256, -128))], version=2)
    case("hard swish int8", "HARD_SWISH", [Tensor([1, 40], "int8", q=q8(0.05, 3))],
         [out(1, 40, dtype="int8", q=q8(0.04, -100))])
    case("softmax", "SOFTMAX", [floats(2, 7, low=-4, high=4)], [out(2, 7)],
         options("SoftmaxOptions", beta=1.5))
    case("softmax of a picture", "SOFTMAX", [floats(1, 2, 3, 5)], [out(1, 2, 3, 5)],
         options("SoftmaxOptions", beta=1.0))
    case("softmax int8", "SOFTMAX", [Tensor([1, 20], "int8", q=q8(0.1, 0))],
         [out(1, 20, dtype="int8", q=q8(1 / 256, -128))], options("SoftmaxOptions", beta=1.0),
         version=2)
    case("log softmax", "LOG_SOFTMAX", [floats(2, 7)], [out(2, 7)], options("LogSoftmaxOptions"))
    case("l2 normalization", "L2_NORMALIZATION", [floats(2, 6)], [out(2, 6)],
         options("L2NormOptions"))


def movement():
    case("reshape", "RESHAPE", [floats(2, 3, 4), ints(4, -1)], [out(4, 6)],
         options("ReshapeOptions"))
    case("reshape int8", "RESHAPE", [Tensor([2, 6], "int8", q=q8(0.1, 2)), ints(3, 4)],
         [out(3, 4, dtype="int8", q=q8(0.1, 2))], options("ReshapeOptions"))
    case("squeeze", "SQUEEZE", [floats(1, 3, 1, 4)], [out(3, 4)],
         options("SqueezeOptions", squeezeDims=[0, 2]))
    case("expand dims", "EXPAND_DIMS", [floats(3, 4), ints(1)], [out(3, 1, 4)],
         options("ExpandDimsOptions"))
    case("transpose", "TRANSPOSE", [floats(2, 3, 4), ints(2, 0, 1)], [out(4, 2, 3)],
         options("TransposeOptions"))
    pads = const(np.array([[0, 0], [1, 2], [0, 3], [0, 0]], np.int32))
    case("pad", "PAD", [floats(1, 3, 4, 2), pads], [out(1, 6, 7, 2)], options("PadOptions"))
    case("pad int8", "PAD", [Tensor([1, 3, 4, 2], "int8", q=q8(0.1, 7)), pads],
         [out(1, 6, 7, 2, dtype="int8", q=q8(0.1, 7))], options("PadOptions"), version=2)
    case("padv2", "PADV2", [floats(1, 3, 4, 2), pads, const(np.float32(2.5))],
         [out(1, 6, 7, 2)], options("PadV2Options"))
    case("mirror pad", "MIRROR_PAD",
         [floats(1, 3, 4, 2), const(np.array([[0, 0], [1, 2], [2, 1], [0, 0]], np.int32))],
         [out(1, 6, 7, 2)], options("MirrorPadOptions", mode=0))
    case("mirror pad symmetric", "MIRROR_PAD",
         [floats(3, 4), const(np.array([[1, 1], [0, 1]], np.int32))], [out(5, 5)],
         options("MirrorPadOptions", mode=1))
    case("tile", "TILE", [floats(2, 3), ints(2, 3)], [out(4, 9)], options("TileOptions"))
    case("broadcast to", "BROADCAST_TO", [floats(1, 3), ints(2, 4, 3)], [out(2, 4, 3)],
         options("BroadcastToOptions"), version=2)
    case("cast", "CAST", [Tensor([6], "int32", low=-9, high=9)], [out(6)],
         options("CastOptions", inDataType=2, outDataType=0))
    case("cast to int32", "CAST", [floats(6, low=-9, high=9)], [out(6, dtype="int32")],
         options("CastOptions", inDataType=0, outDataType=2))


def selection():
    case("concatenation", "CONCATENATION", [floats(1, 2, 3, 4), floats(1, 2, 3, 2)],
         [out(1, 2, 3, 6)], options("ConcatenationOptions", axis=3))
    case("concatenation int8", "CONCATENATION",
         [Tensor([1, 2, 4], "int8", q=q8(0.1, 3)), Tensor([1, 2, 4], "int8", q=q8(0.1, 3))],
         [out(1, 2, 8, dtype="int8", q=q8(0.1, 3))],
         options("ConcatenationOptions", axis=-1), version=2)
    case("pack", "PACK", [floats(2, 3), floats(2, 3)], [out(2, 2, 3)],
         options("PackOptions", valuesCount=2, axis=1))
    case("unpack", "UNPACK", [floats(3, 2, 4)], [out(3, 4), out(3, 4)],
         options("UnpackOptions", num=2, axis=1))
    case("split", "SPLIT", [ints(2), floats(1, 2, 6)], [out(1, 2, 2)] + [out(1, 2, 2),
         out(1, 2, 2)], options("SplitOptions", numSplits=3))
    case("split v", "SPLIT_V", [floats(2, 6), ints(1, 3, 2), ints(1)],
         [out(2, 1), out(2, 3), out(2, 2)], options("SplitVOptions", numSplits=3))
    case("slice", "SLICE", [floats(3, 4, 5), ints(1, 0, 2), ints(2, -1, 3)], [out(2, 4, 3)],
         options("SliceOptions"))
    for name, begin, end, step, masks, shape in [
        ("", (0, 1, 0), (2, 4, 5), (1, 2, 2), {}, (2, 2, 3)),
        (" backwards", (2, 3, 4), (0, 0, 0), (-1, -1, -2), {}, (2, 3, 2)),
        (" masked", (1, 1, 1), (2, 2, 2), (1, 1, 1), {"beginMask": 2, "endMask": 5}, (2, 2, 4)),
        (" of one", (-1, 0, 1), (0, 2, 2), (1, 1, 1), {"shrinkAxisMask": 5}, (2,)),
    ]:
        case("strided slice" + name, "STRIDED_SLICE",
             [floats(3, 4, 5), ints(*begin), ints(*end), ints(*step)], [out(*shape)],
             options("StridedSliceOptions", **masks))
    case("gather", "GATHER", [floats(3, 5, 2), ints(4, 0, 4)], [out(3, 3, 2)],
         options("GatherOptions", axis=1))
    case("fill", "FILL", [ints(2, 3), floats()], [out(2, 3)], options("FillOptions"))
    case("shape", "SHAPE", [floats(3, 5, 2)], [out(3, dtype="int32")],
         options("ShapeOptions", outType=2))
    case("range", "RANGE",
         [const(np.int32(2)), const(np.int32(11)), const(np.int32(3))], [out(3, dtype="int32")],
         options("RangeOptions"))


def reductions():
    for code in ("MEAN", "SUM", "REDUCE_MAX", "REDUCE_MIN"):
        case(f"{code} keeps axes".lower(), code, [floats(1, 4, 5, 3), ints(1, 2)],
             [out(1, 1, 1, 3)], options("ReducerOptions", keepDims=True))
        case(f"{code} drops axes".lower(), code, [floats(2, 4, 5), ints(-1)], [out(2, 4)],
             options("ReducerOptions", keepDims=False))
    case("mean int8", "MEAN", [Tensor([1, 4, 4, 3], "int8", q=q8(0.1, 3)), ints(1, 2)],
         [out(1, 3, dtype="int8", q=q8(0.05, -4))], options("ReducerOptions"), version=2)
    case("arg max", "ARG_MAX", [floats(2, 7), const(np.int32(1))], [out(2, dtype="int32")],
         options("ArgMaxOptions", outputType=2))
    case("top k", "TOPK_V2", [floats(3, 6), const(np.int32(2))],
         [out(3, 2), out(3, 2, dtype="int32")], options("TopKV2Options"))


def steps():
    case("quantize", "QUANTIZE", [floats(4, 5)], [out(4, 5, dtype="int8", q=q8(0.01, 5))],
         options("QuantizeOptions"))
    case("requantize", "QUANTIZE", [Tensor([40], "int8", q=q8(0.02, 5))],
         [out(40, dtype="uint8", q=q8(0.03, 130))], options("QuantizeOptions"), version=2)
    case("gather nd", "GATHER_ND",
         [floats(3, 4, 2), const(np.array([[0, 1], [2, 3], [1, 0]], np.int32))], [out(3, 2)],
         options("GatherNdOptions"))
    case("dequantize", "DEQUANTIZE", [Tensor([4, 5], "int8", q=q8(0.02, 5))], [out(4, 5)],
         options("DequantizeOptions"), version=2)


for group in (convolutions, dense, pools, elementwise, movement, selection, reductions, steps):
    group()
json.dump({"cases": cases}, sys.stdout, separators=(",", ":"))
sys.stdout.write("\n")
