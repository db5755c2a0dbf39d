#!/usr/bin/env python3
"""Writes the seeds of a fuzz target: small whole files that it can change.

usage: make_seeds.py onnx FOLDER
"""
import base64
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def onnx(folder):
    """The one-operator models of the fixtures."""
    cases = json.loads((ROOT / "Fixtures/Models/operators.json").read_text())["cases"]
    for number, case in enumerate(cases):
        model = base64.b64decode(case["model"])
        if len(model) <= 8192:
            (folder / f"{number:04d}.onnx").write_bytes(model)


if __name__ == "__main__":
    {"onnx": onnx}[sys.argv[1]](Path(sys.argv[2]))
