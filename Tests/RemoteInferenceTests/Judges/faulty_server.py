"""A server of the Open Inference Protocol that can be told to go wrong, over gRPC and REST.

    faulty_server.py NETWORK.onnx MODE_FILE [--token TOKEN] [--plain] [--small] [--cert PEM --key PEM]

Its one model is called `network`. What it does with a request is the word in MODE_FILE:

    well       ONNX Runtime's answer
    slow       the same after a second
    busy       503, UNAVAILABLE
    failed     500 with a traceback, INTERNAL
    short      tensors without their last four bytes
    cut        an answer that is cut off in its middle
    typed      INT32 where FP32 was agreed
    nan        a NaN in the first output
    infinite   an infinity in it
    shaped     the outputs of twice as many pictures
    huge       an answer of 16 MiB
    garbage    bytes that are no message
    silent     takes the request and answers never

`--small` takes messages of gRPC up to its usual 4 MiB alone, `--plain` leaves out REST's binary tensors. Writes one line of JSON with its ports.
"""

import argparse
import concurrent.futures
import http.server
import json
import sys
import threading
import time

import grpc
import numpy as np
import onnxruntime
from tritonclient.grpc import service_pb2

parser = argparse.ArgumentParser()
parser.add_argument("network")
parser.add_argument("mode_file")
parser.add_argument("--token")
parser.add_argument("--plain", action="store_true")
parser.add_argument("--small", action="store_true")
parser.add_argument("--cert")
parser.add_argument("--key")
options = parser.parse_args()
settings = onnxruntime.SessionOptions()
settings.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(options.network, settings)
(given,) = session.get_inputs()
counts = {"requests": 0, "pictures": 0, "most": 0}
HUGE = 16 << 20


def mode():
    with open(options.mode_file) as file:
        return file.read().strip()


