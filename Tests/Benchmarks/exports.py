#!/usr/bin/env python3
"""Networks that people export, seeded: understood without a description? the maker's boxes? how fast?

    exports.py [--sightline .build/release/sightline] [--side 640] [--runs 10] [--verify] [NAME...]

Each network is exported by its own library with its defaults into a temporary folder, one at a
time. Columns: the family that `models describe` understands; the largest difference of an output
from ONNX Runtime's in units of the largest value; boxes of ours and of the maker's own
post-processing on the same tensors, and how many of them are the same (IoU >= 0.999, score within
1e-4; a mask within 0.99); milliseconds on one and two threads, ours and ONNX Runtime's by turns,
the best of the runs, and their ratio; peak memory of one inference. --verify leaves times out.
Ends with 1 when a network is not understood, differs by more than 1e-3 or has other boxes.
Needs: requirements-exports.txt.
"""
import argparse
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

os.environ.setdefault("YOLO_AUTOINSTALL", "False")

import numpy as np  # noqa: E402
import onnx  # noqa: E402
import onnxruntime  # noqa: E402
import torch  # noqa: E402
from onnx import helper, numpy_helper  # noqa: E402

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("names", nargs="*", help="networks; all when left out")
parser.add_argument("--sightline", default=".build/release/sightline")
parser.add_argument("--side", type=int, default=640)
parser.add_argument("--runs", type=int, default=10)
parser.add_argument("--verify", action="store_true")
arguments = parser.parse_args()
SIDE = arguments.side
torch.set_num_threads(1)


def load_torchvision():
    """Loads torchvision, with suppression by ultralytics where its compiled part is for another torch."""
    try:
        import torchvision  # noqa: F401
        return
    except RuntimeError:
        for name in [name for name in sys.modules if name.startswith("torchvision")]:
            del sys.modules[name]
    library = load_torchvision.library = torch.library.Library("torchvision", "FRAGMENT")
    for name in ("nms", "qnms"):
        library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    import torchvision.extension
    torchvision.extension._has_ops = lambda: True
    from ultralytics.utils.nms import TorchNMS
    library.impl("nms", lambda b, s, t: TorchNMS.nms(b, s, t), "CPU")


load_torchvision()


def picture(side):
    """Waves of colour with upright figures, 0 to 1."""
    y, x = np.mgrid[0:side, 0:side] / side
    image = np.stack([0.5 + 0.4 * np.sin(17 * x + c) * np.cos(11 * y - c) for c in range(3)])
    for middle in (0.2, 0.5, 0.8):
        image[:, (abs(x - middle) < 0.05) & (abs(y - 0.5) < 0.25)] = 0.2
    return torch.tensor(image[None], dtype=torch.float32)


def settle(model, head, image):
    """Statistics of normalisation from the picture; class scores that spread around -3."""
    for part in model.modules():
        if isinstance(part, torch.nn.BatchNorm2d):
            part.momentum = 1.0
    model.train()
    with torch.no_grad():
        model(torch.cat([image, image.flip(3)]))
    model.eval()

    def spread(part, _, output):
        is_score = part.out_channels == getattr(head, "nc", -1)
        factor = (1.6 if is_score else 1.0) / max(output.std().item(), 1e-6)
        shift = (-3.0 if is_score else 0.0) - output.mean().item() * factor
        part.weight.data *= factor
        part.bias.data = part.bias.data * factor + shift
        return output * factor + shift

    hooks = [part.register_forward_hook(spread) for part in head.modules()
             if isinstance(part, torch.nn.Conv2d) and part.bias is not None]
    with torch.no_grad():
        model(image)
    for hook in hooks:
        hook.remove()


def ultralytics(name, side=None, **options):
    def make(folder):
        from ultralytics import YOLO
        own = side or SIDE
        torch.manual_seed(1)
        yolo = YOLO(f"{name}.yaml", verbose=False)
        if not name.endswith("-cls"):
            settle(yolo.model, yolo.model.model[-1], picture(own))
        here = os.getcwd()
        os.chdir(folder)
        try:
            made = yolo.export(format="onnx", imgsz=own, simplify=False, verbose=False, **options)
        finally:
            os.chdir(here)
        return pathlib.Path(folder, made), judged_by_ultralytics
    return make


