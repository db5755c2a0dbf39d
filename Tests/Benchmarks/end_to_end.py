#!/usr/bin/env python3
"""The whole pipeline beside the Python one of peers/pipeline.py, interleaved in one run, as ratios.

    end_to_end.py --clip CLIP --models FOLDER [--sightline .build/release/sightline] [--rounds 3]
                  [--threads 2] [--backends ort,openvino] [--preset-x264]

Same clip, same network (FOLDER/yolox_nano_416.onnx), every frame inferred, boxes and labels drawn,
H.264 by libx264 veryfast at crf 23. Contenders: sightline; the Python pipeline in turn and with
threads of its own for decoding and encoding, with each backend. Prints a line for each run, then
the best of each with the ratio, peak memory and CPU time.

Without --clip: videos/vtest_pets09_s2l1.avi of SIGHTLINE_DATA; without --models: its models.

sightline makes libx264 look ahead an eighth of a second, with as many B-frames (at most three) and
a key frame every two seconds, since what the encoder holds back is lost when the machine fails. The
peer gets the same three settings; --preset-x264 leaves it those of the preset (ten frames, three,
250), which costs it time and saves bytes. Time is in sightline's disfavour: its own runs from launch
to exit, the peer's begins when modules and network are loaded.
Needs: pip install -r Tests/Benchmarks/requirements.txt
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import machine

DATA = os.environ.get("SIGHTLINE_DATA", "../shared")
parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--clip", default=f"{DATA}/videos/vtest_pets09_s2l1.avi")
parser.add_argument("--models", default=f"{DATA}/models")
parser.add_argument("--sightline", default=".build/release/sightline")
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--backends", default="ort,openvino")
parser.add_argument("--preset-x264", action="store_true")
arguments = parser.parse_args()
PEER = Path(__file__).parent / "peers" / "pipeline.py"
NETWORK = "yolox_nano_416"


def frame_rate():
    """Frames a second of the clip, as ffprobe reads it."""
    words = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries",
         "stream=avg_frame_rate", "-of", "csv=p=0", arguments.clip],
        capture_output=True, text=True, check=True).stdout.strip().strip(",").split("/")
    return float(words[0]) / float(words[-1])


def encoder_settings():
    """sightline's settings of libx264, as flags of the peer."""
    if arguments.preset_x264:
        return []
    rate = frame_rate()
    ahead = max(1, min(10, int(rate / 8 + 0.5)))
    return ["--lookahead", str(ahead), "--bframes", str(min(3, ahead)),
            "--keyint", str(max(1, round(2 * rate)))]


def sightline(folder):
    """Figures of one run, from launch to exit."""
    log = os.path.join(folder, "events.jsonl")
    begin = time.perf_counter()
    process = subprocess.Popen(
        [arguments.sightline, "run", arguments.clip, "--model", NETWORK, "--threads",
         str(arguments.threads), "--log", log, "--log-frames", "--annotated",
         os.path.join(folder, "annotated.mp4"), "--quiet"],
        env=dict(os.environ, SIGHTLINE_MODELS=arguments.models))
    first = None
    while first is None and process.poll() is None:
        if os.path.exists(log):
            with open(log, "rb") as file:
                if b'"r":"frame"' in file.read(65536):
                    first = time.perf_counter() - begin
        time.sleep(0.005)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    if status:
        sys.exit("sightline failed")
    with open(log, encoding="utf-8") as file:
        frames = json.loads(file.readlines()[-1])["totals"]["frames"]
    return figures(frames, frames / seconds, usage) | dict(first_frame_s=first)


def python(folder, *flags):
    """Figures of one run of the peer, by its own clock."""
    process = subprocess.Popen(
        [sys.executable, PEER, arguments.clip, f"{arguments.models}/{NETWORK}.onnx", folder,
         "--threads", str(arguments.threads), *flags, *encoder_settings()],
        stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit("the peer failed")
    own = json.loads(output.splitlines()[-1])
    return figures(own["frames"], own["fps"], usage)


def figures(frames, rate, usage):
    return dict(frames=frames, fps=rate, rss_mib=usage.ru_maxrss / 1024,
                cpu_ms_per_frame=1e3 * (usage.ru_utime + usage.ru_stime) / frames)


contenders = {"sightline": sightline}
for backend in arguments.backends.split(","):
    for name, flags in ((backend, []), (backend + " pipelined", ["--pipelined"])):
        contenders[name] = lambda folder, b=backend, f=flags: python(folder, "--backend", b, *f)

machine.introduce(
    arguments.sightline, ["onnxruntime", "openvino", "av", "opencv-python-headless", "trackers"],
    clip=os.path.basename(arguments.clip), network=NETWORK, threads=arguments.threads,
    rounds=arguments.rounds, x264="preset" if arguments.preset_x264 else
    "equal: " + " ".join(encoder_settings()))
best = {}
for number in range(arguments.rounds):
    for name, run in contenders.items():
        with tempfile.TemporaryDirectory() as folder:
            result = run(folder)
            size = os.path.getsize(os.path.join(folder, "annotated.mp4")) / 1e6
        result |= dict(video_mb=size)
        shown = {key: round(value, 2) for key, value in result.items()}
        print(f"round {number + 1}  {name:20s} {json.dumps(shown)}", flush=True)
        if name not in best or result["fps"] > best[name]["fps"]:
            best[name] = result
print(f"\nbest of {arguments.rounds} rounds")
for name, result in best.items():
    ratio = best["sightline"]["fps"] / result["fps"]
    print(f"{name:20s} {result['fps']:7.1f} frames a second   sightline is {ratio:.2f}x   "
          f"{result['rss_mib']:5.0f} MiB   {result['cpu_ms_per_frame']:5.1f} ms of CPU a frame")
