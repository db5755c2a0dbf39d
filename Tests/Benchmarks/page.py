#!/usr/bin/env python3
"""What the page costs: who looks, what nobody does, and a rule tried on the last hour.

    page.py [--sightline .build/release/sightline] [--rounds 4] [--seconds 6] [--part costs|hour] [--check]

1. One source of 1280x720 at 25 frames a second, paced, no network: `serve` beside `run` without a
   page, both at once on the same clip. By turns nobody looks and one client reads
   `live.mjpeg?fps=10`; at the end one reads HLS as a player does. Given is processor time in percent
   of one core: of `run`, of `serve` while nobody looks, and what a client adds to that (the median of
   the rounds, each beside the turn before it).
2. An hour of one source with five frame records a second: VIDEO at five frames a second, over and
   over, is analysed once; then `POST pipeline/try` is asked for with two rules that the pipeline does
   not have. Given is the time to the answer and the processor time of it, the least of three.

`--check` ends with 1 where a limit is missed: 8 % of a core for a client at 10 pictures a second, 1 %
for the page while nobody looks, 2 s for the answer (or its processor time, where other work on the
machine made it wait). Processor time hardly depends on what else the machine does.
"""
import argparse
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import machine

DATA = os.environ.get("SIGHTLINE_DATA", "../shared")
parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--sightline", default=".build/release/sightline")
parser.add_argument("--model", default=f"{DATA}/models/yolox_nano_416.onnx")
parser.add_argument("--video", default=f"{DATA}/videos/vtest_pets09_s2l1.avi")
parser.add_argument("--rounds", type=int, default=4)
parser.add_argument("--seconds", type=float, default=6)
parser.add_argument("--frames", type=int, default=18_000, help="frames of the hour")
parser.add_argument("--part", choices=["costs", "hour"])
parser.add_argument("--check", action="store_true")
arguments = parser.parse_args()
SIGHTLINE = os.path.abspath(arguments.sightline)
MOST_CLIENT, MOST_NOBODY, MOST_TRY = 8, 1, 2


def ffmpeg(*words):
    subprocess.run(["ffmpeg", "-v", "error", *map(str, words)], check=True)


