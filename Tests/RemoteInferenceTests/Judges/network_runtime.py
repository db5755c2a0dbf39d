"""MLServer's runtime for a network of ONNX: what the server is asked is asked of ONNX Runtime."""

import numpy as np
import onnxruntime
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceResponse


class Network(MLModel):
    async def load(self) -> bool:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(self.settings.parameters.uri, options)
        return True

    async def predict(self, payload):
        given = payload.inputs[0]
        pictures = NumpyCodec.decode_input(given).reshape(given.shape)
        is_half = pictures.dtype == np.float16
        if pictures.dtype == np.uint8:
            # The same network with its normalisation in itself.
            pictures = pictures.astype(np.float32) / np.float32(255)
        pictures = pictures.astype(np.float32)
        own = self.session.get_inputs()[0]
        names = [output.name for output in self.session.get_outputs()]
        # The file's batch axis, where it has one, is one picture; what came may have none.
        is_whole = len(own.shape) == 3
        is_bare = pictures.ndim == 3
        each = [
            self.session.run(None, {own.name: picture if is_whole else picture[None]})
            for picture in (pictures[None] if is_bare else pictures)
        ]
        if is_bare:
            outputs = each[0] if is_whole else [output[0] for output in each[0]]
        else:
            outputs = [np.concatenate([one[index] for one in each]) for index in range(len(names))]
        if is_half:
            outputs = [output.astype(np.float16) for output in outputs]
        return InferenceResponse(
            model_name=self.name,
            outputs=[
                NumpyCodec.encode_output(name, output) for name, output in zip(names, outputs)
            ],
        )
