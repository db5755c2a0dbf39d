"""Writes LiteRT's answers on seeded inputs, as raw files, and lists them as JSON.

    litert.py OUT FOLDER…

Takes every .tflite of the folders and of the mediapipe package where it is installed. Floats are
answered by LiteRT's reference kernels, quantized models by its default ones. Floats bear a `spread`:
how far LiteRT's own kernels differ, at most a hundredth unless a largest is chosen on the way.
"""
import glob
import importlib.util
import json
import os
import sys
import zlib

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

out, folders = sys.argv[1], sys.argv[2:]
paths = [p for folder in folders for p in sorted(glob.glob(folder + "/*.tflite"))]
spec = importlib.util.find_spec("mediapipe")
for place in (spec.submodule_search_locations or []) if spec else []:
    paths += sorted(glob.glob(place + "/modules/**/*.tflite", recursive=True))


def distance(array, other):
    """The largest difference, of each value or of the whole's root mean square."""
    scale = np.sqrt(np.mean(np.square(array)))
    return float(np.max(np.abs(array - other) / np.maximum(np.abs(array), max(scale, 1e-12))))


KINDS = (OpResolverType.BUILTIN_REF, OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
         OpResolverType.BUILTIN)


def opinions(path, inputs):
    """The outputs of each set of LiteRT's kernels."""
    for kind in KINDS:
        other = Interpreter(path, num_threads=2, experimental_op_resolver_type=kind)
        other.allocate_tensors()
        for detail, value in zip(other.get_input_details(), inputs):
            other.set_tensor(detail["index"], value)
        other.invoke()
        yield [other.get_tensor(detail["index"]) for detail in other.get_output_details()]


models = []
for path in paths:
    name = os.path.basename(path)[: -len(".tflite")]
    reference = Interpreter(
        path, num_threads=2, experimental_op_resolver_type=OpResolverType.BUILTIN_REF)
    details = reference.get_input_details()
    interpreter = reference
    if details[0]["dtype"] != np.float32:
        interpreter = Interpreter(path, num_threads=2)
    try:
        interpreter.allocate_tensors()
    except RuntimeError:
        continue  # operators that LiteRT does not have
    random = np.random.default_rng(zlib.crc32(name.encode()))
    inputs, arrays = [], []
    for index, detail in enumerate(interpreter.get_input_details()):
        shape = detail["shape"]
        if detail["dtype"] == np.float32:
            array = random.random(shape, dtype=np.float32)
        else:
            array = random.integers(0, 256, shape).astype(detail["dtype"])
        interpreter.set_tensor(detail["index"], array)
        arrays.append(array)
        inputs.append(f"{name}.in{index}")
        array.tofile(f"{out}/{inputs[-1]}")
    interpreter.invoke()
    chooses = any(op["op_name"] == "ARG_MAX" for op in interpreter._get_ops_details())
    others = list(opinions(path, arrays))
    outputs = []
    for index, detail in enumerate(interpreter.get_output_details()):
        file = f"{name}.out{index}"
        array = interpreter.get_tensor(detail["index"])
        array.tofile(f"{out}/{file}")
        output = {"name": detail["name"], "type": str(array.dtype), "file": file}
        if array.dtype == np.float32:
            spread = max(distance(array, other[index]) for other in others)
            output["spread"] = spread if chooses else min(spread, 0.01)
        outputs.append(output)
    models.append({"name": name, "path": path, "inputs": inputs, "outputs": outputs})
json.dump({"models": models, "folder": out}, sys.stdout)
