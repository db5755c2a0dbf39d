#!/usr/bin/env python3
"""What a frame costs beside decoding, the network and encoding, on a 1080p clip.

    frame_cost.py --data ../shared [--sightline .build/release/sightline] [--seconds 20]

Scales videos/vtest_pets09_s2l1.avi of the data folder to 1920x1080 with ffmpeg, runs YOLOX-Nano,
ByteTrack, a line, a zone, the log with a record a frame, and the annotated stream over it, on one
thread, and reads the times from the log itself: `lat_ms` of every frame and the last `stat`.
Prints the mean of each part in milliseconds, and the sum of all but decoding, network, encoding.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

import machine

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--data", default=os.environ.get("SIGHTLINE_DATA", "../shared"))
parser.add_argument("--sightline", default=".build/release/sightline")
parser.add_argument("--seconds", type=int, default=20)
arguments = parser.parse_args()

machine.introduce(arguments.sightline, seconds=arguments.seconds, threads=1, rounds=1)
with tempfile.TemporaryDirectory() as folder:
    clip, log = os.path.join(folder, "clip.mp4"), os.path.join(folder, "events.jsonl")
    source = os.path.join(arguments.data, "videos", "vtest_pets09_s2l1.avi")
    subprocess.run(
        ["ffmpeg", "-v", "error", "-i", source, "-t", str(arguments.seconds), "-vf",
         "scale=1920:1080", "-c:v", "libx264", "-preset", "veryfast", clip], check=True)
    subprocess.run(
        [arguments.sightline, "run", clip, "--threads", "1", "--log", log, "--log-frames",
         "--line", "gate=0.5,0,0.5,1", "--zone", "yard=0.2,0.3,0.8,0.3,0.8,0.9,0.2,0.9",
         "--annotated", os.path.join(folder, "annotated.mp4"), "--quiet"],
        env=dict(os.environ, SIGHTLINE_MODELS=os.path.join(arguments.data, "models")), check=True)
    with open(log, encoding="utf-8") as file:
        records = [json.loads(line) for line in file]

frames = [record for record in records if record["r"] == "frame"]
last = [record for record in records if record["r"] == "stat"][-1]["stages"]
stages = {name: stage["busy_ms"] / max(stage["in"], 1) for name, stage in last.items()}


def mean(part):
    return sum(frame["lat_ms"].get(part, 0) for frame in frames) / len(frames)


own = {
    "pre-processing": mean("pre"), "outputs and suppression": mean("post"),
    "tracking": mean("track"), "rules": mean("rules"), "log": stages["log"],
    "drawing": stages["annotate"],
}
others = {"decoding": stages["decode"], "network": mean("infer"), "encoding": stages["encode"]}
objects = sum(len(frame["det"]) for frame in frames) / len(frames)
print(f"{len(frames)} frames of 1920x1080, {objects:.1f} detections a frame")
for name, value in own.items():
    print(f"  {name:26s} {value:7.3f} ms")
print(f"  {'sum':26s} {sum(own.values()):7.3f} ms")
for name, value in others.items():
    print(f"  beside it: {name:15s} {value:7.3f} ms")
if sum(own.values()) >= 3:
    sys.exit("not under 3 ms")
