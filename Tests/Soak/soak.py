#!/usr/bin/env python3
"""Cameras that die, freeze, come back and change, and what is around them: disk, broker, clock.

    soak.py [--sightline .build/release/sightline] [--seconds 600] [--seed N] [--keep FOLDER]

Four cameras, each a GStreamer server of its own, seven that misbehave in the ways of
Tests/TestSupport/Servers/odd_camera.py, and a sender of MPEG-TS whose object crosses a line each eight
seconds: an event, of which a picture and a clip are kept and which goes to an MQTT broker. `steady` and
the seven are left alone. In order, with the parts of the time that they take:

    0.2   warm-up: a little of the changes, the page and the overload below, then calm: the base that
          the end is compared with
    0.25  incidents at random: a camera's server killed and started again after 0 to 4 seconds,
          frozen for 1 to 9, SIGHUP with a good pipeline (a camera added or removed, a rule changed),
          with a broken one, the clock of the machine an hour back or ahead, the folder of media gone
    0.2   a camera that works is added and removed, 500 times in ten minutes; meanwhile the page has
          2,000 calls in ten minutes, and 40 clients that come and go
    0.15  the sender falls silent with more media in the folder than may be kept; the disk is full;
          the broker is away; the clock jumps back and ahead; the folder of media is deleted
    0.1   further cameras that ask the networks for half as much again as they can do
    0.1   calm, then SIGTERM

The seed is printed; the same seed gives the same incidents. It holds, or the exit code is 1: no crash
and an exit of 0 within five seconds; `log verify` is whole; every camera gives frames at the end;
`steady` has one epoch, no gap and as many frames as its camera sent; those that misbehave have one
epoch, no gap and no damaged frame; each `gap` counts at least as long as the camera was away; every
good pipeline was taken and every broken one refused; every call of the page was answered; media stay
below their limit while their camera is silent, and are written again after their folder was deleted
and the disk was full; the broker has each event of the log; descriptors and threads are at the end as
they were after the warm-up. In runs of five minutes and longer resident memory has grown at the end by
less than 0.2 MiB a minute since the warm-up, both in calm, and by less than a twentieth; and while the
networks are asked for too much, 99 of 100 frames that they look at are less than a second old, `walk`
has its quota and equal cameras get the same (most to least at most 1.2).
Exit code 69: GStreamer's server, mosquitto, ffmpeg or a C compiler is not installed.
"""
import argparse
import collections
import json
import math
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from visitors import Visitors
from world import Broker, Camera, OddCamera, Sender, free_port, missing, preloads

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--sightline", default=".build/release/sightline")
parser.add_argument("--seconds", type=float, default=600)
parser.add_argument("--seed", type=int, default=None)
parser.add_argument("--keep", default=None)
arguments = parser.parse_args()
SEED = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(1 << 31)
DICE = random.Random(SEED)
NAMES = ["steady", "gate", "yard", "dock"]
MEDIA_LIMIT = 4_000_000
CHANGES, CALLS, CLIENTS = 500, 2_000, 40  # in ten minutes
WALK_QUOTA = 12
failures = []


def expect(holds, what):
    """Notes what does not hold."""
    if not holds:
        failures.append(what)
        print("FAILED", what, flush=True)


