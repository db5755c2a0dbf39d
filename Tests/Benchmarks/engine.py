#!/usr/bin/env python3
"""The engine beside its peers, interleaved in one run, as ratios.

    engine.py [--sightline .build/release/sightline] [--networks .build/networks] [--models a,b]
              [--also FOLDER] [--peers ort,ov_f32,ov_def,ncnn,mnn] [--threads 1,2] [--rounds 5]
              [--slice 0.2] [--parts latency,load,batch,streams] [--json FILE]

Networks: those of engine_networks.py, made once into --networks; with --also the ONNX files of a
folder beside them. Peers, as far as they are installed: ONNX Runtime, OpenVINO (float32, and its
default precision), ncnn (through pnnx), MNN; each contender is a process of its own (peers/engines.py)
and they take turns, so that a slow phase of the machine hits all alike.

    latency  best and median ms, the ratio peer / ours of the bests, geometric means, wins; ours in
             float32 against float32, and in the mixed precision against OpenVINO's default
    load     load and plan ms and peak resident MiB of a process with one inference, less what
             the same process takes without a network: ours, ours with direct convolutions only,
             ONNX Runtime
    batch    pictures a second at batch 1, 4 and 8 on one thread, where the network allows a batch
    streams  pictures a second of two processes of one thread against one of two threads

With --json the figures of several runs add up in FILE, and the tables show all of them.
Needs: pip install -r Tests/Benchmarks/requirements.txt
"""
import argparse
import json
import math
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import machine

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "peers"))
from contender import Contender  # noqa: E402

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--sightline", default=".build/release/sightline")
parser.add_argument("--networks", default=".build/networks")
parser.add_argument("--also", default="")
parser.add_argument("--models", default="")
parser.add_argument("--peers", default="ort,ov_f32,ov_def,ncnn,mnn")
parser.add_argument("--threads", default="1,2")
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--slice", type=float, default=0.2)
parser.add_argument("--parts", default="latency")
parser.add_argument("--json", default="")
arguments = parser.parse_args()

NETWORKS = Path(arguments.networks)
OURS, MIXED = "sightline", "mixed"
FP32 = ("ort", "ov_f32", "ncnn", "mnn")


def make():
    """The networks, once."""
    NETWORKS.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, HERE / "engine_networks.py", NETWORKS], check=True,
                   stdout=subprocess.DEVNULL)


def convert(file):
    """The network in ncnn's and MNN's own formats, where the converters are there."""
    mnn, ncnn = NETWORKS / "mnn" / f"{file.stem}.mnn", NETWORKS / "ncnn" / f"{file.stem}.param"
    if not mnn.exists() and "mnn" in arguments.peers:
        mnn.parent.mkdir(exist_ok=True)
        code = ("import sys, MNN, _tools; _tools.mnnconvert(['mnnconvert', '-f', 'ONNX',"
                " '--modelFile', sys.argv[1], '--MNNModel', sys.argv[2], '--bizCode', 'x'])")
        subprocess.run([sys.executable, "-c", code, file, mnn], capture_output=True)
    if not ncnn.exists() and "ncnn" in arguments.peers and shutil.which("pnnx"):
        ncnn.parent.mkdir(exist_ok=True)
        # ncnn has no strided slice: YOLOX's first layer as the equal 6x6 convolution.
        source = NETWORKS / "stem6" / file.name
        source = source if source.exists() else file
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(source, f"{folder}/m.onnx")
            subprocess.run(["pnnx", "m.onnx", "fp16=0"], cwd=folder, capture_output=True)
            for end in ("param", "bin"):
                if os.path.exists(f"{folder}/m.ncnn.{end}"):
                    shutil.move(f"{folder}/m.ncnn.{end}", ncnn.with_suffix(f".{end}"))


def worker(peer, file, threads):
    """A contender's process, or None where it cannot take part."""
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads), PYTHONUNBUFFERED="1")
    if peer in (OURS, MIXED):
        command = shlex.split(f"{arguments.sightline} model bench {file} --threads {threads} --worker"
                              f" --precision {'mixed' if peer == MIXED else 'fp32'}")
    else:
        form = NETWORKS / peer / file.stem
        if peer in ("ncnn", "mnn") and not form.with_suffix(
                ".param" if peer == "ncnn" else ".mnn").exists():
            return None
        command = [sys.executable, str(HERE / "peers" / "engines.py"), peer, str(file),
                   str(threads), str(form)]
    process = Contender(command, environment)
    if process.version is None:
        process.quit()
        return None
    return process


