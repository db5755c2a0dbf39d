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

    /// How often `text` stands in `name` so far; 0 where that is not there.
    package func count(of text: String, in name: String) -> Int {
        guard let bytes = try? bytes(name) else { return 0 }
        return bytes.ranges(of: Data(text.utf8)).count
    }

    /// The bytes of `name`.
    package func bytes(_ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: file(name)))
    }
}
