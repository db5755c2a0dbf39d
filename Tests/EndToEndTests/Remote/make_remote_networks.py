"""Makes two variants of a network with their descriptions.

    make_remote_networks.py NETWORK.onnx FOLDER

`open.onnx` takes pictures of any size, `bare.onnx` has no batch axis.
"""

import hashlib
import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SOURCE, FOLDER = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])


def sides(value):
    return value.type.tensor_type.shape.dim


def described(name, network, text):
    onnx.checker.check_model(network, full_check=True)
    data = network.SerializeToString()
    (FOLDER / f"{name}.onnx").write_bytes(data)
    lines = []
    for line in text.splitlines():
        key = line.split(":")[0]
        known = {
            "name": name,
            "file": f"{name}.onnx",
            "sha256": hashlib.sha256(data).hexdigest(),
            "bytes": len(data),
        }
        lines.append(f"{key}: {known[key]}" if key in known else line)
    (FOLDER / f"{name}.yml").write_text("\n".join(lines) + "\n")


text = SOURCE.with_suffix(".yml").read_text()
network = onnx.load(SOURCE)
del network.graph.value_info[:]
for kind, values in [("in", network.graph.input), ("out", network.graph.output)]:
    for value in values:
        for axis in (2, 3):
            sides(value)[axis].dim_param = f"{kind}{axis}"
described("open", network, text)

network = onnx.load(SOURCE)
graph = network.graph
graph.initializer.append(numpy_helper.from_array(np.array([0], np.int64), "first"))
(given,) = graph.input
for node in graph.node:
    for index, name in enumerate(node.input):
        if name == given.name:
            node.input[index] = "with_batch"
    for index, name in enumerate(node.output):
        if name in [output.name for output in graph.output]:
            node.output[index] = name + "_with_batch"
graph.node.insert(0, helper.make_node("Unsqueeze", [given.name, "first"], ["with_batch"]))
for output in graph.output:
    graph.node.append(
        helper.make_node("Squeeze", [output.name + "_with_batch", "first"], [output.name])
    )
for value in [given, *graph.output]:
    del sides(value)[0]
assert given.type.tensor_type.elem_type == TensorProto.FLOAT
described("bare", network, text.replace("[1, 3, 2", "[3, 2").replace("shape: [1, ", "shape: ["))
