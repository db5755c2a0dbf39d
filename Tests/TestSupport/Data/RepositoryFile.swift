import Foundation

/// Files of the repository, found from where this file lies.
package enum RepositoryFile {
    /// The repository's root.
    package static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// The path of the file `name` below the root.
    package static func path(_ name: String) -> String { "\(root)/\(name)" }

    /// Names of the files in `folder` that end in `ending`, sorted.
    package static func names(in folder: String, ending: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(folder))
            .filter { $0.hasSuffix(ending) }.sorted()
    }

    /// Every file below `folder` whose name ends in one of `endings`, sorted, from the root.
    package static func files(under folder: String, endings: [String]) -> [String] {
        let all = FileManager.default.enumerator(atPath: path(folder))
        return (all?.allObjects as? [String] ?? [])
            .filter { name in endings.contains { name.hasSuffix($0) } }
            .map { "\(folder)/\($0)" }.sorted()
    }

    /// The bytes of the file `name` below the root.
    package static func bytes(_ name: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(filePath: path(name))))
    }

    /// The text of the file `name` below the root.
    package static func text(_ name: String) throws -> String {
        try String(contentsOf: URL(filePath: path(name)), encoding: .utf8)
    }
}
