#!/usr/bin/env python3
"""Makes the networks that engine.py times: well-known architectures at their usual sizes.

    engine_networks.py OUT [NAME...]        (needs onnx, numpy)

They are the survey's (survey/*.py) with inputs as large as people use: seeded weights, drawn so that
activations stay in a normal range. What suppresses boxes in the graph is left out where the network
is known without it. OUT/stem6/ gets YOLOX with the 6x6 convolution that equals its first layer, for
engines without strided slices.
"""
import pathlib
import sys

import onnx

sys.path.insert(0, str(pathlib.Path(__file__).parent / "survey"))
import classifiers  # noqa: E402
import dense  # noqa: E402
import detectors  # noqa: E402
import pose  # noqa: E402

NETWORKS = {
    "alexnet_227": lambda: classifiers.alexnet(227),
    "googlenet_224": lambda: classifiers.googlenet(224),
    "mobilenet_v2_224": lambda: classifiers.mobilenet_v2(224),
    "posenet_257": lambda: pose.posenet(257),
    "resnet18_224": lambda: classifiers.resnet18(224),
    "resnet50_224": lambda: classifiers.resnet50(224),
    "resnext50_224": lambda: classifiers.resnext50(224),
    "unet_256": lambda: dense.unet(256),
    "vgg16_224": lambda: classifiers.vgg16(224),
    "xception_299": lambda: classifiers.xception(299),
    "yolov3_320": lambda: detectors.yolov3(320),
    "yolov8_320": lambda: detectors.yolov8(320),
    "yolov8_640": lambda: detectors.yolov8(640),
    "yolox_320": lambda: detectors.yolox(320),
    "yolox_416": lambda: detectors.yolox(416),
}


def write(name, net, folder):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.onnx"
    onnx.save(net.model(), path)
    print(path)


if __name__ == "__main__":
    out = pathlib.Path(sys.argv[1])
    for name, make in NETWORKS.items():
        if len(sys.argv) == 2 or name in sys.argv[2:]:
            write(name, make(), out)
            if name.startswith("yolox"):
                side = int(name.split("_")[1])
                write(name, detectors.yolox(side, focus=False), out / "stem6")
