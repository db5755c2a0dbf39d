#!/usr/bin/env python3
"""Live cameras on this machine, level by level, as one table; beside the usual Python way.

    live.py [--sightline .build/release/sightline] [--model MODEL.onnx] [--seconds 30]
            [--levels L1,L2,L3,L4,L5] [--no-peer]
    live.py --memory [--sightline .build/release/sightline] [--seconds 30]

Cameras are streams of GStreamer's RTSP server (Tests/TestSupport/Servers/rtsp_server.py), which
codes them on the same machine, before everything else where that is allowed (nice -10): its time is
in everybody's disfavour, and given in a column of its own. A level is so many cameras, a quota of
inferences a second for each, and perhaps a drawn output:

    L1  1 x 640x360 at 25, drawn          L4  2 x 1920x1080 at 25, drawn
    L2  4 x 1280x720 at 25, 5 a second    L5  16 x 640x360 at 5
    L3  8 x 640x360 at 15, motion gate, 2 a second

Columns: frames a second that came in and that networks looked at, the least and the most of one
camera; the median and the 95th percentile of the time from capture by the camera's clock to the log
(the frames whose time is from RTCP); the 95th percentile of the time from capture until the server
hands a frame over, by its own clock (`sent`: 60 to 70 where it has the processor that it needs, else
seconds), and of the time from a frame's arrival to the log (`ours`); cores, resident memory, frames
dropped, cores of the server. The peer is one capture thread for each camera (PyAV) that keeps the
newest frame, and one thread that runs ONNX Runtime on them in turn; its time is from the moment it
has the frame to the result, which leaves out what waits before it.
`--memory` has a table of its own: resident memory of `serve` without a source, of `run` that waits for
a camera, and of 1 and 4 cameras of each size without a network, after so many seconds; what of it is
pages of files (code and its constants, which the kernel shares and gives back at need, and which the
first camera brings in); without those, what one camera takes beside the one that waits, and what each
further one takes; behind them the ceilings that they are to stay below.
Needs: GStreamer's server; for the peer pip install -r Tests/Benchmarks/requirements.txt
"""
import argparse
import datetime
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import machine

DATA = os.environ.get("SIGHTLINE_DATA", "../shared")
parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--sightline", default=".build/release/sightline")
parser.add_argument("--model", default=f"{DATA}/models/fastestdet_352.onnx")
parser.add_argument("--seconds", type=int, default=30)
parser.add_argument("--levels", default="L1,L2,L3,L4,L5")
parser.add_argument("--no-peer", action="store_true")
parser.add_argument("--memory", action="store_true")
arguments = parser.parse_args()
SERVER = Path(__file__).parents[1] / "TestSupport" / "Servers" / "rtsp_server.py"
PEER = Path(__file__).parent / "peers" / "cameras.py"
# Cameras, mount, inferences a second of each, drawn, motion gate.
LEVELS = {
    "L1": (1, "640x360at25", 25, True, False),
    "L2": (4, "1280x720at25", 5, False, False),
    "L3": (8, "640x360at15", 2, False, True),
    "L4": (2, "1920x1080at25", 5, True, False),
    "L5": (16, "640x360at5", 1, False, False),
}


def before_others():
    """Has this process run before others, where that is allowed."""
    try:
        os.setpriority(os.PRIO_PROCESS, 0, -10)
    except PermissionError:
        pass


def start_server(sent):
    """The camera server, which tells in the file `sent` when it sent what, and its port."""
    server = subprocess.Popen(
        ["/usr/bin/python3", str(SERVER), "--sent", sent, "0"], stdout=subprocess.PIPE, text=True,
        preexec_fn=before_others)
    words = server.stdout.readline().split()
    if not words:
        sys.exit("GStreamer's RTSP server does not start")
    return server, int(words[-1])


