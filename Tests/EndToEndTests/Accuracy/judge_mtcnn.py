"""What MTCNN's makers' procedure finds in pictures, by ONNX Runtime and OpenCV.

    judge_mtcnn.py MODELS PICTURE...

Prints a JSON list for each picture, a line each: score, box (left, top, right, bottom) and five
points of every face. Steps and numbers are those of the paper and of the networks' repository:
pyramid from 12/40 by 0.707, whole pixels, overlap 0.5 in a level, 0.7 else, over the smaller box
at the end.
"""
import json
import sys
from pathlib import Path

import cv2
import numpy
import onnxruntime

onnxruntime.set_default_logger_severity(3)
MODELS = Path(sys.argv[1])
PROPOSE, REFINE, FINISH = (
    onnxruntime.InferenceSession(MODELS / f"mtcnn_{letter}net.onnx",
                                 providers=["CPUExecutionProvider"]) for letter in "pro")


def levels(picture):
    return ((picture.astype(numpy.float32) - 127.5) / 128).transpose(2, 0, 1)[None]


def kept(boxes, scores, overlap, over_smaller=False):
    """Indices of the boxes that stay, best first."""
    sizes = boxes[:, 2:] - boxes[:, :2] + 1
    areas = sizes.prod(axis=1)
    order, stay = list(numpy.argsort(-scores, kind="stable")), []
    while order:
        best = order.pop(0)
        stay.append(best)
        rest = numpy.array(order, dtype=int)
        low = numpy.maximum(boxes[best, :2], boxes[rest, :2])
        high = numpy.minimum(boxes[best, 2:], boxes[rest, 2:])
        shared = numpy.clip(high - low + 1, 0, None).prod(axis=1)
        whole = (numpy.minimum(areas[best], areas[rest]) if over_smaller
                 else areas[best] + areas[rest] - shared)
        order = [index for index, part in zip(order, shared / whole) if part <= overlap]
    return stay


def moved(boxes, offsets):
    sizes = boxes[:, 2:] - boxes[:, :2] + 1
    return boxes + numpy.tile(sizes, 2) * offsets


def squares(boxes):
    sizes = boxes[:, 2:] - boxes[:, :2] + 1
    side = sizes.max(axis=1, keepdims=True)
    first = boxes[:, :2] + (sizes - side) / 2
    return numpy.round(numpy.hstack([first, first + side - 1]))


def crops(picture, boxes, side):
    height, width = picture.shape[:2]
    made = []
    for left, top, right, bottom in boxes.astype(int):
        crop = numpy.zeros((max(bottom - top + 1, 1), max(right - left + 1, 1), 3), numpy.uint8)
        rows = slice(max(top, 0), min(bottom + 1, height))
        columns = slice(max(left, 0), min(right + 1, width))
        part = picture[rows, columns]
        if part.size:
            y, x = max(-top, 0), max(-left, 0)
            crop[y:y + part.shape[0], x:x + part.shape[1]] = part
        made.append(levels(cv2.resize(crop, (side, side))))
    return numpy.concatenate(made)


def proposals(picture):
    height, width = picture.shape[:2]
    boxes, scores, offsets = [], [], []
    scale = 12 / 40
    while min(width, height) * scale > 12:
        size = int(numpy.ceil(width * scale)), int(numpy.ceil(height * scale))
        score, offset = PROPOSE.run(None, {"input": levels(cv2.resize(picture, size))})
        rows, columns = numpy.nonzero(score[0, 1] > 0.6)
        corner = numpy.stack([columns, rows], axis=1) * 2 + 1
        found = numpy.round(numpy.hstack([corner, corner + 12]) / scale)
        values = score[0, 1, rows, columns]
        stay = kept(found, values, 0.5)
        boxes.append(found[stay])
        scores.append(values[stay])
        offsets.append(offset[0, :, rows, columns][stay])
        scale *= 0.707
    if not boxes:
        return numpy.zeros((0, 4))
    boxes, scores, offsets = map(numpy.concatenate, (boxes, scores, offsets))
    stay = kept(boxes, scores, 0.7)
    return squares(moved(boxes[stay], offsets[stay]))


def faces(picture):
    boxes = proposals(picture)
    if not len(boxes):
        return []
    score, offset = REFINE.run(None, {"input": crops(picture, boxes, 24)})
    sure = score[:, 1] > 0.7
    boxes, score, offset = boxes[sure], score[sure, 1], offset[sure]
    stay = kept(boxes, score, 0.7)
    boxes = squares(moved(boxes[stay], offset[stay]))
    if not len(boxes):
        return []
    score, offset, points = FINISH.run(None, {"input": crops(picture, boxes, 48)})
    sure = score[:, 1] > 0.8
    boxes, score, offset, points = boxes[sure], score[sure, 1], offset[sure], points[sure]
    size = boxes[:, 2:] - boxes[:, :2] + 1
    x = boxes[:, :1] + size[:, :1] * points[:, :5]
    y = boxes[:, 1:2] + size[:, 1:] * points[:, 5:]
    boxes = moved(boxes, offset)
    return [
        {"score": float(score[index]), "box": boxes[index].tolist(),
         "points": numpy.stack([x[index], y[index]], axis=1).tolist()}
        for index in kept(boxes, score, 0.7, over_smaller=True)]


for path in sys.argv[2:]:
    print(json.dumps(faces(cv2.cvtColor(cv2.imread(path), cv2.COLOR_BGR2RGB))))
