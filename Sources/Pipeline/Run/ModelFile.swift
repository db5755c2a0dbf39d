package import InferenceEngine
import ONNXImporter
import TFLiteImporter
import Tensors

/// Reads a model file of any format that has an importer.
package enum ModelFile {
    /// The largest file.
    private static let limit = 2 << 30

    /// Maps the file and makes the graph; the format is told by the file's content.
    ///
    /// The graph keeps the mapping alive. Any queue. Throws the importer's error.
    package static func load(path: String) throws -> ModelGraph {
        guard let file = try? MappedFile(path: path, limit: limit),
            TFLiteFile.recognizes(file.bytes)
        else { return try ONNXFile.load(path: path) }
        return try TFLiteFile.load(file)
    }
}
