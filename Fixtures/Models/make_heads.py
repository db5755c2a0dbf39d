#!/usr/bin/env python3
"""Outputs of heads that are decoded outside of the network, and what their makers' code makes of them.

    python3 make_heads.py > heads.json

Needs torch, torchvision, transformers 5, ultralytics 8.4, scipy, and effdet without its own needs
(`pip install --no-deps effdet`). The outputs are random and seeded. The answers are those of
torchvision's `RetinaNet.postprocess_detections` and `FCOS.postprocess_detections`, effdet's `Anchors`
and `decode_box_outputs`, and transformers' `post_dark_unbiased_data_processing`. What mmdet and
mmpose do (`FCOSHead`, `RTMDetHead`, `SimCCLabel`, `refine_keypoints_dark`) is written down here, since
their packages want a compiler; of RT-DETR's deployed form `RTDETRPostProcessor`. Suppression is
`TorchNMS` of ultralytics, where torchvision's compiled one is not there.
"""
import importlib.util
import json
import sys
from types import SimpleNamespace

import numpy as np
import torch
from ultralytics.utils.nms import TorchNMS

library = torch.library.Library("torchvision", "FRAGMENT")
try:
    torch.ops.torchvision.nms
except AttributeError:
    for name in ("nms", "qnms"):
        library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    library.impl("nms", lambda b, s, t: TorchNMS.nms(b, s, t), "CPU")
    import torchvision.extension  # noqa: E402
    torchvision.extension._has_ops = lambda: True

from torchvision.models.detection import _utils as det_utils  # noqa: E402
from torchvision.models.detection.anchor_utils import AnchorGenerator  # noqa: E402
from torchvision.models.detection.fcos import FCOS  # noqa: E402
from torchvision.models.detection.image_list import ImageList  # noqa: E402
from torchvision.models.detection.retinanet import RetinaNet  # noqa: E402
from torchvision.ops import batched_nms  # noqa: E402
from transformers.models.vitpose.image_processing_vitpose import (  # noqa: E402
    get_keypoint_predictions, post_dark_unbiased_data_processing)

rng = np.random.default_rng(11)
PYRAMID = (8, 16, 32, 64, 128)
cases, poses = [], []


def numbers(array, digits=5):
    return [float(f"{x:.{digits}g}") for x in np.asarray(array, np.float32).ravel()]


def rounded(array):
    """What the file holds, so that both sides see the same numbers."""
    array = np.asarray(array, np.float32)
    return torch.tensor(numbers(array, 4), dtype=torch.float32).reshape(array.shape)


