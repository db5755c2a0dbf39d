import Glibc
import VisionCore

/// Folders that outputs need.
enum Folder {
    /// Makes the folder at `path` and those above it; the errno of a failure, nil when it is there.
    static func make(_ path: String) -> Int32? {
        guard !path.isEmpty, FileKind(path: path) != .folder else { return nil }
        if let cut = path.lastIndex(of: "/"), let error = make(String(path[..<cut])) {
            return error
        }
        return PathText.withCString(path) { mkdir($0, 0o777) } == 0 || errno == EEXIST ? nil : errno
    }
}
