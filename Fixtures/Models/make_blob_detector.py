#!/usr/bin/env python3
"""Makes blob_center.onnx and blob_center.yml: a detector of coloured rectangles, weights by hand.

usage: make_blob_detector.py [FOLDER]        (needs onnx, numpy)

It knows three classes, each of one colour and one size in pixels of its 480x272 input, on grey
ground: person (red, 24x56), car (blue, 72x36), bicycle (green, 40x40). Outputs have the form of
centre-point detectors: heat map, logarithm of the size in cells, offset of the centre in cells, all
on cells of 4x4 pixels.

How it sees: a 2x2 convolution turns colours into masks at half size; box filters as large as the
object give the part of it that a cell's window covers, which is 1 only around its centre; box and
ramp filters 16 pixels larger give its area and first moments, whose quotient is its centroid; a
cell that is not the largest of its neighbourhood is silenced. All filters are separable.
"""
import hashlib
import math
import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HEIGHT, WIDTH, CELL = 272, 480, 4
ROWS, COLUMNS = HEIGHT // CELL, WIDTH // CELL
# name, (height, width) in pixels, red/green/blue that it is painted in
CLASSES = [
    ("person", (56, 24), (200, 40, 40)),
    ("car", (36, 72), (40, 40, 200)),
    ("bicycle", (40, 40), (40, 160, 40)),
]
MARGIN = 16  # pixels by which the window of a centroid is larger than the object
# Lengths of all filters, in pixels of half size.
TALL = (max(size[0] for _, size, _ in CLASSES) + MARGIN) // 2
WIDE = (max(size[1] for _, size, _ in CLASSES) + MARGIN) // 2


