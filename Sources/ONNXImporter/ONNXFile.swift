package import InferenceEngine

/// Reads models in the ONNX format.
package enum ONNXFile {
    /// Maps the file and makes the graph; weights stay in the file where their alignment allows.
    ///
    /// The graph keeps the mapping alive. Any queue. Nothing of the file is believed: sizes,
    /// types and references are checked before use.
    package static func load(path: String) throws(ImportError) -> ModelGraph {
        try GraphLowering.graph(from: try MappedFile(path: path))
    }

    /// The same from bytes in memory, which are copied.
    package static func load(bytes: some Collection<UInt8>) throws(ImportError) -> ModelGraph {
        guard !bytes.isEmpty else {
            throw .malformed(field: "model", offset: 0, reason: "no bytes")
        }
        return try GraphLowering.graph(from: MappedFile(copying: bytes))
    }

    /// The operators that a model may use, by their names in the format, sorted.
    package static var supportedOperators: [String] {
        OperatorTable.lowerings.keys.sorted()
    }
}
