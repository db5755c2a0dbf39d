#!/usr/bin/env python3
"""How long a log of a million events takes: verify, index, query; and a record to write.

    log.py SIGHTLINE [--events N] [--check]

Each figure is the best of three runs of the whole program, with the peak of its memory. With
--check it ends 1 where a limit is not kept: verify 5 s, a query with the index 100 ms, 20 us a
record.
"""
import argparse, hashlib, json, os, subprocess, sys, tempfile, time
from pathlib import Path

RUN = "01K0000000000000000000BENC"


def make(path, events):
    """A log of `events` crossings and a link of the chain after each thousand records."""
    seq, previous, running = 0, "", hashlib.sha256()
    with open(path, "wb") as file:
        def write(kind, body, link=False):
            nonlocal seq, previous, running
            line = f'{{"v":1,"r":"{kind}","seq":{seq},"run":"{RUN}"{body}'.encode()
            if link:
                line += b',"sha256":"'
                running.update(line)
                previous = running.hexdigest()
                line += previous.encode() + b'"}\n'
                running = hashlib.sha256(previous.encode())
            else:
                line += b"}\n"
                running.update(line)
            file.write(line)
            seq += 1
        write("run", ',"schema":"sightline.log/1.0","tool":{"name":"sightline","version":"0.1.0"},'
              f'"config_sha256":"{"0" * 64}","models":[],"deterministic":true,'
              '"mode":{"gate":"file"},"sources":{"gate":"x"}')
        for n in range(events):
            write("event", f',"id":"ev_{n:012d}","rev":0,"phase":"point","type":"line.cross",'
                  f'"rule":"r{n % 7}","src":"gate","epoch":0,"at":{{"t_ns":{n * 40000000},"pts":{n},'
                  f'"n_before":{n},"n_after":{n + 1},"frac":0.25}},"track":"{RUN}/gate/{n // 3}",'
                  f'"cls":"{"person" if n % 5 else "car"}","score":0.83,'
                  f'"data":{{"dir":"in","point":[812.4,540.0],"count":{{"in":{n},"out":0,"net":{n}}}}}')
            if n % 1000 == 999: write("check", f',"upto_seq":{seq - 1},"balance":{{}}', link=True)
        write("end", f',"totals":{{"frames":0,"tracks":0,"events":{events},"dropped":0,"gaps":0}},'
              '"balance":{},"reason":"eof","exit":0', link=True)


def timed(arguments, rounds=3):
    """Seconds of the best run, the peak of memory in MiB, and what it printed."""
    best, peak, output = 1e9, 0, ""
    for _ in range(rounds):
        start = time.monotonic()
        process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        output = process.stdout.read().decode()
        errors = process.stderr.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0: sys.exit(f"{arguments[1:3]} ended with {status >> 8}: {errors}")
        best, peak = min(best, time.monotonic() - start), max(peak, usage.ru_maxrss / 1024)
    return best, peak, output


parser = argparse.ArgumentParser()
parser.add_argument("sightline")
parser.add_argument("--events", type=int, default=1_000_000)
parser.add_argument("--check", action="store_true")
options = parser.parse_args()
wrong = []


def say(what, seconds, peak, limit=None):
    print(f"{what:34} {seconds * 1000:9.1f} ms   {peak:6.0f} MiB")
    if limit is not None and seconds > limit: wrong.append(f"{what}: more than {limit} s")


with tempfile.TemporaryDirectory() as folder:
    log, tool = f"{folder}/log.jsonl", options.sightline
    make(log, options.events)
    print(f"{options.events} events, {Path(log).stat().st_size >> 20} MiB")
    say("log verify", *timed([tool, "log", "verify", log])[:2], limit=5 * options.events / 1e6)
    say("log index", *timed([tool, "log", "index", log], rounds=1)[:2])
    query = "type=line.cross and cls=car and rule=r3 and at>=3h and at<3h2m"
    seconds, peak, found = timed([tool, "log", "events", log, "--where", query, "--json"])
    say("log events, with the index", seconds, peak, limit=0.1)
    Path(log + ".sqlite").unlink()
    seconds, peak, scanned = timed([tool, "log", "events", log, "--where", query, "--json"], 1)
    say("log events, without", seconds, peak)
    if found != scanned: wrong.append("the answers differ")
    frames = 200_000
    rows = f"{folder}/rows.txt"
    with open(rows, "w") as file:
        for n in range(1, frames + 1): file.write(f"{n},-1,100,80,24,56,0.9,-1,-1,-1\n")
    importing = [tool, "log", "import", rows, "--as", "mot", "--size", "480x270", "--rate", "25",
                 "--log", f"{folder}/in.jsonl", "--overwrite"]
    seconds, peak, _ = timed(importing)
    say(f"log import, {frames} frames", seconds, peak, limit=20e-6 * frames)
    print(f"{'a record, read, made and written':34} {seconds / frames * 1e6:9.2f} us")
for text in wrong: print(text, file=sys.stderr)
sys.exit(1 if wrong and options.check else 0)
