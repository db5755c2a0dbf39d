#!/usr/bin/env python3
"""Makes the networks of the survey: seeded weights, small inputs.

usage: make_survey.py OUT [NAME...]        (needs onnx, numpy)

Writes OUT/NAME.onnx and OUT/NAME/INPUT.npy for each input.
"""
import pathlib
import sys

import numpy as np
import onnx

import classifiers
import dense
import detectors
import pose
import transformers
import two_step

NETWORKS = {
    "AlexNet": classifiers.alexnet,
    "GoogLeNet": classifiers.googlenet,
    "VGG-16": classifiers.vgg16,
    "VGG-19": classifiers.vgg19,
    "ResNet-18": classifiers.resnet18,
    "ResNet-50": classifiers.resnet50,
    "ResNet-1202": classifiers.resnet1202,
    "Xception": classifiers.xception,
    "ResNeXt-50 32x4d": classifiers.resnext50,
    "YOLOv3": detectors.yolov3,
    "YOLOv5 style, NMS": detectors.yolov5,
    "YOLOv8 style, DFL": detectors.yolov8,
    "YOLOX": detectors.yolox,
    "SSD, NMS": detectors.ssd,
    "RetinaNet, FPN, NMS": detectors.retinanet,
    "Faster R-CNN": two_step.faster_rcnn,
    "Fast R-CNN": two_step.fast_rcnn,
    "FCN-8s": dense.fcn,
    "U-Net": dense.unet,
    "DeepLab v3": dense.deeplabv3,
    "PoseNet": pose.posenet,
    "3-D pose": pose.pose3d,
    "ViT-Tiny": transformers.vit,
    "DETR style": transformers.detr,
}


def write(net, folder):
    """Writes one network and its inputs; returns the file's path."""
    path = folder / f"{net.name}.onnx"
    onnx.save(net.model(), path)
    inputs = folder / net.name
    inputs.mkdir(exist_ok=True)
    for name, value in net.feeds.items():
        np.save(inputs / f"{name}.npy", np.ascontiguousarray(value))
    return path


if __name__ == "__main__":
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    for make in NETWORKS.values():
        if len(sys.argv) == 2 or make.__name__ in sys.argv[2:]:
            print(write(make(), out))
