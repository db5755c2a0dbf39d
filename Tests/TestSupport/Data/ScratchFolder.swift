package import Foundation

/// A folder that goes away with its last holder.
package final class ScratchFolder: Sendable {
    /// Its path.
    package let path: String

    /// A new, empty folder.
    package init() throws {
        path = FileManager.default.temporaryDirectory.path + "/sightline-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of `name` in it.
    package func file(_ name: String) -> String { path + "/" + name }

    /// Writes `text` to `name`, and returns its path.
    package func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }

    /// The bytes of `name`.
    package func bytes(_ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: file(name)))
    }
}
