import Glibc
import VisionCore

/// What is at a path.
enum FileKind {
    /// Something that can be read as a stream of bytes.
    case file
    /// A folder.
    case folder

    /// Nil when nothing is there.
    init?(path: String) {
        guard let mode = Self.mode(path) else { return nil }
        self = mode & S_IFMT == S_IFDIR ? .folder : .file
    }

    /// Whether a regular file is at `path`, one whose bytes can be read again.
    static func isRegular(path: String) -> Bool {
        Self.mode(path).map { $0 & S_IFMT == S_IFREG } ?? false
    }

    /// The errno of opening `path` for reading, nil when that works.
    static func readingError(path: String) -> Int32? {
        let descriptor = PathText.withCString(path) { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { return errno }
        close(descriptor)
        return nil
    }

    /// The first `count` bytes of the regular file at `path`, fewer where it is shorter.
    static func start(of path: String, count: Int) -> [UInt8] {
        guard isRegular(path: path) else { return [] }
        let descriptor = PathText.withCString(path) { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(read(descriptor, buffer.baseAddress, count), 0)
        }
    }

    private static func mode(_ path: String) -> mode_t? {
        var status = stat()
        return PathText.withCString(path) { stat($0, &status) } == 0 ? status.st_mode : nil
    }
}
