"""Models in forms that exporters and optimisers write, answered by ONNX Runtime.

    make_forms.py FOLDER

FOLDER gets forms.jsonl: branches, functions of the file, fused operators; and outside.onnx with
its weights in outside.onnx.data, with its own answer in outside.json.
"""
import base64
import json
import os
import sys

import numpy as np
import onnx
import onnxruntime as ort
from onnx import helper as h
from onnx import numpy_helper as nh

rng = np.random.default_rng(11)
FLOAT, INT, BOOL = onnx.TensorProto.FLOAT, onnx.TensorProto.INT64, onnx.TensorProto.BOOL


def pack(array):
    array = np.asarray(array)
    data = base64.b64encode(array.tobytes()).decode()
    return {"shape": list(array.shape), "type": str(array.dtype), "data": data}


def info(name, kind=FLOAT, shape=None):
    return h.make_tensor_value_info(name, kind, shape)


def session(model):
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    return ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def form(file, name, nodes, inputs, outputs, constants, feeds, functions=(), domains=()):
    proto = h.make_graph(
        nodes, "g", inputs, outputs, [nh.from_array(v, n) for n, v in constants.items()])
    model = h.make_model(
        proto, functions=list(functions), ir_version=10,
        opset_imports=[h.make_opsetid("", 17)] + [h.make_opsetid(d, 1) for d in domains])
    raw = model.SerializeToString()
    judge = session(raw)
    runs = [
        {"inputs": [pack(f[i.name]) for i in inputs], "outputs": [pack(a) for a in judge.run(None, f)]}
        for f in feeds]
    print(json.dumps(
        {"name": name, "model": base64.b64encode(raw).decode(), "runs": runs}), file=file)


def f(*shape):
    return rng.normal(0, 1, shape).astype(np.float32)


def branches(file):
    def body(name, nodes, output, kind=FLOAT, shape=None):
        return h.make_graph(nodes, name, [], [info(output, kind, shape)])

    # A condition that follows from a shape: known when planning.
    yes = body("yes", [h.make_node("Squeeze", ["x", "axis"], ["a"])], "a")
    no = body("no", [h.make_node("Identity", ["x"], ["b"])], "b")
    form(file, "condition of a shape", [
        h.make_node("Shape", ["x"], ["shape"]), h.make_node("Gather", ["shape", "zero"], ["n"]),
        h.make_node("Equal", ["n", "one"], ["is_one"]),
        h.make_node("If", ["is_one"], ["y"], then_branch=yes, else_branch=no),
        h.make_node("Relu", ["y"], ["z"])],
        [info("x", FLOAT, [1, 5])], [info("z")],
        {"zero": np.int64(0), "one": np.int64(1), "axis": np.int64([0])}, [{"x": f(1, 5)}])

    # A condition that follows from values, branches of other extents, values of both around them.
    yes = body("yes", [h.make_node("Constant", [], ["none"], value=nh.from_array(np.zeros((0, 4), np.float32)))],
               "none", FLOAT, [0, 4])
    no = body("no", [
        h.make_node("Mul", ["x", "factor"], ["m"]), h.make_node("Add", ["m", "sum"], ["some"])],
        "some")
    form(file, "condition of values", [
        h.make_node("ReduceSum", ["x"], ["sum"], keepdims=0),
        h.make_node("Less", ["sum", "nought"], ["is_low"]),
        h.make_node("If", ["is_low"], ["y"], then_branch=yes, else_branch=no),
        h.make_node("Shape", ["y"], ["extents"]), h.make_node("Exp", ["y"], ["z"])],
        [info("x", FLOAT, [3, 4])], [info("z"), info("extents", INT)],
        {"nought": np.float32(0), "factor": f(4)},
        [{"x": np.abs(f(3, 4))}, {"x": -np.abs(f(3, 4))}, {"x": np.abs(f(3, 4))}])

    # A branch within a branch, which reads of the outermost graph; a condition that is an input.
    inner = h.make_node(
        "If", ["b"], ["inner"],
        then_branch=body("it", [h.make_node("Neg", ["double"], ["it"])], "it"),
        else_branch=body("ie", [h.make_node("Add", ["double", "x"], ["ie"])], "ie"))
    yes = body("yes", [h.make_node("Add", ["x", "x"], ["double"]), inner,
                       h.make_node("Abs", ["inner"], ["outer"])], "outer")
    no = body("no", [h.make_node("Identity", ["x"], ["same"])], "same")
    form(file, "branch within a branch", [
        h.make_node("If", ["a"], ["y"], then_branch=yes, else_branch=no)],
        [info("x", FLOAT, [2, 3]), info("a", BOOL, []), info("b", BOOL, [1])], [info("y")], {},
        [{"x": f(2, 3), "a": np.array(a), "b": np.array([b])}
         for a, b in [(True, True), (True, False), (False, True)]])