def box(length, pixels):
    """1 on the middle `pixels` (of full size), 0 elsewhere."""
    taps = np.zeros(length)
    start = (length - pixels // 2) // 2
    taps[start : start + pixels // 2] = 1
    return taps


def ramp(length, pixels):
    """Distance from the middle, in cells, on the middle `pixels`."""
    places = (np.arange(length) - length / 2 + 0.5) * 2 / CELL
    return box(length, pixels) * places


nodes, weights = [], []


def constant(name, values):
    weights.append(numpy_helper.from_array(np.asarray(values, np.float32), name))
    return name


def node(operator, inputs, output, **attributes):
    nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
    return output


def build():
    count = len(CLASSES)
    # Masks: the class's channel less the mean of the others, 1 on its own colour.
    colours = np.zeros((count, 3, 2, 2))
    for index, (_, _, paint) in enumerate(CLASSES):
        channel = int(np.argmax(paint))
        others = [paint[k] for k in range(3) if k != channel]
        contrast = (paint[channel] - sum(others) / 2) / 255
        for k in range(3):
            colours[index, k] = (1 if k == channel else -0.5) / contrast / 4
    floor = 0.06  # below it a mask is noise
    node(
        "Conv",
        ["image", constant("colours", colours / (1 - floor)),
         constant("colours_bias", np.full(count, -floor / (1 - floor)))],
        "tinted", kernel_shape=[2, 2], strides=[2, 2])
    node("Clip", ["tinted", constant("zero", 0), constant("one", 1)], "masks")

    # Vertical filters: [box of the object, box of the window, ramp of the window] per class.
    vertical = np.zeros((3 * count, count, TALL, 1))
    for index, (_, (height, _), _) in enumerate(CLASSES):
        vertical[3 * index, index, :, 0] = box(TALL, height)
        vertical[3 * index + 1, index, :, 0] = box(TALL, height + MARGIN)
        vertical[3 * index + 2, index, :, 0] = ramp(TALL, height + MARGIN)
    node(
        "Conv", ["masks", constant("vertical", vertical)], "columns",
        kernel_shape=[TALL, 1], strides=[2, 1], pads=[TALL // 2 - 1, 0, TALL // 2 - 1, 0])

    def horizontal(name, row, taps, clips=False):
        filters = np.zeros((count, 3 * count, 1, WIDE))
        for index, entry in enumerate(CLASSES):
            filters[index, 3 * index + row, 0] = taps(entry)
        return node(
            "Conv", ["columns", constant(name + "_filters", filters)], name,
            kernel_shape=[1, WIDE], strides=[1, 2], pads=[0, WIDE // 2 - 1, 0, WIDE // 2 - 1])

    def size(entry):
        return entry[1]

    horizontal("covered", 0, lambda c: box(WIDE, size(c)[1]) / (size(c)[0] * size(c)[1] / 4))
    horizontal("area", 1, lambda c: box(WIDE, size(c)[1] + MARGIN))
    horizontal("moment_x", 1, lambda c: ramp(WIDE, size(c)[1] + MARGIN))
    horizontal("moment_y", 2, lambda c: box(WIDE, size(c)[1] + MARGIN))

    # Heat: coverage where it is the largest of 3x3 cells.
    node("Clip", ["covered", "zero", "one"], "coverage")
    node("MaxPool", ["coverage"], "largest", kernel_shape=[3, 3], strides=[1, 1], pads=[1, 1, 1, 1])
    node("Sub", ["coverage", "largest"], "below")
    steep = 200.0
    node("Mul", ["below", constant("steep", steep)], "steeply_below")
    node("Add", ["steeply_below", "one"], "ridge")
    node("Clip", ["ridge", "zero", "one"], "is_peak")
    # A window over parts of two objects is no object: coverage 0.4 is heat 0, 0.95 is 1.
    node("Sub", ["coverage", constant("least", 0.4)], "more_than_least")
    node("Mul", ["more_than_least", constant("gain", 1 / 0.55)], "stretched")
    node("Clip", ["stretched", "zero", "one"], "warmth")
    node("Mul", ["warmth", "is_peak"], "heat")

    # Size and centroid of the class that covers most.
    node("Mul", ["coverage", constant("sharpness", 40.0)], "sharpened")
    node("Softmax", ["sharpened"], "share", axis=1)
    logs = np.zeros((2, count, 1, 1))
    for index, (_, (height, width), _) in enumerate(CLASSES):
        logs[:, index, 0, 0] = [math.log(height / CELL), math.log(width / CELL)]
    node("Conv", ["share", constant("sizes", logs)], "scale", kernel_shape=[1, 1])
    node("Add", ["area", constant("least_area", 0.001)], "safe_area")
    for axis in "yx":
        node("Div", ["moment_" + axis, "safe_area"], "centroid_" + axis)
        node("Mul", ["centroid_" + axis, "share"], "shared_" + axis)
    node("Concat", ["shared_y", "shared_x"], "shared", axis=1)
    sums = np.zeros((2, 2 * count, 1, 1))
    sums[0, :count], sums[1, count:] = 1, 1
    node("Conv", ["shared", constant("sums", sums)], "offset", kernel_shape=[1, 1])

    def info(name, channels, rows=ROWS, columns=COLUMNS):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, channels, rows, columns])

    graph = helper.make_graph(
        nodes, "blob_center", [info("image", 3, HEIGHT, WIDTH)],
        [info("heat", count), info("scale", 2), info("offset", 2)], weights)
    model = helper.make_model(
        graph, producer_name="make_blob_detector.py",
        opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    return model


DESCRIPTION = """\
# Coloured rectangles on grey ground. Written by make_blob_detector.py, with the model.
name: blob_center
file: blob_center.onnx
sha256: {sha256}
bytes: {size}
task: detection
licence: the licence of this repository
family: {{ kind: centerface, stride: {cell} }}
input:
  name: image
  shape: [1, 3, {height}, {width}]
  colour_order: RGB
  mean: [0, 0, 0]
  scale: [{unit}, {unit}, {unit}]
  fit: {{ kind: stretch }}
outputs:
  - {{ name: heat, shape: [1, {count}, {rows}, {columns}] }}
  - {{ name: scale, shape: [1, 2, {rows}, {columns}] }}
  - {{ name: offset, shape: [1, 2, {rows}, {columns}] }}
labels: [{labels}]
thresholds: {{ score: 0.5, score_low: 0.2, iou: 0.5 }}
opset: 13
ir_version: 8
"""


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
    data = build().SerializeToString(deterministic=True)
    (folder / "blob_center.onnx").write_bytes(data)
    (folder / "blob_center.yml").write_text(
        DESCRIPTION.format(
            sha256=hashlib.sha256(data).hexdigest(), size=len(data), cell=CELL, height=HEIGHT,
            width=WIDTH, unit=repr(1 / 255), count=len(CLASSES), rows=ROWS, columns=COLUMNS,
            labels=", ".join(name for name, _, _ in CLASSES)))


if __name__ == "__main__":
    main()
