#!/usr/bin/env python3
"""Makes dynamic.json: graphs whose extents follow from values, with ONNX Runtime's answers.

usage: make_dynamic.py > dynamic.json        (needs onnx, onnxruntime, numpy)

Each graph is run several times, with values that give other extents, none left among them.
"""
import base64
import json
import sys

import numpy as np
import onnx
import onnxruntime as ort
from onnx import helper as h, numpy_helper as nh

rng = np.random.default_rng(11)
graphs = []


def f(*shape, lo=-1.0, hi=1.0):
    return rng.uniform(lo, hi, shape).astype(np.float32)


def i64(*values):
    return np.array(values, np.int64)


def pack(a):
    a = np.asarray(a)
    return {"shape": list(a.shape), "type": str(a.dtype), "data": base64.b64encode(a.tobytes()).decode()}


def graph(name, inputs, nodes, outputs, runs, constants={}, opset=17):
    """inputs: name to (dtype, dims); nodes: (op, inputs, outputs, attributes); runs: feeds."""
    made = [h.make_node(op, i.split(), o.split(), name=f"{op}_{k}", **attributes)
            for k, (op, i, o, attributes) in enumerate(nodes)]
    infos = [h.make_tensor_value_info(n, h.np_dtype_to_tensor_dtype(np.dtype(t)), d) for n, (t, d) in inputs.items()]
    body = h.make_graph(made, "g", infos, [onnx.ValueInfoProto(name=o) for o in outputs.split()],
                        [nh.from_array(v, k) for k, v in constants.items()])
    raw = h.make_model(body, opset_imports=[h.make_opsetid("", opset)], ir_version=8).SerializeToString()
    session = ort.InferenceSession(raw, providers=["CPUExecutionProvider"])
    graphs.append({
        "name": name, "model": base64.b64encode(raw).decode(),
        "runs": [{"inputs": [pack(feed[n]) for n in inputs], "outputs": [pack(a) for a in session.run(None, feed)]}
                 for feed in runs]})


def boxes(count):
    corner = f(1, count, 2, lo=0, hi=60)
    return np.concatenate([corner, corner + f(1, count, 2, lo=5, hi=30)], 2)


# detections: suppression, then boxes, scores and classes of what is left
graph("suppression and gathering", {"boxes": ("float32", [1, 40, 4]), "scores": ("float32", [1, 3, 40])}, [
    ("NonMaxSuppression", "boxes scores most iou low", "picked", {}),
    ("Gather", "picked two", "index", {"axis": 1}),
    ("Gather", "picked one", "class", {"axis": 1}),
    ("Squeeze", "boxes zero", "flat", {}),
    ("Gather", "flat index", "kept", {"axis": 0}),
    ("Cast", "class", "label", {"to": 1}),
    ("Unsqueeze", "label minus", "column", {}),
    ("Concat", "kept column", "rows", {"axis": 1}),
    ("ReduceMean", "kept", "middle", {"axes": [1], "keepdims": 1})],
    "picked rows middle",
    [{"boxes": boxes(40), "scores": f(1, 3, 40, lo=0) * s} for s in (1.0, 0.6, 0.2, 1.0)],
    {"most": i64(8), "iou": np.float32([0.4]), "low": np.float32([0.3]), "two": np.int64(2), "one": np.int64(1),
     "zero": i64(0), "minus": i64(-1)})

# an extent that is counted: how many pass a threshold decides k
graph("k that is counted", {"x": ("float32", [1, 30]), "limit": ("float32", [1])}, [
    ("Greater", "x limit", "above", {}),
    ("Cast", "above", "ones", {"to": 1}),
    ("ReduceSum", "ones", "count", {"keepdims": 0}),
    ("Min", "count cap", "small", {}),
    ("Cast", "small", "whole", {"to": 7}),
    ("Reshape", "whole vector", "k", {}),
    ("TopK", "x k", "values indices", {"axis": 1}),
    ("Softmax", "values", "shares", {"axis": 1})],
    "values indices shares",
    [{"x": f(1, 30), "limit": np.float32([t])} for t in (0.5, -2, 0.9, 3)],
    {"cap": np.float32(12), "vector": i64(1)})

