#!/usr/bin/env python3
"""The pipeline that a careful Python user writes, as the peer of end_to_end.py.

    pipeline.py CLIP YOLOX.onnx OUT [--backend ort|openvino] [--threads 2] [--pipelined]
                [--lookahead N] [--bframes N] [--keyint N]

PyAV decodes, OpenCV letterboxes, ONNX Runtime or OpenVINO infers in float32, OpenCV suppresses,
ByteTrack of `trackers` follows, `supervision` draws, libx264 (veryfast, crf 23) encodes into
OUT/annotated.mp4; OUT/events.jsonl gets a line a frame. --pipelined gives decoding and encoding
threads of their own beside inference, with queues of eight frames between them. --lookahead,
--bframes and --keyint set libx264's `rc-lookahead`, `bframes` and `keyint`; without them they are
the preset's.

ONNX Runtime does not spin (`allow_spinning` is off): its threads compete with those of the decoder
and the encoder, pipelined or not, and the peer is quicker without. OpenVINO is told f32, since its
default may be bfloat16.
Prints one line of JSON: frames, seconds from the first packet to the closed file, frames a second,
seconds of each step, peak MiB. Imports and loading the network are not counted.
"""
import argparse
import json
import os
import queue
import resource
import threading
import time

import av
import cv2
import numpy as np
import supervision
from trackers import ByteTrackTracker

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("clip")
parser.add_argument("network")
parser.add_argument("out")
parser.add_argument("--backend", default="ort", choices=["ort", "openvino"])
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--pipelined", action="store_true")
parser.add_argument("--lookahead", type=int)
parser.add_argument("--bframes", type=int)
parser.add_argument("--keyint", type=int)
arguments = parser.parse_args()
cv2.setNumThreads(arguments.threads)
SCORE, OVERLAP, GREY = 0.1, 0.65, 114


class Stopwatch:
    """Adds up the seconds of each step."""

    def __init__(self):
        self.seconds = {}

    def __call__(self, step, work, *inputs):
        begin = time.perf_counter()
        result = work(*inputs)
        self.seconds[step] = self.seconds.get(step, 0.0) + time.perf_counter() - begin
        return result


class OnnxRuntime:
    def __init__(self, path, threads):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = onnxruntime.InferenceSession(
            path, options, providers=["CPUExecutionProvider"])
        self.name = self.session.get_inputs()[0].name
        self.side = self.session.get_inputs()[0].shape[2]
        self.version = "onnxruntime " + onnxruntime.__version__

    def __call__(self, tensor):
        return self.session.run(None, {self.name: tensor})[0]


class OpenVino:
    def __init__(self, path, threads):
        import openvino

        self.compiled = openvino.Core().compile_model(path, "CPU", {
            "INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": "f32"})
        self.side = int(self.compiled.inputs[0].shape[2])
        self.version = "openvino " + openvino.__version__.split("-")[0]

    def __call__(self, tensor):
        return self.compiled([tensor])[self.compiled.outputs[0]]