class Run:
    """The run that is watched, and what it is told."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.media = self.folder / "media"
        self.full, self.clock = self.folder / "full", self.folder / "clock"
        self.cameras = {name: Camera() for name in NAMES}
        self.odd, self.crowd = OddCamera(5), OddCamera(25)
        self.sender = Sender(self.folder)
        self.page = free_port()
        self.broker = Broker(self.folder)
        self.counts, self.outages = collections.Counter(), []
        self.told, self.read = 0, 0
        self.write(NAMES)
        environment = dict(
            os.environ, LD_PRELOAD=preloads(self.folder), SHIM_CLOCK=str(self.clock),
            SHIM_PATH=str(self.folder), SHIM_FULL=str(self.full))
        self.process = subprocess.Popen(
            [os.path.abspath(arguments.sightline), "run", str(self.folder / "pipeline.yml"),
             "--page", f"127.0.0.1:{self.page}"], stderr=open(self.folder / "stderr", "w"), env=environment)

    def write(self, names, line=0.5, broken=False, busy=0):
        """Writes the pipeline of so many cameras, and of some that ask for much."""
        text = "version: 1\nsources:\n"
        for name in names:
            url = f"rtsp://127.0.0.1:{self.cameras[name].port}/live"
            text += (f'  {name}: {{ uri: "{url}", timeout: 2s, backoff: 2s,'
                     " detect: { every: 25 } }\n")
        for way in OddCamera.ways:
            text += (f'  {way}: {{ uri: "rtsp://127.0.0.1:{self.odd.port}/{way}",'
                     " detect: { every: 25 } }\n")
        for number in range(busy):
            text += (f'  busy{number}: {{ uri: "rtsp://127.0.0.1:{self.crowd.port}/plain/{number}",'
                     " tiles: 2 }\n")
        text += (f'  walk: {{ uri: "{self.sender.url}", timeout: 3s, backoff: 2s,'
                 f" quota: {{ fps: {WALK_QUOTA} }}, detect: {{ every: 2 }} }}\n")
        model = Path(__file__).parents[2] / "Fixtures" / "Models" / "blob_center.onnx"
        text += f'detect: {{ model: "{model}" }}\ntrack: {{ kind: byte }}\n'
        text += "sources: [\n" if broken else f"log: {{ to: {self.folder}/log.jsonl, frames: true }}\n"
        text += (f"record: {{ to: {self.media}/, clip: {{ before: 1s, after: 1s }},"
                 f" keep: {{ bytes: {MEDIA_LIMIT} }} }}\n")
        text += f'sinks: {{ bus: {{ type: mqtt, to: "mqtt://127.0.0.1:{self.broker.port}" }} }}\n'
        text += f"rules: {{ mid: {{ type: line, points: [[{line}, 0], [{line}, 1]] }} }}\n"
        (self.folder / "pipeline.yml").write_text(text)

    def reload(self, names, line=0.5, broken=False, busy=0):
        """Has it read the pipeline again, and waits until it has said what came of it."""
        self.counts["broken" if broken else "good"] += 1
        self.write(names, line, broken, busy)
        before = self.reloads()
        self.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 10
        while self.reloads() == before and time.monotonic() < deadline:
            time.sleep(0.02)
            if self.process.poll() is not None:
                return
        expect(self.reloads() == before + 1, "a reload is not told within ten seconds")

    def reloads(self):
        """How many reloads the log has told so far."""
        try:
            with open(self.folder / "log.jsonl", "rb") as log:
                log.seek(self.read)
                text = log.read()
        except FileNotFoundError:
            return self.told
        whole = text[: text.rfind(b"\n") + 1]
        self.read += len(whole)
        self.told += whole.count(b'"config.reload"')
        return self.told

    def held(self):
        """Resident MiB, descriptors and threads."""
        proc = Path(f"/proc/{self.process.pid}")
        pages = int((proc / "statm").read_text().split()[1])
        return (pages * os.sysconf("SC_PAGE_SIZE") / 2**20, len(os.listdir(proc / "fd")),
                len(os.listdir(proc / "task")))

    def suffer(self):
        """One incident; counts it."""
        kind = DICE.choice(["kill"] * 4 + ["freeze"] * 2 + ["good", "good", "broken", "broken",
                                                            "clock", "folder"])
        name = DICE.choice(NAMES[1:])
        begin = time.monotonic()
        if kind == "kill":
            self.cameras[name].die()
            time.sleep(DICE.uniform(0, 4))
            self.cameras[name].start()
        elif kind == "freeze":
            self.cameras[name].freeze()
            time.sleep(DICE.uniform(1, 9))
            self.cameras[name].thaw()
        elif kind == "clock":
            self.clock.write_text(DICE.choice(["-3600", "3600", "0"]))
        elif kind == "folder":
            shutil.rmtree(self.media, ignore_errors=True)
        else:
            names = NAMES if DICE.random() < 0.6 else NAMES[:3]
            self.reload(names, DICE.choice([0.4, 0.5]), broken=kind == "broken")
        if kind in ("kill", "freeze"):
            self.outages.append((name, time.monotonic() - begin))
        if kind not in ("good", "broken"):
            self.counts[kind] += 1

    def change(self, seconds, share):
        """Adds and removes a camera that works: so much of what is asked for in all."""
        part = share * arguments.seconds / 600
        wanted = int(CHANGES * part)
        calls, clients = int(CALLS * part), max(int(CLIENTS * part), 4)
        visitors = Visitors(self.page, calls, clients, seconds * 0.9, SEED)
        deadline = time.monotonic() + seconds
        done = 0
        while done < wanted and time.monotonic() < deadline and self.process.poll() is None:
            self.reload(NAMES[:3])
            self.reload(NAMES)
            done += 1
            # Every tenth has time to come up.
            time.sleep(1 if done % 10 == 0 else 0)
        self.counts["added and removed"] += done
        expect(done >= wanted * 0.9, f"{done} of {wanted} were added and removed in time")
        visitors.finish()
        self.counts["calls"] += calls
        self.counts["clients"] += clients
        print(f"page: answers {dict(visitors.statuses)}, the slowest in {visitors.slowest:.2f} s")
        expect(visitors.statuses == {200: calls}, f"{calls} calls, answers {visitors.statuses}")

    def overload(self, seconds):
        """Further cameras ask the networks for half as much again as they can do."""
        with open(self.folder / "log.jsonl", encoding="utf-8") as log:
            looks = [json.loads(line)["lat_ms"]["infer"] for line in log
                     if '"src":"walk"' in line and '"via":"infer"' in line]
        # Each frame is looked at whole and in four parts.
        cost = 5 * statistics.median(looks or [10])
        busy = min(max(math.ceil(1.5 * 1000 / (25 * cost)), 2), 16)
        self.reload(NAMES, busy=busy)
        time.sleep(seconds)
        self.reload(NAMES)
        self.counts["cameras too many"] += busy

    def harm(self, seconds):
        """What is around the cameras fails: folder, disk, broker, clock."""
        begin = time.monotonic()
        files = sorted(self.media.glob("*.mp4"))
        expect(files, "no clip was kept")
        self.sender.freeze()
        if files:
            with open(files[0], "ab") as clip:
                clip.write(bytes(MEDIA_LIMIT + 1))
        self.full.touch()
        self.broker.stop()
        for offset in ("-3600", "3600", "0"):
            self.clock.write_text(offset)
            time.sleep(max(seconds, 12) / 4)
        deadline = time.monotonic() + 10
        while self.kept() > MEDIA_LIMIT and time.monotonic() < deadline:
            time.sleep(0.5)
        expect(self.kept() <= MEDIA_LIMIT, f"{self.kept()} bytes of media while all is silent")
        self.full.unlink()
        shutil.rmtree(self.media, ignore_errors=True)
        time.sleep(max(seconds, 12) / 4)
        self.broker.start()
        self.sender.thaw()
        self.outages.append(("walk", time.monotonic() - begin))
        self.counts["silence, full disk, broker away, folder gone"] = 1

    def kept(self):
        """Bytes of media."""
        return sum(file.stat().st_size for file in self.media.glob("[!.]*"))

    def end(self):
        """Kills what is around it."""
        for camera in [*self.cameras.values(), self.odd, self.crowd]:
            camera.die()
        self.sender.die()
        self.broker.stop()


def judge_overload(records):
    """What has to hold while the networks are asked for more than they can do."""
    frames = collections.defaultdict(list)
    for record in records:
        if record["r"] == "frame" and (record["src"] == "walk" or record["src"].startswith("busy")):
            frames[record["src"]].append(record)
    walk = frames.pop("walk", [])
    expect(frames, "no camera asked for too much")
    if not frames:
        return
    # The warm-up had a little of it.
    times = sorted(record["emit_ns"] for of in frames.values() for record in of)
    since = [late for early, late in zip(times, times[1:]) if late - early > 5e9] or times[:1]
    frames = {name: [r for r in of if r["emit_ns"] >= since[-1]] for name, of in frames.items()}
    frames = {name: of for name, of in frames.items() if of}
    begin = max(of[0]["emit_ns"] for of in frames.values()) + 1e9
    end = min(of[-1]["emit_ns"] for of in frames.values())
    seconds = max((end - begin) / 1e9, 1)

    def looked(of):
        return [r for r in of if r["via"] == "infer" and begin <= r["emit_ns"] < end]

    rates = [len(looked(of)) / seconds for of in frames.values()]
    came = 25 * len(rates)
    ages = sorted((r["emit_ns"] - r["arr_ns"]) / 1e9
                  for of in [*frames.values(), walk] for r in looked(of))
    old = ages[int(len(ages) * 0.99)] if ages else math.inf
    quota = len(looked(walk)) / seconds
    print(f"overload: {came} frames a second offered, {sum(rates):.1f} looked at, of each camera "
          f"{min(rates):.1f} to {max(rates):.1f}, walk {quota:.1f} of {WALK_QUOTA}; 99 of 100 are "
          f"younger than {old:.2f} s, all than {max(ages, default=0):.2f}")
    if arguments.seconds < 300:
        return
    expect(came > 1.2 * sum(rates), "the networks were not asked for too much")
    expect(max(rates) <= 1.2 * min(rates), "equal cameras do not get the same")
    expect(quota >= 0.9 * WALK_QUOTA, "walk has not its quota")
    expect(old < 1, "frames are older than a second")


def judge(run):
    """What has to hold of the log."""
    counts = run.counts
    records = [json.loads(line) for line in open(run.folder / "log.jsonl")]
    steady = [r for r in records if r.get("src") == "steady"]
    expect(all(r["epoch"] == 0 for r in steady if "epoch" in r), "steady has further epochs")
    expect(not [r for r in steady if r["r"] == "gap"], "steady has a gap")
    frames = [r["n"] for r in steady if r["r"] == "frame"]
    dropped = sum(r["count"] for r in steady if r["r"] == "drop")
    expect(frames and frames[-1] + 1 == len(frames) + dropped, "frames of steady are missing")
    span = (steady[-1]["emit_ns"] - steady[0]["emit_ns"]) / 1e9
    # A busy machine delays the camera's own server; what it sent was delivered or counted, above.
    expect(len(frames) > 0.7 * 25 * (span - 3), f"steady has {len(frames)} frames in {span:.0f} s")
    for way in OddCamera.ways:
        odd = [r for r in records if r.get("src") == way]
        expect(not [r for r in odd if r["r"] == "gap" or r.get("epoch")], f"{way} was away")
        expect(not [r for r in odd if r.get("corrupt")], f"{way} has damaged frames")
    judge_overload(records)
    reloads = [r["data"]["ok"] for r in records if r.get("type") == "config.reload"]
    expect(reloads.count(True) >= 1, "no reload was taken")
    expect(len(reloads) == counts["good"] + counts["broken"], "a reload is missing")
    expect(reloads.count(False) == counts["broken"], "a broken pipeline was taken")
    end = records[-1]
    expect(end["r"] == "end" and end["reason"] == "stopped", "the log has no end")
    for name, balance in end.get("balance", {}).items():
        expect(balance["in_flight"] == 0, f"frames of {name} are in flight at the end")
    last = {r["src"]: r["emit_ns"] for r in records if r["r"] == "frame"}
    for name in NAMES + OddCamera.ways + ["walk"]:
        age = (end_time(records) - last.get(name, 0)) / 1e9
        expect(age < 3, f"{name} gave no frame for {age:.1f} s at the end")
    verdict = subprocess.run(
        [arguments.sightline, "log", "verify", str(run.folder / "log.jsonl")], capture_output=True)
    expect(verdict.returncode == 0, f"log verify: {verdict.stderr.decode()[-300:]}")
    crossings = {r["id"] for r in records if r.get("type") == "line.cross"}
    expect(len(crossings) >= arguments.seconds / 30, f"{len(crossings)} events")
    heard = run.broker.heard()
    absent = [event for event in crossings if event not in heard]
    expect(not absent, f"{len(absent)} of {len(crossings)} events did not come to the broker")
    gaps = [r for r in records if r["r"] == "gap"]
    lost = sum(r["dur_ms"] for r in gaps) / 1000
    true = sum(length for _, length in run.outages)
    expect(lost >= 0.7 * true, f"gaps tell {lost:.1f} s of {true:.1f} s of outages")
    print(f"log: {len(records)} records, {len(crossings)} events, {len(gaps)} gaps, {lost:.1f} s "
          f"without frames, outages {true:.1f} s")


def end_time(records):
    """Host time of the last record that has one."""
    return max(r["emit_ns"] for r in records if "emit_ns" in r)


def main():
    """Runs the soak."""
    # Whoever started this may have blocked the signals that brokers and runs are ended with.
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    print("seed", SEED, flush=True)
    lacking = missing()
    if lacking:
        print(lacking, "is not installed")
        sys.exit(69)
    folder = os.path.abspath(arguments.keep or tempfile.mkdtemp(prefix="soak-"))
    os.makedirs(folder, exist_ok=True)
    run = Run(folder)
    seconds, begin, memory = arguments.seconds, time.monotonic(), []
    calm, warm = max(seconds * 0.1, 12), max(seconds * 0.2, 16)
    over = threading.Event()

    def watch():
        while not over.wait(2) and run.process.poll() is None:
            memory.append((time.monotonic() - begin, run.held()[0]))
            with open(f"{folder}/memory", "a", encoding="utf-8") as file:
                print(*memory[-1], file=file)

    threading.Thread(target=watch, daemon=True).start()
    def tell(part):
        if run.process.poll() is None:
            print(f"{part}: {run.held()[0]:.0f} MiB at its end", flush=True)

    time.sleep(warm * 0.2)
    run.change(warm * 0.3, 0.1)
    run.overload(warm * 0.2)
    time.sleep(max(0, begin + warm - time.monotonic()))
    base = run.held()
    tell("warm-up")
    while time.monotonic() - begin < warm + seconds * 0.25 and run.process.poll() is None:
        run.suffer()
        time.sleep(DICE.uniform(1, 3))
    run.clock.write_text("0")
    run.reload(NAMES)
    tell("incidents")
    run.change(seconds * 0.2, 0.9)
    tell("changes, and the page")
    run.harm(seconds * 0.15)
    tell("disk, broker, clock, folder")
    kept = set(run.media.glob("*"))
    run.overload(seconds * 0.1)
    tell("networks asked for too much")
    time.sleep(max(calm, begin + seconds - time.monotonic()))
    over.set()
    expect(run.process.poll() is None, f"it ended with {run.process.poll()}")
    expect(set(run.media.glob("*")) - kept, "no media after their folder was deleted")
    if run.process.poll() is None:
        final = run.held()
        run.process.send_signal(signal.SIGTERM)
        stopping = time.monotonic()
        expect(run.process.wait(timeout=20) == 0, f"exit {run.process.returncode}")
        expect(time.monotonic() - stopping < 5, "it took longer than five seconds to end")
        expect(final[1] <= base[1] + 8, f"descriptors {base[1]} -> {final[1]}")
        expect(final[2] <= base[2] + 12, f"threads {base[2]} -> {final[2]}")
        print(f"MiB {base[0]:.1f} -> {final[0]:.1f}, descriptors {base[1]} -> {final[1]}, "
              f"threads {base[2]} -> {final[2]}")
    if seconds >= 300 and memory:
        # Parts differ in what they ask for: calm is compared with calm.
        growth = (memory[-1][1] - base[0]) / ((memory[-1][0] - warm) / 60)
        print(f"growth {growth:.2f} MiB a minute")
        expect(growth <= 0.2, f"memory grows by {growth:.2f} MiB a minute")
        expect(memory[-1][1] <= 1.05 * base[0], f"memory {base[0]:.0f} -> {memory[-1][1]:.0f} MiB")
    run.end()
    judge(run)
    print("incidents", dict(run.counts))
    print("whole" if not failures else f"{len(failures)} failures, see {folder}")
    sys.exit(1 if failures else 0)


main()