def latency(file, threads):
    contenders = {p: worker(p, file, threads) for p in [OURS, MIXED] + arguments.peers.split(",")}
    contenders = {p: w for p, w in contenders.items() if w}
    for _ in range(arguments.rounds):
        for process in contenders.values():
            time.sleep(0.02)
            if process.version is not None:
                process.run(arguments.slice)
    for peer, process in contenders.items():
        process.quit()
        if process.seconds:
            yield dict(part="latency", model=file.stem, threads=threads, peer=peer,
                       best=min(process.seconds) * 1e3, median=statistics.median(process.seconds) * 1e3)


def measured(command):
    """Output and peak MiB of a process."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    return (output if status == 0 else ""), usage.ru_maxrss / 1024


ORT = """
import sys, time, numpy, onnxruntime as o
if len(sys.argv) > 1:
    s = o.SessionOptions(); s.intra_op_num_threads = 2
    t = time.perf_counter(); s = o.InferenceSession(sys.argv[1], s, providers=["CPUExecutionProvider"])
    print((time.perf_counter() - t) * 1e3)
    kinds = {"tensor(float)": "f4", "tensor(int64)": "i8", "tensor(int32)": "i4", "tensor(uint8)": "u1"}
    s.run(None, {i.name: numpy.zeros([d if isinstance(d, int) else 1 for d in i.shape], kinds[i.type])
                 for i in s.get_inputs()})
