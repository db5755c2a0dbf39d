import Foundation
import PipelineConfig
import TestSupport

/// The manifest of the shared models, as far as the tests compare it.
struct SharedManifest: Decodable {
    struct Entry: Decodable {
        let name: String
        let file: String
        let sha256: String
        let bytes: Int
        let licence: String
        let decode: String
        let howMade: String
        let opset: Int
        let operators: [String: Int]
        let sourceRepository: String
        let sourceCommit: String
        let sourcePath: String
        let input: Input
        let outputs: [Tensor]
        let original: Original?
    }

    struct Input: Decodable {
        let name: String
        let shape: [ModelDimension]
        let layout: String
        let colourOrder: String
        let mean: [Double]
        let scale: [Double]
    }

    struct Tensor: Decodable {
        let name: String
        let shape: [ModelDimension]
    }

    struct Original: Decodable {
        let sha256: String
    }

    let models: [Entry]

    /// The manifest.
    static func load() throws -> SharedManifest {
        let folder = try SharedData.path("models")
        let data = try Data(contentsOf: URL(filePath: folder + "/MANIFEST.json"))
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(SharedManifest.self, from: data)
    }
}

extension ModelDimension: Decodable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let size = try? container.decode(Int.self) {
            self = .fixed(size)
        } else {
            self = .open(try container.decode(String.self))
        }
    }
}
