/// What a server says of a model's input or output.
package struct TensorMetadata: Sendable, Equatable {
    /// Its name.
    package var name: String
    /// The type of its elements, in the server's word.
    package var type: String
    /// Its extents; -1 for an open one.
    package var shape: [Int]

    package init(name: String, type: String, shape: [Int]) {
        self.name = name
        self.type = type
        self.shape = shape
    }
}

/// What a server says of a model.
package struct ModelMetadata: Sendable, Equatable {
    /// Its name on the server.
    package var name = ""
    package var inputs: [TensorMetadata] = []
    package var outputs: [TensorMetadata] = []

    package init() {}
}

/// The input of a request: row-major little-endian elements.
struct InputTensor {
    var name: String
    var type: ElementType
    var shape: [Int]
    var bytes: [UInt8]
}

/// An output as it came: the bytes are not yet compared with its shape.
struct OutputTensor: Equatable {
    var name = ""
    /// The type of its elements, in the server's word.
    var type = ""
    var shape: [Int] = []
    var bytes: ArraySlice<UInt8> = []
    /// Its elements, where they came as text or as numbers of their own.
    var floats: [Float]?
}

/// The messages of `inference.GRPCInferenceService`, as far as they are spoken here.
///
/// The field numbers are those of `open_inference_grpc.proto`.
enum InferenceMessages {
    /// `ModelReadyRequest`, `ModelMetadataRequest`: 1 name.
    static func model(_ name: String) -> [UInt8] {
        var writer = ProtobufWriter()
        writer.text(1, name)
        return writer.bytes
    }

    /// `ModelInferRequest`: 1 model_name, 5 inputs {1 name, 2 datatype, 3 shape}, 6 outputs
    /// {1 name}, 7 raw_input_contents; behind the five bytes of a frame of gRPC.
    static func infer(model: String, _ input: InputTensor, outputs: [String]) -> [UInt8] {
        var writer = ProtobufWriter(
            behind: GRPCFrame.head(of: 0), room: input.bytes.count + 4096)
        writer.text(1, model)
        writer.message(5) { tensor in
            tensor.text(1, input.name)
            tensor.text(2, input.type.rawValue)
            tensor.packed(3, input.shape)
        }
        for output in outputs { writer.message(6) { $0.text(1, output) } }
        writer.data(7, input.bytes)
        return GRPCFrame.completed(writer.bytes)
    }

    /// `ServerReadyResponse`, `ModelReadyResponse`: 1 ready.
    static func ready(_ message: ArraySlice<UInt8>) throws(ProtobufReader.Fault) -> Bool {
        var reader = ProtobufReader(message)
        var isReady = false
        while let (field, value) = try reader.next() {
            if field == 1 { isReady = value.isTrue }
        }
        return isReady
    }

    /// `ModelMetadataResponse`: 1 name, 4 inputs, 5 outputs {1 name, 2 datatype, 3 shape}.
    static func metadata(_ message: ArraySlice<UInt8>) throws(ProtobufReader.Fault)
        -> ModelMetadata
    {
        var reader = ProtobufReader(message)
        var metadata = ModelMetadata()
        while let (field, value) = try reader.next() {
            switch field {
            case 1: metadata.name = value.text
            case 4: metadata.inputs.append(try tensor(value.bytes))
            case 5: metadata.outputs.append(try tensor(value.bytes))
            default: break
            }
        }
        return metadata
    }

    private static func tensor(_ message: ArraySlice<UInt8>) throws(ProtobufReader.Fault)
        -> TensorMetadata
    {
        var reader = ProtobufReader(message)
        var tensor = TensorMetadata(name: "", type: "", shape: [])
        while let (field, value) = try reader.next() {
            switch field {
            case 1: tensor.name = value.text
            case 2: tensor.type = value.text
            case 3: tensor.shape += try ProtobufReader.numbers(in: value)
            default: break
            }
        }
        return tensor
    }

    /// `ModelInferResponse`: 5 outputs {1 name, 2 datatype, 3 shape, 5 contents {6
    /// fp32_contents}}, 6 raw_output_contents in the order of the outputs.
    static func answer(_ message: ArraySlice<UInt8>) throws(ProtobufReader.Fault)
        -> [OutputTensor]
    {
        var reader = ProtobufReader(message)
        var outputs: [OutputTensor] = []
        var raw: [ArraySlice<UInt8>] = []
        while let (field, value) = try reader.next() {
            switch field {
            case 5: outputs.append(try output(value.bytes))
            case 6: raw.append(value.bytes)
            default: break
            }
        }
        for (index, bytes) in raw.enumerated() where outputs.indices.contains(index) {
            outputs[index].bytes = bytes
            outputs[index].floats = nil
        }
        return outputs
    }

    private static func output(_ message: ArraySlice<UInt8>) throws(ProtobufReader.Fault)
        -> OutputTensor
    {
        var reader = ProtobufReader(message)
        var output = OutputTensor()
        while let (field, value) = try reader.next() {
            switch field {
            case 1: output.name = value.text
            case 2: output.type = value.text
            case 3: output.shape += try ProtobufReader.numbers(in: value)
            case 5: output.floats = try contents(value.bytes)
            default: break
            }
        }
        return output
    }

    /// The singles of `InferTensorContents`, packed or one by one; nil where it has none.
    private static func contents(_ message: ArraySlice<UInt8>) throws(ProtobufReader.Fault)
        -> [Float]?
    {
        var reader = ProtobufReader(message)
        var floats: [Float]?
        while let (field, value) = try reader.next() {
            if field == 6 {
                floats = (floats ?? []) + ElementType.float32.floats(in: value.bytes)
            }
        }
        return floats
    }
}

/// The frame of gRPC around a message: a byte that says whether it is compressed, and its length
/// in four, big-endian.
enum GRPCFrame {
    /// Bytes before a message.
    static let size = 5

    /// The head of a frame of `count` bytes that are not compressed.
    static func head(of count: Int) -> [UInt8] {
        let length = UInt32(clamping: count)
        return [0] + withUnsafeBytes(of: length.bigEndian) { Array($0) }
    }

    /// `bytes`, which begin with a head, with their length in it.
    static func completed(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        bytes.replaceSubrange(0..<size, with: head(of: bytes.count - size))
        return bytes
    }

    /// The one message of `body`; nil where it is not one whole frame, or is compressed.
    static func message(of body: [UInt8]) -> ArraySlice<UInt8>? {
        guard body.count >= size, body[0] == 0 else { return nil }
        let length = body[1..<size].reduce(0) { $0 << 8 | Int(truncatingIfNeeded: $1) }
        return length == body.count - size ? body[size...] : nil
    }
}
