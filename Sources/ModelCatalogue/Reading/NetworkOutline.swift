/// What a network file says of itself, whatever its format.
package struct NetworkOutline: Sendable, Equatable {
    /// An input or an output.
    package struct Value: Sendable, Equatable {
        /// Its name in the graph.
        package var name: String
        /// Its element type, as in ONNX.
        package var dataType: String
        /// Its extents, nil where one is open; nil where not even the rank is known.
        package var extents: [Int?]?
        /// The operator that makes it; nil for an input.
        package var maker: String?

        /// A value of `dataType`.
        package init(
            name: String, dataType: String, extents: [Int?]?, maker: String? = nil
        ) {
            self.name = name
            self.dataType = dataType
            self.extents = extents
            self.maker = maker
        }

        /// `output0 [1, 84, 8400]`.
        package var text: String {
            let sizes = extents?.map { $0.map(String.init) ?? "?" }.joined(separator: ", ")
            return "\(name) [\(sizes ?? "…")]"
        }
    }

    /// The format of the file.
    package enum Format: String, Sendable {
        /// ONNX.
        case onnx = "ONNX"
        /// TFLite.
        case tflite = "TFLite"
    }

    /// The format of the file.
    package var format: Format
    /// The inputs as the file declares them.
    package var inputs: [Value]
    /// The names of further inputs whose values are known: the size that boxes are given in.
    package var boundInputs: [String] = []
    /// The outputs for the size that the input is taken to have.
    package var outputs: [Value]
    /// What exporters left in the file, by key.
    package var properties: [String: String]

    /// An outline.
    package init(
        format: Format, inputs: [Value], outputs: [Value], properties: [String: String] = [:]
    ) {
        self.format = format
        self.inputs = inputs
        self.outputs = outputs
        self.properties = properties
    }
}