def processor_seconds(pid):
    """Processor time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid):
    """Resident memory in MiB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def of_files(pid):
    """What of that is pages of files, in MiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssFile:")) / 1024


def pipeline(level, port, folder):
    """The pipeline of a level, as a file."""
    count, mount, rate, drawn, gated = LEVELS[level]
    stride = max(1, int(mount.split("at")[1]) // rate)
    lines = ["version: 1", "sources:"]
    for index in range(count):
        gate = ", motion: { gate: true }" if gated else ""
        lines.append(
            f'  c{index}: {{ uri: "rtsp://127.0.0.1:{port}/{mount}", quota: {{ fps: {rate} }},'
            f" detect: {{ every: {stride} }}{gate} }}")
    lines += [f"detect: {{ model: {os.path.abspath(arguments.model)} }}"]
    if drawn:
        lines.append(f'outputs: {{ drawn: {{ to: "{folder}/{{source}}.ts" }} }}')
    lines.append(f"log: {{ to: {folder}/log.jsonl, frames: true }}")
    path = Path(folder) / "level.yml"
    path.write_text("\n".join(lines) + "\n")
    return path


def instant(text):
    """Seconds since 1970 of an instant of the log."""
    head, fraction = text.rstrip("Z").split(".")
    moment = datetime.datetime.fromisoformat(head + "+00:00")
    return moment.timestamp() + float("0." + fraction)


def quantile(values, share):
    """A quantile of `values`, or nothing."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else float("nan")


def read_sent(path, warm_up):
    """How late a server handed over each frame, its first seconds left out."""
    lines = [line.split() for line in open(path) if line.endswith("\n")]
    return [float(late) for _, at, late in lines if float(at) > float(lines[0][1]) + warm_up]


def read_log(path, warm_up):
    """Frames, inferences, latencies from capture and from arrival, and drops of a run, its first
    seconds left out."""
    start, frames, inferred, late, ours, dropped = None, {}, {}, [], [], 0
    last = 0
    for line in open(path):
        record = json.loads(line)
        if record["r"] == "run":
            start = instant(record["start"])
        elif record["r"] == "frame" and record["emit_ns"] / 1e9 > warm_up:
            source = record["src"]
            frames[source] = frames.get(source, 0) + 1
            inferred[source] = inferred.get(source, 0) + (record["via"] == "infer")
            last = max(last, record["emit_ns"] / 1e9)
            ours.append((record["emit_ns"] - record["arr_ns"]) / 1e9)
            if record.get("cap_src") == "rtcp":
                late.append(start + record["emit_ns"] / 1e9 - instant(record["cap"]))
        elif record["r"] == "drop" and record["emit_ns"] / 1e9 > warm_up:
            dropped += record["count"]
    return frames, inferred, late, ours, dropped, max(last - warm_up, 1e-9)


def row(level, who, came, seen, late, cores, memory, dropped, server, parts=((), ())):
    """One line of the table."""
    sent, ours = (f"{quantile(p, 0.95) * 1000:7.1f}" if p else "      -" for p in parts)
    spread = f"{min(seen):5.1f} {max(seen):5.1f}" if seen else "    -     -"
    print(
        f"{level}  {who:<10} {sum(came):7.1f} {sum(seen):7.1f} {spread} "
        f"{quantile(late, 0.5) * 1000:7.1f} {quantile(late, 0.95) * 1000:7.1f} {sent} {ours} "
        f"{cores:6.2f} {memory:7.1f} {dropped:>7} {server:6.2f}", flush=True)


def measure_sightline(level, server, port, sent):
    """Runs a level on sightline."""
    warm_up = 5
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [arguments.sightline, "run", str(pipeline(level, port, folder)), "--quiet"])
        time.sleep(warm_up)
        before, served, at = processor_seconds(process.pid), processor_seconds(server.pid), time.time()
        time.sleep(arguments.seconds)
        spent = time.time() - at
        cores = (processor_seconds(process.pid) - before) / spent
        server_cores = (processor_seconds(server.pid) - served) / spent
        memory = resident(process.pid)
        process.send_signal(signal.SIGINT)
        if process.wait(timeout=20) != 0:
            sys.exit(f"{level}: sightline ended with {process.returncode}")
        frames, inferred, late, ours, dropped, seconds = read_log(f"{folder}/log.jsonl", warm_up)
        row(
            level, "sightline", [count / seconds for count in frames.values()],
            [count / seconds for count in inferred.values()], late, cores, memory, dropped,
            server_cores, (read_sent(sent, warm_up), ours))


