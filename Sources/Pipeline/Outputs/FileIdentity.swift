import Glibc
import Media
import VisionCore

/// What makes a file this one, whatever it is called: its device and its number on it.
struct FileIdentity: Hashable, Sendable, Codable {
    private let device: UInt64
    private let number: UInt64

    /// The file or folder at `path`, links followed; nil where there is none.
    init?(path: String) {
        var status = stat()
        guard PathText.withCString(path, { stat($0, &status) }) == 0 else { return nil }
        self.init(status)
    }

    /// The file behind an open descriptor; nil where the system does not say.
    init?(descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    private init(_ status: stat) {
        device = UInt64(status.st_dev)
        number = UInt64(status.st_ino)
    }

    /// Whether what is at `path` is a regular file; false also where there is nothing.
    static func isRegular(_ path: String) -> Bool {
        var status = stat()
        return PathText.withCString(path) { stat($0, &status) } == 0
            && status.st_mode & S_IFMT == S_IFREG
    }

    /// Bytes of the regular file at `path`; nil where there is none.
    static func length(_ path: String) -> Int64? {
        var status = stat()
        guard PathText.withCString(path, { stat($0, &status) }) == 0,
            status.st_mode & S_IFMT == S_IFREG
        else { return nil }
        return Int64(clamping: status.st_size)
    }

    /// Whether what is at `path` is a folder; false also where there is nothing.
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return PathText.withCString(path) { stat($0, &status) } == 0
            && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether there is anything at `path`, be it a link that leads nowhere.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return PathText.withCString(path) { lstat($0, &status) } == 0
    }
}
