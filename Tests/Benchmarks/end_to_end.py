#!/usr/bin/env python3
"""The whole pipeline beside a careful Python one, interleaved in one run, as ratios.

    end_to_end.py --data ../shared [--sightline .build/release/sightline] [--rounds 3] [--threads 2]

Same clip (videos/vtest_pets09_s2l1.avi), same model (YOLOX-Nano 416), every frame inferred, boxes
and labels drawn, H.264 by libx264 veryfast. The peer is bench/e2e_python.py of the data folder
(ONNX Runtime, OpenCV, ByteTrack, PyAV), sequential and with threads of its own for decoding and
encoding; it needs: pip install numpy opencv-python-headless onnxruntime supervision trackers av.
Prints one line a run and the best of each with the ratio; also peak memory, and the time from
launch to the first `frame` record.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--data", default=os.environ.get("SIGHTLINE_DATA", "../shared"))
parser.add_argument("--sightline", default=".build/release/sightline")
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--threads", type=int, default=2)
arguments = parser.parse_args()

CLIP = os.path.join(arguments.data, "videos", "vtest_pets09_s2l1.avi")
MODELS = os.path.join(arguments.data, "models")
PEER = os.path.join(arguments.data, "bench", "e2e_python.py")


def sightline(folder):
    """Frames a second, peak MiB and seconds to the first frame record of one run."""
    log = os.path.join(folder, "events.jsonl")
    started = time.perf_counter()
    process = subprocess.Popen(
        [arguments.sightline, "run", CLIP, "--threads", str(arguments.threads), "--log", log,
         "--log-frames", "--annotated", os.path.join(folder, "annotated.mp4"), "--overwrite",
         "--quiet"], env=dict(os.environ, SIGHTLINE_MODELS=MODELS))
    first = None
    while first is None and process.poll() is None:
        if os.path.exists(log):
            with open(log, "rb") as file:
                if b'"r":"frame"' in file.read(65536):
                    first = time.perf_counter() - started
        time.sleep(0.005)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        sys.exit("sightline failed")
    with open(log, encoding="utf-8") as file:
        frames = json.loads(file.readlines()[-1])["totals"]["frames"]
    return dict(fps=frames / seconds, rss_mib=usage.ru_maxrss / 1024, first_frame_s=first,
                cpu_ms_per_frame=1e3 * (usage.ru_utime + usage.ru_stime) / frames)


def python(folder, *flags):
    """The peer's own figures of one run."""
    line = subprocess.run(
        [sys.executable, PEER, CLIP, os.path.join(MODELS, "yolox_nano_416.onnx"), "--threads",
         str(arguments.threads), "--out", folder, *flags],
        capture_output=True, text=True, check=True).stdout.splitlines()[-1]
    return json.loads(line)


CONTENDERS = {
    "sightline": sightline,
    "python": python,
    "python pipelined": lambda folder: python(folder, "--pipelined"),
}
best = {}
for round_number in range(arguments.rounds):
    for name, run in CONTENDERS.items():
        with tempfile.TemporaryDirectory() as folder:
            result = run(folder)
        shown = {k: round(v, 2) for k, v in result.items() if isinstance(v, (int, float))}
        print(f"round {round_number + 1}  {name:18s} {json.dumps(shown)}", flush=True)
        if name not in best or result["fps"] > best[name]["fps"]:
            best[name] = result
ours = best["sightline"]["fps"]
for name, result in best.items():
    print(f"{name:18s} {result['fps']:7.1f} fps   sightline is {ours / result['fps']:.2f}x")
