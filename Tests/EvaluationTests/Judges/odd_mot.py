"""Writes odd sequences of the MOTChallenge with tracks, and what TrackEval makes of each.

usage: odd_mot.py FOLDER COUNT

FOLDER/N/gt/gt.txt, FOLDER/N/seqinfo.ini and FOLDER/N.txt are case N; FOLDER/cases.json lists for each
what is odd, the benchmark, and TrackEval's figures, or null where it refuses or fails.
"""
import contextlib
import io
import json
import random
import sys
from pathlib import Path

import numpy as np
import trackeval

LENGTH = 12


def base(rng, benchmark):
    truth, tracks = [], []
    for person in range(1, rng.randint(3, 8)):
        x, y, w, h = rng.randint(0, 300), rng.randint(0, 200), rng.randint(20, 60), rng.randint(40, 120)
        dx, dy = rng.randint(-9, 9), rng.randint(-4, 4)
        kind = rng.choice([1, 1, 1, 2, 6, 7, 8, 12, 3, 13])
        name = person
        for frame in range(rng.randint(1, 4), rng.randint(7, LENGTH) + 1):
            box = [x + dx * frame, y + dy * frame, w, h]
            rest = [1, -1, -1, -1] if benchmark == "MOT15" else [rng.choice([1, 1, 1, 0]), kind, rng.random()]
            truth.append([frame, person] + box + rest)
            if rng.random() < 0.1: name += 10
            if rng.random() < 0.85:
                tracks.append([frame, name] + [v + rng.randint(-6, 6) for v in box] + [rng.random(), -1, -1, -1])
    for frame in range(1, LENGTH + 1):
        if rng.random() < 0.3:
            tracks.append([frame, 99, rng.randint(0, 300), rng.randint(0, 200), 40, 80, 0.5, -1, -1, -1])
    rng.shuffle(truth)
    rng.shuffle(tracks)
    return truth, tracks


def some(rng, rows): return rng.sample(rows, max(1, len(rows) // 5)) if rows else []


def nothing(rng, t, r): pass


def twice(rng, t, r):
    rows = rng.choice([t, r])
    rows.append(list(rng.choice(rows)))


def doubles(rng, t, r):
    for row in some(rng, r): r.append([row[0], row[1] + 50] + row[2:])


def empty_boxes(rng, t, r):
    for row in some(rng, t) + some(rng, r): row[4:6] = rng.choice([[0, 0], [-9, 40], [-9, -9], [1e-9, 1e-9]])


def fractions(rng, t, r):
    for row in some(rng, t) + some(rng, r): row[0], row[1] = row[0] + 0.5, row[1] + 0.0


def fraction_flags(rng, t, r):
    for row in some(rng, t): row[6] = rng.choice([0.5, 2, -1])


def no_number(rng, t, r): rng.choice(t + r)[rng.randint(0, 5)] = rng.choice(["nan", "inf", "", "x"])
def huge(rng, t, r): rng.choice(t + r)[rng.randint(2, 5)] = 1e308
def frame_zero(rng, t, r): rng.choice(t + r)[0] = rng.choice([0, -1])
def past(rng, t, r): rng.choice(t + r)[0] = LENGTH + 3
def negative_id(rng, t, r): rng.choice(t + r)[1] = -1
def large_id(rng, t, r): rng.choice(r)[1] = 30000
def wrong_class(rng, t, r): rng.choice(t)[7] = rng.choice([0, 14, -3])
def found_class(rng, t, r): rng.choice(r)[7] = 2
def no_tracks(rng, t, r): r.clear()
def nobody(rng, t, r): [row.__setitem__(6, 0) for row in t]


def short(rng, t, r):
    rows = rng.choice([t, r])
    for row in rows: del row[rng.choice([5, 6, 7]):]


def ragged(rng, t, r):
    row = rng.choice(t + r)
    del row[rng.choice([5, 6]):]


def same_place(rng, t, r):
    for row in t + r: row[2:6] = [10 + row[1] % 2, 10, 30, 60]


ODD = [nothing, twice, doubles, empty_boxes, fractions, fraction_flags, no_number, huge, frame_zero, past,
       negative_id, large_id, wrong_class, found_class, no_tracks, nobody, short, ragged, same_place]


def text(rows): return "".join(",".join(str(v) for v in row) + "\n" for row in rows)


def figures(folder, number, benchmark):
    """TrackEval's figures; None where it has none."""
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            data = trackeval.datasets.MotChallenge2DBox({
                "GT_FOLDER": str(folder), "TRACKERS_FOLDER": str(folder), "TRACKERS_TO_EVAL": [""],
                "TRACKER_SUB_FOLDER": "", "SKIP_SPLIT_FOL": True, "BENCHMARK": benchmark,
                "SEQ_INFO": {str(number): LENGTH}, "PRINT_CONFIG": False})
            raw = data.get_raw_seq_data("", str(number))
            ready = data.get_preprocessed_seq_data(raw, "pedestrian")
            hota = trackeval.metrics.HOTA().eval_sequence(ready)
            clear = trackeval.metrics.CLEAR({"PRINT_CONFIG": False}).eval_sequence(ready)
            identity = trackeval.metrics.Identity({"PRINT_CONFIG": False}).eval_sequence(ready)
        if ready["num_gt_dets"] == 0: return None
        found = [100 * float(np.mean(hota[k])) for k in ("HOTA", "DetA", "AssA")]
        found += [100 * float(clear["MOTA"]), 100 * float(identity["IDF1"])]
        found += [float(clear["IDSW"]), float(clear["CLR_FP"]), float(clear["CLR_FN"])]
        return found if all(np.isfinite(found)) else None
    except Exception:
        return None


if __name__ == "__main__":
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    cases = []
    for number in range(count):
        rng = random.Random(number)
        benchmark = ["MOT15", "MOT16", "MOT17", "MOT20"][number % 4]
        truth, tracks = base(rng, benchmark)
        odd = [ODD[number % len(ODD)]] + (rng.sample(ODD, 1) if number % 3 == 2 else [])
        try:
            for change in odd: change(rng, truth, tracks)
        except (IndexError, TypeError):
            pass  # the second oddity has no place left after the first
        (folder / str(number) / "gt").mkdir(parents=True)
        (folder / str(number) / "gt/gt.txt").write_text(text(truth))
        (folder / str(number) / "seqinfo.ini").write_text(f"[Sequence]\nname=x\nseqLength={LENGTH}\n")
        (folder / f"{number}.txt").write_text(text(tracks))
        cases.append({"odd": " + ".join(change.__name__ for change in odd), "benchmark": benchmark,
                      "figures": figures(folder, number, benchmark)})
    (folder / "cases.json").write_text(json.dumps(cases))