def judged_by_ultralytics(outputs, properties, side):
    """Boxes, scores, classes; None where the network has no boxes."""
    from ultralytics.utils.nms import non_max_suppression
    task = properties["task"]
    if task not in ("detect", "segment", "pose", "obb"):
        return None
    count = len(eval(properties["names"]))
    rows = torch.tensor(outputs[0])
    is_final = rows.shape[1] > rows.shape[2]
    found = non_max_suppression(
        rows, 0.25, 0.7, nc=count, rotated=task == "obb", end2end=is_final)[0].numpy()
    if task == "obb":
        return found
    # A box without pixels in the picture is none; untrained networks have some.
    corners = np.clip(found[:, :4], 0, side)
    return found[(corners[:, 2] - corners[:, 0] > 0.005) & (corners[:, 3] - corners[:, 1] > 0.005)]


def even(layer, run, mean, deviation):
    """Scales a last layer so that its numbers have this mean and deviation for `run`."""
    seen = []
    hook = layer.register_forward_hook(lambda _, __, output: seen.append(output))
    with torch.no_grad():
        run()
    hook.remove()
    values = torch.cat([output.flatten() for output in seen])
    factor = deviation / max(values.std().item(), 1e-9)
    layer.weight.data *= factor
    layer.bias.data = layer.bias.data * factor + mean - values.mean().item() * factor


def judged_by_transformers(processor):
    def judge(outputs, properties, side):
        from types import SimpleNamespace
        answer = SimpleNamespace(
            logits=torch.tensor(outputs[0]), pred_boxes=torch.tensor(outputs[1]))
        found = processor().post_process_object_detection(answer, 0.5, [(side, side)])[0]
        return torch.cat([found["boxes"], found["scores"][:, None], found["labels"][:, None]], 1).numpy()
    return judge


