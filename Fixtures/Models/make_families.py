#!/usr/bin/env python3
"""Outputs of networks of every decoded family and what their makers' own code makes of them.

    python3 make_families.py > families.json

Needs ultralytics 8.4, transformers 5 and torch (seeded; the outputs are random, the answers are
those of `non_max_suppression`, `process_mask_native` and `post_process_object_detection`).
Boxes are in pixels of the network's input: no picture is involved.
"""
import json
import sys
from types import SimpleNamespace

import numpy as np
import torch
from transformers.models.detr.image_processing_pil_detr import DetrImageProcessorPil
from transformers.models.rt_detr.image_processing_pil_rt_detr import RTDetrImageProcessorPil
from ultralytics.utils import ops
from ultralytics.utils.nms import non_max_suppression

SIDE, CELLS = 64, 84
rng = np.random.default_rng(7)
cases = []


def numbers(array):
    return [float(f"{x:.7g}") for x in np.asarray(array, np.float32).ravel()]


def rounded(array):
    """What the file holds, so that both sides see the same numbers."""
    return torch.tensor(numbers(array), dtype=torch.float32).reshape(array.shape)


def boxes(count):
    centre = rng.uniform(8, SIDE - 8, (count, 2))
    # Groups of boxes that overlap, so that suppression has work.
    centre[count // 2:] = centre[: count - count // 2] + rng.normal(0, 2, (count - count // 2, 2))
    return np.concatenate([centre, rng.uniform(6, 30, (count, 2))], 1)


def scores(count, classes):
    return 1 / (1 + np.exp(-rng.normal(-1.5, 1.5, (count, classes))))


def case(name, family, outputs, found, parts=None, classes=3, score=0.3, iou=0.7, **more):
    cases.append({
        "name": name, "family": family, "parts": parts or {}, "classes": classes, "score": score,
        "iou": iou, "side": SIDE,
        "outputs": [{"shape": list(o.shape[1:]), "values": numbers(o)} for o in outputs],
        "found": found, **more})


def found(rows, angle=False, points=0, masks=None):
    result = []
    for index, row in enumerate(rows.numpy()):
        entry = {"box": numbers(row[:4]), "score": float(row[4]), "label": int(row[5])}
        if angle:
            entry["angle"] = float(row[6])
        if points:
            entry["points"] = numbers(row[6:6 + points * 3])
        if masks is not None:
            entry["mask"] = "".join("1" if x else "0" for x in masks[index].numpy().ravel())
        result.append(entry)
    return sorted(result, key=lambda entry: -entry["score"])


def suppressed(output, classes, score=0.3, iou=0.7, **more):
    return non_max_suppression(output.clone(), score, iou, nc=classes, **more)[0]


# centre, size, scores
plain = rounded(np.concatenate([boxes(CELLS), scores(CELLS, 3)], 1).T[None])
case("detect", "yolo-anchor-free", [plain], found(suppressed(plain, 3)))
case("detect, rows", "yolo-anchor-free", [plain.transpose(1, 2).contiguous()],
     found(suppressed(plain, 3)))
shares = plain.clone()
shares[:, :4] /= SIDE
shares = rounded(shares)
back = shares.clone()
back[:, :4] *= SIDE
case("detect, shares of the input", "yolo-anchor-free", [shares], found(suppressed(back, 3)),
     {"normalized": True})

# + 32 factors and prototypes
factors, prototypes = rng.normal(0, 1, (CELLS, 32)), rng.normal(0, 1, (1, 32, 16, 16))
# Prototypes without fine detail, as networks make them.
prototypes = np.stack([np.add(p, np.roll(p, 1, -1)) + np.roll(p, 1, -2) for p in prototypes])
masked = rounded(np.concatenate([boxes(CELLS), scores(CELLS, 3), factors], 1).T[None])
prototypes = rounded(prototypes)
kept = suppressed(masked, 3, 0.5)
clipped = kept[:, :4].clone()
clipped.clamp_(0, SIDE)
case("segment", "yolo-anchor-free-seg", [masked, prototypes],
     found(kept, masks=ops.process_mask_native(prototypes[0], kept[:, 6:], clipped, (SIDE, SIDE))),
     {"factors": 32}, score=0.5)

# + keypoints
points = rng.uniform(0, SIDE, (CELLS, 5, 2))
seen = rng.uniform(0, 1, (CELLS, 5, 1))
posed = rounded(np.concatenate(
    [boxes(CELLS), scores(CELLS, 1), np.concatenate([points, seen], 2).reshape(CELLS, 15)], 1).T[None])
case("pose", "yolo-anchor-free-pose", [posed], found(suppressed(posed, 1), points=5),
     {"points": 5, "point_values": 3}, classes=1)

# + angle
turned = rounded(np.concatenate(
    [boxes(CELLS), scores(CELLS, 2), rng.uniform(-0.78, 2.3, (CELLS, 1))], 1).T[None])
rows = suppressed(turned, 2, rotated=True)
regular = rows.clone()
regular[:, [0, 1, 2, 3, 6]] = ops.regularize_rboxes(rows[:, [0, 1, 2, 3, 6]])
case("turned", "yolo-anchor-free-obb", [turned], found(regular, angle=True), {"angle": True},
     classes=2)

# objectness: the candidates are those of enough objectness, the score is the product
CLASSES = 3
old = rounded(np.concatenate(
    [boxes(3 * CELLS), scores(3 * CELLS, 1) ** 0.3, scores(3 * CELLS, CLASSES) ** 0.3], 1)[None])
joined = torch.cat([old[..., :4], old[..., 4:5] * old[..., 5:]], 2).transpose(1, 2)
joined = torch.where((old[..., 4] > 0.45)[:, None], joined, torch.zeros(()))
case("objectness", "yolo-objectness", [old], found(suppressed(joined, CLASSES, 0.45, 0.45)),
     score=0.45, iou=0.45)

# chosen in the network
corners = ops.xywh2xyxy(torch.tensor(boxes(30)))
chosen = rounded(torch.cat([
    corners, torch.tensor(scores(30, 1) ** 0.5), torch.tensor(rng.integers(0, 3, (30, 1)))], 1)[None])
case("end to end", "yolo-end2end", [chosen],
     found(suppressed(chosen, 3, 0.3, 0.7, end2end=True)), iou=1)

# queries
size = [(SIDE, SIDE)]
queries = rng.uniform(0.2, 0.8, (1, 40, 4))
queries[..., 2:] /= 2
queries = rounded(queries)
logits = rounded(rng.normal(-2, 1.5, (1, 40, 4)))


def list_found(result):
    return sorted((
        {"box": numbers(b), "score": float(s), "label": int(l)}
        for b, s, l in zip(result["boxes"], result["scores"], result["labels"])),
        key=lambda entry: -entry["score"])


answer = SimpleNamespace(logits=logits, pred_boxes=queries)
case("queries, sigmoid", "detr", [logits, queries],
     list_found(RTDetrImageProcessorPil().post_process_object_detection(answer, 0.3, size)[0]),
     {"softmax": False}, classes=4, iou=1)
spread = rounded(logits.numpy() * 2)
answer = SimpleNamespace(logits=spread, pred_boxes=queries)
case("queries, softmax", "detr", [spread, queries],
     list_found(DetrImageProcessorPil().post_process_object_detection(answer, 0.3, size)[0]),
     {"softmax": True}, classes=3, iou=1)

json.dump({"cases": cases}, sys.stdout, separators=(",", ":"))
print()
