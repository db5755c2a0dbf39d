"""Networks as their own libraries export them, seeded, for exports.py.

NETWORKS names makers: `make(folder, side)` writes one and returns its path and a judge, or None.
`judge(outputs, properties, side)` gives rows of x1, y1, x2, y2, score, class by the maker's own
post-processing, or None where there are no boxes.
Below a side of 300 networks are less deep.
"""
import os
import pathlib
import sys
from types import SimpleNamespace

os.environ.setdefault("YOLO_AUTOINSTALL", "False")
os.environ.setdefault("YOLO_VERBOSE", "False")

import numpy as np  # noqa: E402
import onnx  # noqa: E402
import torch  # noqa: E402
from onnx import helper  # noqa: E402

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


def picture(height, width=None):
    """Waves of colour with upright figures, 0 to 1."""
    side = max(height, width or height)
    y, x = np.mgrid[0:height, 0:width or height] / side
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


def with_pixels(rows, side):
    """The boxes with pixels in the picture; untrained networks have others, which are none."""
    corners = np.clip(rows[:, :4], 0, side)
    return rows[(corners[:, 2] - corners[:, 0] > 0.005) & (corners[:, 3] - corners[:, 1] > 0.005)]


def ultralytics(name, fixed=None, **options):
    def make(folder, side):
        from ultralytics import YOLO
        own = fixed or side
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
    return with_pixels(found, side)


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
        answer = SimpleNamespace(
            logits=torch.tensor(outputs[0]), pred_boxes=torch.tensor(outputs[1]))
        found = processor().post_process_object_detection(answer, 0.5, [(side, side)])[0]
        return torch.cat([found["boxes"], found["scores"][:, None], found["labels"][:, None]], 1).numpy()
    return judge


def written(model, shown, path, inputs, outputs, properties=None):
    """Exports `model` by torch's tracing exporter; `outputs` of what transformers answers with."""
    class Plain(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self, pixels):
            answer = self.model(pixel_values=pixels)
            return tuple(answer[name] for name in outputs)

    torch.onnx.export(
        Plain(), (shown,), str(path), dynamo=False, opset_version=17, input_names=inputs,
        output_names=outputs)
    if properties:
        loaded = onnx.load(path)
        helper.set_model_props(loaded, properties)
        onnx.save(loaded, path)
    return path


def transformer(kind):
    """A network of the library transformers: its model, outputs and the type that it states."""
    def build(t, side):
        small = side < 300
        layers = 2 if small else 12
        if kind == "vit":
            return t.ViTForImageClassification(t.ViTConfig(num_hidden_layers=layers, num_labels=1000))
        if kind == "segformer":
            return t.SegformerForSemanticSegmentation(t.SegformerConfig(num_labels=21))
        if kind == "rtdetr":
            return t.RTDetrForObjectDetection(t.RTDetrConfig(
                num_labels=80, num_queries=100, decoder_layers=2 if small else 6,
                backbone_config=t.RTDetrResNetConfig(
                    layer_type="basic", depths=[2, 2, 2, 2], hidden_sizes=[64, 128, 256, 512],
                    out_features=["stage2", "stage3", "stage4"]),
                encoder_in_channels=[128, 256, 512], anchor_image_size=[side, side]))
        if kind == "dfine":
            return t.DFineForObjectDetection(t.DFineConfig(
                num_labels=80, num_queries=100 if small else 300, decoder_layers=2 if small else 6,
                backbone_config=t.HGNetV2Config(out_features=["stage2", "stage3", "stage4"]),
                anchor_image_size=[side, side]))
        if kind == "detr":
            return t.DetrForObjectDetection(t.DetrConfig(
                use_timm_backbone=False, use_pretrained_backbone=False, num_labels=91,
                encoder_layers=2 if small else 6, decoder_layers=2 if small else 6,
                backbone_config=t.ResNetConfig(out_features=["stage4"])))
        if kind == "vitpose":
            return t.VitPoseForPoseEstimation(t.VitPoseConfig(
                num_labels=17, use_simple_decoder=False, backbone_config=t.VitPoseBackboneConfig(
                    hidden_size=384, num_hidden_layers=layers, num_attention_heads=12,
                    image_size=(256, 192), patch_size=(16, 16), out_indices=[layers])))
        if kind == "depth-anything":
            return t.DepthAnythingForDepthEstimation(t.DepthAnythingConfig(
                backbone_config=t.Dinov2Config(
                    hidden_size=384, num_hidden_layers=12, num_attention_heads=6, image_size=518,
                    patch_size=14, out_indices=[3, 6, 9, 12], reshape_hidden_states=False),
                reassemble_hidden_size=384, neck_hidden_sizes=[48, 96, 192, 384],
                fusion_hidden_size=64, head_hidden_size=32))
        if kind == "dpt":
            return t.DPTForDepthEstimation(t.DPTConfig(
                hidden_size=384, num_hidden_layers=12, num_attention_heads=6,
                intermediate_size=1536, image_size=384, backbone_out_indices=[2, 5, 8, 11],
                neck_hidden_sizes=[48, 96, 192, 384], fusion_hidden_size=64))
        return t.YolosForObjectDetection(t.YolosConfig(
            hidden_size=192, num_hidden_layers=layers, num_attention_heads=3,
            intermediate_size=768, image_size=[side, side], num_detection_tokens=100,
            num_labels=91))

    def judge():
        from transformers.models.detr.image_processing_pil_detr import DetrImageProcessorPil
        from transformers.models.rt_detr.image_processing_pil_rt_detr import (
            RTDetrImageProcessorPil)
        return judged_by_transformers(
            RTDetrImageProcessorPil if kind in ("rtdetr", "dfine") else DetrImageProcessorPil)

    def make(folder, side):
        import transformers as t
        torch.manual_seed(1)
        extents = {"vit": (224, 224), "vitpose": (256, 192), "depth-anything": (518, 518),
                   "dpt": (384, 384)}.get(kind, (side, side))
        model, shown = build(t, side).eval(), picture(*extents)
        path = pathlib.Path(folder, f"{kind}.onnx")
        if kind not in ("yolos", "rtdetr", "dfine", "detr"):
            output = {"vitpose": "heatmaps", "depth-anything": "predicted_depth",
                      "dpt": "predicted_depth"}.get(kind, "logits")
            properties = {"model_type": kind} if kind == "vitpose" else None
            return written(model, shown, path, ["pixel_values"], [output], properties), None
        if kind in ("rtdetr", "dfine"):
            decoder = model.model.decoder
            even(decoder.class_embed[-1], lambda: model(shown), -3, 1.6)
            even(decoder.bbox_embed[-1].layers[-1], lambda: model(shown), 0, 1)
        elif kind == "yolos":
            even(model.class_labels_classifier.layers[-1], lambda: model(shown), 0, 5)
        else:
            even(model.class_labels_classifier, lambda: model(shown), 0, 5)
        properties = {"model_type": {"rtdetr": "rt_detr", "dfine": "d_fine"}.get(kind, kind)}
        written(model, shown, path, ["pixel_values"], ["logits", "pred_boxes"], properties)
        return path, judge()
    return make


