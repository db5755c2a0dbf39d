"""Frames a second of our trackers on one core, beside those of the `trackers` package.

    pip install -r Tests/Benchmarks/requirements.txt
    python3 Tests/Benchmarks/tracker_speed.py [--rounds N]

Boxes of 20 and of 200 objects that wander through a picture of 1280 x 720, some missed, some weak:
the same for all. Rounds of all trackers follow one another; the best round of each counts, and the
ratio is that of the two best. Needs swiftc, and nothing of the project built.
"""
import argparse
import importlib.metadata
import pathlib
import random
import subprocess
import sys
import tempfile
import time

import machine
import numpy
import supervision
import trackers

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAIRS = {"sightline": None, "byte": trackers.ByteTrackTracker, "botsort": None, "ocsort": trackers.OCSORTTracker,
         "sort": trackers.SORTTracker, "iou": None}


def build(folder):
    """The three modules and the benchmark, optimised as a release is."""
    common = ["swiftc", "-O", "-wmo", "-package-name", "sightline", "-I", str(folder)]
    objects = []
    for module in ["Locking", "VisionCore", "Tracking"]:
        sources = sorted(str(path) for path in (ROOT / "Sources" / module).rglob("*.swift"))
        objects.append(str(folder / f"{module}.o"))
        subprocess.run(
            [*common, "-swift-version", "6", "-parse-as-library", "-module-name", module,
             "-enable-upcoming-feature", "ExistentialAny",
             "-enable-upcoming-feature", "InternalImportsByDefault",
             "-enable-upcoming-feature", "MemberImportVisibility",
             "-emit-module", "-emit-module-path", str(folder / f"{module}.swiftmodule"),
             "-c", *sources, "-o", objects[-1]], check=True)
    program = folder / "tracker_speed"
    subprocess.run(
        [*common, "-swift-version", "5", "-module-name", "tracker_speed",
         str(ROOT / "Tests/Benchmarks/tracker_speed.swift"), *objects, "-o", str(program)],
        check=True)
    return program


def wander(objects, frames, seed):
    """Rows of frame, left, top, width, height, score."""
    chance = random.Random(seed)
    places = [[chance.uniform(0, 1200), chance.uniform(0, 600), chance.uniform(-4, 4),
               chance.uniform(-2, 2), chance.uniform(60, 120)] for _ in range(objects)]
    rows = []
    for frame in range(1, frames + 1):
        for place in places:
            for axis, end in ((0, 1200), (1, 600)):
                place[axis] += place[axis + 2]
                if not 0 <= place[axis] <= end:
                    place[axis + 2] = -place[axis + 2]
            if chance.randrange(8) == 0:
                continue
            left, top, height = place[0] + chance.uniform(-1, 1), place[1], place[4]
            rows.append([frame, round(left, 2), round(top, 2), round(height / 2, 2),
                         round(height, 2), round(chance.uniform(0.2, 0.95), 4)])
    return rows


class Theirs:
    """A tracker of the package over the same boxes."""

    def __init__(self, kind, rows):
        self.kind = kind
        table = numpy.array(rows)
        self.frames = []
        for frame in range(1, int(table[-1, 0]) + 1):
            part = table[table[:, 0] == frame]
            boxes = numpy.column_stack([part[:, 1:3], part[:, 1:3] + part[:, 3:5]])
            self.frames.append(supervision.Detections(
                xyxy=boxes, confidence=part[:, 5], class_id=numpy.zeros(len(part), dtype=int)))

    def round(self):
        tracker = self.kind()
        start = time.perf_counter()
        for detections in self.frames:
            tracker.update(detections)
        return len(self.frames) / (time.perf_counter() - start)


class Ours:
    """A process of ours, which runs a round for each line that it reads."""

    def __init__(self, program, name, path):
        self.process = subprocess.Popen([str(program), str(path), name], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def round(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    print("command   python3 " + " ".join(sys.argv))
    print(f"machine   {machine.processor()}, one core, load {machine.os.getloadavg()[0]:.1f}")
    print(f"peer      trackers {importlib.metadata.version('trackers')}, its own settings")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        program = build(folder)
        print(f"{'objects':10}{'tracker':12}{'ours':>12}{'theirs':>12}{'ratio':>9}")
        for objects, frames in ((20, 2000), (200, 200)):
            rows = wander(objects, frames, seed=1)
            path = folder / "boxes.txt"
            path.write_text("".join(",".join(map(str, row)) + "\n" for row in rows))
            ours = {name: Ours(program, name, path) for name in PAIRS}
            theirs = {name: Theirs(kind, rows) for name, kind in PAIRS.items() if kind}
            best = {}
            for _ in range(rounds):
                for name in PAIRS:
                    for side, runners in (("ours", ours), ("theirs", theirs)):
                        if name in runners:
                            rate = runners[name].round()
                            best[name, side] = max(rate, best.get((name, side), 0))
            for name in PAIRS:
                mine, other = best[name, "ours"], best.get((name, "theirs"))
                print(f"{objects:<10}{name:12}{mine:12.0f}"
                      + (f"{other:12.0f}{mine / other:8.0f}x" if other else f"{'-':>12}"))
            for runner in ours.values():
                runner.end()


if __name__ == "__main__":
    main()