def processor_seconds(pid):
    """Processor time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def ask(port, method, path, body=None):
    """Status and content of an answer of the interface."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    headers = {"X-Sightline": "1", "Content-Type": "application/yaml"}
    connection.request(method, f"/api/v1/{path}", body, headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


def wait_for(condition, seconds, what):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if condition():
                return
        except (OSError, ValueError):
            pass
        time.sleep(0.3)
    sys.exit(f"it does not come: {what}")


def started(folder, name, text, *command):
    """The program with the pipeline `text`."""
    (folder / f"{name}.yml").write_text(text)
    return subprocess.Popen(
        [SIGHTLINE, *command, f"{name}.yml"], cwd=folder, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)


def ended(*processes):
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(60)


def read_pictures(port, path, is_over):
    """Reads pictures until it is over."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", f"/api/v1/{path}")
    answer = connection.getresponse()
    while not is_over.is_set() and answer.read1(1 << 16):
        pass
    connection.close()


def read_playlist(port, path, is_over):
    """Asks for a playlist and what it names, as a player does, until it is over."""
    seen = set()
    while not is_over.is_set():
        status, text = ask(port, "GET", f"{path}/index.m3u8")
        for name in text.decode().split("\n") if status == 200 else []:
            if name and not name.startswith("#") and name not in seen:
                seen.add(name)
                ask(port, "GET", f"{path}/{name}")
        is_over.wait(0.5)


def shares(processes):
    """Percent of one core that each of them takes now."""
    start, before = time.monotonic(), [processor_seconds(one.pid) for one in processes]
    time.sleep(arguments.seconds)
    seconds = time.monotonic() - start
    return [100 * (processor_seconds(one.pid) - was) / seconds
            for one, was in zip(processes, before)]


def looked_at(processes, look, *words):
    """The same while one looks."""
    is_over = threading.Event()
    reader = threading.Thread(target=look, args=(*words, is_over))
    reader.start()
    time.sleep(1)
    found = shares(processes)
    is_over.set()
    reader.join()
    return found


def costs(folder):
    """What `run` takes, what the page adds alone, with MJPEG, and with HLS."""
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=25", "-t", 10, "-c:v", "libx264",
           "-preset", "veryfast", "-g", 50, "-pix_fmt", "yuv420p", folder / "ten.mp4")
    length = (arguments.rounds * 2 + 1) * (arguments.seconds + 2) + 30
    ffmpeg("-stream_loop", int(length / 10) + 1, "-i", folder / "ten.mp4", "-c", "copy",
           folder / "720p.mp4")
    port = free_port()
    text = """version: 1
sources: { cam: { uri: 720p.mp4, mode: live } }
detect: { model: none }
log: { to: NAME.jsonl }
"""
    run = started(folder, "run", text.replace("NAME", "run"), "run", "--overwrite")
    serve = started(folder, "serve", text.replace("NAME", "serve"), "serve", "--listen", str(port))
    try:
        wait_for(lambda: ask(port, "GET", "sources/cam/snapshot.jpg")[0] == 200, 60, "a picture")
        time.sleep(3)
        alone, nobody, pictures = [], [], []
        for _ in range(arguments.rounds):
            quiet = shares([run, serve])
            looked = looked_at(
                [run, serve], read_pictures, port, "sources/cam/live.mjpeg?fps=10")
            alone.append(quiet[0])
            nobody.append(quiet[1] - quiet[0])
            pictures.append(looked[1] - quiet[1])
        video = looked_at([serve], read_playlist, port, "sources/cam/hls")[0]
        if run.poll() is not None or serve.poll() is not None:
            sys.exit("a run ended before it was measured")
        median = statistics.median
        return median(alone), median(nobody), median(pictures), video - median(alone)
    finally:
        ended(run, serve)


def hour(folder):
    """Seconds to the answers, their processor seconds, and the last answer."""
    ffmpeg("-i", arguments.video, "-an", "-vf", "setpts=N/5/TB,scale=640:-2", "-r", 5, "-c:v",
           "libx264", "-preset", "veryfast", "-g", 50, "-pix_fmt", "yuv420p", folder / "slow.mp4")
    ffmpeg("-stream_loop", -1, "-i", folder / "slow.mp4", "-t", arguments.frames / 5, "-c", "copy",
           folder / "hour.mp4")
    text = f"""version: 1
sources: {{ cam: {{ uri: hour.mp4 }} }}
detect: {{ model: "{os.path.abspath(arguments.model)}" }}
rules: {{ mid: {{ type: line, points: [[0.5, 1], [0.5, 0]] }} }}
log: {{ to: hour.jsonl, frames: true }}
"""
    port = free_port()
    process = started(folder, "hour", text, "serve", "--listen", str(port))
    try:
        def state():
            return json.loads(ask(port, "GET", "sources")[1])["sources"][0]
        wait_for(lambda: state()["state"] == "ended", 3600, "the end of the hour")
        other = text.replace("rules: {", """rules: {
  yard: { type: zone, points: [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9]] },
  edge: { type: line, points: [[0.2, 0.9], [0.8, 0.4]] },""")
        walls, processor = [], []
        for _ in range(3):
            start, before = time.monotonic(), processor_seconds(process.pid)
            status, content = ask(port, "POST", "pipeline/try?since=0s", other)
            walls.append(time.monotonic() - start)
            processor.append(processor_seconds(process.pid) - before)
            if status != 200:
                sys.exit(f"{status}: {content[:300]}")
        return min(walls), min(processor), json.loads(content), (folder / "hour.jsonl").stat().st_size
    finally:
        ended(process)


missed = []


def row(name, value, unit, most=None):
    limit = "" if most is None else f"   at most {most} {unit}" + ("" if value <= most else "   MISSED")
    print(f"{name:44} {value:7.2f} {unit}{limit}", flush=True)
    if most is not None and value > most:
        missed.append(name)


with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    machine.introduce(
        SIGHTLINE, model=os.path.basename(arguments.model), video=os.path.basename(arguments.video),
        rounds=arguments.rounds, seconds=arguments.seconds, frames=arguments.frames)
    if arguments.part != "hour":
        alone, nobody, pictures, video = costs(folder)
        row("one source of 720p at 25, run alone", alone, "% of a core")
        row("the page while nobody looks, more", nobody, "% of a core", MOST_NOBODY)
        row("one client of MJPEG at 10 a second, more", pictures, "% of a core", MOST_CLIENT)
        row("one client of HLS, more", video, "% of a core")
    if arguments.part != "costs":
        wall, processor, answer, size = hour(folder)
        print(f"an hour of one source: {answer['frames']} frames, {size / 2**20:.1f} MiB of log, "
              f"{len(answer['gained'])} events gained")
        row("tried on it, to the answer", wall, "s")
        row("tried on it, its processor time", processor, "s")
        row("tried on it, without what others made it wait", min(wall, processor), "s", MOST_TRY)
sys.exit(1 if arguments.check and missed else 0)
