#!/usr/bin/env python3
"""Writes the seeds of a fuzz target: small whole files that it can change.

usage: make_seeds.py onnx|tflite|media FOLDER
"""
import base64
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def one_operator_models(cases, folder, ending):
    """The models of a fixture's cases that are small enough."""
    for number, case in enumerate(json.loads((ROOT / "Fixtures/Models" / cases).read_text())["cases"]):
        model = base64.b64decode(case["model"])
        if len(model) <= 8192:
            (folder / f"{number:04d}.{ending}").write_bytes(model)


def clips(folder):
    """Clips and pictures of a few frames in every container that is read, made by ffmpeg."""
    picture = ["-f", "lavfi", "-i", "testsrc2=size=32x16:rate=5:duration=1"]
    sound = ["-f", "lavfi", "-i", "sine=duration=0.2:sample_rate=8000"]
    x264 = ["-c:v", "libx264", "-preset", "ultrafast", "-x264-params", "info=0"]
    kinds = {
        "a.mp4": x264, "b.mkv": x264, "c.ts": ["-c:v", "mpeg2video"], "d.avi": ["-c:v", "mjpeg"],
        "e.gif": [], "f.flv": ["-c:v", "flv1"], "g.mov": x264 + ["-metadata:s:v", "rotate=90"],
        "h.webm": ["-c:v", "libvpx"],
    }
    for name, arguments in kinds.items():
        streams = picture + ([] if name in ("e.gif", "h.webm") else sound + ["-c:a", "pcm_alaw"])
        if name in ("a.mp4", "c.ts", "f.flv"):
            streams = picture
        run = ["ffmpeg", "-v", "error", "-y", *streams, *arguments, str(folder / name)]
        subprocess.run(run, check=True)
    for ending in ("png", "jpg", "bmp", "tiff", "webp", "ppm", "qoi"):
        path = str(folder / f"picture.{ending}")
        run = ["ffmpeg", "-v", "error", "-y", *picture, "-frames:v", "1", "-update", "1", path]
        subprocess.run(run, check=True)


if __name__ == "__main__":
    if sys.argv[1] == "media":
        clips(Path(sys.argv[2]))
        sys.exit()
    cases = {"onnx": "operators.json", "tflite": "tflite_operators.json"}
    one_operator_models(cases[sys.argv[1]], Path(sys.argv[2]), sys.argv[1])
