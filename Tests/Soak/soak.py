#!/usr/bin/env python3
"""Cameras that die, freeze, come back and change, and a pipeline that is read again all the while.

    soak.py [--sightline .build/release/sightline] [--seconds 600] [--seed N] [--keep FOLDER]

Four cameras, each a GStreamer server of its own; `steady` is left alone, the others suffer incidents
at random: the server killed and started again after 0 to 4 seconds, frozen for 1 to 9 seconds, SIGHUP
with a good pipeline (a camera added or removed, a rule changed), SIGHUP with a broken one. In the
last tenth nothing happens. Then SIGTERM. The seed is printed; the same seed gives the same incidents.

It holds, or the exit code is 1: no crash and an exit of 0 within five seconds; `log verify` is whole;
every camera gives frames at the end; `steady` has one epoch, no gap and as many frames as its camera
sent; each `gap` counts at least as long as the camera was away; every good pipeline was taken and
every broken one refused; descriptors and threads are at the end as they were after the first tenth;
in runs of five minutes and longer resident memory grows by less than 0.2 MiB a minute from minute
three on (least squares).
Exit code 69: GStreamer's server is not installed.
"""
import argparse
import collections
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--sightline", default=".build/release/sightline")
parser.add_argument("--seconds", type=float, default=600)
parser.add_argument("--seed", type=int, default=None)
parser.add_argument("--keep", default=None)
arguments = parser.parse_args()
SEED = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(1 << 31)
DICE = random.Random(SEED)
SERVER = Path(__file__).parents[1] / "TestSupport" / "Servers" / "rtsp_server.py"
NAMES = ["steady", "gate", "yard", "dock"]
failures = []


def expect(holds, what):
    """Notes what does not hold."""
    if not holds:
        failures.append(what)
        print("FAILED", what, flush=True)


class Camera:
    """A camera server, to be killed, frozen and started again."""

    def __init__(self, port=0):
        self.port = port
        self.process = None
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            ["/usr/bin/python3", str(SERVER), str(self.port)], stdout=subprocess.PIPE, text=True)
        words = self.process.stdout.readline().split()
        if not words:
            sys.exit(69 if self.process.wait() == 69 else "the camera server does not start")
        self.port = int(words[-1])

    def die(self):
        self.process.kill()
        self.process.wait()


def pipeline(cameras, names, line, folder, broken=False):
    """Writes the pipeline of so many cameras."""
    text = "version: 1\nsources:\n"
    for name in names:
        url = f"rtsp://127.0.0.1:{cameras[name].port}/live"
        text += f'  {name}: {{ uri: "{url}", timeout: 2s, backoff: 2s }}\n'
    text += "detect: { model: none }\ntrack: { kind: byte }\n"
    text += "sources: [\n" if broken else f"log: {{ to: {folder}/log.jsonl, frames: true }}\n"
    text += f"rules: {{ mid: {{ type: line, points: [[{line}, 0], [{line}, 1]] }} }}\n"
    Path(f"{folder}/pipeline.yml").write_text(text)


