package import Foundation
import Glibc

/// A folder that is removed with its last holder.
package final class ScratchFolder: Sendable {
    /// Its path.
    package let path: String
    private let keepsLines: Bool

    /// A new, empty folder on disk; with `keepsLines` the schema's judge sees the logs in it.
    package convenience init(keepsLines: Bool = false) throws {
        try self.init(under: FileManager.default.temporaryDirectory.path, keepsLines: keepsLines)
    }

    private init(under parent: String, keepsLines: Bool = false) throws {
        self.keepsLines = keepsLines
        path = "\(parent)/sightline-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
    }

    /// A new, empty folder in memory where there is a file system for it: for small files that
    /// are forced to disk again and again.
    package static func inMemory() throws -> ScratchFolder {
        access("/dev/shm", W_OK) == 0 ? try ScratchFolder(under: "/dev/shm") : try ScratchFolder()
    }

    deinit {
        if keepsLines { KeptLines.keep(in: path) }
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of `name` in it.
    package func file(_ name: String) -> String { path + "/" + name }

    /// Writes `text` to `name`, whose folders are made, and returns its path.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        try FileManager.default.createDirectory(
            at: URL(fileURLWithPath: file(name)).deletingLastPathComponent(),
            withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }

    /// Makes `name` a link to `path`.
    package func link(_ name: String, to path: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: file(name), withDestinationPath: path)
    }

    /// How often `text` occurs in `name` so far; 0 where that is not there.
    package func count(of text: String, in name: String) -> Int {
        guard let bytes = try? bytes(name) else { return 0 }
        return bytes.ranges(of: Data(text.utf8)).count
    }

    /// The bytes of `name`.
    package func bytes(_ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: file(name)))
    }

    /// The bytes of the file at `path`; nil where there is none.
    package static func read(_ path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: path).map(Array.init)
    }

    /// Writes `bytes` to the file at `path`.
    package static func write(_ bytes: some Collection<UInt8>, to path: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }
}