def rf_detr(folder, side):
    """The smallest network of the library rfdetr, by its own exporter."""
    from rfdetr import RFDETRNano
    from rfdetr.models.postprocess import PostProcess
    torch.manual_seed(1)
    side = side // 32 * 32 if side < 300 else 384
    network = RFDETRNano(
        pretrain_weights=None, device="cpu", resolution=side, positional_encoding_size=side // 16)
    inner, shown = network.model.model.eval(), picture(side)
    even(inner.class_embed, lambda: inner(shown), -3, 1.6)
    network.export(output_dir=str(folder), verbose=False)
    path = next(pathlib.Path(folder).glob("*.onnx"))

    def judge(outputs, properties, side):
        boxes, logits = outputs
        found = PostProcess(num_select=300)(
            {"pred_logits": torch.tensor(logits), "pred_boxes": torch.tensor(boxes)},
            torch.tensor([[side, side]]))[0]
        rows = torch.cat(
            [found["boxes"], found["scores"][:, None], found["labels"][:, None]], 1).numpy()
        return with_pixels(rows[rows[:, 4] > 0.5], side)
    return path, judge


def torchvision_classifier(name):
    def make(folder, _):
        from torchvision import models
        torch.manual_seed(1)
        model, path = getattr(models, name)(weights=None).eval(), pathlib.Path(folder, f"{name}.onnx")
        torch.onnx.export(
            model, (picture(224),), str(path), dynamo=False, opset_version=17,
            input_names=["input"], output_names=["logits"])
        return path, None
    return make


def torchvision_head(kind):
    """The heads of a torchvision detector as they leave the network, decoded here and by it."""
    names = ["cls_logits", "bbox_regression"] + (["bbox_ctrness"] if kind == "fcos" else [])

    def make(folder, side):
        from torchvision.models import detection
        from torchvision.models.detection.image_list import ImageList
        torch.manual_seed(1)
        make_model = detection.fcos_resnet50_fpn if kind == "fcos" else detection.retinanet_resnet50_fpn
        model = make_model(weights=None, weights_backbone=None, num_classes=91).eval()
        shown = picture(side)

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
            return with_pixels(rows, side)[:300]
        return path, judge
    return make


# Networks of depth, which no family reads: for agreement and speed alone.
WITHOUT_FAMILY = {"depth-anything-s", "dpt-s"}
NETWORKS = {
    "yolov5nu": ultralytics("yolov5n"), "yolov8n": ultralytics("yolov8n"),
    "yolov8n-seg": ultralytics("yolov8n-seg"), "yolov9t": ultralytics("yolov9t"),
    "yolo11n": ultralytics("yolo11n"), "yolo11n-seg": ultralytics("yolo11n-seg"),
    "yolo11n-pose": ultralytics("yolo11n-pose"), "yolo11n-obb": ultralytics("yolo11n-obb"),
    "yolo11n-cls": ultralytics("yolo11n-cls", fixed=224), "yolo12n": ultralytics("yolo12n"),
    "yolo26n": ultralytics("yolo26n"), "vit": transformer("vit"),
    "segformer-b0": transformer("segformer"), "yolos-tiny": transformer("yolos"),
    "rtdetr-r18": transformer("rtdetr"), "dfine": transformer("dfine"),
    "detr-r50": transformer("detr"), "rf-detr-nano": rf_detr, "vitpose-s": transformer("vitpose"),
    "depth-anything-s": transformer("depth-anything"), "dpt-s": transformer("dpt"),
    "retinanet": torchvision_head("retinanet"), "fcos": torchvision_head("fcos"),
    "vit-b16": torchvision_classifier("vit_b_16"),
    "convnext-t": torchvision_classifier("convnext_tiny"),
    "swin-t": torchvision_classifier("swin_t"),
    "mobilenet-v3": torchvision_classifier("mobilenet_v3_large"),
    "efficientnet-b0": torchvision_classifier("efficientnet_b0"),
    "resnet50": torchvision_classifier("resnet50"),
}