def functions(file):
    leaky = h.make_function(
        "local", "Leaky", ["v"], ["w"],
        [h.make_node("LeakyRelu", ["v"], ["t"], alpha=0.25), h.make_node("Neg", ["t"], ["w"])],
        [h.make_opsetid("", 17)])
    scaled = h.make_node("LeakyRelu", ["p"], ["q"])
    scaled.attribute.append(onnx.AttributeProto(
        name="alpha", type=onnx.AttributeProto.FLOAT, ref_attr_name="slope"))
    outer = h.make_function(
        "local", "Twice", ["p"], ["r", "p2"],
        [scaled, h.make_node("Leaky", ["q"], ["s"], domain="local"),
         h.make_node("Add", ["s", "p"], ["r"]), h.make_node("Mul", ["p", "p"], ["p2"])],
        [h.make_opsetid("", 17), h.make_opsetid("local", 1)], attributes=["slope"])
    form(file, "functions of the file", [
        h.make_node("Twice", ["x"], ["a", "b"], domain="local", slope=0.5),
        h.make_node("Twice", ["a"], ["c", ""], domain="local", slope=0.1),
        h.make_node("Leaky", ["c"], ["y"], domain="local")],
        [info("x", FLOAT, [2, 5])], [info("y"), info("b")], {}, [{"x": f(2, 5)}],
        functions=[leaky, outer], domains=["local"])


def fused(file):
    def ms(name, inputs, outputs, **attributes):
        return h.make_node(name, inputs, outputs, domain="com.microsoft", **attributes)

    form(file, "fused activations", [
        ms("QuickGelu", ["x"], ["a"], alpha=1.702), ms("Gelu", ["x"], ["b"]),
        ms("BiasGelu", ["x", "bias"], ["c"]), ms("FastGelu", ["x", "bias"], ["d"])],
        [info("x", FLOAT, [3, 8])], [info(n) for n in "abcd"], {"bias": f(8)}, [{"x": f(3, 8)}],
        domains=["com.microsoft"])
    form(file, "fused products", [
        ms("FusedMatMul", ["x", "y"], ["a"], transA=1, alpha=0.5),
        ms("FusedMatMul", ["x", "z"], ["b"], transB=1),
        ms("FusedMatMul", ["x", "w"], ["c"], alpha=2.0),
        ms("FusedGemm", ["m", "w", "k"], ["d"], activation="LeakyRelu", activation_alpha=0.2)],
        [info("x", FLOAT, [2, 4, 6])], [info(n) for n in "abcd"],
        {"y": f(2, 4, 3), "z": f(2, 5, 6), "w": f(6, 7), "m": f(3, 6), "k": f(7)},
        [{"x": f(2, 4, 6)}], domains=["com.microsoft"])
    form(file, "fused convolutions", [
        ms("FusedConv", ["x", "w", "b"], ["a"], activation="Relu", pads=[1, 1, 1, 1]),
        ms("FusedConv", ["x", "w", "b", "s"], ["c"], activation="Relu", pads=[1, 1, 1, 1])],
        [info("x", FLOAT, [1, 3, 8, 8])], [info("a"), info("c")],
        {"w": f(4, 3, 3, 3), "b": f(4), "s": f(1, 4, 8, 8)}, [{"x": f(1, 3, 8, 8)}],
        domains=["com.microsoft"])
    form(file, "fused normalisations", [
        ms("SkipLayerNormalization", ["x", "y", "gain", "shift", "bias"], ["a", "", "", "s"],
           epsilon=1e-5),
        ms("SkipLayerNormalization", ["x", "y", "gain", "shift"], ["b"], epsilon=1e-5)],
        [info("x", FLOAT, [2, 3, 8])], [info(n) for n in "asb"],
        {"y": f(2, 3, 8), "gain": f(8), "shift": f(8), "bias": f(8)}, [{"x": f(2, 3, 8)}],
        domains=["com.microsoft"])
    step, zero = np.float32(0.02), np.uint8(120)
    form(file, "quantised sums", [
        h.make_node("QuantizeLinear", ["x", "step", "zero"], ["q"]),
        ms("QLinearAdd", ["q", "step", "zero", "q", "step", "zero", "wide", "zero"], ["r"]),
        ms("QLinearMul", ["q", "step", "zero", "q", "step", "zero", "wide", "zero"], ["s"]),
        ms("QLinearConcat", ["wide", "zero", "r", "wide", "zero", "q", "step", "zero"], ["t"], axis=1),
        ms("QLinearLeakyRelu", ["q", "step", "zero", "step", "zero"], ["u"], alpha=0.1),
        ms("QLinearSigmoid", ["q", "step", "zero", "step", "zero"], ["v"])],
        [info("x", FLOAT, [1, 3, 4, 4])], [info(n, onnx.TensorProto.UINT8) for n in "rstuv"],
        {"step": step, "zero": zero, "wide": np.float32(0.05)}, [{"x": f(1, 3, 4, 4)}],
        domains=["com.microsoft"])


