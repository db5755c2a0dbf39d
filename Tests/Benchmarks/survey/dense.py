"""Networks that label every pixel."""
from classifiers import bottleneck, resnet_stem, resnet_stages
from net import Net


def _resize(net, x, height, width):
    """Bilinear to a size."""
    return net.op("Resize", x, "", "", net.ints(1, net.channels[x], height, width), mode="linear",
                  coordinate_transformation_mode="pytorch_half_pixel")


def fcn():
    """FCN-8s: VGG of half width, scores of three scales added up, transposed convolutions."""
    net = Net("fcn", 41)
    side = 128
    x = net.input("x", net.picture(side, side))
    scales = []
    for width, times in ((32, 2), (64, 2), (128, 3), (256, 3), (256, 3)):
        for _ in range(times):
            x = net.conv(x, width, act="relu")
        x = net.pool(x)
        scales.append(x)
    x = net.conv(net.conv(x, 512, 7, act="relu"), 512, 1, act="relu")
    x = net.deconv(net.conv(x, 21, 1), 21, 4, 2, 1)
    x = net.deconv(net.op("Add", x, net.conv(scales[3], 21, 1)), 21, 4, 2, 1)
    x = net.op("Add", x, net.conv(scales[2], 21, 1))
    net.output(net.deconv(x, 21, 16, 8, 4), "scores")
    return net


def unet(side=128):
    """Four steps down and up with joins, base width 32."""
    net = Net("unet", 42)
    pair = lambda x, width: net.norm_conv(net.norm_conv(x, width, act="relu"), width, act="relu")
    x = pair(net.input("x", net.picture(side, side)), 32)
    passed = []
    for width in (64, 128, 256, 512):
        passed.append(x)
        x = pair(net.pool(x), width)
    for y in reversed(passed):
        x = pair(net.concat(y, net.deconv(x, net.channels[y])), net.channels[y])
    net.output(net.op("Sigmoid", net.conv(x, 2, 1)), "masks")
    return net


def deeplabv3():
    """ResNet-50 of half width with atrous last stages, atrous pyramid with global context, bilinear resize."""
    net = Net("deeplabv3", 43)
    side = 129
    block = lambda net, x, width, stride: bottleneck(net, x, width // 4, width, stride)
    atrous = lambda rate: lambda net, x, width, stride: bottleneck(net, x, width // 4, width, 1, dilation=rate)
    x = resnet_stem(net, net.input("x", net.picture(side, side)), 32)
    x = resnet_stages(net, x, block, (3, 4), (128, 256), (1, 2))[-1]
    x = resnet_stages(net, x, atrous(2), (6,), (512,), (1,))[-1]
    x = resnet_stages(net, x, atrous(4), (3,), (1024,), (1,))[-1]
    cells = 17
    branches = [net.norm_conv(x, 128, 1, act="relu")]
    branches += [net.norm_conv(x, 128, 3, dilation=rate, act="relu") for rate in (6, 12, 18)]
    context = net.conv(net.op("GlobalAveragePool", x), 128, 1, act="relu")
    branches.append(_resize(net, context, cells, cells))
    x = net.norm_conv(net.concat(*branches), 128, 1, act="relu")
    x = net.conv(net.norm_conv(x, 128, act="relu"), 21, 1)
    net.output(_resize(net, x, side, side), "scores")
    return net
