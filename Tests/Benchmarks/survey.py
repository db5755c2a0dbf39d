#!/usr/bin/env python3
"""Every architecture of the survey beside ONNX Runtime: does it agree, and how long does it take.

    survey.py [--sightline .build/release/sightline] [--threads 1] [--runs 5] [--verify] [NAME...]

Networks come from survey/make_survey.py: seeded weights, small inputs, made in a temporary folder
one at a time. The error of an output is its largest difference from ONNX Runtime's answer in units
of the answer's largest value; integers and extents (the number of boxes) must be equal. Times are
the best of the runs, ours and theirs by turns; load is reading, planning and packing. --verify
leaves times out. Ends with 1 when a row is off by more than 1e-3. Needs: numpy onnx onnxruntime.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
import onnx
import onnxruntime

sys.path.insert(0, str(pathlib.Path(__file__).parent / "survey"))
import make_survey  # noqa: E402

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("names", nargs="*", help="networks; all when left out")
parser.add_argument("--sightline", default=".build/release/sightline")
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--runs", type=int, default=5)
parser.add_argument("--verify", action="store_true")
arguments = parser.parse_args()


def ours(*words):
    done = subprocess.run([arguments.sightline, "model", *map(str, words)], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(" ".join(done.stderr.split()))
    return done.stdout


def peer(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = arguments.threads
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def difference(mine, theirs):
    """The largest difference in units of the largest value; raises where extents or integers differ."""
    if mine.shape != theirs.shape:
        raise RuntimeError(f"extents {list(mine.shape)}, not {list(theirs.shape)}")
    if theirs.dtype.kind != "f":
        if not np.array_equal(mine, theirs):
            raise RuntimeError("integers differ")
        return 0.0
    if not np.isfinite(mine).all():
        raise RuntimeError("values that are no numbers")
    if theirs.size == 0:
        return 0.0
    return float(np.abs(mine.astype(np.float64) - theirs).max() / max(np.abs(theirs).max(), 1e-30))


def timed(call):
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1e3


def row(make, folder):
    net = make()
    path = make_survey.write(net, folder)
    inputs = [f"{name}={folder / net.name / (name + '.npy')}" for name in net.feeds]
    start = time.perf_counter()
    session = peer(path)
    their_load = (time.perf_counter() - start) * 1e3
    answers = session.run(None, net.feeds)
    out = folder / "out"
    ours("run", path, "--input", *inputs, "--out", out, "--threads", arguments.threads)
    errors = [difference(np.load(out / f"{name}.npy"), answer) for name, answer in zip(net.outputs, answers)]
    result = {"nodes": len(net.nodes), "error": max(errors), "boxes": len(answers[0]) if "labels" in net.outputs else None}
    if arguments.verify:
        return result
    bench = ["bench", path, "--json", "--threads", arguments.threads, "--input", *inputs]
    best, load, their_best = [], [], []
    for _ in range(2):
        report = json.loads(ours(*bench, "--runs", arguments.runs))["result"]
        best.append(report["bestMs"])
        load.append(report["loadMs"])
        their_best += [timed(lambda: session.run(None, net.feeds)) for _ in range(arguments.runs)]
        their_load = min(their_load, timed(lambda: peer(path)))
    return result | {"gflop": report["gflop"], "parts": report["parts"], "ours": min(best), "theirs": min(their_best),
                     "our_load": min(load), "their_load": their_load}


print(f"{'architecture':22} {'nodes':>5} {'error':>8}", end="")
print("  boxes" if arguments.verify else
      f" {'boxes':>5} {'GFLOP':>6} {'parts':>5} {'ms':>8} {'ORT ms':>8} {'ratio':>5} {'load':>6} {'ORT':>6}")
failed = 0
for label, make in make_survey.NETWORKS.items():
    if arguments.names and make.__name__ not in arguments.names:
        continue
    with tempfile.TemporaryDirectory() as folder:
        try:
            r = row(make, pathlib.Path(folder))
        except RuntimeError as error:
            failed += 1
            print(f"{label:22} FAILED: {error}", flush=True)
            continue
    failed += r["error"] > 1e-3
    boxes = "-" if r["boxes"] is None else r["boxes"]
    print(f"{label:22} {r['nodes']:5} {r['error']:8.1e}", end="")
    if arguments.verify:
        print(f"  {boxes}", flush=True)
    else:
        print(f" {boxes:>5} {r['gflop']:6.2f} {r['parts']:5} {r['ours']:8.2f} {r['theirs']:8.2f}"
              f" {r['theirs'] / r['ours']:5.2f} {r['our_load']:6.0f} {r['their_load']:6.0f}", flush=True)
print(f"onnxruntime {onnxruntime.__version__}, {arguments.threads} threads; {failed} failed")
sys.exit(1 if failed else 0)
