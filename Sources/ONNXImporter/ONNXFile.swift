package import InferenceEngine
package import Tensors

/// Reads models in the ONNX format.
package enum ONNXFile {
    /// Maps the file and makes the graph; weights stay in the file where their alignment allows.
    ///
    /// The graph keeps the mapping alive. Any queue. Nothing of the file is believed: sizes,
    /// types and references are checked before use.
    package static func load(path: String) throws(ImportError) -> ModelGraph {
        try GraphLowering.graph(
            from: WeightFiles(try map(path), folder: folder(of: path)))
    }

    /// The names of the files, beside the model at `path` or below, that its weights are in.
    package static func weightFiles(of path: String) throws(ImportError) -> [String] {
        let file = try map(path)
        guard let range = try ModelMessage(file.bytes).graph else { return [] }
        let external = try GraphMessage(file.bytes, range).initializers.filter(\.isExternal)
        return Set(external.map(\.place.location)).sorted()
    }

    /// The model at `path`, mapped, and the files beside it as they are asked for.
    static func files(of path: String) throws(ImportError) -> WeightFiles {
        WeightFiles(try map(path), folder: folder(of: path))
    }

    /// The folder that `path` is in; empty for the working directory.
    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func map(_ path: String) throws(ImportError) -> MappedFile {
        do throws(MappedFile.Failure) {
            return try MappedFile(path: path, limit: Limits.fileBytes)
        } catch {
            throw ImportError(error, path: path)
        }
    }

    /// The same from bytes in memory, which are copied.
    package static func load(bytes: some Collection<UInt8>) throws(ImportError) -> ModelGraph {
        guard !bytes.isEmpty else {
            throw .malformed(field: "model", offset: 0, reason: "no bytes")
        }
        return try GraphLowering.graph(from: WeightFiles(MappedFile(copying: bytes)))
    }

    /// Reads a file that holds one tensor; its data may stay in the file.
    package static func loadTensor(path: String) throws(ImportError) -> Tensor {
        let file = try map(path)
        return try TensorMessage(file.bytes, 0..<file.bytes.count).tensor(
            in: WeightFiles(file, folder: folder(of: path)))
    }

    /// The operators that a model may use, by their names in the format, sorted.
    package static var supportedOperators: [String] {
        OperatorTable.lowerings.keys.sorted()
    }
}

extension ImportError {
    init(_ failure: MappedFile.Failure, path: String) {
        switch failure {
        case .cannotOpen(let reason): self = .cannotOpen(path: path, reason: reason)
        case .empty: self = .malformed(field: "model", offset: 0, reason: "no bytes")
        case .tooLarge(let bytes):
            self = .limit(field: "file size", limit: Limits.fileBytes, found: bytes)
        }
    }
}
