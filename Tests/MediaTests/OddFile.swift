import Foundation
import TestSupport

/// The manifest of the odd files.
struct OddManifest: Decodable {
    let files: [OddFile]
}

/// A file and what ffprobe said of it.
struct OddFile: Decodable {
    struct Times: Decodable {
        let first: Double?
        let last: Double?
    }

    let file: String
    let decodedFrames: Int?
    let width: Int?
    let height: Int?
    let rotation: Double?
    let pts: Times?

    enum CodingKeys: String, CodingKey {
        case file, width, height, rotation, pts
        case decodedFrames = "decoded_frames"
    }
}

extension OddFile {
    /// The rows of the manifest.
    static func all() throws -> [OddFile] {
        let path = try SharedData.path("oddmedia/MANIFEST.json")
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        return try JSONDecoder().decode(OddManifest.self, from: data).files
    }

    /// Where it lies.
    func path() throws -> String { try SharedData.path("oddmedia/" + file) }
}
