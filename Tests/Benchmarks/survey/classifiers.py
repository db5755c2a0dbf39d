"""Networks that name what a picture shows."""
from net import Net


def _dense_end(net, x, side, widths=(4096, 4096, 1000)):
    inputs = net.channels[x] * side * side
    x = net.op("Flatten", x)
    for width in widths[:-1]:
        x, inputs = net.dense(x, inputs, width, "relu"), width
    net.output(net.op("Softmax", net.dense(x, inputs, widths[-1]), axis=1), "shares")
    return net


def alexnet(side=131):
    net = Net("alexnet", 1)
    x = net.conv(net.input("x", net.picture(side, side)), 64, 11, 4, pad=2, act="relu")
    x = net.pool(x, 3, 2)
    x = net.pool(net.conv(x, 192, 5, act="relu"), 3, 2)
    x = net.conv(net.conv(net.conv(x, 384, act="relu"), 256, act="relu"), 256, act="relu")
    return _dense_end(net, net.pool(x, 3, 2), (side - 35) // 32)


def _vgg(name, seed, repeats, side=64):
    net = Net(name, seed)
    x = net.input("x", net.picture(side, side))
    for width, times in zip((64, 128, 256, 512, 512), repeats):
        for _ in range(times):
            x = net.conv(x, width, act="relu")
        x = net.pool(x)
    return _dense_end(net, x, side // 32)


def vgg16(side=64):
    return _vgg("vgg16", 2, (2, 2, 3, 3, 3), side)


def vgg19():
    return _vgg("vgg19", 3, (2, 2, 4, 4, 4))


def googlenet(side=160):
    net = Net("googlenet", 4)
    x = net.pool(net.conv(net.input("x", net.picture(side, side)), 64, 7, 2, act="relu"), 3, 2, 1)
    x = net.conv(net.conv(x, 64, 1, act="relu"), 192, act="relu")
    x = net.pool(x, 3, 2, 1)
    table = [(64, 96, 128, 16, 32, 32), (128, 128, 192, 32, 96, 64), None, (192, 96, 208, 16, 48, 64),
             (160, 112, 224, 24, 64, 64), (128, 128, 256, 24, 64, 64), (112, 144, 288, 32, 64, 64),
             (256, 160, 320, 32, 128, 128), None, (256, 160, 320, 32, 128, 128), (384, 192, 384, 48, 128, 128)]
    for row in table:
        if row is None:
            x = net.pool(x, 3, 2, 1)
            continue
        one, three_in, three, five_in, five, pooled = row
        x = net.concat(net.conv(x, one, 1, act="relu"),
                       net.conv(net.conv(x, three_in, 1, act="relu"), three, act="relu"),
                       net.conv(net.conv(x, five_in, 1, act="relu"), five, 5, act="relu"),
                       net.conv(net.pool(x, 3, 1, 1), pooled, 1, act="relu"))
    net.output(net.classify(x), "shares")
    return net


def basic_block(net, x, width, stride=1, gain=0.4, key=None):
    """Two 3x3 layers and a shortcut; blocks with one key share their weights."""
    named = (lambda part: None if key is None else (key, part))
    y = net.norm_conv(x, width, 3, stride, act="relu", key=named(0))
    y = net.norm_conv(y, width, gain=gain, key=named(1))
    if stride != 1 or net.channels[x] != width:
        x = net.norm_conv(x, width, 1, stride)
    return net.act(net.op("Add", y, x), "relu")


def bottleneck(net, x, inner, width, stride=1, groups=1, dilation=1):
    """1x1, 3x3, 1x1 and a shortcut."""
    y = net.norm_conv(x, inner, 1, act="relu")
    y = net.norm_conv(y, inner, 3, stride, groups, dilation, act="relu")
    y = net.norm_conv(y, width, 1, gain=0.4)
    if stride != 1 or net.channels[x] != width:
        x = net.norm_conv(x, width, 1, stride)
    return net.act(net.op("Add", y, x), "relu")


def resnet_stem(net, x, width=64):
    return net.pool(net.norm_conv(x, width, 7, 2, act="relu"), 3, 2, 1)


def resnet_stages(net, x, block, repeats, widths, strides):
    """The value after each stage."""
    stages = []
    for times, width, stride in zip(repeats, widths, strides):
        for index in range(times):
            x = block(net, x, width, stride if index == 0 else 1)
        stages.append(x)
    return stages


def resnet18_stages(net, x, widths=(64, 128, 256, 512)):
    return resnet_stages(net, resnet_stem(net, x, widths[0]), basic_block, (2, 2, 2, 2), widths, (1, 2, 2, 2))


def resnet50_stages(net, x, groups=1, base=64):
    block = lambda net, x, width, stride: bottleneck(net, x, width // 4 * base // 64, width, stride, groups)
    return resnet_stages(net, resnet_stem(net, x), block, (3, 4, 6, 3), (256, 512, 1024, 2048), (1, 2, 2, 2))


def resnet18(side=160):
    net = Net("resnet18", 5)
    net.output(net.classify(resnet18_stages(net, net.input("x", net.picture(side, side)))[-1]), "shares")
    return net


def resnet50(side=128):
    net = Net("resnet50", 6)
    net.output(net.classify(resnet50_stages(net, net.input("x", net.picture(side, side)))[-1]), "shares")
    return net


def resnet1202():
    """1,202 layers of 3x3; the blocks of a stage take turns with four sets of weights."""
    net = Net("resnet1202", 7)
    x = net.norm_conv(net.input("x", net.picture(16, 16)), 16, act="relu")
    for stage, width in enumerate((16, 32, 64)):
        for index in range(200):
            first = stage > 0 and index == 0
            key = None if first else (stage, index % 4)
            x = basic_block(net, x, width, 2 if first else 1, gain=0.05, key=key)
    flat = net.op("Flatten", net.op("GlobalAveragePool", x))
    net.output(net.dense(flat, 64, 10), "scores")
    return net


def resnext50(side=128):
    net = Net("resnext50", 8)
    stages = resnet50_stages(net, net.input("x", net.picture(side, side)), groups=32, base=128)
    net.output(net.classify(stages[-1]), "shares")
    return net


def xception(side=139):
    net = Net("xception", 9)

    def separable(x, width, before=False, gain=1.0):
        if before:
            x = net.act(x, "relu")
        x = net.conv(x, net.channels[x], groups=net.channels[x], gain=0.7, bias=False)
        return net.norm_conv(x, width, 1, gain=gain)

    x = net.norm_conv(net.input("x", net.picture(side, side)), 32, 3, 2, act="relu")
    x = net.norm_conv(x, 64, act="relu")
    for width, first in ((128, False), (256, True), (728, True)):
        y = separable(separable(x, width, first), width, True, 0.5)
        x = net.op("Add", net.pool(y, 3, 2, 1), net.norm_conv(x, width, 1, 2))
    for _ in range(8):
        y = x
        for gain in (1, 1, 0.3):
            y = separable(y, 728, True, gain)
        x = net.op("Add", y, x)
    y = separable(separable(x, 728, True), 1024, True, 0.5)
    x = net.op("Add", net.pool(y, 3, 2, 1), net.norm_conv(x, 1024, 1, 2))
    x = net.act(separable(net.act(separable(x, 1536), "relu"), 2048), "relu")
    net.output(net.classify(x), "shares")
    return net


def mobilenet_v2(side=224):
    """Inverted residuals: widened six times, filtered channel by channel, narrowed."""
    net = Net("mobilenet_v2", 10)
    x = net.conv(net.input("x", net.picture(side, side)), 32, 3, 2, act="relu6")
    table = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]
    for wider, width, times, first in table:
        for index in range(times):
            stride, inner = first if index == 0 else 1, wider * net.channels[x]
            y = net.conv(x, inner, 1, act="relu6") if wider > 1 else x
            y = net.conv(y, inner, 3, stride, groups=inner, act="relu6")
            y = net.conv(y, width, 1, gain=0.5)
            x = net.op("Add", x, y) if stride == 1 and net.channels[x] == width else y
    net.output(net.classify(net.conv(x, 1280, 1, act="relu6")), "shares")
    return net