def computed(pictures):
    counts["requests"] += 1
    counts["pictures"] += len(pictures)
    counts["most"] = max(counts["most"], len(pictures))
    each = [session.run(None, {given.name: picture[None]}) for picture in pictures]
    names = [output.name for output in session.get_outputs()]
    outputs = {
        name: np.concatenate([one[index] for one in each]) for index, name in enumerate(names)
    }
    word = mode()
    first = outputs[names[0]]
    if word == "nan":
        first.flat[first.size // 2] = np.nan
    if word == "infinite":
        first.flat[first.size // 2] = -np.inf
    if word == "typed":
        outputs[names[0]] = first.astype(np.int32)
    if word == "shaped":
        outputs = {name: np.concatenate([array, array]) for name, array in outputs.items()}
    if word == "slow":
        time.sleep(1)
    if word == "silent":
        time.sleep(20)
    return outputs


def datatype(array):
    return {"float32": "FP32", "int32": "INT32"}[array.dtype.name]


def metadata():
    def shape(tensor):
        return [-1] + [int(side) for side in tensor.shape[1:]]

    return (
        [{"name": given.name, "datatype": "FP32", "shape": shape(given)}],
        [
            {"name": output.name, "datatype": "FP32", "shape": shape(output)}
            for output in session.get_outputs()
        ],
    )


class REST(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body, headers=(), length=None):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True
        if length is not None:
            self.close_connection = True

    def told(self, status, value):
        self.answer(status, json.dumps(value).encode(), [("Content-Type", "application/json")])

    def is_refused(self):
        if options.token and self.headers["Authorization"] != f"Bearer {options.token}":
            self.told(401, {"error": "no such token"})
            return True
        return False

    def do_GET(self):
        if self.is_refused():
            return
        if self.path == "/v2":
            names = [] if options.plain else ["binary_tensor_data"]
            return self.told(200, {"name": "faulty", "version": "1", "extensions": names})
        if self.path == "/v2/health/ready":
            return self.told(200 if mode() != "busy" else 503, {})
        if self.path == "/counts":
            return self.told(200, counts)
        if self.path == "/v2/models/network/ready":
            return self.told(200, {})
        if self.path == "/v2/models/network":
            inputs, outputs = metadata()
            return self.told(200, {"name": "network", "inputs": inputs, "outputs": outputs})
        self.told(404, {"error": f"{self.path} is not here"})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.is_refused():
            return
        if self.path != "/v2/models/network/infer":
            return self.told(404, {"error": "no such model"})
        word = mode()
        if word == "busy":
            return self.told(503, {"error": "no room"})
        if word == "failed":
            return self.told(500, {"error": "Traceback (most recent call last):\n  File x\nE: y"})
        if word == "garbage":
            return self.answer(200, b"\x00\xff" * 50)
        if word == "huge":
            return self.answer(200, b"[" * HUGE)
        head = self.headers["Inference-Header-Content-Length"]
        request = json.loads(body[: int(head)] if head else body)
        tensor = request["inputs"][0]
        if head:
            values = np.frombuffer(body[int(head) :], np.float32)
        else:
            values = np.array(tensor["data"], np.float64).astype(np.float32)
        outputs = computed(values.reshape(tensor["shape"]))
        described, blobs = [], b""
        for name, array in outputs.items():
            one = {"name": name, "datatype": datatype(array), "shape": list(array.shape)}
            if head:
                raw = array.tobytes()[: -4 if word == "short" else None]
                one["parameters"] = {"binary_data_size": len(raw)}
                blobs += raw
            else:
                numbers = array.flatten().tolist()
                one["data"] = numbers[: -1 if word == "short" else None]
            described.append(one)
        text = json.dumps({"model_name": "network", "outputs": described}).encode()
        headers = [("Inference-Header-Content-Length", str(len(text)))] if head else []
        whole = text + blobs
        if word == "cut":
            return self.answer(200, whole[: len(whole) // 2], headers, length=len(whole))
        self.answer(200, whole, headers)


class GRPC(grpc.GenericRpcHandler):
    def service(self, details):
        method = details.method.rsplit("/", 1)[1]
        metadata = dict(details.invocation_metadata)
        known = {
            "ServerReady": self.ready,
            "ModelReady": self.model_ready,
            "ModelMetadata": self.model_metadata,
            "ModelInfer": self.infer,
        }
        if method not in known:
            return None
        call = known[method]
        if options.token and metadata.get("authorization") != f"Bearer {options.token}":
            call = self.refuse
        return grpc.unary_unary_rpc_method_handler(call)

    def refuse(self, _, context):
        context.abort(grpc.StatusCode.UNAUTHENTICATED, "no such token")

    def ready(self, _, context):
        return service_pb2.ServerReadyResponse(ready=mode() != "busy").SerializeToString()

    def model_ready(self, request, context):
        self.named(service_pb2.ModelReadyRequest.FromString(request).name, context)
        return service_pb2.ModelReadyResponse(ready=True).SerializeToString()

    def named(self, name, context):
        if name != "network":
            context.abort(grpc.StatusCode.NOT_FOUND, f"no model is called '{name}'")

    def model_metadata(self, request, context):
        self.named(service_pb2.ModelMetadataRequest.FromString(request).name, context)
        inputs, outputs = metadata()
        answer = service_pb2.ModelMetadataResponse(name="network", inputs=inputs, outputs=outputs)
        return answer.SerializeToString()

    def infer(self, request, context):
        word = mode()
        if word == "busy":
            context.abort(grpc.StatusCode.UNAVAILABLE, "no room")
        if word == "failed":
            context.abort(grpc.StatusCode.INTERNAL, "Traceback\n  File x\nE: y, 50 % of it")
        if word == "garbage":
            return b"\xff" * 100
        if word == "huge":
            return b"\x00" * HUGE
        message = service_pb2.ModelInferRequest.FromString(request)
        tensor = message.inputs[0]
        values = np.frombuffer(message.raw_input_contents[0], np.float32)
        outputs = computed(values.reshape(list(tensor.shape)))
        answer = service_pb2.ModelInferResponse(model_name="network")
        for name, array in outputs.items():
            answer.outputs.add(name=name, datatype=datatype(array), shape=array.shape)
            raw = array.tobytes()
            answer.raw_output_contents.append(raw[:-4] if word == "short" else raw)
        whole = answer.SerializeToString()
        return whole[: len(whole) // 2] if word == "cut" else whole


web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), REST)
pool = concurrent.futures.ThreadPoolExecutor(max_workers=16)
wide = [("grpc.max_send_message_length", -1)]
if not options.small:
    wide.append(("grpc.max_receive_message_length", -1))
server = grpc.server(pool, options=wide)
server.add_generic_rpc_handlers([GRPC()])
if options.cert:
    pair = (open(options.key, "rb").read(), open(options.cert, "rb").read())
    port = server.add_secure_port("localhost:0", grpc.ssl_server_credentials([pair]))
else:
    port = server.add_insecure_port("127.0.0.1:0")
server.start()
threading.Thread(target=web.serve_forever, daemon=True).start()
print(json.dumps({"http": web.server_address[1], "grpc": port}), flush=True)
try:
    threading.Event().wait()
except KeyboardInterrupt:
    sys.exit(0)
