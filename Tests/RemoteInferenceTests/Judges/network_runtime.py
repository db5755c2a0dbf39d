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
        if pictures.dtype == np.uint8:
            # The same network with its normalisation in itself.
            pictures = pictures.astype(np.float32) / np.float32(255)
        pictures = pictures.astype(np.float32)
        name = self.session.get_inputs()[0].name
        # The file's batch axis is one picture.
        each = [self.session.run(None, {name: picture[None]}) for picture in pictures]
        names = [output.name for output in self.session.get_outputs()]
        return InferenceResponse(
            model_name=self.name,
            outputs=[
                NumpyCodec.encode_output(name, np.concatenate([one[index] for one in each]))
                for index, name in enumerate(names)
            ],
        )
