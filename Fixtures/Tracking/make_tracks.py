"""Prints tracks.json: small scenes and what ByteTrack and SORT make of them.

    python3 make_tracks.py > tracks.json

The trackers here are written from their papers with whole covariance matrices and with assignments
found by trying every one: slow, short, and nothing in common with the tool's own code. Boxes are
multiples of a quarter pixel, so that they are exact in any precision.
"""

import itertools
import json

import numpy as np


def iou(a, b, extra):
    width = min(a[2], b[2]) - max(a[0], b[0]) + extra
    height = min(a[3], b[3]) - max(a[1], b[1]) + extra
    if width <= 0 or height <= 0:
        return 0.0
    areas = [(x[2] - x[0] + extra) * (x[3] - x[1] + extra) for x in (a, b)]
    return width * height / (sum(areas) - width * height)


def pairs(cost, limit):
    """The pairs below `limit` with the least sum of (cost - limit), by trying every set."""
    rows, columns = len(cost), len(cost[0]) if len(cost) else 0
    best, found = 0.0, []
    for places in itertools.product(range(-1, columns), repeat=rows):
        used = [c for c in places if c >= 0]
        if len(used) != len(set(used)):
            continue
        chosen = [(r, c) for r, c in enumerate(places) if c >= 0]
        if any(cost[r][c] >= limit for r, c in chosen):
            continue
        total = sum(cost[r][c] - limit for r, c in chosen)
        if total < best:
            best, found = total, chosen
    return found


class Filter:
    """A Kalman filter with dense matrices; the first `seen` states are measured."""

    def __init__(self, state, covariance, moves, seen):
        self.x, self.p, self.seen = np.array(state, float), np.diag(covariance).astype(float), seen
        self.f = np.eye(len(state))
        for i in range(moves):
            self.f[i, seen + i] = 1
        self.h = np.eye(seen, len(state))

    def predict(self, noise):
        self.x = self.f @ self.x
        self.p = self.f @ self.p @ self.f.T + np.diag(noise)

    def correct(self, measured, noise):
        s = self.h @ self.p @ self.h.T + np.diag(noise)
        gain = self.p @ self.h.T @ np.linalg.inv(s)
        self.x = self.x + gain @ (np.array(measured) - self.h @ self.x)
        self.p = self.p - gain @ s @ gain.T


class ByteTrack:
    """A track of ByteTrack: centre, width over height, height, and their velocities."""

    def __init__(self, number, box, frame):
        self.number, self.first, self.last, self.confirmed = number, frame, frame, frame == 1
        self.state = "tracked"
        h = box[3] - box[1]
        p, v = h / 20, h / 160
        self.filter = Filter(
            self.measured(box) + [0] * 4,
            np.square([2 * p, 2 * p, 1e-2, 2 * p, 10 * v, 10 * v, 1e-5, 10 * v]), 4, 4)

    @staticmethod
    def measured(box):
        width, height = box[2] - box[0], box[3] - box[1]
        return [box[0] + width / 2, box[1] + height / 2, width / height, height]

    @property
    def box(self):
        x, y, aspect, h = self.filter.x[:4]
        return [x - aspect * h / 2, y - h / 2, x + aspect * h / 2, y + h / 2]

    def predict(self):
        if self.state != "tracked":
            self.filter.x[7] = 0
        p, v = self.filter.x[3] / 20, self.filter.x[3] / 160
        self.filter.predict(np.square([p, p, 1e-2, p, v, v, 1e-5, v]))

    def correct(self, box, frame):
        p = self.filter.x[3] / 20
        self.filter.correct(self.measured(box), np.square([p, p, 1e-1, p]))
        self.state, self.confirmed, self.last = "tracked", True, frame


def byte(frames, high=0.6, low=0.1, begin=0.7, buffer=4, first=0.9, second=0.5, third=0.7):
    tracked, lost, removed, number, told = [], [], [], 0, []
    for frame, detections in enumerate(frames, 1):
        strong = [d for d in detections if d["score"] >= high]
        weak = [d for d in detections if low <= d["score"] < high]
        before = tracked + lost
        young = [t for t in tracked if not t.confirmed]
        pool = [t for t in tracked if t.confirmed] + lost
        for track in pool:
            track.predict()

        def join(tracks, boxes, limit, fuse):
            cost = [[1 - iou(t.box, d["box"], 1) * (d["score"] if fuse else 1) for d in boxes]
                    for t in tracks]
            done = pairs(cost, limit) if tracks and boxes else []
            for r, c in done:
                tracks[r].correct(boxes[c]["box"], frame)
            rows, columns = {r for r, _ in done}, {c for _, c in done}
            return ([t for i, t in enumerate(tracks) if i not in rows],
                    [d for i, d in enumerate(boxes) if i not in columns])

        rest, strong = join(pool, strong, first, True)
        rest, _ = join([t for t in rest if t.state == "tracked"], weak, second, False)
        for track in rest:
            track.state = "lost"
        gone, strong = join(young, strong, third, True)
        fresh = []
        for d in strong:
            if d["score"] >= begin:
                number += 1
                fresh.append(ByteTrack(number, d["box"], frame))
        alive = [t for t in before if t not in gone] + fresh
        tracked = [t for t in alive if t.state == "tracked"]
        # Who is lost too long goes on the list of the removed after the lost have been cleared.
        lost = [t for t in alive if t.state == "lost" and t not in removed]
        removed = removed + [t for t in lost if frame - t.last > buffer]
        twins = [(t, l) for t in tracked for l in lost if 1 - iou(t.box, l.box, 1) < 0.15]
        for t, l in twins:
            older = t.last - t.first > l.last - l.first
            (lost if older else tracked).remove(l if older else t)
        told.append(sorted(
            [(t.number, "lost" if t.state == "lost" else
              "confirmed" if t.confirmed else "tentative", t.box) for t in tracked + lost]))
    return told


