#!/usr/bin/env python3
"""Writes the seeds of a fuzz target: small whole files that it can change.

usage: make_seeds.py onnx|tflite|npy|coco|mot|media|log|yaml FOLDER
"""
import base64
import hashlib
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


def logs(folder):
    """Logs of a live and of a file run, with and without clocks, each with its resume state."""
    run, score = "01K00000000000000000000000", '"cls":"person","score":0.5'
    for number, (mode, quiet) in enumerate(
            (m, q) for m in ("live", "file") for q in (True, False)):
        lines, running, link = [], hashlib.sha256(), ""

        def add(kind, body, is_link=False):
            nonlocal running, link
            text = f'{{"v":1,"r":"{kind}","seq":{len(lines)},"run":"{run}",{body}'.encode()
            if is_link:
                running.update(text + b',"sha256":"')
                link = running.hexdigest()
                lines.append(text + f',"sha256":"{link}"}}\n'.encode())
                running = hashlib.sha256(link.encode())
            else:
                lines.append(text + b"}\n")
                running.update(lines[-1])

        balance = '"balance":{"cam1":{"decoded":2,"delivered":2,"dropped":{},"in_flight":0}}'
        add("run", '"schema":"sightline.log/1.0","tool":{"name":"sightline","version":"0.1.0"},'
            f'"config_sha256":"{"c" * 64}","models":[],"deterministic":{str(quiet).lower()},'
            f'"mode":{{"cam1":"{mode}"}},"sources":{{"cam1":"f-cam1"}}')
        add("source", '"src":"cam1","epoch":0,"state":"up"')
        for n in range(2):
            add("frame", f'"src":"cam1","epoch":0,"n":{n},"pts":{n},"t_ns":{n * 40000000},'
                '"key":true,"via":"infer","det":[]')
        add("check", f'"upto_seq":3,{balance}', True)
        add("drop", '"src":"cam1","stage":"decode","cause":"corrupt","from_n":2,"to_n":2,"count":1')
        add("track", f'"uid":"{run}/cam1/1","src":"cam1","epoch":0,"n":1,"t_ns":40000000,'
            '"cls":"person","cls_s":0.5,"st":"ended","obs":"detected","b":[1.0,2.0,3.0,4.0],'
            '"anchor":[2.5,6.0],"hits":2')
        add("event", '"id":"ev_1","rev":0,"phase":"point","type":"line.cross","rule":"gate",'
            f'"src":"cam1","epoch":0,"at":{{"t_ns":1,"pts":1}},"track":"{run}/cam1/1",{score},'
            '"data":{"count":{"in":1,"out":0}}')
        add("event", '"id":"ev_2","rev":0,"phase":"begin","type":"zone.dwell","rule":"yard",'
            f'"src":"cam1","epoch":0,"at":{{"t_ns":2}},{score}')
        add("gap", '"src":"cam1","epoch":0,"from_t_ns":3,"cause":"down","lost_est":1')
        state = (f'{{"v":1,"run":"{run}","seq":{len(lines) - 1},"link":"{link}",'
                 f'"tail":"{running.hexdigest()}","sources":{{"cam1":{{"after_seq":4,{balance[:9]}:'
                 '{"decoded":2,"delivered":2,"dropped":{},"in_flight":0},"state":{}}},"sha256":"')
        seal = hashlib.sha256(state.encode()).hexdigest()
        log = b"".join(lines)
        (folder / f"{number}.log").write_bytes(log)
        (folder / f"{number}-state.log").write_bytes(log + b"\0" + f'{state}{seal}"}}\n'.encode())


def pipelines(folder):
    """The examples, the malformed ones, and descriptions of models."""
    for kind in ("Pipelines", "Fixtures/Malformed/pipelines", "Sources/ModelCatalogue/Descriptions"):
        for path in sorted((ROOT / kind).glob("*.yml")):
            text = path.read_bytes()
            if len(text) <= 8192:
                (folder / f"{path.parent.name}-{path.name}").write_bytes(text)


if __name__ == "__main__":
    target, folder = sys.argv[1], Path(sys.argv[2])
    cases = {"onnx": "operators.json", "tflite": "tflite_operators.json"}
    if target in cases:
        one_operator_models(cases[target], folder, target)
    else:
        {"npy": arrays, "coco": annotations, "mot": sequences, "media": clips,
         "log": logs, "yaml": pipelines}[target](folder)
