"""Networks that find joints."""
import numpy as np

from classifiers import resnet18_stages
from net import Net


def posenet(side=161):
    """MobileNet v1 at stride 16: heat maps, offsets and displacements of 17 joints."""
    net = Net("posenet", 51)
    x = net.conv(net.input("x", net.picture(side, side)), 32, 3, 2, act="relu6")
    rows = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)] + [(512, 1)] * 7
    for width, stride in rows:
        x = net.conv(x, net.channels[x], 3, stride, groups=net.channels[x], act="relu6")
        x = net.conv(x, width, 1, act="relu6")
    net.output(net.op("Sigmoid", net.conv(x, 17, 1)), "heatmaps")
    net.output(net.conv(x, 34, 1), "offsets")
    net.output(net.conv(x, 32, 1), "displacement_fwd")
    net.output(net.conv(x, 32, 1), "displacement_bwd")
    return net


def pose3d():
    """ResNet-18, three steps up, heat maps over x, y and depth; each joint is their mean place."""
    net = Net("pose3d", 52)
    x = resnet18_stages(net, net.input("x", net.picture(128, 128)))[-1]
    for _ in range(3):
        x = net.deconv(x, 128, 4, 2, 1, act="relu")
    joints, depth, side = 17, 16, 32
    x = net.reshape(net.conv(x, joints * depth, 1, gain=2.0), 1, joints, -1)
    x = net.reshape(net.op("Softmax", x, axis=2), 1, joints, depth, side, side)
    places = []
    for axis, count in ((4, side), (3, side), (2, depth)):
        others = [other for other in (2, 3, 4) if other != axis]
        line = net.op("ReduceSum", x, net.ints(*others), keepdims=0)
        weighted = net.op("Mul", line, net.const(np.arange(count, dtype=np.float32)))
        places.append(net.op("ReduceSum", weighted, net.ints(2), keepdims=1))
    net.output(net.op("Concat", *places, axis=2), "joints")
    return net
