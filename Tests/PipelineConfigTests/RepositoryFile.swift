import Foundation

/// Files of the repository, found from where the tests lie.
enum RepositoryFile {
    /// The repository's root.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    /// Names of the files in `folder` that end in `ending`, sorted.
    static func names(in folder: String, ending: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")
            .filter { $0.hasSuffix(ending) }.sorted()
    }

    /// The bytes of the file at `path` below the root.
    static func bytes(_ path: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(filePath: "\(root)/\(path)")))
    }
}