def written_out(file):
    """GELU in the three orders in which exporters multiply."""
    nodes = []

    def integral(x, name, by):
        if by == "Div":
            nodes.append(h.make_node("Div", [x, "root"], [name + "d"]))
        else:
            nodes.append(h.make_node("Mul", ["inverse", x], [name + "d"]))
        nodes.append(h.make_node("Erf", [name + "d"], [name + "e"]))
        nodes.append(h.make_node("Add", [name + "e", "one"], [name + "s"]))
        return name + "s"

    s = integral("x", "a", "Div")
    nodes.extend([h.make_node("Mul", ["x", s], ["ap"]), h.make_node("Mul", ["ap", "half"], ["a"])])
    nodes.append(h.make_node("Mul", ["a", "half"], ["bh"]))
    s = integral("a", "b", "Mul")
    nodes.append(h.make_node("Mul", ["bh", s], ["b"]))
    s = integral("b", "c", "Div")
    nodes.extend([h.make_node("Mul", ["half", s], ["cp"]), h.make_node("Mul", ["b", "cp"], ["c"])])
    form(file, "GELU written out", nodes, [info("x", FLOAT, [4, 33])], [info("c")],
         {"root": np.float32(2 ** 0.5), "inverse": np.float32(0.5 ** 0.5), "one": np.float32(1),
          "half": np.float32(0.5)}, [{"x": 3 * f(4, 33)}])


def outside(folder):
    weights = {"w": f(16, 3, 3, 3), "b": f(16), "odd": f(3)}
    proto = h.make_graph([
        h.make_node("Mul", ["x", "odd3"], ["m"]),
        h.make_node("Conv", ["m", "w", "b"], ["c"], pads=[1, 1, 1, 1]),
        h.make_node("Relu", ["c"], ["y"])], "g",
        [info("x", FLOAT, [1, 3, 8, 8])], [info("y")],
        [nh.from_array(weights["odd"].reshape(3, 1, 1), "odd3"), nh.from_array(weights["w"], "w"),
         nh.from_array(weights["b"], "b")])
    model = h.make_model(proto, ir_version=10, opset_imports=[h.make_opsetid("", 17)])
    x = f(1, 3, 8, 8)
    answer = session(model.SerializeToString()).run(None, {"x": x})
    onnx.save(model, os.path.join(folder, "outside.onnx"), save_as_external_data=True,
              location="outside.onnx.data", size_threshold=0)
    with open(os.path.join(folder, "outside.json"), "w") as file:
        json.dump({"inputs": [pack(x)], "outputs": [pack(answer[0])]}, file)


folder = sys.argv[1]
with open(os.path.join(folder, "forms.jsonl"), "w") as file:
    branches(file)
    functions(file)
    fused(file)
    written_out(file)
outside(folder)
