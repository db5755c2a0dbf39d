#!/usr/bin/env python3
"""Networks that people export, seeded: understood without a description? the maker's boxes? how fast?

    exports.py [--sightline .build/release/sightline] [--side 640] [--runs 10] [--verify] [NAME...]

Each network of export_networks.py is exported by its own library with its defaults into a
temporary folder, one at a time. Columns: the family that `models describe` understands; the largest
difference of an output from ONNX Runtime's in units of the largest value; boxes of ours and of the
maker's own post-processing on the same tensors, and how many of them are the same (IoU >= 0.999,
score within 1e-4; a mask within 0.99); milliseconds on one and two threads, ours and ONNX Runtime's
and OpenVINO's by turns, the best of the runs, and their ratios to ours; peak memory of one
inference. --verify leaves times out.
Ends with 1 when a network is not understood, differs by more than 1e-3 or has other boxes.
Needs: requirements-exports.txt; for the times requirements.txt as well.
"""
import argparse
import json
import math
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import helper, numpy_helper

from export_networks import NETWORKS, WITHOUT_FAMILY, picture

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("names", nargs="*", help="networks; all when left out")
parser.add_argument("--sightline", default=".build/release/sightline")
parser.add_argument("--side", type=int, default=640)
parser.add_argument("--runs", type=int, default=10)
parser.add_argument("--verify", action="store_true")
arguments = parser.parse_args()
SIDE = arguments.side
# The makers' limit of overlap, 0.7, less what a log's steps of boxes come to.
SUPPRESSING = 0.69
# Seconds for which the threads of others may spin behind their turn, which makes them quicker.
SPINNING = 0.1


def ours(*words):
    done = subprocess.run(
        [arguments.sightline, *map(str, words)], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(" ".join(done.stderr.split()))
    return done.stdout + done.stderr


# A process begins with the peak of the one that started it, which here is that of torch.
MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10)
"""


def peak(*words):
    """Peak resident MiB of a process of ours."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", MEASURE, arguments.sightline, *map(str, words)],
        capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(" ".join(done.stderr.split()))
    return int(done.stdout.split()[-1])


def peer(path, threads):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def openvino_of(path, threads):
    """One inference by OpenVINO in fp32, or None where it does not take the network."""
    import openvino
    core = openvino.Core()
    try:
        model = core.compile_model(str(path), "CPU", {
            "INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": "f32"})
    except RuntimeError as error:
        print(f"OpenVINO: {error}".splitlines()[0], file=sys.stderr)
        return None
    request = model.create_infer_request()
    return lambda image: request.infer([image])


def fastest(run, runs):
    best = math.inf
    time.sleep(SPINNING)
    for _ in range(runs):
        start = time.perf_counter()
        run()
        best = min(best, (time.perf_counter() - start) * 1e3)
    return best


def constant(path, target, outputs):
    """A network that gives out `outputs` whatever it sees, with the metadata of the one at `path`."""
    model = onnx.load(path)
    feed = model.graph.input[0]
    nodes = [helper.make_node("ReduceMean", [feed.name], ["mean"], keepdims=0),
             helper.make_node("Mul", ["mean", "nought"], ["none"])]
    constants = [numpy_helper.from_array(np.float32(0), "nought")]
    infos = []
    for info, values in zip(model.graph.output, outputs):
        constants.append(numpy_helper.from_array(values, info.name + ".values"))
        nodes.append(helper.make_node("Add", [info.name + ".values", "none"], [info.name]))
        infos.append(helper.make_tensor_value_info(info.name, onnx.TensorProto.FLOAT, values.shape))
    graph = helper.make_graph(nodes, "g", [feed], infos, constants)
    plain = helper.make_model(graph, ir_version=10, opset_imports=[helper.make_opsetid("", 17)])
    plain.metadata_props.extend(model.metadata_props)
    onnx.save(plain, target)


def overlap(a, b):
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    both = width * height
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)


