"""BoT-SORT without appearance and camera, as its authors' tracker works, in dense matrices.

Reads {"frames": [[[left, top, right, bottom, score]]], "high", "low", "new", "match", "buffer"}
from stdin; writes for each frame [[number, left, top, width, height]].
"""
import json
import sys

import numpy as np
from scipy.optimize import linear_sum_assignment

MOVE = np.eye(8) + np.eye(8, k=4)
SEE = np.eye(4, 8)


def sides(state):
    return np.array([state[2], state[3], state[2], state[3]])


class Track:
    def __init__(self, box, number, frame):
        centre = to_centre(box)
        self.mean = np.r_[centre, np.zeros(4)]
        self.cov = np.diag(np.r_[2 / 20 * sides(centre), 10 / 160 * sides(centre)] ** 2)
        self.number, self.begun, self.last = number, frame, frame
        self.active, self.lost = frame == 1, False

    def predict(self):
        if self.lost:
            self.mean[6:] = 0
        noise = np.r_[sides(self.mean) / 20, sides(self.mean) / 160] ** 2
        self.mean = MOVE @ self.mean
        self.cov = MOVE @ self.cov @ MOVE.T + np.diag(noise)

    def join(self, box, frame):
        seen = SEE @ self.cov @ SEE.T + np.diag((sides(self.mean) / 20) ** 2)
        gain = self.cov @ SEE.T @ np.linalg.inv(seen)
        self.mean = self.mean + gain @ (to_centre(box) - SEE @ self.mean)
        self.cov = self.cov - gain @ seen @ gain.T
        self.last, self.active, self.lost = frame, True, False

    def box(self):
        x, y, w, h = self.mean[:4]
        return np.array([x - w / 2, y - h / 2, x + w / 2, y + h / 2])


def to_centre(box):
    width, height = box[2] - box[0], box[3] - box[1]
    return np.array([box[0] + width / 2, box[1] + height / 2, width, height])


def distances(tracks, boxes):
    if not len(tracks) or not len(boxes):
        return np.zeros((len(tracks), len(boxes)))
    one = np.array([track.box() for track in tracks])[:, None]
    two = np.asarray(boxes)[None, :, :4]
    across = np.minimum(one[..., 2], two[..., 2]) - np.maximum(one[..., 0], two[..., 0]) + 1
    down = np.minimum(one[..., 3], two[..., 3]) - np.maximum(one[..., 1], two[..., 1]) + 1
    both = np.clip(across, 0, None) * np.clip(down, 0, None)

    def area(box):
        return (box[..., 2] - box[..., 0] + 1) * (box[..., 3] - box[..., 1] + 1)

    return 1 - both / (area(one) + area(two) - both)


def assigned(cost, limit):
    rows, columns = cost.shape
    if not rows or not columns:
        return [], list(range(rows)), list(range(columns))
    whole = np.full((rows + columns, rows + columns), limit / 2)
    whole[:rows, :columns] = cost
    whole[rows:, columns:] = 0
    pairs = [(r, c) for r, c in zip(*linear_sum_assignment(whole)) if r < rows and c < columns]
    taken, used = {r for r, _ in pairs}, {c for _, c in pairs}
    return (pairs, [r for r in range(rows) if r not in taken],
            [c for c in range(columns) if c not in used])


def weighed(cost, boxes):
    return 1 - (1 - cost) * np.array([box[4] for box in boxes])[None] if cost.size else cost


def run(job):
    tracked, lost, gone, count = [], [], set(), 0
    for frame, boxes in enumerate(job["frames"], 1):
        strong = [box for box in boxes if box[4] > job["high"]]
        weak = [box for box in boxes if job["low"] < box[4] < job["high"]]
        new = [track for track in tracked if not track.active]
        known = [track for track in tracked if track.active]
        pool = known + [track for track in lost if track not in known]
        for track in pool:
            track.predict()
        pairs, alone, free = assigned(weighed(distances(pool, strong), strong), job["match"])
        seen = []
        for row, column in pairs:
            pool[row].join(strong[column], frame)
            seen.append(pool[row])
        rest = [pool[row] for row in alone if not pool[row].lost]
        pairs, alone, _ = assigned(distances(rest, weak), 0.5)
        for row, column in pairs:
            rest[row].join(weak[column], frame)
            seen.append(rest[row])
        now_lost = [rest[row] for row in alone]
        for track in now_lost:
            track.lost = True
        left = [strong[column] for column in free]
        pairs, alone, free = assigned(weighed(distances(new, left), left), 0.7)
        for row, column in pairs:
            new[row].join(left[column], frame)
            seen.append(new[row])
        removed = [new[row] for row in alone]
        for column in free:
            if left[column][4] >= job["new"]:
                count += 1
                seen.append(Track(np.array(left[column][:4]), count, frame))
        removed += [track for track in lost if frame - track.last > job["buffer"]]
        tracked = [track for track in tracked if not track.lost and track not in removed]
        tracked += [track for track in seen if track not in tracked]
        lost = [track for track in lost if track not in tracked] + now_lost
        lost = [track for track in lost if track.number not in gone]
        gone |= {track.number for track in removed}
        cost = distances(tracked, [track.box() for track in lost])
        out_tracked, out_lost = set(), set()
        for row, column in zip(*np.where(cost < 0.15)):
            one, two = tracked[row], lost[column]
            if one.last - one.begun > two.last - two.begun:
                out_lost.add(column)
            else:
                out_tracked.add(row)
        tracked = [track for row, track in enumerate(tracked) if row not in out_tracked]
        lost = [track for row, track in enumerate(lost) if row not in out_lost]
        answer = []
        for track in tracked:
            box = track.box()
            answer.append([track.number, *box[:2], box[2] - box[0], box[3] - box[1]])
        yield answer


if __name__ == "__main__":
    json.dump([frame for frame in run(json.load(sys.stdin))], sys.stdout)
