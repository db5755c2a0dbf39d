"""Networks of one's own with known answers: each gives out the outputs of a case of
Fixtures/Models/families.json and heads.json whatever it sees, with the metadata that its exporter
would leave.

    make_own_networks.py FOLDER FAMILIES.json HEADS.json
"""
import json
import os
import sys

import numpy as np
import onnx
from onnx import helper as h
from onnx import numpy_helper as nh

FLOAT = onnx.TensorProto.FLOAT
TASKS = {"seg": "segment", "pose": "pose", "obb": "obb"}


def names(case):
    """The outputs as the family's exporters call them."""
    known = {
        "detr": ["logits", "pred_boxes"], "detr-deployed": ["labels", "boxes", "scores"],
        "rtmo": ["dets", "keypoints"]}
    if case["family"] in known:
        return known[case["family"]]
    if case["parts"].get("efficient"):
        return ["classification", "regression"]
    if len(case["outputs"]) > 3:
        levels = 5 if case["family"] == "fcos" else 3
        kinds = ["cls_score", "bbox_pred", "centerness"]
        return [f"{kind}_{i}" for kind in kinds for i in range(levels)]
    if case["family"] in ("retinanet", "fcos"):
        return ["cls_logits", "bbox_regression", "bbox_ctrness"]
    return ["output0", "output1"]


def network(case, path):
    side = case["side"]
    nodes = [h.make_node("ReduceMean", ["images"], ["mean"], keepdims=0),
             h.make_node("Mul", ["mean", "nought"], ["none"])]
    constants, outputs = [nh.from_array(np.float32(0), "nought")], []
    for name, output in zip(names(case), case["outputs"]):
        values = np.array(output["values"], np.float32).reshape([1] + output["shape"])
        constants.append(nh.from_array(values, name + ".values"))
        nodes.append(h.make_node("Add", [name + ".values", "none"], [name]))
        outputs.append(h.make_tensor_value_info(name, FLOAT, values.shape))
    inputs = [h.make_tensor_value_info("images", FLOAT, [1, 3, side, side])]
    if case["family"] == "detr-deployed":
        inputs.append(h.make_tensor_value_info("orig_target_sizes", onnx.TensorProto.INT64, [1, 2]))
    graph = h.make_graph(
        nodes, "g", inputs, outputs, constants)
    model = h.make_model(graph, ir_version=10, opset_imports=[h.make_opsetid("", 17)])
    labels = {i: f"kind {i}" for i in range(case["classes"])}
    meta = {"names": str(labels)}
    if case["family"].startswith("yolo-anchor-free") and not case["parts"].get("normalized"):
        meta.update(
            author="Ultralytics", task=TASKS.get(case["family"].split("-")[-1], "detect"),
            imgsz=str([side, side]))
    if "points" in case["parts"] and case["family"] != "rtmo":
        meta["kpt_shape"] = str([case["parts"]["points"], 3])
    h.set_model_props(model, meta)
    onnx.save(model, path)


folder, *files = sys.argv[1:]
cases = []
for path in files:
    with open(path) as file:
        cases += json.load(file)["cases"]
for index, case in enumerate(cases):
    network(case, os.path.join(folder, f"own{index}.onnx"))

# One row for each keypoint of a person or for each of 52 classes: the shape fits both.
both = dict(cases[0], classes=52, outputs=[{"shape": [56, 84], "values": [0.0] * 56 * 84}])
network(both, os.path.join(folder, "both.onnx"))
loaded = onnx.load(os.path.join(folder, "both.onnx"))
del loaded.metadata_props[:]
onnx.save(loaded, os.path.join(folder, "both.onnx"))
