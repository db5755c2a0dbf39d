"""The usual way to watch cameras in Python: a capture thread each (PyAV), one thread that infers.

    cameras.py MODEL SECONDS RATE URL...

Each capture thread keeps the newest frame; the inferring one takes them in turn, at most RATE a
second of each. Prints a JSON object: frames a second that came and that were looked at, by camera;
seconds from having a frame to its result; cores; MiB.
"""
import json
import os
import resource
import sys
import threading
import time

import av
import numpy
import onnxruntime

model, seconds, rate, urls = sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), sys.argv[4:]
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = os.cpu_count()
session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
entry = session.get_inputs()[0]
height, width = entry.shape[2], entry.shape[3]
newest = [None] * len(urls)
came = [0] * len(urls)
seen = [0] * len(urls)
late = []
over = threading.Event()


def capture(index, url):
    """Keeps the newest frame of a camera."""
    container = av.open(url, options={"rtsp_transport": "tcp"})
    for frame in container.decode(video=0):
        newest[index] = (time.perf_counter(), frame)
        came[index] += 1
        if over.is_set():
            return


for place, address in enumerate(urls):
    threading.Thread(target=capture, args=(place, address), daemon=True).start()
time.sleep(5)
came[:] = [0] * len(urls)
begin, before = time.perf_counter(), time.process_time()
due = [begin] * len(urls)
while time.perf_counter() - begin < seconds:
    rested = True
    for place in range(len(urls)):
        taken = newest[place]
        if taken is None or time.perf_counter() < due[place]:
            continue
        rested = False
        newest[place] = None
        due[place] += 1 / rate
        picture = taken[1].to_ndarray(format="rgb24", width=width, height=height)
        batch = numpy.ascontiguousarray(picture.transpose(2, 0, 1)[None].astype("float32") / 255)
        session.run(None, {entry.name: batch})
        late.append(time.perf_counter() - taken[0])
        seen[place] += 1
    if rested:
        time.sleep(0.002)
spent = time.perf_counter() - begin
over.set()
print(json.dumps({
    "came": [count / spent for count in came], "seen": [count / spent for count in seen],
    "late": late, "cores": (time.process_time() - before) / spent,
    "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
sys.stdout.flush()
os._exit(0)
