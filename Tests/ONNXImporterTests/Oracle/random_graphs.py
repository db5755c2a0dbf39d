#!/usr/bin/env python3
"""Makes random valid graphs and asks ONNX Runtime for their answers.

usage: random_graphs.py COUNT FILE [--seed N]     (needs onnx, onnxruntime, numpy)

Writes one JSON object a line, in the form of Fixtures/Models/operators.json: model, inputs and outputs,
bytes as base64. ONNX Runtime runs without optimisation, so that only the operators' definitions
speak. A graph whose values leave [-1e4, 1e4] is thrown away: its sums are no fair judge.
"""
import argparse
import base64
import json
import sys

import numpy as np
import onnx
import onnxruntime as ort
from onnx import helper as h, numpy_helper as nh

from graph_parts import PARTS, Graph

ort.set_default_logger_severity(4)


def pack(array):
    array = np.asarray(array)
    data = base64.b64encode(array.tobytes()).decode()
    return {"shape": list(array.shape), "type": str(array.dtype), "data": data}


def made(seed):
    rng = np.random.default_rng(seed)
    graph = Graph(rng)
    names = []
    for _ in range(int(rng.integers(2, 12))):
        fitting = [part for part in PARTS if part.fits(graph)]
        part = fitting[int(rng.integers(len(fitting)))]
        part.add(graph)
        names.append(part.__name__)
    return graph, names


def answered(seed):
    graph, names = made(seed)
    outputs = graph.outputs()
    proto = h.make_graph(
        graph.nodes, "g",
        [h.make_tensor_value_info(n, h.np_dtype_to_tensor_dtype(v.dtype), v.shape)
         for n, v in graph.feeds.items()],
        [onnx.ValueInfoProto(name=n) for n in outputs],
        [nh.from_array(v, n) for n, v in graph.constants.items()])
    model = h.make_model(proto, opset_imports=[h.make_opsetid("", graph.opset)], ir_version=8)
    raw = model.SerializeToString()
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    session = ort.InferenceSession(raw, options, providers=["CPUExecutionProvider"])
    answers = session.run(None, graph.feeds)
    for answer in answers:
        if answer.dtype == np.float32 and not np.all(np.abs(answer) < 1e4):
            return None
    return {
        "name": f"graph {seed}: {', '.join(names)}", "operator": "graph",
        "model": base64.b64encode(raw).decode(),
        "inputs": [pack(v) for v in graph.feeds.values()],
        "outputs": [pack(a) for a in answers]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    parser.add_argument("file")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    seed, left = options.seed, options.count
    with open(options.file, "w") as file:
        while left > 0:
            answer = answered(seed)
            seed += 1
            if answer is not None:
                print(json.dumps(answer), file=file)
                left -= 1


if __name__ == "__main__":
    sys.exit(main())
