"""One-step detectors, those with suppression in the graph included."""
import numpy as np

from classifiers import resnet18_stages
from net import Net


def grid(height, width, step=1.0, shift=0.0):
    """Positions of cells as [height * width, 2] of x, y."""
    y, x = np.mgrid[:height, :width]
    return ((np.stack([x, y], -1).reshape(-1, 2) + shift) * step).astype(np.float32)


def corners(net, centre, size):
    """Boxes [.., 4] of left, top, right, bottom from centres and sizes."""
    half = net.op("Mul", size, net.number(0.5))
    return net.op("Concat", net.op("Sub", centre, half), net.op("Add", centre, half), axis=-1)


def anchors(height, width, step, sizes, ratios):
    """[height * width * A, 4] of centre and size."""
    shapes = np.array([(s * r ** -0.5, s * r ** 0.5) for s in sizes for r in ratios], np.float32)
    centres = grid(height, width, step, 0.5)
    return np.concatenate([np.repeat(centres, len(shapes), 0), np.tile(shapes, (len(centres), 1))], 1)


def decode(net, deltas, boxes):
    """Boxes [N, 4] as corners from deltas [N, 4] on anchors of centre and size."""
    move, grow = net.slice(deltas, 0, 2, -1), net.slice(deltas, 2, 4, -1)
    centre, size = net.const(boxes[:, :2]), net.const(boxes[:, 2:])
    grow = net.op("Clip", grow, net.number(-4), net.number(4))
    return corners(net, net.op("Add", net.op("Mul", move, size), centre), net.op("Mul", net.op("Exp", grow), size))


def suppress(net, boxes, scores, overlap, score, most, keep):
    """Class-wise suppression over [N, 4] and [N, C], then the best `keep` rows: box, score, class."""
    ranked = net.op("Unsqueeze", net.transpose(scores, 1, 0), net.ints(0))
    picked = net.op("NonMaxSuppression", net.op("Unsqueeze", boxes, net.ints(0)), ranked, net.ints(most),
                    net.number(overlap), net.number(score))
    index = net.op("Gather", picked, net.const(np.int64(2)), axis=1)
    label = net.op("Gather", picked, net.const(np.int64(1)), axis=1)
    classes = net.slice(net.op("Shape", scores), 1, 2, 0)
    place = net.op("Add", net.op("Mul", index, classes), label)
    values = net.op("Gather", net.reshape(scores, -1), place, axis=0)
    count = net.op("Min", net.op("Shape", values), net.ints(keep))
    best, order = net.op("TopK", values, count, axis=0, results=2)
    net.output(net.op("Gather", boxes, net.op("Gather", index, order, axis=0), axis=0), "boxes")
    net.output(best, "scores")
    net.output(net.op("Gather", label, order, axis=0), "labels")


