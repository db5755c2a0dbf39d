#!/usr/bin/env python3
"""A network of one operator with TFLite's own metadata, packed by their makers' own code.

    make_metadata.py > metadata.json

Needs tflite-support 0.4. The model is the first of tflite_operators.json with one input and one
output. Written are: the model with normalisation, label map, author, licence; and the plain model with
`metadata.json` packed behind it as Ultralytics does, deflated.
"""
import base64
import io
import json
import pathlib
import sys
import tempfile
import zipfile

import flatbuffers
from tflite_support import metadata as _metadata
from tflite_support import metadata_schema_py_generated as schema

here = pathlib.Path(__file__).parent
cases = json.loads((here / "tflite_operators.json").read_text())["cases"]
case = next(c for c in cases if len(c["inputs"]) == 1 and len(c["outputs"]) == 1)
plain = base64.b64decode(case["model"])

meta = schema.ModelMetadataT()
meta.name, meta.author, meta.license = "bolts", "Sightline", "Apache-2.0"
source, result = schema.TensorMetadataT(), schema.TensorMetadataT()
source.name, result.name = "image", "scores"
unit = schema.ProcessUnitT()
unit.optionsType = schema.ProcessUnitOptions.NormalizationOptions
unit.options = schema.NormalizationOptionsT()
unit.options.mean, unit.options.std = [127.5], [128.0]
source.processUnits = [unit]
labels = schema.AssociatedFileT()
labels.name, labels.type = "bolts.txt", schema.AssociatedFileType.TENSOR_AXIS_LABELS
result.associatedFiles = [labels]
graph = schema.SubGraphMetadataT()
graph.inputTensorMetadata, graph.outputTensorMetadata = [source], [result]
meta.subgraphMetadata = [graph]
builder = flatbuffers.Builder(0)
builder.Finish(meta.Pack(builder), _metadata.MetadataPopulator.METADATA_FILE_IDENTIFIER)
with tempfile.TemporaryDirectory() as folder:
    names = pathlib.Path(folder, "bolts.txt")
    names.write_text("bolt\nnut\nwasher, flat\n")
    populator = _metadata.MetadataPopulator.with_model_buffer(bytearray(plain))
    populator.load_metadata_buffer(bytes(builder.Output()))
    populator.load_associated_files([str(names)])
    populator.populate()
    own = bytes(populator.get_model_buffer())
packed = io.BytesIO(plain)
with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("metadata.json", json.dumps(
        {"author": "Ultralytics", "task": "detect", "license": "AGPL-3.0", "imgsz": [320, 320],
         "names": {str(i): f"kind {i}" for i in range(300)}}, indent=2))
json.dump({"own": base64.b64encode(own).decode(),
           "packed": base64.b64encode(packed.getvalue()).decode()}, sys.stdout)
print()
