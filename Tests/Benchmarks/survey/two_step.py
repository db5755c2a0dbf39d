"""Detectors in two steps: proposals, then a look at each."""
import numpy as np

from classifiers import basic_block, resnet18_stages
from detectors import anchors, decode
from net import Net

SIDE = (160, 224)
CLASSES = 20


def clip(net, boxes):
    """Corners kept inside the picture."""
    limit = net.const(np.float32([SIDE[1], SIDE[0], SIDE[1], SIDE[0]]))
    return net.op("Min", net.op("Max", boxes, net.number(0)), limit)


def proposals(net, feature):
    """Region proposals [P, 4]: scores and deltas of anchors, the best 300, suppression, the best 40."""
    height, width = SIDE[0] // 16, SIDE[1] // 16
    hidden = net.conv(feature, 128, act="relu")
    scores = net.reshape(net.transpose(net.op("Sigmoid", net.conv(hidden, 9, 1)), 0, 2, 3, 1), -1)
    deltas = net.reshape(net.transpose(net.conv(hidden, 9 * 4, 1, gain=0.15), 0, 2, 3, 1), -1, 4)
    boxes = clip(net, decode(net, deltas, anchors(height, width, 16, (32, 64, 96), (0.5, 1.0, 2.0))))
    best, order = net.op("TopK", scores, net.ints(300), axis=0, results=2)
    boxes = net.op("Gather", boxes, order, axis=0)
    # Boxes that clipping has left without area are no proposals.
    size = net.op("Sub", net.slice(boxes, 2, 4, 1), net.slice(boxes, 0, 2, 1))
    wide = net.op("Greater", net.op("ReduceMin", size, axes=[1], keepdims=0), net.number(4))
    index = net.reshape(net.op("NonZero", wide), -1)
    boxes, best = net.op("Gather", boxes, index, axis=0), net.op("Gather", best, index, axis=0)
    picked = net.op("NonMaxSuppression", net.op("Unsqueeze", boxes, net.ints(0)),
                    net.op("Unsqueeze", best, net.ints(0, 1)), net.ints(40), net.number(0.7))
    return net.op("Gather", boxes, net.op("Gather", picked, net.const(np.int64(2)), axis=1), axis=0)


def heads(net, regions, boxes, inputs):
    """Class shares and a box for each class of each region, then suppression over all classes."""
    x = net.dense(net.op("Flatten", regions), inputs, 512, "relu")
    x = net.dense(x, 512, 512, "relu")
    shares = net.op("Softmax", net.dense(x, 512, CLASSES + 1, gain=2.0), axis=1)
    deltas = net.reshape(net.dense(x, 512, 4 * (CLASSES + 1), gain=0.1), -1, CLASSES + 1, 4)
    deltas = net.slice(deltas, 1, CLASSES + 1, 1)
    low, high = net.slice(boxes, 0, 2, 1), net.slice(boxes, 2, 4, 1)
    size = net.op("Unsqueeze", net.op("Sub", high, low), net.ints(1))
    centre = net.op("Mul", net.op("Unsqueeze", net.op("Add", low, high), net.ints(1)), net.number(0.5))
    centre = net.op("Add", centre, net.op("Mul", net.slice(deltas, 0, 2, 2), size))
    half = net.op("Mul", net.op("Exp", net.slice(deltas, 2, 4, 2)), net.op("Mul", size, net.number(0.5)))
    placed = net.op("Concat", net.op("Sub", centre, half), net.op("Add", centre, half), axis=2)
    placed = clip(net, net.reshape(placed, -1, 4))
    scores = net.reshape(net.slice(shares, 1, CLASSES + 1, 1), -1)
    # Those above a score; a shift for each class keeps classes apart in one suppression.
    index = net.reshape(net.op("NonZero", net.op("Greater", scores, net.number(0.08))), -1)
    placed, scores = net.op("Gather", placed, index, axis=0), net.op("Gather", scores, index, axis=0)
    count = net.const(np.int64(CLASSES))
    label = net.op("Sub", index, net.op("Mul", net.op("Div", index, count), count))
    shift = net.op("Mul", net.op("Unsqueeze", net.op("Cast", label, to=1), net.ints(1)), net.number(1000))
    apart = net.op("Unsqueeze", net.op("Add", placed, shift), net.ints(0))
    picked = net.op("NonMaxSuppression", apart, net.op("Unsqueeze", scores, net.ints(0, 1)), net.ints(100),
                    net.number(0.5))
    kept = net.op("Gather", picked, net.const(np.int64(2)), axis=1)
    for value, name in ((placed, "boxes"), (scores, "scores"), (label, "labels")):
        net.output(net.op("Gather", value, kept, axis=0), name)


def faster_rcnn():
    """Backbone, proposals, aligned regions, heads and both suppressions as one graph."""
    net = Net("faster_rcnn", 31)
    feature = resnet18_stages(net, net.input("x", net.picture(*SIDE)))[2]
    boxes = proposals(net, feature)
    count = net.op("Shape", net.op("Gather", boxes, net.const(np.int64(0)), axis=1))
    zeros = net.op("ConstantOfShape", count, value=_zero())
    regions = net.op("RoiAlign", feature, boxes, zeros, output_height=7, output_width=7, sampling_ratio=2,
                     spatial_scale=1 / 16)
    net.channels[regions] = 256
    x = basic_block(net, regions, 256, 2)
    heads(net, x, boxes, 256 * 4 * 4)
    return net


def _zero():
    from onnx import numpy_helper
    return numpy_helper.from_array(np.zeros(1, np.int64))


def fast_rcnn():
    """Proposals come from another stage; any number of them."""
    net = Net("fast_rcnn", 32)
    x = net.input("x", net.picture(*SIDE))
    rng = np.random.default_rng(5)
    corner = rng.uniform(0, 100, (24, 2)).astype(np.float32)
    size = rng.uniform(24, 60, (24, 2)).astype(np.float32)
    boxes = net.input("proposals", np.concatenate([corner, corner + size], 1), dims=["regions", 4])
    for width, times in ((32, 2), (64, 2), (128, 3), (256, 3)):
        for _ in range(times):
            x = net.conv(x, width, act="relu")
        x = net.pool(x)
    sample = net.op("Mul", net.slice(boxes, 0, 1, 1), net.number(0))
    regions = net.op("MaxRoiPool", x, net.op("Concat", sample, boxes, axis=1), pooled_shape=[7, 7],
                     spatial_scale=1 / 16)
    net.channels[regions] = 256
    heads(net, regions, boxes, 256 * 49)
    return net