def yolov3(side=160):
    """Darknet-53 of half width, three scales, anchors decoded in the graph."""
    net = Net("yolov3", 21)
    conv = lambda x, width, kernel=3, stride=1: net.norm_conv(x, width, kernel, stride, act="leaky")
    x = conv(net.input("x", net.picture(side, side)), 16)
    levels = []
    for width, times in ((32, 1), (64, 2), (128, 8), (256, 8), (512, 4)):
        x = conv(x, width, stride=2)
        for _ in range(times):
            y = net.norm_conv(conv(x, width // 2, 1), width, gain=0.3, act="leaky")
            x = net.op("Add", x, y)
        levels.append(x)
    sizes = [(12, 18, 30), (40, 60, 80), (90, 120, 150)]
    results, route = [], None
    for scale in (2, 1, 0):
        width = 128 << scale
        x = levels[2 + scale]
        if route is not None:
            x = net.concat(net.upsample(conv(route, width // 2, 1)), x)
        for index in range(5):
            x = conv(x, width // 2 if index % 2 == 0 else width, 1 if index % 2 == 0 else 3)
        route = x
        step = 8 << scale
        cells = side // step
        y = net.conv(conv(x, width), 3 * 85, 1, gain=0.5)
        y = net.reshape(net.transpose(net.reshape(y, 1, 3, 85, cells, cells), 0, 1, 3, 4, 2), 1, -1, 85)
        centre = net.op("Add", net.op("Sigmoid", net.slice(y, 0, 2, 2)),
                        net.const(np.tile(grid(cells, cells), (3, 1))[None]))
        centre = net.op("Mul", centre, net.number(step))
        shapes = np.repeat(np.float32(sizes[scale]), cells * cells)[None, :, None]
        size = net.op("Mul", net.op("Exp", net.op("Clip", net.slice(y, 2, 4, 2), net.number(-4), net.number(4))),
                      net.const(shapes))
        results.append(net.op("Concat", centre, size, net.op("Sigmoid", net.slice(y, 4, 85, 2)), axis=2))
    net.output(net.op("Concat", *results, axis=1), "predictions")
    return net


def _csp(net, x, width, times, shortcut=True, gain=0.4):
    """The cross-stage block: half goes through bottlenecks, half passes."""
    y = net.conv(x, width // 2, 1, act="silu")
    for _ in range(times):
        z = net.conv(net.conv(y, width // 2, 1, act="silu"), width // 2, gain=gain, act="silu")
        y = net.op("Add", y, z) if shortcut else z
    return net.conv(net.concat(y, net.conv(x, width // 2, 1, act="silu")), width, 1, act="silu")


def _c2f(net, x, width, times, shortcut=True):
    """All parts on the way are joined."""
    y = net.conv(x, width, 1, act="silu")
    parts = net.op("Split", y, net.ints(width // 2, width // 2), axis=1, results=2)
    for part in parts:
        net.channels[part] = width // 2
    for _ in range(times):
        z = net.conv(net.conv(parts[-1], width // 2, act="silu"), width // 2, gain=0.4, act="silu")
        parts.append(net.op("Add", parts[-1], z) if shortcut else z)
    return net.conv(net.concat(*parts), width, 1, act="silu")


def _spp(net, x, width):
    y = net.conv(x, width // 2, 1, act="silu")
    pools = [y]
    for _ in range(3):
        pools.append(net.pool(pools[-1], 5, 1, 2))
    return net.conv(net.concat(*pools), width, 1, act="silu")


def _backbone(net, x, block, widths=(16, 32, 64, 128, 256), focus=False):
    if focus:
        cut = lambda y, c: net.op("Slice", x, net.ints(y, c), net.ints(2 ** 31, 2 ** 31), net.ints(2, 3), net.ints(2, 2))
        x = net.conv(net.concat(cut(0, 0), cut(1, 0), cut(0, 1), cut(1, 1)), widths[0], act="silu")
    else:
        x = net.conv(x, widths[0], 6 if block is _csp else 3, 2, pad=2 if block is _csp else 1, act="silu")
    levels = []
    for index, width in enumerate(widths[1:]):
        x = block(net, net.conv(x, width, 3, 2, act="silu"), width, (1, 2, 3, 1)[index])
        if index == 3:
            x = _spp(net, x, width)
        levels.append(x)
    return levels[1:]


def _paths(net, levels, block, widths=(64, 128, 256)):
    """Down and up again: a feature at each of three scales."""
    small, middle, large = levels
    top = net.conv(large, widths[1], 1, act="silu")
    middle = block(net, net.concat(net.upsample(top), middle), widths[1], 1, False)
    lateral = net.conv(middle, widths[0], 1, act="silu")
    small = block(net, net.concat(net.upsample(lateral), small), widths[0], 1, False)
    middle = block(net, net.concat(net.conv(small, widths[0], 3, 2, act="silu"), lateral), widths[1], 1, False)
    large = block(net, net.concat(net.conv(middle, widths[1], 3, 2, act="silu"), top), widths[2], 1, False)
    return small, middle, large


def yolov5():
    """CSP backbone and paths, anchors decoded, suppression in the graph."""
    net = Net("yolov5", 22)
    side = 192
    features = _paths(net, _backbone(net, net.input("x", net.picture(side, side)), _csp), _csp)
    sizes = [[(10, 13), (16, 30), (33, 23)], [(30, 61), (62, 45), (59, 119)], [(116, 90), (156, 198), (173, 126)]]
    results = []
    for x, step, shapes in zip(features, (8, 16, 32), sizes):
        cells = side // step
        y = net.conv(x, 3 * 85, 1, gain=0.7)
        y = net.op("Sigmoid", net.transpose(net.reshape(y, 1, 3, 85, cells, cells), 0, 1, 3, 4, 2))
        twice = net.op("Mul", net.slice(y, 0, 2, 4), net.number(2))
        centre = net.op("Add", twice, net.const((grid(cells, cells) - 0.5).reshape(1, 1, cells, cells, 2)))
        centre = net.op("Mul", centre, net.number(step))
        size = net.op("Pow", net.op("Mul", net.slice(y, 2, 4, 4), net.number(2)), net.number(2))
        size = net.op("Mul", size, net.const(np.float32(shapes).reshape(1, 3, 1, 1, 2)))
        joined = net.op("Concat", centre, size, net.slice(y, 4, 85, 4), axis=4)
        results.append(net.reshape(joined, -1, 85))
    y = net.op("Concat", *results, axis=0)
    boxes = corners(net, net.slice(y, 0, 2, 1), net.slice(y, 2, 4, 1))
    scores = net.op("Mul", net.slice(y, 5, 85, 1), net.slice(y, 4, 5, 1))
    suppress(net, boxes, scores, 0.45, 0.45, 20, 100)
    return net


def yolov8(side=192):
    """C2f blocks, split heads, distances as shares of 16 steps, no anchors."""
    net = Net("yolov8", 23)
    features = _paths(net, _backbone(net, net.input("x", net.picture(side, side)), _c2f), _c2f)
    distances, classes, places, steps = [], [], [], []
    for x, step in zip(features, (8, 16, 32)):
        cells = side // step
        y = net.conv(net.conv(net.conv(x, 64, act="silu"), 64, act="silu"), 64, 1)
        z = net.conv(net.conv(net.conv(x, 80, act="silu"), 80, act="silu"), 80, 1)
        distances.append(net.reshape(y, 1, 64, -1))
        classes.append(net.reshape(z, 1, 80, -1))
        places.append(grid(cells, cells, 1, 0.5))
        steps.append(np.full(cells * cells, step, np.float32))
    shares = net.reshape(net.op("Concat", *distances, axis=2), 1, 4, 16, -1)
    shares = net.op("Softmax", net.transpose(shares, 0, 2, 1, 3), axis=1)
    net.channels[shares] = 16
    means = net.op("Conv", shares, net.const(np.arange(16, dtype=np.float32).reshape(1, 16, 1, 1)))
    means = net.reshape(means, 1, 4, -1)
    before, after = net.op("Split", means, net.ints(2, 2), axis=1, results=2)
    place = net.const(np.concatenate(places).T[None])
    low, high = net.op("Sub", place, before), net.op("Add", place, after)
    centre = net.op("Mul", net.op("Add", low, high), net.number(0.5))
    boxes = net.op("Concat", centre, net.op("Sub", high, low), axis=1)
    boxes = net.op("Mul", boxes, net.const(np.concatenate(steps)[None, None]))
    joined = net.op("Concat", boxes, net.op("Sigmoid", net.op("Concat", *classes, axis=2)), axis=1)
    net.output(joined, "predictions")
    return net


def yolox(side=192, focus=True):
    """Focus, CSP, decoupled heads, decoded in the graph."""
    net = Net("yolox", 24)
    features = _paths(net, _backbone(net, net.input("x", net.picture(side, side)), _csp, focus=focus), _csp)
    results = []
    for x, step in zip(features, (8, 16, 32)):
        cells = side // step
        x = net.conv(x, 64, 1, act="silu")
        y = net.conv(net.conv(x, 64, act="silu"), 64, act="silu")
        z = net.conv(net.conv(x, 64, act="silu"), 64, act="silu")
        joined = net.concat(net.conv(z, 4, 1), net.op("Sigmoid", net.conv(z, 1, 1)),
                            net.op("Sigmoid", net.conv(y, 80, 1)))
        joined = net.transpose(net.reshape(joined, 1, 85, -1), 0, 2, 1)
        centre = net.op("Add", net.slice(joined, 0, 2, 2), net.const(grid(cells, cells)[None]))
        size = net.op("Exp", net.op("Clip", net.slice(joined, 2, 4, 2), net.number(-4), net.number(4)))
        scaled = net.op("Mul", net.op("Concat", centre, size, axis=2), net.number(step))
        results.append(net.op("Concat", scaled, net.slice(joined, 4, 85, 2), axis=2))
    net.output(net.op("Concat", *results, axis=1), "predictions")
    return net


def ssd():
    """VGG of half width with extra scales, default boxes, suppression in the graph."""
    net = Net("ssd", 25)
    side = 192
    x = net.input("x", net.picture(side, side))
    sources = []
    for index, (width, times) in enumerate(((32, 2), (64, 2), (128, 3), (256, 3), (256, 3))):
        for _ in range(times):
            x = net.conv(x, width, act="relu")
        if index == 3:
            sources.append((x, side // 8))
        x = net.pool(x) if index < 4 else net.pool(x, 3, 1, 1)
    x = net.conv(net.conv(x, 512, dilation=6, act="relu"), 512, 1, act="relu")
    sources.append((x, side // 16))
    for cells, width in ((side // 32, 256), (side // 64, 128)):
        x = net.conv(net.conv(x, width // 2, 1, act="relu"), width, 3, 2, act="relu")
        sources.append((x, cells))
    locations, classes, boxes = [], [], []
    for index, (x, cells) in enumerate(sources):
        y, z = net.conv(x, 4 * 4, gain=0.3), net.conv(x, 4 * 21, gain=0.8)
        locations.append(net.reshape(net.transpose(y, 0, 2, 3, 1), -1, 4))
        classes.append(net.reshape(net.transpose(z, 0, 2, 3, 1), -1, 21))
        boxes.append(anchors(cells, cells, side / cells, (20 + 40 * index, 30 + 45 * index), (0.5, 2.0)))
    decoded = decode(net, net.op("Mul", net.op("Concat", *locations, axis=0), net.number(0.1)), np.concatenate(boxes))
    shares = net.op("Softmax", net.op("Concat", *classes, axis=0), axis=1)
    suppress(net, decoded, net.slice(shares, 1, 21, 1), 0.45, 0.2, 20, 60)
    return net


def pyramid(net, stages, width=128):
    """A feature pyramid over three stages, with two scales more."""
    lateral = [net.conv(x, width, 1) for x in stages]
    for index in (1, 0):
        lateral[index] = net.op("Add", lateral[index], net.upsample(lateral[index + 1]))
    levels = [net.conv(x, width, gain=0.7) for x in lateral]
    levels.append(net.conv(stages[-1], width, 3, 2))
    levels.append(net.conv(net.act(levels[-1], "relu"), width, 3, 2))
    return levels


def retinanet():
    """ResNet-18 with a pyramid; two heads shared by all scales; suppression in the graph."""
    net = Net("retinanet", 26)
    side = 192
    levels = pyramid(net, resnet18_stages(net, net.input("x", net.picture(side, side)))[1:])
    classes, deltas, boxes = [], [], []
    for index, level in enumerate(levels):
        cells = -(-side // (8 << index))
        y = z = level
        for layer in range(4):
            y = net.conv(y, 128, act="relu", key=("class", layer))
            z = net.conv(z, 128, act="relu", key=("box", layer))
        y = net.conv(y, 9 * 20, gain=0.12, key="class")
        z = net.conv(z, 9 * 4, gain=0.2, key="box")
        classes.append(net.reshape(net.transpose(y, 0, 2, 3, 1), -1, 20))
        deltas.append(net.reshape(net.transpose(z, 0, 2, 3, 1), -1, 4))
        sizes = [(32 << index) * 2 ** (k / 3) for k in range(3)]
        boxes.append(anchors(cells, cells, 8 << index, sizes, (0.5, 1.0, 2.0)))
    scores = net.op("Sigmoid", net.op("Sub", net.op("Concat", *classes, axis=0), net.number(1)))
    decoded = decode(net, net.op("Concat", *deltas, axis=0), np.concatenate(boxes))
    suppress(net, decoded, scores, 0.5, 0.5, 20, 100)
    return net
