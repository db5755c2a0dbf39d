import Glibc

/// What lies at a path.
enum FileKind {
    /// Something that can be read as a stream of bytes.
    case file
    /// A folder.
    case folder

    /// Nil when nothing is there.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self = status.st_mode & S_IFMT == S_IFDIR ? .folder : .file
    }

    /// Whether a regular file lies at `path`, one whose bytes can be read again.
    static func isRegular(path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// The errno of opening `path` for reading, nil when that works.
    static func readingError(path: String) -> Int32? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return errno }
        close(descriptor)
        return nil
    }
}