def cells(side, strides=PYRAMID):
    return [-(-side // s) for s in strides]


def case(name, family, side, outputs, boxes, scores, labels, parts, classes, score, iou, **more):
    order = np.argsort(-np.asarray(scores), kind="stable")
    # A box without pixels in the picture is none; torchvision keeps it.
    order = [i for i in order if boxes[i][2] > boxes[i][0] and boxes[i][3] > boxes[i][1]]
    cases.append({
        "name": name, "family": family, "parts": parts, "classes": classes, "score": score,
        "iou": iou, "side": side,
        "outputs": [{"shape": list(o.shape[1:]), "values": numbers(o, 4)} for o in outputs],
        "found": [{"box": numbers(boxes[i], 7), "score": float(scores[i]), "label": int(labels[i]),
                   **({"points": numbers(more["points"][i], 7)} if "points" in more else {})}
                  for i in order]})


def spread(shape, mean=-2.2, deviation=1.3):
    return rounded(rng.normal(mean, deviation, shape))


# torchvision's RetinaNet, joined over the levels
SIDE, CLASSES = 64, 3
grids = cells(SIDE)
each = [9 * g * g for g in grids]
logits, offsets = spread((1, sum(each), CLASSES), -3.5), spread((1, sum(each), 4), 0, 0.4)
anchors = AnchorGenerator(
    tuple((x, int(x * 2 ** (1 / 3)), int(x * 2 ** (2 / 3))) for x in (32, 64, 128, 256, 512)),
    ((0.5, 1.0, 2.0),) * 5)
planes = [torch.zeros(1, 1, g, g) for g in grids]
own = anchors(ImageList(torch.zeros(1, 3, SIDE, SIDE), [(SIDE, SIDE)]), planes)
settings = SimpleNamespace(
    box_coder=det_utils.BoxCoder(weights=(1.0, 1.0, 1.0, 1.0)), score_thresh=0.3, nms_thresh=0.5,
    topk_candidates=1000, detections_per_img=300)
answer = RetinaNet.postprocess_detections(
    settings, {"cls_logits": list(logits.split(each, 1)), "bbox_regression": list(offsets.split(each, 1))},
    [list(own[0].split(each))], [(SIDE, SIDE)])[0]
case("retinanet, torchvision", "retinanet", SIDE, [logits, offsets], answer["boxes"].numpy(),
     answer["scores"].numpy(), answer["labels"].numpy(), {"rounds": True}, CLASSES, 0.3, 0.5)

# EfficientDet: shares already, middles of cells, heights first
spec = importlib.util.find_spec("effdet")
source = open(spec.submodule_search_locations[0] + "/anchors.py").read()
source = source.split("class AnchorLabeler")[0].replace("from effdet.object_detection", "#").replace(
    "import effdet", "#")
source = "\n".join(line for line in source.split("\n")
                   if not line.startswith(("from .", "from effdet", "import effdet", "from timm")))
efficient = {"__name__": "anchors", "ArgMaxMatcher": None, "FasterRcnnBoxCoder": None, "BoxList": None,
             "IouSimilarity": None, "TargetAssigner": None, "batched_nms": batched_nms}
exec(source, efficient)
SIDE, CLASSES = 128, 1
boxes = efficient["Anchors"](3, 7, 3, [(1.0, 1.0), (1.4, 0.7), (0.7, 1.4)], 4.0, (SIDE, SIDE)).boxes
shares = rounded(torch.sigmoid(spread((1, len(boxes), CLASSES), -4.5)))
offsets = spread((1, len(boxes), 4), 0, 0.3)
decoded = efficient["decode_box_outputs"](offsets[0], boxes, output_xyxy=True).clamp(0, SIDE)
kept = shares[0, :, 0] >= 0.3
kept &= ((decoded[:, 2] > decoded[:, 0]) & (decoded[:, 3] > decoded[:, 1]))
chosen = TorchNMS.nms(decoded[kept], shares[0, kept, 0], 0.5)
case("retinanet, EfficientDet", "retinanet", SIDE, [shares, offsets], decoded[kept][chosen].numpy(),
     shares[0, kept, 0][chosen].numpy(), np.zeros(len(chosen)),
     {"efficient": True}, CLASSES, 0.3, 0.5)

# torchvision's FCOS, joined over the levels
SIDE, CLASSES = 64, 3
each = [g * g for g in grids]
logits, sides = spread((1, sum(each), CLASSES), -1.5), rounded(rng.uniform(0.2, 3, (1, sum(each), 4)))
middle = spread((1, sum(each), 1), 0.5)
anchors = AnchorGenerator(((8,), (16,), (32,), (64,), (128,)), ((1.0,),) * 5)
own = anchors(ImageList(torch.zeros(1, 3, SIDE, SIDE), [(SIDE, SIDE)]), planes)
settings = SimpleNamespace(
    box_coder=det_utils.BoxLinearCoder(normalize_by_size=True), score_thresh=0.4, nms_thresh=0.6,
    topk_candidates=1000, detections_per_img=300)
answer = FCOS.postprocess_detections(
    settings, {"cls_logits": list(logits.split(each, 1)), "bbox_regression": list(sides.split(each, 1)),
               "bbox_ctrness": list(middle.split(each, 1))}, [list(own[0].split(each))],
    [(SIDE, SIDE)])[0]
case("fcos, torchvision", "fcos", SIDE, [logits, sides, middle], answer["boxes"].numpy(),
     answer["scores"].numpy(), answer["labels"].numpy(), {"center": 0, "in_cells": True, "root": True},
     CLASSES, 0.4, 0.6)


# mmdet's FCOS and RTMDet, level by level
def by_level(side, strides, offset, factors, classes, score, iou):
    rows = [torch.tensor([]).reshape(0, x) for x in (4, classes)]
    maps = ([], [], [])
    for stride, grid in zip(strides, cells(side, strides)):
        logits = spread((1, classes, grid, grid), -1.2)
        sides = rounded(rng.uniform(0.3, 2.5, (1, 4, grid, grid)) * stride)
        middle = spread((1, 1, grid, grid), 1)
        for kind, values in zip(maps, (logits, sides, middle)):
            kind.append(values)
        flat = logits[0].permute(1, 2, 0).reshape(-1, classes).sigmoid()
        if factors:
            flat = flat * middle[0].permute(1, 2, 0).reshape(-1, 1).sigmoid()
        far = sides[0].permute(1, 2, 0).reshape(-1, 4)
        y, x = np.mgrid[0:grid, 0:grid]
        point = torch.tensor(np.stack([x, y], -1).reshape(-1, 2) + offset, dtype=torch.float32) * stride
        box = torch.cat([point - far[:, :2], point + far[:, 2:]], 1).clamp(0, side)
        rows = [torch.cat(pair) for pair in zip(rows, (box, flat))]
    index, label = torch.nonzero(rows[1] > score, as_tuple=True)
    box, value = rows[0][index], rows[1][index, label]
    solid = (box[:, 2] > box[:, 0]) & (box[:, 3] > box[:, 1])
    box, value, label = box[solid], value[solid], label[solid]
    kept = batched_nms(box, value, label, iou)
    outputs = maps[0] + maps[1] + (maps[2] if factors else [])
    return outputs, box[kept].numpy(), value[kept].numpy(), label[kept].numpy()


case("fcos, mmdet", "fcos", 128, *by_level(128, PYRAMID, 0.5, True, 3, 0.4, 0.6),
     {"center": 0.5, "in_cells": False}, 3, 0.4, 0.6)
case("rtmdet", "rtmdet", 64, *by_level(64, (8, 16, 32), 0, False, 2, 0.4, 0.65),
     {"center": 0, "in_cells": False}, 2, 0.4, 0.65)

# RT-DETR's own export: the best 20 of all scores, boxes in the size that was asked for
SIDE = 64
logits, queries = spread((30, 3)), rounded(np.concatenate(
    [rng.uniform(0.3, 0.7, (30, 2)), rng.uniform(0.05, 0.4, (30, 2))], 1))
score, index = torch.topk(torch.sigmoid(logits).flatten(), 20)
middle, extent = queries[index // 3, :2], queries[index // 3, 2:]
box = rounded(torch.cat([middle - extent / 2, middle + extent / 2], 1) * SIDE)
score = rounded(score)
kept = (score > 0.3).numpy()
case("detr-deployed", "detr-deployed", SIDE, [(index % 3)[None].float(), box[None], score[None]],
     box.numpy()[kept], score.numpy()[kept], (index % 3).numpy()[kept], {}, 3, 0.3, 1)

# RTMO after its own suppression
box = rounded(np.sort(rng.uniform(0, SIDE, (12, 2, 2)), 1).reshape(12, 4))
score = rounded(np.sort(rng.uniform(0, 1, (12, 1)), 0)[::-1])
joints = rounded(np.concatenate([rng.uniform(0, SIDE, (12, 17, 2)), rng.uniform(0, 1, (12, 17, 1))], 2))
kept = score[:, 0].numpy() >= 0.3
case("rtmo", "rtmo", SIDE, [torch.cat([box, score], 1)[None], joints[None]], box.numpy()[kept],
     score.numpy()[kept, 0], np.zeros(kept.sum()), {"points": 17}, 1, 0.3, 1,
     points=joints.numpy()[kept].reshape(-1, 51))


# Joints of a crop, in pixels of the network's input
def pose(name, decoder, width, height, outputs, places, scores):
    poses.append({
        "name": name, "decoder": decoder, "width": width, "height": height,
        "outputs": [{"shape": list(o.shape), "values": numbers(o, 4)} for o in outputs],
        "joints": [[*numbers(p, 7), float(s)] for p, s in zip(places, scores)]})


across, down = rounded(rng.uniform(0, 0.4, (5, 96))), rounded(rng.uniform(0, 0.4, (5, 128)))
for joint in range(5):
    across[joint, rng.integers(96)], down[joint, rng.integers(128)] = 0.5 + 0.07 * joint, 0.8 - 0.1 * joint
across, down = rounded(across), rounded(down)
x, y = across.argmax(1).numpy(), down.argmax(1).numpy()
value = np.minimum(across.max(1)[0].numpy(), down.max(1)[0].numpy())
# Two steps a pixel, as `simcc_split_ratio` has it.
pose("simcc", "simcc", 48, 64, [across.numpy(), down.numpy()], np.stack([x, y], 1) / 2, value)


def bumps(count, rows, columns):
    y, x = np.mgrid[0:rows, 0:columns]
    maps = []
    for _ in range(count):
        px, py = rng.uniform(3, columns - 4), rng.uniform(3, rows - 4)
        maps.append(0.9 * np.exp(-((x - px) ** 2 + (y - py) ** 2) / (2 * 1.8 ** 2))
                    + rng.uniform(0, 0.01, (rows, columns)))
    maps[-1] = np.roll(maps[-1], (-int(py), -int(px)), (0, 1))  # a peak at the edge
    return rounded(np.stack(maps)).numpy()


maps = bumps(5, 16, 12)
coords, value = get_keypoint_predictions(maps[None])
places = post_dark_unbiased_data_processing(coords.copy(), maps[None].astype(np.float32), kernel=11)[0]
pose("heat maps, transformers' ViTPose", "udp", 48, 64, [maps],
     places * [47 / 11, 63 / 15] * np.array([48 / 47, 64 / 63]), value[0, :, 0])


def dark(maps):
    """mmpose's `refine_keypoints_dark` with its `gaussian_blur` of 11 cells."""
    steps = np.arange(-5, 6)
    weights = np.exp(-steps ** 2 / (2 * 2.0 ** 2))
    weights /= weights.sum()
    places, values = [], []
    for plane in maps.astype(np.float64):
        padded = np.pad(plane, 5)
        blurred = np.apply_along_axis(np.convolve, 0, padded, weights, "same")
        blurred = np.apply_along_axis(np.convolve, 1, blurred, weights, "same")[5:-5, 5:-5]
        blurred *= plane.max() / blurred.max()
        log = np.log(np.maximum(blurred, 1e-10))
        y, x = divmod(int(plane.argmax()), plane.shape[1])
        place = np.array([x, y], float)
        if 1 < x < plane.shape[1] - 2 and 1 < y < plane.shape[0] - 2:
            dx, dy = (log[y, x + 1] - log[y, x - 1]) / 2, (log[y + 1, x] - log[y - 1, x]) / 2
            dxx = (log[y, x + 2] - 2 * log[y, x] + log[y, x - 2]) / 4
            dyy = (log[y + 2, x] - 2 * log[y, x] + log[y - 2, x]) / 4
            dxy = (log[y + 1, x + 1] - log[y - 1, x + 1] - log[y + 1, x - 1] + log[y - 1, x - 1]) / 4
            place -= np.linalg.inv([[dxx, dxy], [dxy, dyy]]) @ [dx, dy]
        places.append(place)
        values.append(plane.max())
    return np.array(places), values


maps = bumps(5, 16, 12)
places, value = dark(maps)
pose("heat maps, mmpose's DARK", "dark", 48, 64, [maps], places * 4, value)

json.dump({"cases": cases, "poses": poses}, sys.stdout, separators=(",", ":"))
print()
