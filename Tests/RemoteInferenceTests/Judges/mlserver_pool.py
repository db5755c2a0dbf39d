"""Runs MLServer with a network until its stdin ends.

    mlserver_pool.py FOLDER NETWORK.onnx

Serves the network under these names: `network` (any number of pictures), `single` (one), `bytes`
(UINT8), `halves` (FP16), `bare` (without a batch axis), `misnamed` (another input), `misshapen`
(another output); one whose file has no batch axis as `network` alone, without one. Writes one line
of JSON with its ports when it is ready.
"""

import ctypes
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import onnxruntime

FOLDER, NETWORK = pathlib.Path(sys.argv[1]), os.path.abspath(sys.argv[2])
HERE = os.path.dirname(os.path.abspath(__file__))


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def stated(shape, axes, cut=0):
    """The extents that are stated: `axes` in place of the file's batch axis, -1 for an open one."""
    sides = [side if isinstance(side, int) else -1 for side in shape]
    return (axes + sides[1:] if HAS_BATCH else sides)[:-1] + [sides[-1] - cut]


def model(name, axes=(-1,), datatype="FP32", input_name=None, cut=0):
    (given,) = SESSION.get_inputs()
    folder = FOLDER / name
    folder.mkdir(parents=True)
    settings = {
        "name": name,
        "implementation": "network_runtime.Network",
        "parameters": {"uri": NETWORK},
        "inputs": [
            {
                "name": input_name or given.name,
                "datatype": datatype,
                "shape": stated(given.shape, list(axes)),
            }
        ],
        "outputs": [
            {
                "name": output.name,
                "datatype": "FP16" if datatype == "FP16" else "FP32",
                "shape": stated(output.shape, list(axes), cut),
            }
            for output in SESSION.get_outputs()
        ],
    }
    (folder / "model-settings.json").write_text(json.dumps(settings))


SESSION = onnxruntime.InferenceSession(NETWORK)
HAS_BATCH = len(SESSION.get_inputs()[0].shape) == 4
http, grpc, metrics = free_ports(3)
model("network")
if HAS_BATCH:
    model("single", axes=[1])
    model("bytes", datatype="UINT8")
    model("halves", datatype="FP16")
    model("bare", axes=[])
    model("misnamed", input_name="picture")
    model("misshapen", cut=1)
(FOLDER / "settings.json").write_text(
    json.dumps(
        {
            "host": "127.0.0.1",
            "http_port": http,
            "grpc_port": grpc,
            "metrics_port": metrics,
            "grpc_max_message_length": 64 << 20,
            "parallel_workers": 0,
            "debug": False,
        }
    )
)
environment = dict(os.environ, PYTHONPATH=HERE)
server = subprocess.Popen(
    [os.path.join(os.path.dirname(sys.executable), "mlserver"), "start", str(FOLDER)],
    env=environment,
    stdin=subprocess.DEVNULL,
    stdout=open(FOLDER / "server.log", "w"),
    stderr=subprocess.STDOUT,
    # It does not outlive this process, however that ends.
    preexec_fn=lambda: ctypes.CDLL(None).prctl(1, signal.SIGKILL),
)


def end(*_):
    server.kill()
    server.wait()
    sys.exit(0)


signal.signal(signal.SIGTERM, end)
for _ in range(600):
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{http}/v2/health/ready", timeout=1).read()
        break
    except OSError:
        time.sleep(0.1)
    if server.poll() is not None:
        sys.exit((FOLDER / "server.log").read_text()[-2000:])
else:
    end()
print(json.dumps({"http": http, "grpc": grpc}), flush=True)
server.wait()