class SortTrack:
    """A track of SORT: centre, area, width over height, and the velocities of the first three."""

    def __init__(self, number, box):
        self.number, self.age, self.streak, self.was_shown = number, 0, 0, False
        self.filter = Filter(
            self.measured(box) + [0] * 3, [10] * 4 + [1e4] * 3, 3, 4)

    @staticmethod
    def measured(box):
        width, height = box[2] - box[0], box[3] - box[1]
        return [box[0] + width / 2, box[1] + height / 2, width * height, width / height]

    @property
    def box(self):
        x, y, area, aspect = self.filter.x[:4]
        width = np.sqrt(area * aspect)
        return [x - width / 2, y - area / width / 2, x + width / 2, y + area / width / 2]

    def predict(self):
        if self.filter.x[2] + self.filter.x[6] <= 0:
            self.filter.x[6] = 0
        self.filter.predict([1, 1, 1, 1, 1e-2, 1e-2, 1e-4])
        self.streak = 0 if self.age > 0 else self.streak
        self.age += 1

    def correct(self, box):
        self.filter.correct(self.measured(box), [1, 1, 10, 10])
        self.age = 0
        self.streak += 1


def sort(frames, max_age=3, min_hits=2, threshold=0.3):
    tracks, number, told = [], 0, []
    for frame, detections in enumerate(frames, 1):
        boxes = [d["box"] for d in detections]
        for track in tracks:
            track.predict()
        overlap = np.array([[iou(t.box, b, 0) for b in boxes] for t in tracks])
        done = []
        if overlap.size:
            over = overlap > threshold
            if over.sum(0).max() <= 1 and over.sum(1).max() <= 1:
                done = [(int(r), int(c)) for r, c in zip(*np.nonzero(over))]
            else:
                done = [(r, c) for r, c in pairs(1 - overlap, 1) if overlap[r, c] >= threshold]
        for r, c in done:
            tracks[r].correct(boxes[c])
        for c, box in enumerate(boxes):
            if c not in {c for _, c in done}:
                number += 1
                tracks.append(SortTrack(number, box))
        tracks = [t for t in tracks if t.age <= max_age]
        rows = []
        for t in tracks:
            shown = t.age == 0 and (t.streak >= min_hits or frame <= min_hits)
            t.was_shown = t.was_shown or shown
            state = "confirmed" if shown else "lost" if t.age > 0 and t.was_shown else "tentative"
            rows.append((t.number, state, t.box))
        told.append(rows)
    return told


def box(x, y, width, height):
    return [x, y, x + width, y + height]


def scene(objects, count):
    """Frames of detections; an object is (first, last, box at a frame, score at a frame)."""
    return [[{"box": place(n), "score": score(n)} for first, last, place, score in objects
             if first <= n <= last and score(n) > 0] for n in range(count)]


SCENES = {
    "two walkers that cross": scene([
        (0, 19, lambda n: box(40 + 12.5 * n, 100 + 2 * n, 40, 96), lambda n: 0.9),
        (0, 19, lambda n: box(300 - 11.25 * n, 112, 42, 100), lambda n: 0.875 - 0.25 * (8 < n < 12)),
    ], 20),
    "weak, missed, back, gone": scene([
        (0, 13, lambda n: box(100 + 3.25 * n, 60 + 4.5 * n, 50 + n, 120 + n),
         lambda n: 0 if 6 <= n <= 8 else 0.25 if n == 4 else 0.8125),
    ], 22),
    "late, seen once, lost for good": scene([
        (3, 12, lambda n: box(200 - 2.5 * n, 40, 64, 64), lambda n: 0.75),
        (5, 5, lambda n: box(10, 10, 30, 60), lambda n: 0.95),
        (6, 15, lambda n: box(420, 300 - 6 * n, 30, 90), lambda n: 0.65 if n % 3 else 0.5),
    ], 24),
    "three in a row": scene([
        (0, 15, lambda n, k=k: box(60 + 45 * k + 7.5 * n, 80 + 3 * k * (n % 2), 44, 100),
         lambda n, k=k: 0 if (n + 5 * k) % 7 == 3 else 0.75 + 0.0625 * k) for k in range(3)
    ], 18),
}


def rows(told):
    return [[{"number": n, "state": s, "box": [round(float(e), 4) for e in b]} for n, s, b in frame]
            for frame in told]


vectors = [{"scene": name, "frames": frames, "byte": rows(byte(frames)), "sort": rows(sort(frames))}
           for name, frames in SCENES.items()]
text = json.dumps(vectors)
print(text.replace('{"scene"', '\n{"scene"').replace("], [{", "],\n[{"))