def boxes(path, outputs, judge, properties, folder, side):
    """How many boxes we have, how many the maker, how many are the same."""
    theirs = judge(outputs, properties, side)
    if theirs is None:
        return None
    fixed, shot, out = folder / "fixed.onnx", folder / "shot.ppm", folder / "out.json"
    constant(path, fixed, outputs)
    shot.write_bytes(f"P6\n{side} {side}\n255\n".encode() + bytes([90]) * (3 * side * side))
    ours("run", shot, "--model", fixed, "--tracker", "none", "--log", "none", "--detections", out)
    mine = json.loads(out.read_text())
    same, used, left = 0, set(), []
    for row in theirs:
        fitting = []
        for index, one in enumerate(mine):
            if index in used or abs(one["score"] - row[4]) > 1.5e-4:
                continue
            if "obb" in one:
                fits = np.abs(np.array(one["obb"][:2]) - row[:2]).max() < 0.05
            else:
                x, y, w, h = one["bbox"]
                clipped = np.clip(row[:4], 0, side)
                fits = overlap([x, y, x + w, y + h], clipped) >= 0.999 or (
                    np.abs(np.array([x, y, x + w, y + h]) - clipped).max() <= 0.011)
            if fits:
                fitting.append((abs(one["score"] - row[4]), index))
        # The nearest score: many boxes may be all but the same.
        if fitting:
            used.add(min(fitting)[1])
            same += 1
        else:
            left.append(row)
    # Of two boxes with one score, one class and an overlap above the limit either suppresses the
    # other: which of them comes first is chance.
    for row in left:
        for index, one in enumerate(mine):
            if index in used or "obb" in one or abs(one["score"] - row[4]) > 1e-6:
                continue
            x, y, w, h = one["bbox"]
            if one["category_id"] == row[5] + 1 and overlap(
                    [x, y, x + w, y + h], row[:4]) > SUPPRESSING:
                used.add(index)
                same += 1
                break
    return len(mine), len(theirs), same


def row(name, folder):
    path, judge = NETWORKS[name](folder, SIDE)
    session = peer(path, 1)
    feed = session.get_inputs()[0]
    properties = session.get_modelmeta().custom_metadata_map
    image = picture(*feed.shape[2:]).numpy()
    kind = "-"
    if name not in WITHOUT_FAMILY:
        described = ours("models", "describe", path).splitlines()
        kind = next(line.split()[1] for line in described if line.startswith("  kind:"))
    answers = session.run(None, {feed.name: image})
    np.save(folder / "in.npy", image)
    ours("model", "run", path, "--input", folder / "in.npy", "--out", folder / "out")
    error = 0.0
    for info, answer in zip(session.get_outputs(), answers):
        mine = np.load(folder / "out" / f"{info.name}.npy")
        error = max(error, float(np.abs(mine - answer).max() / max(np.abs(answer).max(), 1e-30)))
    counted = boxes(path, answers, judge, properties, folder, feed.shape[2]) if judge else None
    result = {"kind": kind, "error": error, "boxes": counted, "ms": {}}
    if arguments.verify:
        return result
    for threads in (1, 2):
        onnx_runtime, openvino = peer(path, threads), openvino_of(path, threads)
        best = [math.inf] * 3
        for _ in range(3):
            time.sleep(SPINNING)
            report = json.loads(ours(
                "model", "bench", path, "--json", "--threads", threads, "--runs", arguments.runs,
                "--input", folder / "in.npy").splitlines()[0])["result"]
            best[0] = min(best[0], report["bestMs"])
            best[1] = min(best[1], fastest(
                lambda: onnx_runtime.run(None, {feed.name: image}), arguments.runs))
            if openvino:
                best[2] = min(best[2], fastest(lambda: openvino(image), arguments.runs))
        result["ms"][threads] = best
    result["memory"] = peak(
        "model", "run", path, "--input", folder / "in.npy", "--out", folder / "out")
    return result


print(f"{'network':16} {'understood as':24} {'error':>8} {'boxes':>16}", end="")
heads = "".join(f" {f'{n}t ms':>8} {'ORT':>6} {'OV':>6}" for n in (1, 2)) + f" {'MiB':>6}"
print("" if arguments.verify else heads)
failed, logarithms = 0, {}
for name in arguments.names or NETWORKS:
    with tempfile.TemporaryDirectory() as folder:
        try:
            r = row(name, pathlib.Path(folder))
        except RuntimeError as error:
            failed += 1
            print(f"{name:16} FAILED: {error}", flush=True)
            continue
    counted = r["boxes"]
    text = "-" if counted is None else "{} / {}, {} same".format(*counted)
    isWrong = r["error"] > 1e-3 or (counted is not None and len(set(counted)) != 1)
    failed += isWrong
    print(f"{name:16} {r['kind']:24} {r['error']:8.1e} {text:>16}", end="")
    for threads, (mine, *theirs) in r["ms"].items():
        print(f" {mine:8.2f}", end="")
        for column, other in enumerate(theirs):
            print(f" {other / mine:6.2f}" if math.isfinite(other) else f" {'-':>6}", end="")
            if math.isfinite(other):
                logarithms.setdefault((threads, column), []).append(math.log(other / mine))
    print(f" {r['memory']:6}" if r["ms"] else "", flush=True)
for (threads, column), values in sorted(logarithms.items()):
    print(f"{('ONNX Runtime', 'OpenVINO')[column]} / ours, {threads} thread(s): "
          f"{math.exp(sum(values) / len(values)):.2f} in the mean, {math.exp(min(values)):.2f} at worst")
print(f"onnxruntime {onnxruntime.__version__}, torch {torch.__version__}; {failed} failed")
sys.exit(1 if failed else 0)
