#!/usr/bin/env python3
"""Writes the seeds of a fuzz target: small whole files that it can change.

usage: make_seeds.py onnx|tflite FOLDER
"""
import base64
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def one_operator_models(cases, folder, ending):
    """The models of a fixture's cases that are small enough."""
    for number, case in enumerate(json.loads((ROOT / "Fixtures/Models" / cases).read_text())["cases"]):
        model = base64.b64decode(case["model"])
        if len(model) <= 8192:
            (folder / f"{number:04d}.{ending}").write_bytes(model)


if __name__ == "__main__":
    cases = {"onnx": "operators.json", "tflite": "tflite_operators.json"}
    one_operator_models(cases[sys.argv[1]], Path(sys.argv[2]), sys.argv[1])
