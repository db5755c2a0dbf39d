"""Networks of attention."""
import numpy as np

from classifiers import resnet18_stages
from net import Net


def _norm(net, x, width):
    return net.op("LayerNormalization", x, net.const(net.rng.uniform(0.8, 1.2, width).astype(np.float32)),
                  net.normal(width, 0.05), axis=-1, epsilon=1e-6)


def attention(net, query, key, value, width, heads, rows, columns):
    """Several heads over [1, rows, width] and [1, columns, width]."""
    size = width // heads
    split = lambda x, count, *order: net.transpose(net.reshape(x, 1, count, heads, size), *order)
    q = split(net.linear(query, width, width), rows, 0, 2, 1, 3)
    k = split(net.linear(key, width, width), columns, 0, 2, 3, 1)
    v = split(net.linear(value, width, width), columns, 0, 2, 1, 3)
    shares = net.op("Softmax", net.op("Div", net.op("MatMul", q, k), net.number(size ** 0.5)), axis=-1)
    joined = net.reshape(net.transpose(net.op("MatMul", shares, v), 0, 2, 1, 3), 1, rows, width)
    return net.linear(joined, width, width, gain=0.5)


def _hidden(net, x, width, inner, act):
    return net.linear(net.linear(x, width, inner, act), inner, width, gain=0.5)


def vit():
    """ViT-Tiny: patches of 16, a class token, twelve layers of width 192."""
    net = Net("vit", 61)
    side, width = 112, 192
    cells = (side // 16) ** 2
    x = net.conv(net.input("x", net.picture(side, side)), width, 16, 16, pad=0)
    x = net.transpose(net.reshape(x, 1, width, cells), 0, 2, 1)
    x = net.op("Concat", net.normal((1, 1, width), 0.5), x, axis=1)
    x = net.op("Add", x, net.normal((1, cells + 1, width), 0.2))
    for _ in range(12):
        y = _norm(net, x, width)
        x = net.op("Add", x, attention(net, y, y, y, width, 3, cells + 1, cells + 1))
        x = net.op("Add", x, _hidden(net, _norm(net, x, width), width, 4 * width, "gelu"))
    token = net.op("Gather", _norm(net, x, width), net.const(np.int64(0)), axis=1)
    net.output(net.op("Softmax", net.dense(token, width, 1000), axis=1), "shares")
    return net


def detr():
    """ResNet-18, two layers of encoder and decoder, 25 queries, classes and boxes."""
    net = Net("detr", 62)
    side, width, queries = (128, 160), 128, 25
    x = net.conv(resnet18_stages(net, net.input("x", net.picture(*side)))[-1], width, 1)
    height, across = side[0] // 32, side[1] // 32
    cells = height * across
    x = net.transpose(net.reshape(x, 1, width, cells), 0, 2, 1)
    y, z = np.mgrid[:height, :across].reshape(2, -1, 1).astype(np.float32)
    waves = 1 / 100 ** (np.arange(width // 4, dtype=np.float32) / (width // 4))
    place = net.const(np.concatenate([np.sin(y * waves), np.cos(y * waves), np.sin(z * waves), np.cos(z * waves)],
                                     1).astype(np.float32)[None])
    for _ in range(2):
        q = net.op("Add", x, place)
        x = _norm(net, net.op("Add", x, attention(net, q, q, x, width, 8, cells, cells)), width)
        x = _norm(net, net.op("Add", x, _hidden(net, x, width, 512, "relu")), width)
    query = net.normal((1, queries, width), 1.0)
    t = net.const(np.zeros((1, queries, width), np.float32))
    memory = net.op("Add", x, place)
    for _ in range(2):
        q = net.op("Add", t, query)
        t = _norm(net, net.op("Add", t, attention(net, q, q, t, width, 8, queries, queries)), width)
        q = net.op("Add", t, query)
        t = _norm(net, net.op("Add", t, attention(net, q, memory, x, width, 8, queries, cells)), width)
        t = _norm(net, net.op("Add", t, _hidden(net, t, width, 512, "relu")), width)
    net.output(net.op("Softmax", net.linear(t, width, 92), axis=-1), "classes")
    y = net.linear(net.linear(t, width, width, "relu"), width, width, "relu")
    net.output(net.op("Sigmoid", net.linear(y, width, 4)), "boxes")
    return net
