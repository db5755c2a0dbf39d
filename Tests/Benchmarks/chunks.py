#!/usr/bin/env python3
"""How fast a file is looked at in parts: `--chunks auto` on all cores against one core, in turns.

    chunks.py SIGHTLINE VIDEO [--model MODEL] [--rounds N] [--max-frames N] [--check]

Decoding and detection alone: no tracker, no rules. Each round runs both, one after the other, so
that a machine that is busy is busy for both. Of each the best round counts. The processor's time is
told beside the wall's: where others work on the machine, wall / processor says how much of it was
had. One core is one thread that computes, bound to a core together with the decoder. With --check
it ends 1 below 0.9 of the cores times the rate of one core.
"""
import argparse, os, subprocess, sys, tempfile, time

parser = argparse.ArgumentParser()
parser.add_argument("sightline")
parser.add_argument("video")
parser.add_argument("--model", default="yolox_nano_416")
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--check", action="store_true")
options = parser.parse_args()
own = os.sched_getaffinity(0)
cores = len(own)


def run(folder, name, more, on):
    log = f"{folder}/{name}.jsonl"
    if os.path.exists(log): os.unlink(log)
    start = time.monotonic()
    os.sched_setaffinity(0, on)
    process = subprocess.Popen(
        [options.sightline, "run", options.video, "--model", options.model, "--tracker", "none",
         "--log", log, "--log-frames", "--deterministic", "--quiet", *more])
    os.sched_setaffinity(0, own)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0: sys.exit(f"{name} ended with {status >> 8}")
    wall = time.monotonic() - start
    text = open(log, "rb").read()
    return wall, usage.ru_utime + usage.ru_stime, text.count(b'"r":"frame"'), text


best = {}
with tempfile.TemporaryDirectory() as folder:
    for number in range(options.rounds):
        logs = []
        for name, more, on in [("one core", ["--threads", "1"], {min(own)}),
                               ("chunks", ["--chunks", "auto"], own)]:
            wall, busy, frames, text = run(folder, name.split()[0], more, on)
            logs.append(text)
            print(f"round {number + 1}  {name:11} {frames / wall:8.1f} frames/s  {wall:7.2f} s, "
                  f"{busy:7.2f} s of processors")
            if name not in best or wall < best[name][0]: best[name] = (wall, busy, frames)
        if logs[0] != logs[1]: sys.exit("the logs differ")
rates = {name: frames / wall for name, (wall, _, frames) in best.items()}
ratio = rates["chunks"] / rates["one core"]
work = best["chunks"][1] / best["one core"][1]
print(f"chunks are {ratio:.2f} times as fast on {cores} cores (limit {0.9 * cores:.2f}), with "
      f"{work:.2f} times the processors' time: {cores / work:.2f} at most")
sys.exit(1 if options.check and ratio < 0.9 * cores else 0)
