#!/usr/bin/env python3
"""What live cameras are to stay within, a line each, with its bound: opens that fail, motion, overload.

    live_limits.py [--sightline .build/release/sightline] [--model MODEL.onnx] [--seconds 30]
                   [--parts opens,motion,overload]

opens     500 tries to open a camera that refuses: what the process holds more behind them than behind
          the first 100.
motion    processor time that the motion gate takes of a 1080p frame (a file with the gate and without,
          the least of five rounds each); that of a still street, through which one object passes in
          a minute, with the gate as a part of that without, and the events of both.
overload  4 x 1280x720 cameras that offer half as much again as the networks can do, each with a quota
          of 15 % of that: in windows of a second the least that a camera got of its quota, the
          ratio of the most and the least of equal cameras, the oldest frame that was looked at; then
          one camera is frozen for eight seconds: what the others get meanwhile, and how soon it has
          its quota again.
Needs: GStreamer's server, ffmpeg.
"""
import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import machine

DATA = os.environ.get("SIGHTLINE_DATA", "../shared")
ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Soak"))
from world import Camera  # noqa: E402

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--sightline", default=".build/release/sightline")
parser.add_argument("--model", default=f"{DATA}/models/yolox_nano_416.onnx")
parser.add_argument("--seconds", type=int, default=30)
parser.add_argument("--parts", default="opens,motion,overload")
arguments = parser.parse_args()
SIGHTLINE = os.path.abspath(arguments.sightline)
# Pipelines name it from their own folder.
arguments.model = os.path.abspath(arguments.model)
BLOBS = ROOT / "Fixtures" / "Models" / "blob_center.onnx"


def row(what, value, bound):
    """One line of the table."""
    print(f"{what:<58} {value:>16}  {bound}", flush=True)


def held(pid):
    """Resident MiB, descriptors and threads of a process."""
    proc = Path(f"/proc/{pid}")
    pages = int((proc / "statm").read_text().split()[1])
    return (pages * os.sysconf("SC_PAGE_SIZE") / 2**20, len(os.listdir(proc / "fd")),
            len(os.listdir(proc / "task")))


def records(folder):
    """The records of the log so far."""
    text = (Path(folder) / "log.jsonl").read_text()
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]


def start(folder, text, more=()):
    """A run of a pipeline."""
    (Path(folder) / "p.yml").write_text("version: 1\n" + text)
    return subprocess.Popen(
        [SIGHTLINE, "run", f"{folder}/p.yml", "--log", f"{folder}/log.jsonl", "--log-frames",
         "--overwrite", "--quiet", *more], stderr=subprocess.DEVNULL)


def stop(process):
    """Ends it."""
    process.send_signal(signal.SIGINT)
    if process.wait(timeout=20) != 0:
        sys.exit(f"sightline ended with {process.returncode}")


def opens(folder):
    """Opens that fail."""
    sources = "".join(f'  c{n}: {{ uri: "rtsp://127.0.0.1:9/gone", backoff: 20ms }}\n'
                      for n in range(4))
    process = start(folder, "sources:\n" + sources, ["--model", "none"])

    def until(count):
        while len([1 for r in records(folder) if r.get("state") == "opening"]) < count:
            time.sleep(0.5)
        return held(process.pid)

    time.sleep(3)
    before = until(100)
    after = until(600)
    stop(process)
    row("500 failed opens: MiB more", f"{after[0] - before[0]:.1f}", "below 5")
    row("500 failed opens: descriptors, threads",
        f"{before[1]}->{after[1]}, {before[2]}->{after[2]}", "as before")