"""


def load(file):
    _, empty = measured([sys.executable, "-c", ORT])
    _, own = measured([arguments.sightline, "version"])
    ours = [arguments.sightline, "model", "bench", str(file), "--runs", "1", "--threads", "2", "--json"]
    for peer, command in {OURS: ours, "direct": ours + ["--direct"],
                          "ort": [sys.executable, "-c", ORT, str(file)]}.items():
        runs = [measured(command) for _ in range(arguments.rounds)]
        times = [json.loads(o)["result"]["loadMs"] if peer != "ort" else float(o) for o, _ in runs if o]
        if times:
            yield dict(part="load", model=file.stem, peer=peer, load=min(times),
                       mib=min(m for _, m in runs) - (empty if peer == "ort" else own))


def batch(file):
    for count in (1, 4, 8):
        best = [json.loads(o)["result"]["bestMs"] for o, _ in (measured(
            [arguments.sightline, "model", "bench", str(file), "--batch", str(count), "--runs",
             str(max(2, 16 // count)), "--json"]) for _ in range(arguments.rounds)) if o]
        if best:
            yield dict(part="batch", model=file.stem, batch=count, rate=1e3 * count / min(best))


def streams(file):
    for peer in (OURS, "ort"):
        alone = [worker(peer, file, 1), worker(peer, file, 1)]
        shared = worker(peer, file, 2)
        if None in alone + [shared]:
            continue
        rates = dict(alone=[], shared=[])
        for _ in range(arguments.rounds):
            for process in alone:
                process.begin(arguments.slice)
            times = [process.end() for process in alone]
            rates["alone"].append(sum(1 / statistics.median(t) for t in times))
            rates["shared"].append(1 / statistics.median(shared.run(arguments.slice)))
        for process in alone + [shared]:
            process.quit()
        yield dict(part="streams", model=file.stem, peer=peer,
                   alone=max(rates["alone"]), shared=max(rates["shared"]))


def mean(ratios):
    return math.exp(statistics.mean(math.log(r) for r in ratios)) if ratios else math.nan


def print_latency(rows, threads):
    rows = [r for r in rows if r["part"] == "latency" and r["threads"] == threads]
    table = {}
    for row in rows:
        known = table.setdefault(row["model"], {}).get(row["peer"])
        if known is None or row["best"] < known["best"]:
            table[row["model"]][row["peer"]] = row
    names = [p for p in arguments.peers.split(",") if any(p in t for t in table.values())]
    print(f"\n{threads} thread(s), best / median ms; peer / ours, of the bests (medians for ort too)")
    print(f"{'network':34s}{'ours':>17s}{'ours mixed':>17s}" + "".join(f"{n:>17s}" for n in names)
          + f"{'ort/ours':>10s}{'(median)':>10s}{'fp32/ours':>10s}{'def/mixed':>10s}")
    against, fastest, allowed = [], [], []
    for model, row in table.items():
        if OURS not in row:
            print(f"{model:34s}  does not run")
            continue
        ours = row[OURS]
        line = f"{model:34s}" + "".join(
            f"{row[n]['best']:8.2f} /{row[n]['median']:7.2f}" if n in row else f"{'-':>17s}"
            for n in [OURS, MIXED] + names)
        best = min((row[n]["best"] for n in names if n in row and n in FP32), default=math.nan)
        if "ort" in row:
            against.append(row["ort"]["best"] / ours["best"])
            line += f"{against[-1]:10.2f}{row['ort']['median'] / ours['median']:10.2f}"
        else:
            line += f"{'-':>10s}{'-':>10s}"
        fastest.append(best / ours["best"])
        line += f"{fastest[-1]:10.2f}"
        if "ov_def" in row and MIXED in row:
            allowed.append(row["ov_def"]["best"] / row[MIXED]["best"])
            line += f"{allowed[-1]:10.2f}"
        print(line)
    print(f"against ONNX Runtime: geometric mean {mean(against):.2f}, ahead on "
          f"{sum(r > 1 for r in against)} of {len(against)}; against the fastest fp32 peer: "
          f"{mean([r for r in fastest if r == r]):.2f}, ahead on {sum(r > 1 for r in fastest)} of {len(fastest)}")
    if allowed:
        print(f"mixed against OpenVINO's default: geometric mean {mean(allowed):.2f}, ahead on "
              f"{sum(r > 1 for r in allowed)} of {len(allowed)}, at worst {min(allowed):.2f}")


def print_rest(rows):
    for part, title in (("load", "load and plan ms, peak MiB"), ("batch", "pictures a second by batch"),
                        ("streams", "pictures a second: 2 streams x 1 thread, 1 stream x 2 threads")):
        chosen = [r for r in rows if r["part"] == part]
        if chosen:
            print(f"\n{title}")
        lines = {}
        for row in chosen:
            if part == "load":
                text = f"{row['peer']}: {row['load']:.1f} ms {row['mib']:.0f} MiB"
            elif part == "batch":
                text = f"{row['batch']}: {row['rate']:.1f}"
            else:
                text = f"{row['peer']}: {row['alone']:.1f} and {row['shared']:.1f}"
            lines.setdefault(row["model"], []).append(text)
        for model, texts in lines.items():
            print(f"{model:34s}  " + "   ".join(texts))


if not any(NETWORKS.glob("*.onnx")):
    make()
files = sorted(NETWORKS.glob("*.onnx"))
if arguments.also:
    files += sorted(Path(arguments.also).glob("*.onnx"))
if arguments.models:
    files = [f for f in files if f.stem in arguments.models.split(",")]
machine.introduce(
    arguments.sightline, ["onnxruntime", "openvino", "ncnn", "pnnx", "MNN"],
    networks=len(files), threads=arguments.threads, rounds=arguments.rounds,
    seconds_a_round=arguments.slice, figures="best of all rounds, ratios of the bests")
figures = []
if arguments.json and os.path.exists(arguments.json):
    figures = json.loads(Path(arguments.json).read_text())
parts = arguments.parts.split(",")
for file in files:
    if file.parent == NETWORKS and "latency" in parts:
        convert(file)
    runs = [latency(file, t) for t in map(int, arguments.threads.split(",")) if "latency" in parts]
    runs += [run(file) for run in (load, batch, streams) if run.__name__ in parts]
    for run in runs:
        figures += run
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(figures, indent=1))
for count in map(int, arguments.threads.split(",")):
    if any(r["part"] == "latency" and r["threads"] == count for r in figures):
        print_latency(figures, count)
print_rest(figures)
