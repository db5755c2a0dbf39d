package import InferenceEngine
import ONNXImporter
import TFLiteImporter
import Tensors

/// Reads a model file of any format that has an importer.
package enum ModelFile {
    /// The largest file.
    private static let limit = 64 << 30

    /// Maps the file and makes the graph; the format is told by the file's content.
    ///
    /// The graph keeps the mapping alive. Any queue. Throws the importer's error. With `givesReals`
    /// outputs in quantised bytes are given as the numbers that they stand for.
    package static func load(path: String, givesReals: Bool = false) throws -> ModelGraph {
        guard let file = try? MappedFile(path: path, limit: limit),
            TFLiteFile.recognizes(file.bytes)
        else { return try ONNXFile.load(path: path) }
        return try TFLiteFile.load(file, givesReals: givesReals)
    }

    /// The files beside the model at `path` that its weights are in.
    package static func weightFiles(of path: String) throws -> [String] {
        isTFLite(path) ? [] : try ONNXFile.weightFiles(of: path)
    }

    /// Whether the file at `path` begins as a TFLite file does.
    static func isTFLite(_ path: String) -> Bool {
        (try? MappedFile(path: path, limit: limit)).map { TFLiteFile.recognizes($0.bytes) } ?? false
    }
}
