import Foundation

@testable import Media

/// The folder of real clips, named by `SIGHTLINE_DATA`, beside the package by default.
enum SharedData {
    /// The path of `name` in it; nil, with a line of why, when it is not there.
    static func path(_ name: String) -> String? {
        let root = ProcessInfo.processInfo.environment["SIGHTLINE_DATA"] ?? "../shared"
        let path = root + "/" + name
        guard FileManager.default.fileExists(atPath: path) else {
            print("skipped: \(name) is not there, set SIGHTLINE_DATA")
            return nil
        }
        return path
    }

    /// The rows of the manifest of odd files.
    static func oddFiles() throws -> [OddFile] {
        guard let path = path("oddmedia/MANIFEST.json") else { return [] }
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        return try JSONDecoder().decode(OddManifest.self, from: data).files
    }
}

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

/// A folder that goes away with the test.
final class ScratchFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/media-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }
}