# parameters that are inputs of the graph
graph("shapes as inputs", {
    "x": ("float32", [4, 6]), "shape": ("int64", [2]), "start": ("int64", [1]), "end": ("int64", [1]),
    "times": ("int64", [2]), "pads": ("int64", [4]), "split": ("int64", [2])}, [
    ("Reshape", "x shape", "a", {}),
    ("Slice", "a start end axis", "b", {}),
    ("Tile", "b times", "c", {}),
    ("Pad", "c pads", "d", {}),
    ("Split", "x split", "e1 e2", {"axis": 1}),
    ("Shape", "d", "sd", {}),
    ("ConstantOfShape", "sd", "z", {"value": nh.from_array(np.float32([2.5]))}),
    ("Add", "d z", "sum", {}),
    ("Squeeze", "end axis", "limit", {}),
    ("Range", "nought limit step", "r", {})],
    "a b c d e1 e2 sum r",
    [{"x": f(4, 6), "shape": i64(*s), "start": i64(b), "end": i64(e), "times": i64(*t), "pads": i64(*p),
      "split": i64(*q)}
     for s, b, e, t, p, q in [((6, 4), 1, 5, (2, 1), (0, 1, 1, 0), (2, 4)), ((3, -1), 0, 2, (1, 3), (1, 1, 1, 1), (6, 0)),
                              ((24, 1), 3, 3, (1, 2), (0, 0, 0, 0), (1, 5)), ((6, 4), 1, 5, (2, 1), (0, 1, 1, 0), (2, 4))]],
    {"axis": i64(0), "nought": np.int64(0), "step": np.int64(1)})

# a crop whose place and size are computed, then a small network on it
graph("a network on a crop", {"x": ("float32", [1, 3, 24, 24]), "from": ("int64", [2]), "to": ("int64", [2])}, [
    ("Slice", "x from to axes", "crop", {}),
    ("Conv", "crop w1", "c1", {"pads": [1, 1, 1, 1]}),
    ("BatchNormalization", "c1 gain shift mean var", "n1", {}),
    ("Relu", "n1", "r1", {}),
    ("Conv", "r1 w2 b2", "c2", {"pads": [1, 1, 1, 1]}),
    ("Add", "c2 r1", "s2", {}),
    ("Relu", "s2", "r2", {}),
    ("Conv", "r2 w3", "c3", {"strides": [2, 2], "group": 16, "pads": [1, 1, 1, 1]}),
    ("GlobalAveragePool", "c3", "pool", {}),
    ("Flatten", "pool", "flat", {}),
    ("Gemm", "flat w4 b4", "y", {})],
    "crop c3 y",
    [{"x": f(1, 3, 24, 24), "from": i64(*a), "to": i64(*b)}
     for a, b in [((0, 0), (24, 24)), ((3, 5), (15, 22)), ((2, 2), (9, 9)), ((0, 0), (24, 24))]],
    {"axes": i64(2, 3), "w1": f(16, 3, 3, 3), "gain": f(16, lo=0.5), "shift": f(16), "mean": f(16),
     "var": f(16, lo=0.5), "w2": f(16, 16, 3, 3) / 8, "b2": f(16), "w3": f(16, 1, 3, 3), "w4": f(16, 5), "b4": f(5)})

# places of a mask, twice over
graph("places of a mask", {"x": ("float32", [5, 7]), "limit": ("float32", [1])}, [
    ("Greater", "x limit", "mask", {}),
    ("NonZero", "mask", "places", {}),
    ("Transpose", "places", "pairs", {"perm": [1, 0]}),
    ("Cast", "pairs", "points", {"to": 1}),
    ("MatMul", "points turn", "turned", {}),
    ("Greater", "turned four", "far", {}),
    ("NonZero", "far", "again", {}),
    ("Shape", "again", "extents", {}),
    ("Gather", "places first", "rows", {"axis": 0}),
    ("Gather", "x rows", "lines", {"axis": 0}),
    ("ReduceSum", "lines", "sums", {"axes": [1], "keepdims": 0})],
    "places turned extents lines sums",
    [{"x": f(5, 7), "limit": np.float32([t])} for t in (0.2, 0.8, 2.0, -2.0)],
    {"turn": f(2, 2), "four": np.float32(1), "first": np.int64(0)}, opset=12)

# resized to a size that is an input, and to one that another input's extents give
graph("sizes as inputs", {"x": ("float32", [1, 2, 5, 6]), "size": ("int64", [4]), "like": ("float32", ["n", "m"])}, [
    ("Resize", "x none none size", "a", {"mode": "linear"}),
    ("Shape", "like", "s", {}),
    ("Expand", "one s", "b", {}),
    ("Unique", "like", "u", {}),
    ("Shape", "u", "count", {}),
    ("ConstantOfShape", "count", "z", {})],
    "a b u z",
    [{"x": f(1, 2, 5, 6), "size": i64(1, 2, *s), "like": np.round(f(*n) * 3)}
     for s, n in [((9, 7), (3, 4)), ((3, 12), (1, 9)), ((5, 6), (6, 6))]],
    {"none": np.zeros(0, np.float32), "one": np.float32([1])})

json.dump({"graphs": graphs}, sys.stdout, separators=(",", ":"))
print()
