#!/usr/bin/env python3
"""Writes the seeds of a fuzz target: small whole files that it can change.

usage: make_seeds.py onnx|tflite|npy|coco|mot|media FOLDER
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


def arrays(folder):
    """Array files of every version, order and rank."""
    seeds = [("<f4", False, "(2, 3)", 24), ("<i8", True, "(2, 2)", 32), ("|u1", False, "()", 1),
             ("<f2", False, "(0, 7)", 0), ("|b1", True, "(1, 2, 3)", 6)]
    for version in (1, 2, 3):
        for number, (kind, order, shape, count) in enumerate(seeds):
            text = f"{{'descr': '{kind}', 'fortran_order': {order}, 'shape': {shape}, }}\n".encode()
            head = b"\x93NUMPY" + bytes([version, 0]) + len(text).to_bytes(2 if version == 1 else 4, "little")
            (folder / f"{version}{number}.npy").write_bytes(head + text + bytes(count))


def annotations(folder):
    """A truth and results, parted by a byte of 0."""
    points = [v for k in range(17) for v in (k, k, k % 3)]
    one = {"id": 1, "image_id": 1, "category_id": 1, "bbox": [0, 0, 9, 9], "area": 81, "iscrowd": 0,
           "keypoints": points, "num_keypoints": 12}
    truth = {"images": [{"id": 1}, {"id": 2}], "categories": [{"id": 1}],
             "annotations": [one, dict(one, id=2, iscrowd=1, image_id=2)]}
    found = [{"image_id": 1, "category_id": 1, "score": 0.5, "bbox": [0, 0, 8, 9]},
             {"image_id": 2, "category_id": 1, "score": 0.5, "bbox": [0, 0, 1, 1]}]
    persons = [{"image_id": 1, "category_id": 1, "score": 0.5, "keypoints": points}]
    for number, results in enumerate((found, persons)):
        text = json.dumps(truth).encode() + b"\0" + json.dumps(results).encode()
        (folder / f"{number}.json").write_bytes(text)


def sequences(folder):
    """A truth and tracks, parted by a byte of 0."""
    for number, kinds in enumerate(([1, 1, 1], [1, 6, 2], [-1, -1, -1])):
        truth = "".join(f"{f},{i + 1},{9 * i + f},0,10,20,1,{k},1\n"
                        for f in range(1, 4) for i, k in enumerate(kinds))
        found = "".join(f"{f},{i + 7},{9 * i + f},1,10,19,0.9,-1,-1,-1\n"
                        for f in range(1, 4) for i in range(3))
        (folder / f"{number}.txt").write_bytes(truth.encode() + b"\0" + found.encode())


if __name__ == "__main__":
    target, folder = sys.argv[1], Path(sys.argv[2])
    cases = {"onnx": "operators.json", "tflite": "tflite_operators.json"}
    if target in cases:
        one_operator_models(cases[target], folder, target)
    else:
        {"npy": arrays, "coco": annotations, "mot": sequences, "media": clips}[target](folder)
