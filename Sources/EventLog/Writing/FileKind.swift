import Glibc

/// What lies behind a name or a descriptor.
enum FileKind: Sendable {
    case file, folder, pipe, device, disk, other

    /// Of an open file.
    init(of descriptor: Int32) {
        var status = stat()
        self = fstat(descriptor, &status) == 0 ? Self(status) : .other
    }

    /// Of the file that `path` leads to, links followed; nil when there is none.
    init?(at path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    init(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: self = .file
        case S_IFDIR: self = .folder
        case S_IFIFO: self = .pipe
        case S_IFCHR: self = .device
        case S_IFBLK: self = .disk
        default: self = .other
        }
    }
}
