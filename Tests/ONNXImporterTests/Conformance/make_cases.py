#!/usr/bin/env python3
"""Writes the conformance suite of the installed onnx package into a folder.

usage: make_cases.py FOLDER        (needs onnx, numpy)

Each case gets a folder with model.onnx and, for each of its data sets, input_K.pb and output_K.pb
as serialised TensorProto. cases.tsv lists name, kind, rtol, atol and the number of data sets. Data
sets with values that are no tensors (sequences, optionals) are left out, so that such a case has 0.
"""
import os
import shutil
import sys
import warnings

import numpy as np
import onnx
from onnx import TensorProto, numpy_helper
from onnx.backend.test.case.node import collect_testcases
from onnx.backend.test.loader import load_model_tests


def tensor(value, info):
    """The bytes of a value; None when it is no tensor."""
    if isinstance(value, TensorProto):
        return value.SerializeToString()
    if info is not None and info.type.WhichOneof("value") != "tensor_type":
        return None
    if not isinstance(value, (np.ndarray, np.generic)):
        return None
    return numpy_helper.from_array(np.asarray(value)).SerializeToString()


def write(path, content):
    with open(path, "wb") as file:
        file.write(content)


def write_data_set(folder, index, inputs, outputs):
    """Writes one data set of bytes; False when one of them is no tensor."""
    if any(value is None for value in inputs + outputs):
        return False
    target = os.path.join(folder, f"test_data_set_{index}")
    os.makedirs(target)
    for name, values in (("input", inputs), ("output", outputs)):
        for k, value in enumerate(values):
            write(os.path.join(target, f"{name}_{k}.pb"), value)
    return True


def node_cases(out):
    for case in collect_testcases(None):
        folder = os.path.join(out, case.name)
        os.makedirs(folder)
        write(os.path.join(folder, "model.onnx"), case.model.SerializeToString())
        graph = case.model.graph
        sets = 0
        for inputs, outputs in case.data_sets:
            ins = [tensor(v, i) for v, i in zip(inputs, graph.input)]
            outs = [tensor(v, i) for v, i in zip(outputs, graph.output)]
            sets += write_data_set(folder, sets, ins, outs)
        yield case.name, "node", case.rtol, case.atol, sets


def file_cases(out, kind):
    for case in load_model_tests(kind=kind):
        folder = os.path.join(out, case.name)
        os.makedirs(folder)
        shutil.copy(os.path.join(case.model_dir, "model.onnx"), folder)
        graph = onnx.load(os.path.join(folder, "model.onnx")).graph
        tensors = all(
            v.type.WhichOneof("value") == "tensor_type" for v in [*graph.input, *graph.output])
        sets = 0
        while tensors and os.path.isdir(os.path.join(case.model_dir, f"test_data_set_{sets}")):
            name = f"test_data_set_{sets}"
            shutil.copytree(os.path.join(case.model_dir, name), os.path.join(folder, name))
            sets += 1
        yield case.name, kind, case.rtol, case.atol, sets


def light_cases(out):
    """Real architectures whose weights are made by nodes; the input is a ramp from 0 to 1."""
    data = os.path.join(os.path.dirname(onnx.__file__), "backend", "test", "data", "light")
    for file in sorted(os.listdir(data)):
        if not file.endswith(".onnx"):
            continue
        name = file[: -len(".onnx")]
        folder = os.path.join(out, name)
        os.makedirs(folder)
        shutil.copy(os.path.join(data, file), os.path.join(folder, "model.onnx"))
        graph = onnx.load(os.path.join(data, file)).graph
        made = {value.name for value in graph.initializer}
        inputs = []
        for value in graph.input:
            if value.name in made:
                continue
            shape = [d.dim_value or 1 for d in value.type.tensor_type.shape.dim]
            count = int(np.prod(shape))
            ramp = (np.arange(count).reshape(shape) / count).astype(np.float32)
            inputs.append(numpy_helper.from_array(ramp).SerializeToString())
        with open(os.path.join(data, f"{name}_output_0.pb"), "rb") as expected:
            write_data_set(folder, 0, inputs, [expected.read()])
        yield name, "light", 1e-3, 1e-7, 1


def main():
    out = sys.argv[1]
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    with open(os.path.join(out, "cases.tsv"), "w") as table:
        cases = list(node_cases(out))
        for kind in ("simple", "pytorch-operator", "pytorch-converted"):
            cases += file_cases(out, kind)
        cases += light_cases(out)
        for case in sorted(cases):
            table.write("\t".join(str(value) for value in case) + "\n")


main()