def spent(folder, clip, more):
    """Processor seconds of a run of a file, and its log."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [SIGHTLINE, "run", clip, "--log", f"{folder}/log.jsonl", "--overwrite", "--quiet", *more],
        check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, records(folder))


def motion(folder):
    """The motion gate."""
    large, street = f"{folder}/large.mp4", f"{folder}/street.mp4"
    make = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi"]
    code = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
    frames = 500
    subprocess.run([*make, "-i", "testsrc2=s=1920x1080:r=25", "-frames:v", str(frames), *code, large],
                   check=True)
    gate = ["--set", "sources.*.motion.gate=true"]
    plain, gated = [], []
    for _ in range(5):
        plain.append(spent(folder, large, ["--model", "none"])[0])
        gated.append(spent(folder, large, ["--model", "none", *gate])[0])
    row("motion gate: ms of a 1080p frame",
        f"{(min(gated) - min(plain)) / frames * 1000:.3f}", "below 0.3")
    # The object is what the network knows at half the size; noise is that of a sensor.
    subprocess.run(
        [*make, "-i", "color=c=0x808080:s=960x544:r=25", "-f", "lavfi", "-i",
         "color=c=0xC82828:s=48x112:r=25", "-filter_complex",
         r"[0][1]overlay=x='if(between(t\,20\,28)\,60+(t-20)*100\,-200)':y=200,noise=alls=3:allf=t",
         "-t", "60", *code, "-crf", "30", street], check=True)
    network = ["--model", f"{DATA}/models/fastestdet_352.onnx"]
    whole, still = (spent(folder, street, network + more)[0] for more in ([], gate))
    flags = ["--model", str(BLOBS), "--line", "mid=0.5,0,0.5,1"]
    log, less = (spent(folder, street, flags + more)[1] for more in ([], gate))
    events = [len([1 for r in l if r.get("type") == "line.cross"]) for l in (log, less)]
    row("still street: processor time with the gate", f"{still / whole * 100:.0f} %", "at most 40 %")
    row("still street: events without and with", f"{events[0]}, {events[1]}", "equal")


def looks(log, name):
    """Times in seconds at which networks had looked at frames of a source."""
    return [r["emit_ns"] / 1e9 for r in log
            if r["r"] == "frame" and r["src"] == name and r["via"] == "infer"]


def overload(folder):
    """More than the networks can do."""
    cameras = [Camera() for _ in range(4)]
    names = [f"c{n}" for n in range(4)]

    def pipeline(quota, stride):
        return "sources:\n" + "".join(
            f'  {name}: {{ uri: "rtsp://127.0.0.1:{camera.port}/1280x720at25", timeout: 20s,'
            f" detect: {{ every: {stride} }}{quota} }}\n"
            for name, camera in zip(names, cameras)) + f"detect: {{ model: {arguments.model} }}\n"

    process = start(folder, pipeline("", 1))
    time.sleep(15)
    stop(process)
    log = records(folder)
    end = max(r["emit_ns"] for r in log if r["r"] == "frame") / 1e9
    can = sum(len([t for t in looks(log, name) if t > end - 8]) for name in names) / 8
    stride = max(1, round(100 / (1.5 * can)))
    quota = can * 0.15
    row("networks can do, a second", f"{can:.1f}", "")
    row("offered, a second", f"{100 / stride:.1f}", "about half as much again")
    process = start(folder, pipeline(f", quota: {{ fps: {quota:.1f} }}", stride))
    time.sleep(arguments.seconds)
    calm = time.monotonic()
    cameras[3].freeze()
    time.sleep(8)
    frozen = time.monotonic() - calm
    cameras[3].thaw()
    time.sleep(8)
    stop(process)
    log = records(folder)
    times = {name: looks(log, name) for name in names}
    end = max(max(t) for t in times.values())
    pause = end - 8 - frozen
    windows = [(s, s + 1) for s in range(6, int(pause) - 1)]
    rates = {n: [len([t for t in times[n] if a <= t < b]) for a, b in windows] for n in names}
    least = min(min(r) for r in rates.values())
    means = [sum(r) / len(r) for r in rates.values()]
    ages = [(r["emit_ns"] - r["arr_ns"]) / 1e9 for r in log
            if r["r"] == "frame" and r["via"] == "infer" and 6 < r["emit_ns"] / 1e9 < pause]
    row("least of a camera in a second, of its quota",
        f"{least} of {quota:.1f}", "95 % (a frame is the grain)")
    row("mean of each camera a second", " ".join(f"{m:.1f}" for m in means), "")
    row("most to least of equal cameras", f"{max(means) / min(means):.2f}", "at most 1.2")
    row("oldest frame that was looked at, s", f"{max(ages):.2f}", "below 1")
    gap = max(zip(times["c3"], times["c3"][1:]), key=lambda pair: pair[1] - pair[0])
    lent = [len([t for t in times[n] if gap[0] + 1 < t < gap[1]]) / (gap[1] - gap[0] - 1)
            for n in names[:3]]
    row("others a second while one is frozen", " ".join(f"{m:.1f}" for m in lent), "more")
    back = len([t for t in times["c3"] if gap[1] <= t < gap[1] + 1])
    row("of the frozen one in the first second behind", f"{back} of {quota:.1f}", "its quota")
    for camera in cameras:
        camera.die()


machine.introduce(arguments.sightline, (), seconds=arguments.seconds, model=os.path.relpath(arguments.model))
print(f"{'what':<58} {'value':>16}  bound")
for part in arguments.parts.split(","):
    with tempfile.TemporaryDirectory() as scratch:
        {"opens": opens, "motion": motion, "overload": overload}[part](scratch)
