package import InferenceEngine
package import Tensors

/// Reads models in the TFLite format.
package enum TFLiteFile {
    /// Maps the file and makes the graph; weights stay in the file where the engine wants their
    /// order and their alignment allows.
    ///
    /// Inputs and outputs keep the file's shapes, channels last. The graph keeps the mapping alive.
    /// Any queue. Nothing of the file is believed: sizes, types and references are checked before
    /// use.
    package static func load(path: String) throws(TFLiteError) -> ModelGraph {
        let file: MappedFile
        do throws(MappedFile.Failure) {
            file = try MappedFile(path: path, limit: Limits.fileBytes)
        } catch {
            throw TFLiteError(error, path: path)
        }
        return try load(file)
    }

    /// The same from bytes in memory, which are copied.
    package static func load(bytes: some Collection<UInt8>) throws(TFLiteError) -> ModelGraph {
        guard !bytes.isEmpty else {
            throw .malformed(field: "model", offset: 0, reason: "no bytes")
        }
        return try load(MappedFile(copying: bytes))
    }

    /// The same from a mapped file, which the graph keeps alive.
    ///
    /// With `givesReals` outputs in quantised bytes are given as the numbers that they stand for.
    package static func load(
        _ file: MappedFile, givesReals: Bool = false
    ) throws(TFLiteError) -> ModelGraph {
        try GraphLowering.graph(from: try ModelTable(file), givesReals: givesReals)
    }

    /// Whether bytes begin as a TFLite file does.
    package static func recognizes(_ bytes: UnsafeRawBufferPointer) -> Bool {
        ModelTable.hasIdentifier(bytes)
    }

    /// The operators that a model may use, by their names in the format, with the newest version
    /// of each, sorted.
    package static var supportedOperators: [(name: String, version: Int)] {
        OperatorTable.entries.map { ($0.key, $0.value.version) }.sorted { $0.0 < $1.0 }
    }
}

extension TFLiteError {
    init(_ failure: MappedFile.Failure, path: String) {
        switch failure {
        case .cannotOpen(let reason): self = .cannotOpen(path: path, reason: reason)
        case .empty: self = .malformed(field: "model", offset: 0, reason: "no bytes")
        case .tooLarge(let bytes):
            self = .limit(field: "file size", limit: Limits.fileBytes, found: bytes)
        }
    }
}