def measure_peer(level, server, port):
    """Runs a level on PyAV and ONNX Runtime."""
    count, mount, rate, _, _ = LEVELS[level]
    served, at = processor_seconds(server.pid), time.time()
    outcome = subprocess.run(
        [sys.executable, str(PEER), arguments.model, str(arguments.seconds), str(rate)]
        + [f"rtsp://127.0.0.1:{port}/{mount}"] * count, capture_output=True, text=True, check=False)
    if outcome.returncode != 0:
        print(f"{level}  python     {outcome.stderr.strip().splitlines()[-1:]}")
        return
    server_cores = (processor_seconds(server.pid) - served) / (time.time() - at)
    figures = json.loads(outcome.stdout)
    row(
        level, "python", figures["came"], figures["seen"], figures["late"], figures["cores"],
        figures["memory"], "-", server_cores)


def settled(arguments_, folder):
    """Resident MiB of a run with these arguments after so many seconds, and what of it is files."""
    with open(f"{folder}/errors", "w+") as errors:
        process = subprocess.Popen(
            [os.path.abspath(arguments.sightline)] + arguments_, cwd=folder, stderr=errors)
        time.sleep(arguments.seconds)
        if process.poll() is not None:
            errors.seek(0)
            sys.exit(f"sightline ended with {process.returncode}: {errors.read()[-500:]}")
        memory, files = resident(process.pid), of_files(process.pid)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)
    return memory, files


def measure_memory():
    """The table of resident memory."""
    closed = "rtsp://127.0.0.1:9/gone"
    plain = ["--model", "none", "--log", "log.jsonl", "--overwrite", "--quiet"]
    print(f"{'what':<28} {'MiB':>7}  of files  a camera  a further one  ceiling")
    with tempfile.TemporaryDirectory() as folder:
        empty, files = settled(["serve", "--listen", "127.0.0.1:0"], folder)
        print(f"{'serve, no source':<28} {empty:7.1f} {files:9.1f} {'':>25} {40:>7}", flush=True)
        idle, files = settled(["run", closed] + plain, folder)
        print(f"{'run, its camera away':<28} {idle:7.1f} {files:9.1f} {'':>25} {40:>7}", flush=True)
        idle -= files
        for mount, ceiling in [("640x360at25", 12), ("1280x720at25", 25), ("1920x1080at25", 45)]:
            server, port = start_server(f"{folder}/sent")
            try:
                one = 0
                for count in (1, 4):
                    file = Path(folder) / "cameras.yml"
                    file.write_text("version: 1\nsources:\n" + "".join(
                        f'  c{index}: {{ uri: "rtsp://127.0.0.1:{port}/{mount}" }}\n'
                        for index in range(count)))
                    memory, files = settled(["run", str(file)] + plain, folder)
                    own = memory - files
                    further = f"{(own - one) / 3:14.1f}" if count == 4 else " " * 14
                    print(f"{f'{count} x {mount}':<28} {memory:7.1f} {files:9.1f} "
                          f"{(own - idle) / count:9.1f} {further} {ceiling:>8}", flush=True)
                    one = own
            finally:
                server.kill()
                server.wait()


if arguments.memory:
    machine.introduce(arguments.sightline, (), seconds=arguments.seconds)
    measure_memory()
    sys.exit()
machine.introduce(
    arguments.sightline, ("av", "onnxruntime"), seconds=arguments.seconds, model=arguments.model)
print("level who           fps in  looked  least  most  p50 ms  p95 ms    sent    ours  cores  MiB  "
      "   dropped server")
for name in arguments.levels.split(","):
    with tempfile.TemporaryDirectory() as scratch:
        camera_server, camera_port = start_server(f"{scratch}/sent")
        try:
            measure_sightline(name, camera_server, camera_port, f"{scratch}/sent")
            if not arguments.no_peer:
                measure_peer(name, camera_server, camera_port)
        finally:
            camera_server.kill()
            camera_server.wait()
