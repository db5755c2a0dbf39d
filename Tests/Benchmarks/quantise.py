#!/usr/bin/env python3
"""Quantise ONNX networks statically, in QDQ form, with random calibration.

usage: quantise.py IN_DIR OUT_DIR NAME ...

For each NAME, IN_DIR/NAME.onnx becomes OUT_DIR/NAME_u8s8.onnx and NAME_s8s8.onnx (weights per
channel) and NAME_u8s8t.onnx (weights per tensor). Activations are calibrated by their extremes on
four seeded random inputs: good for latency and for comparing results, not for accuracy.
Needs: numpy, onnx, onnxruntime.
"""
import logging
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

KINDS = {
    "u8s8": dict(activation_type=QuantType.QUInt8, per_channel=True),
    "s8s8": dict(activation_type=QuantType.QInt8, per_channel=True),
    "u8s8t": dict(activation_type=QuantType.QUInt8, per_channel=False),
}


class RandomInputs(CalibrationDataReader):
    """Four inputs of a fixed seed, uniform in 0 to 1."""

    def __init__(self, path):
        graph = onnx.load(str(path), load_external_data=False).graph
        known = {t.name for t in graph.initializer}
        rng = np.random.default_rng(7)
        self.items = iter([
            {
                i.name: rng.random(
                    [max(1, d.dim_value) for d in i.type.tensor_type.shape.dim], dtype=np.float32)
                for i in graph.input if i.name not in known
            } for _ in range(4)
        ])

    def get_next(self):
        return next(self.items, None)


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    logging.disable(logging.WARNING)
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    target.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[3:]:
        with tempfile.TemporaryDirectory() as folder:
            prepared = Path(folder) / "prepared.onnx"
            quant_pre_process(str(source / f"{name}.onnx"), str(prepared))
            for kind, options in KINDS.items():
                path = target / f"{name}_{kind}.onnx"
                quantize_static(
                    str(prepared), str(path), RandomInputs(prepared),
                    quant_format=QuantFormat.QDQ, weight_type=QuantType.QInt8, **options)
                print(path)


if __name__ == "__main__":
    main()
