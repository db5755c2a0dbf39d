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

    /// The errno of opening `path` for reading, nil when that works.
    static func readingError(path: String) -> Int32? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return errno }
        close(descriptor)
        return nil
    }
}
