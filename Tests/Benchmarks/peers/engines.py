#!/usr/bin/env python3
"""One inference engine in a process of its own, as a contender of engine.py.

    engines.py PEER NETWORK.onnx THREADS FORM

PEER     ort       ONNX Runtime, all optimisations, inputs and outputs bound once
         ov_f32    OpenVINO, latency hint, float32
         ov_def    the same in its default precision (bfloat16 where the processor has it)
         ncnn      FORM.param and FORM.bin, made by pnnx without fp16
         mnn       FORM.mnn, precision high, which is float32
Protocol, that of `sightline model bench --worker`: prints `ready VERSION`, then for each line
`run SECONDS` the seconds of every inference in that time as a JSON list, until `quit`.

What a run counts: ONNX Runtime and OpenVINO the call alone; ncnn the extractor that it needs anew
for each picture; MNN the copy of the input, which its interface asks for. ncnn and MNN run with
their default tuning.
"""
import json
import os
import sys
import time


def first_input(path):
    """Name, extents (open ones as 1) and numpy type of the network's first input."""
    import numpy as np
    import onnx

    graph = onnx.load(path, load_external_data=False).graph
    weights = {tensor.name for tensor in graph.initializer}
    value = next(i for i in graph.input if i.name not in weights)
    extents = [max(1, d.dim_value) for d in value.type.tensor_type.shape.dim]
    kind = onnx.helper.tensor_dtype_to_np_dtype(value.type.tensor_type.elem_type)
    numbers = np.random.default_rng(1).random(extents, dtype=np.float32)
    return value.name, (numbers * 255).astype(kind) if kind == np.uint8 else numbers.astype(kind)


def onnx_runtime(path, threads, form):
    import onnxruntime

    name, value = first_input(path)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    binding = session.io_binding()
    binding.bind_ortvalue_input(name, onnxruntime.OrtValue.ortvalue_from_numpy(value))
    for output in session.get_outputs():
        binding.bind_output(output.name)
    return (lambda: session.run_with_iobinding(binding)), "onnxruntime " + onnxruntime.__version__


def open_vino(path, threads, precision):
    import openvino

    settings = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": threads}
    if precision:
        settings["INFERENCE_PRECISION_HINT"] = precision
    compiled = openvino.Core().compile_model(path, "CPU", settings)
    request = compiled.create_infer_request()
    request.set_input_tensor(openvino.Tensor(first_input(path)[1]))
    used = compiled.get_property("INFERENCE_PRECISION_HINT").to_string()
    return request.infer, f"openvino {openvino.__version__.split('-')[0]} in {used}"


def ncnn_net(path, threads, form):
    import ncnn

    net = ncnn.Net()
    net.opt.num_threads = threads
    net.opt.use_vulkan_compute = False
    if net.load_param(form + ".param") or net.load_model(form + ".bin"):
        sys.exit("ncnn cannot read " + form)
    value = ncnn.Mat(first_input(path)[1][0])
    name, outputs = net.input_names()[0], net.output_names()

    def run():
        extractor = net.create_extractor()
        extractor.input(name, value)
        for output in outputs:
            if extractor.extract(output)[0]:
                sys.exit("ncnn cannot run " + path)

    return run, "ncnn " + ncnn.__version__


def mnn_net(path, threads, form):
    import MNN

    value = first_input(path)[1]
    interpreter = MNN.Interpreter(form + ".mnn")
    session = interpreter.createSession(
        {"backend": "CPU", "numThread": threads, "precision": "high"})
    place = interpreter.getSessionInput(session)
    source = MNN.Tensor(
        value.shape, MNN.Halide_Type_Float, value, MNN.Tensor_DimensionType_Caffe)

    def run():
        place.copyFrom(source)
        interpreter.runSession(session)

    return run, "MNN " + getattr(MNN, "version", lambda: "")()


PEERS = {
    "ort": onnx_runtime,
    "ov_f32": lambda path, threads, form: open_vino(path, threads, "f32"),
    "ov_def": lambda path, threads, form: open_vino(path, threads, None),
    "ncnn": ncnn_net,
    "mnn": mnn_net,
}


def serve(run, say):
    while (words := sys.stdin.readline().split()) and words[0] == "run":
        run()
        seconds, end = [], time.perf_counter() + float(words[1])
        while len(seconds) < 2 or time.perf_counter() < end:
            begin = time.perf_counter()
            run()
            seconds.append(time.perf_counter() - begin)
        print(json.dumps(seconds), file=say, flush=True)


if __name__ == "__main__":
    peer, path, threads, form = sys.argv[1:]
    # The engines print what they like; only the protocol goes to standard output.
    say = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    run, version = PEERS[peer](path, int(threads), form)
    run()
    print("ready", version, file=say, flush=True)
    serve(run, say)