def transformer(kind):
    def make(folder):
        import transformers as t
        torch.manual_seed(1)
        side = 224 if kind == "vit" else SIDE
        small = SIDE < 300
        judge, outputs = None, ["logits"]
        if kind == "vit":
            config = t.ViTConfig(num_hidden_layers=2 if small else 12, num_labels=1000)
            model = t.ViTForImageClassification(config)
        elif kind == "segformer":
            model = t.SegformerForSemanticSegmentation(t.SegformerConfig(num_labels=21))
        elif kind == "rtdetr":
            config = t.RTDetrConfig(
                num_labels=80, num_queries=100, decoder_layers=2 if small else 6,
                backbone_config=t.RTDetrResNetConfig(
                    layer_type="basic", depths=[2, 2, 2, 2], hidden_sizes=[64, 128, 256, 512],
                    out_features=["stage2", "stage3", "stage4"]),
                encoder_in_channels=[128, 256, 512], anchor_image_size=[side, side])
            model = t.RTDetrForObjectDetection(config)
            outputs = ["logits", "pred_boxes"]
            from transformers.models.rt_detr.image_processing_pil_rt_detr import (
                RTDetrImageProcessorPil)
            judge = judged_by_transformers(RTDetrImageProcessorPil)
        else:
            config = t.YolosConfig(
                hidden_size=192, num_hidden_layers=2 if small else 12, num_attention_heads=3,
                intermediate_size=768, image_size=[side, side], num_detection_tokens=100,
                num_labels=91)
            model = t.YolosForObjectDetection(config)
            outputs = ["logits", "pred_boxes"]
            from transformers.models.detr.image_processing_pil_detr import DetrImageProcessorPil
            judge = judged_by_transformers(DetrImageProcessorPil)
        model.eval()
        shown = picture(side)
        if kind == "rtdetr":
            even(model.model.decoder.class_embed[-1], lambda: model(shown), -3, 1.6)
            even(model.model.decoder.bbox_embed[-1].layers[-1], lambda: model(shown), 0, 1)
        elif kind == "yolos":
            even(model.class_labels_classifier.layers[-1], lambda: model(shown), 0, 5)
        path = pathlib.Path(folder, f"{kind}.onnx")

        class Plain(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.model = model

            def forward(self, pixels):
                answer = self.model(pixel_values=pixels)
                return tuple(answer[name] for name in outputs)

        torch.onnx.export(
            Plain(), (torch.zeros(1, 3, side, side),), str(path), dynamo=False, opset_version=17,
            input_names=["pixel_values"], output_names=outputs)
        loaded = onnx.load(path)
        if kind in ("yolos", "rtdetr"):
            helper.set_model_props(loaded, {"model_type": kind.replace("rt", "rt_")})
            onnx.save(loaded, path)
        return path, judge
    return make


def torchvision_head(kind):
    """The heads of a torchvision detector as they leave the network, decoded here and by it."""
    names = ["cls_logits", "bbox_regression"] + (["bbox_ctrness"] if kind == "fcos" else [])

    def make(folder):
        from torchvision.models import detection
        from torchvision.models.detection.image_list import ImageList
        torch.manual_seed(1)
        make_model = detection.fcos_resnet50_fpn if kind == "fcos" else detection.retinanet_resnet50_fpn
        model = make_model(weights=None, weights_backbone=None, num_classes=91).eval()
        shown = picture(SIDE)

        class Heads(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.model = model

            def forward(self, images):
                answer = self.model.head(list(self.model.backbone(images).values()))
                return tuple(answer[name] for name in names)

        heads = Heads()
        even(model.head.classification_head.cls_logits, lambda: heads(shown), -5, 2)
        even(model.head.regression_head.bbox_reg, lambda: heads(shown), 1 if kind == "fcos" else 0, 0.4)
        path = pathlib.Path(folder, f"{kind}.onnx")
        torch.onnx.export(heads, (shown,), str(path), dynamo=False, opset_version=17,
                          input_names=["images"], output_names=names)
        model.score_thresh, model.nms_thresh = 0.3, 0.6 if kind == "fcos" else 0.5
        model.topk_candidates = model.detections_per_img = 1_000_000

        def judge(outputs, properties, side):
            each = [(-(-side // stride)) ** 2 for stride in (8, 16, 32, 64, 128)]
            planes = [torch.zeros(1, 1, -(-side // s), -(-side // s)) for s in (8, 16, 32, 64, 128)]
            own = model.anchor_generator(
                ImageList(torch.zeros(1, 3, side, side), [(side, side)]), planes)[0]
            count = len(own) // sum(each)
            parts = [n * count for n in each]
            found = model.postprocess_detections(
                {name: list(torch.tensor(values).split(parts, 1))
                 for name, values in zip(names, outputs)},
                [list(own.split(parts))], [(side, side)])[0]
            rows = torch.cat(
                [found["boxes"], found["scores"][:, None], found["labels"][:, None]], 1).numpy()
            # A box without pixels in the picture is none; of the others 300 are kept, as we do.
            solid = (rows[:, 2] - rows[:, 0] > 0.005) & (rows[:, 3] - rows[:, 1] > 0.005)
            return rows[solid][:300]
        return path, judge
    return make


NETWORKS = {
    "yolov5nu": ultralytics("yolov5n"), "yolov8n": ultralytics("yolov8n"),
    "yolov8n-seg": ultralytics("yolov8n-seg"), "yolov9t": ultralytics("yolov9t"),
    "yolo11n": ultralytics("yolo11n"), "yolo11n-seg": ultralytics("yolo11n-seg"),
    "yolo11n-pose": ultralytics("yolo11n-pose"), "yolo11n-obb": ultralytics("yolo11n-obb"),
    "yolo11n-cls": ultralytics("yolo11n-cls", side=224), "yolo12n": ultralytics("yolo12n"),
    "yolo26n": ultralytics("yolo26n"), "vit": transformer("vit"),
    "segformer-b0": transformer("segformer"), "yolos-tiny": transformer("yolos"),
    "rtdetr-r18": transformer("rtdetr"), "retinanet": torchvision_head("retinanet"),
    "fcos": torchvision_head("fcos"),
}


def ours(*words):
    done = subprocess.run(
        [arguments.sightline, *map(str, words)], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(" ".join(done.stderr.split()))
    return done.stdout + done.stderr


def peer(path, threads):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def constant(path, target, outputs):
    """A network that gives out `outputs` whatever it sees, with the metadata of the one at `path`."""
    model = onnx.load(path)
    feed = model.graph.input[0]
    nodes = [helper.make_node("ReduceMean", [feed.name], ["mean"], keepdims=0),
             helper.make_node("Mul", ["mean", "nought"], ["none"])]
    constants = [numpy_helper.from_array(np.float32(0), "nought")]
    infos = []
    for info, values in zip(model.graph.output, outputs):
        constants.append(numpy_helper.from_array(values, info.name + ".values"))
        nodes.append(helper.make_node("Add", [info.name + ".values", "none"], [info.name]))
        infos.append(helper.make_tensor_value_info(info.name, onnx.TensorProto.FLOAT, values.shape))
    graph = helper.make_graph(nodes, "g", [feed], infos, constants)
    plain = helper.make_model(graph, ir_version=10, opset_imports=[helper.make_opsetid("", 17)])
    plain.metadata_props.extend(model.metadata_props)
    onnx.save(plain, target)


def overlap(a, b):
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    both = width * height
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)


def boxes(path, outputs, judge, properties, folder):
    """How many boxes we have, how many the maker, how many are the same."""
    side = SIDE
    theirs = judge(outputs, properties, side)
    if theirs is None:
        return None
    fixed, shot, out = folder / "fixed.onnx", folder / "shot.ppm", folder / "out.json"
    constant(path, fixed, outputs)
    shot.write_bytes(f"P6\n{side} {side}\n255\n".encode() + bytes([90]) * (3 * side * side))
    ours("run", shot, "--model", fixed, "--tracker", "none", "--log", "none", "--detections", out)
    mine = json.loads(out.read_text())
    same, used = 0, set()
    for row in theirs:
        for index, one in enumerate(mine):
            if index in used or abs(one["score"] - row[4]) > 1.5e-4:
                continue
            if "obb" in one:
                fits = np.abs(np.array(one["obb"][:2]) - row[:2]).max() < 0.05
            else:
                x, y, w, h = one["bbox"]
                clipped = np.clip(row[:4], 0, side)
                fits = overlap([x, y, x + w, y + h], clipped) >= 0.999 or (
                    np.abs(np.array([x, y, x + w, y + h]) - clipped).max() <= 0.011)
            if fits:
                used.add(index)
                same += 1
                break
    return len(mine), len(theirs), same


def row(name, folder):
    path, judge = NETWORKS[name](folder)
    session = peer(path, 1)
    feed = session.get_inputs()[0]
    properties = session.get_modelmeta().custom_metadata_map
    image = picture(feed.shape[2]).numpy()
    described = ours("models", "describe", path)
    kind = next(line.split()[1] for line in described.splitlines() if line.startswith("  kind:"))
    answers = session.run(None, {feed.name: image})
    np.save(folder / "in.npy", image)
    ours("model", "run", path, "--input", folder / "in.npy", "--out", folder / "out")
    error = 0.0
    for info, answer in zip(session.get_outputs(), answers):
        mine = np.load(folder / "out" / f"{info.name}.npy")
        error = max(error, float(np.abs(mine - answer).max() / max(np.abs(answer).max(), 1e-30)))
    counted = boxes(path, answers, judge, properties, folder) if judge else None
    result = {"kind": kind, "error": error, "boxes": counted, "ms": {}}
    if arguments.verify:
        return result
    for threads in (1, 2):
        other = peer(path, threads)
        best, theirs = [], []
        for _ in range(3):
            report = json.loads(ours(
                "model", "bench", path, "--json", "--threads", threads, "--runs", arguments.runs,
                "--input", folder / "in.npy").splitlines()[0])["result"]
            best.append(report["bestMs"])
            for _ in range(arguments.runs):
                start = time.perf_counter()
                other.run(None, {feed.name: image})
                theirs.append((time.perf_counter() - start) * 1e3)
        result["ms"][threads] = (min(best), min(theirs))
    result["memory"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    return result


print(f"{'network':14} {'understood as':24} {'error':>8} {'boxes':>16}", end="")
print("" if arguments.verify else
      f" {'1t ms':>8} {'ORT':>8} {'ratio':>5} {'2t ms':>8} {'ORT':>8} {'ratio':>5} {'MiB':>6}")
failed = 0
for name in arguments.names or NETWORKS:
    with tempfile.TemporaryDirectory() as folder:
        try:
            r = row(name, pathlib.Path(folder))
        except RuntimeError as error:
            failed += 1
            print(f"{name:14} FAILED: {error}", flush=True)
            continue
    counted = r["boxes"]
    text = "-" if counted is None else "{} / {}, {} same".format(*counted)
    isWrong = r["error"] > 1e-3 or (counted is not None and len(set(counted)) != 1)
    failed += isWrong
    print(f"{name:14} {r['kind']:24} {r['error']:8.1e} {text:>16}", end="")
    for mine, theirs in r["ms"].values():
        print(f" {mine:8.2f} {theirs:8.2f} {theirs / mine:5.2f}", end="")
    print(f" {r['memory']:6}" if r["ms"] else "", flush=True)
print(f"onnxruntime {onnxruntime.__version__}, torch {torch.__version__}; {failed} failed")
sys.exit(1 if failed else 0)