class Detector:
    """YOLOX: a letterboxed picture in, boxes in the picture's pixels out."""

    def __init__(self, network):
        self.network, side = network, network.side
        cells = [np.indices((side // s, side // s))[::-1].reshape(2, -1).T for s in (8, 16, 32)]
        self.offsets = np.concatenate(cells).astype(np.float32)
        self.steps = np.concatenate(
            [np.full((len(c), 1), s, np.float32) for c, s in zip(cells, (8, 16, 32))])

    def prepare(self, picture):
        side = self.network.side
        scale = min(side / picture.shape[0], side / picture.shape[1])
        size = (int(picture.shape[1] * scale), int(picture.shape[0] * scale))
        canvas = np.full((side, side, 3), GREY, np.uint8)
        canvas[:size[1], :size[0]] = cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR)
        return cv2.dnn.blobFromImage(canvas), scale

    def boxes(self, output, scale):
        likely = output[0][:, 4] > SCORE
        values, offsets, steps = output[0][likely], self.offsets[likely], self.steps[likely]
        scores = values[:, 5:] * values[:, 4:5]
        labels = scores.argmax(1)
        best = scores[np.arange(len(scores)), labels]
        sure = best > SCORE
        centre = ((values[:, :2] + offsets) * steps)[sure] / scale
        half = (np.exp(values[:, 2:4]) * steps)[sure] / scale / 2
        found = supervision.Detections(
            xyxy=np.concatenate([centre - half, centre + half], 1),
            confidence=best[sure], class_id=labels[sure])
        return found.with_nms(OVERLAP)


class Writer:
    """Draws into pictures and encodes them."""

    def __init__(self):
        self.container = av.open(os.path.join(arguments.out, "annotated.mp4"), "w")
        self.stream = None
        self.draw_boxes = supervision.BoxAnnotator()
        self.draw_labels = supervision.LabelAnnotator()

    def open(self, picture, rate):
        given = {"rc-lookahead": arguments.lookahead, "bframes": arguments.bframes,
                 "keyint": arguments.keyint}
        own = ":".join(f"{key}={value}" for key, value in given.items() if value is not None)
        options = {"preset": "veryfast", "crf": "23"} | ({"x264-params": own} if own else {})
        self.stream = self.container.add_stream("libx264", rate=rate, options=options)
        self.stream.height, self.stream.width = (side // 2 * 2 for side in picture.shape[:2])
        self.stream.pix_fmt = "yuv420p"
        self.stream.codec_context.thread_count = arguments.threads

    def draw(self, picture, found):
        picture = self.draw_boxes.annotate(picture, found)
        words = [f"{label} {track}" for label, track in zip(found.class_id, found.tracker_id)]
        return self.draw_labels.annotate(picture, found, words)

    def encode(self, picture):
        cut = np.ascontiguousarray(picture[:self.stream.height, :self.stream.width])
        frame = av.VideoFrame.from_ndarray(cut, format="bgr24")
        self.container.mux(self.stream.encode(frame))

    def close(self):
        if self.stream:
            self.container.mux(self.stream.encode())
        self.container.close()


def pictures(watch):
    """Time in seconds, picture and rate of each frame."""
    with av.open(arguments.clip) as container:
        stream = container.streams.video[0]
        stream.thread_type = "FRAME"
        stream.codec_context.thread_count = arguments.threads
        frames = container.decode(stream)
        while (frame := watch("decode", next, frames, None)) is not None:
            picture = watch("decode", lambda: frame.to_ndarray(format="bgr24"))
            yield frame.time or 0.0, picture, stream.average_rate


def understand(item, detector, tracker, log, watch):
    """Adds what is in a picture, and writes it to the log."""
    seconds, picture, rate = item
    tensor, scale = watch("prepare", detector.prepare, picture)
    output = watch("infer", detector.network, tensor)
    found = watch("boxes", detector.boxes, output, scale)
    found = watch("track", tracker.update, found)
    rows = zip(found.tracker_id.tolist(), found.class_id.tolist(), found.confidence.tolist(),
               found.xyxy.astype(float).round(2).tolist())
    objects = [dict(id=i, cls=c, score=round(s, 4), box=b) for i, c, s, b in rows]
    log.write(json.dumps(dict(t=seconds, objects=objects)) + "\n")
    return picture, found, rate


def write(item, writer, watch):
    picture, found, rate = item
    if writer.stream is None:
        writer.open(picture, rate)
    watch("encode", writer.encode, watch("draw", writer.draw, picture, found))


def run_in_turn(step, end, watch):
    count = 0
    for item in pictures(watch):
        end(step(item))
        count += 1
    return count


def run_pipelined(step, end, watch):
    decoded, done, count = queue.Queue(8), queue.Queue(8), 0

    def feed():
        for item in pictures(watch):
            decoded.put(item)
        decoded.put(None)

    def drain():
        while (item := done.get()) is not None:
            end(item)

    threads = [threading.Thread(target=feed), threading.Thread(target=drain)]
    for thread in threads:
        thread.start()
    while (item := decoded.get()) is not None:
        done.put(step(item))
        count += 1
    done.put(None)
    for thread in threads:
        thread.join()
    return count


network = {"ort": OnnxRuntime, "openvino": OpenVino}[arguments.backend](
    arguments.network, arguments.threads)
detector, tracker, watch = Detector(network), ByteTrackTracker(), Stopwatch()
begin = time.perf_counter()
with open(os.path.join(arguments.out, "events.jsonl"), "w", encoding="utf-8") as log:
    writer = Writer()
    run = run_pipelined if arguments.pipelined else run_in_turn
    count = run(lambda item: understand(item, detector, tracker, log, watch),
                lambda item: write(item, writer, watch), watch)
    writer.close()
seconds = time.perf_counter() - begin
print(json.dumps(dict(
    version=f"{network.version}, av {av.__version__}, opencv {cv2.__version__}",
    frames=count, seconds=round(seconds, 3), fps=count / seconds,
    steps={step: round(value, 3) for step, value in watch.seconds.items()},
    rss_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)))