def held(pid):
    """Resident MiB, descriptors and threads of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return (pages * os.sysconf("SC_PAGE_SIZE") / 2**20, len(os.listdir(f"/proc/{pid}/fd")),
            len(os.listdir(f"/proc/{pid}/task")))


def slope(points):
    """Growth by least squares, per second."""
    count = len(points)
    mean_x = sum(x for x, _ in points) / count
    mean_y = sum(y for _, y in points) / count
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0


def suffer(cameras, process, folder, counts, outages):
    """One incident; counts it."""
    kind = DICE.choice(["kill", "kill", "freeze", "good", "broken"])
    counts[kind] += 1
    name = DICE.choice(NAMES[1:])
    begin = time.monotonic()
    if kind == "kill":
        cameras[name].die()
        time.sleep(DICE.uniform(0, 4))
        cameras[name].start()
    elif kind == "freeze":
        cameras[name].process.send_signal(signal.SIGSTOP)
        time.sleep(DICE.uniform(1, 9))
        cameras[name].process.send_signal(signal.SIGCONT)
    else:
        names = NAMES if DICE.random() < 0.6 else [n for n in NAMES if n != "dock"]
        pipeline(cameras, names, DICE.choice([0.4, 0.5]), folder, broken=kind == "broken")
        process.send_signal(signal.SIGHUP)
        time.sleep(0.5)
    if kind in ("kill", "freeze"):
        outages.append((name, time.monotonic() - begin))


def judge(folder, counts, process):
    """What has to hold of the log."""
    records = [json.loads(line) for line in open(f"{folder}/log.jsonl")]
    steady = [r for r in records if r.get("src") == "steady"]
    expect(all(r["epoch"] == 0 for r in steady if "epoch" in r), "steady has further epochs")
    expect(not [r for r in steady if r["r"] == "gap"], "steady has a gap")
    frames = [r["n"] for r in steady if r["r"] == "frame"]
    dropped = sum(r["count"] for r in steady if r["r"] == "drop")
    expect(frames and frames[-1] + 1 == len(frames) + dropped, "frames of steady are missing")
    span = (steady[-1]["emit_ns"] - steady[0]["emit_ns"]) / 1e9
    # A busy machine delays the camera's own server; what it sent was delivered or counted, above.
    expect(len(frames) > 0.7 * 25 * (span - 3), f"steady has {len(frames)} frames in {span:.0f} s")
    reloads = [r["data"]["ok"] for r in records if r.get("type") == "config.reload"]
    expect(reloads.count(True) >= 1, "no reload was taken")
    expect(len(reloads) == counts["good"] + counts["broken"], "a reload is missing")
    expect(reloads.count(False) == counts["broken"], "a broken pipeline was taken")
    end = records[-1]
    expect(end["r"] == "end" and end["reason"] == "stopped", "the log has no end")
    for name, balance in end.get("balance", {}).items():
        expect(balance["in_flight"] == 0, f"frames of {name} are in flight at the end")
    last = {r["src"]: r["emit_ns"] for r in records if r["r"] == "frame"}
    for name in NAMES[:3]:
        age = (end_time(records) - last.get(name, 0)) / 1e9
        expect(age < 3, f"{name} gave no frame for {age:.1f} s at the end")
    verdict = subprocess.run(
        [arguments.sightline, "log", "verify", f"{folder}/log.jsonl"], capture_output=True)
    expect(verdict.returncode == 0, f"log verify: {verdict.stderr.decode()[-300:]}")
    gaps = [r for r in records if r["r"] == "gap"]
    print(f"log: {len(records)} records, {len(gaps)} gaps, "
          f"{sum(r['dur_ms'] for r in gaps) / 1000:.1f} s without frames")
    return gaps


def end_time(records):
    """Host time of the last record that has one."""
    return max(r["emit_ns"] for r in records if "emit_ns" in r)


def main():
    """Runs the soak."""
    print("seed", SEED, flush=True)
    folder = arguments.keep or tempfile.mkdtemp(prefix="soak-")
    os.makedirs(folder, exist_ok=True)
    cameras = {name: Camera() for name in NAMES}
    pipeline(cameras, NAMES, 0.5, folder)
    errors = open(f"{folder}/stderr", "w")
    process = subprocess.Popen(
        [arguments.sightline, "run", f"{folder}/pipeline.yml"], stderr=errors)
    counts, outages, memory = collections.Counter(), [], []
    begin = time.monotonic()
    calm = arguments.seconds * 0.1
    time.sleep(max(calm, 8))
    base = held(process.pid)
    while time.monotonic() - begin < arguments.seconds - max(calm, 12):
        suffer(cameras, process, folder, counts, outages)
        time.sleep(DICE.uniform(1, 3))
        if process.poll() is not None:
            break
        memory.append((time.monotonic() - begin, held(process.pid)[0]))
    pipeline(cameras, NAMES, 0.5, folder)
    time.sleep(max(calm, 12))
    expect(process.poll() is None, f"it ended with {process.returncode}")
    if process.poll() is None:
        final = held(process.pid)
        process.send_signal(signal.SIGTERM)
        stopping = time.monotonic()
        expect(process.wait(timeout=20) == 0, f"exit {process.returncode}")
        expect(time.monotonic() - stopping < 5, "it took longer than five seconds to end")
        expect(final[1] <= base[1] + 8, f"descriptors {base[1]} -> {final[1]}")
        expect(final[2] <= base[2] + 12, f"threads {base[2]} -> {final[2]}")
        print(f"MiB {base[0]:.1f} -> {final[0]:.1f}, descriptors {base[1]} -> {final[1]}, "
              f"threads {base[2]} -> {final[2]}")
    late = [point for point in memory if point[0] > 180]
    if arguments.seconds >= 300 and len(late) > 20:
        growth = slope(late) * 60
        print(f"growth {growth:.2f} MiB a minute")
        expect(growth <= 0.2, f"memory grows by {growth:.2f} MiB a minute")
    for camera in cameras.values():
        camera.die()
    gaps = judge(folder, counts, process)
    lost = sum(r["dur_ms"] for r in gaps) / 1000
    true = sum(length for _, length in outages)
    expect(lost >= 0.7 * true, f"gaps tell {lost:.1f} s of {true:.1f} s of outages")
    print("incidents", dict(counts), f"outages {true:.1f} s")
    print("whole" if not failures else f"{len(failures)} failures, see {folder}")
    sys.exit(1 if failures else 0)


main()
