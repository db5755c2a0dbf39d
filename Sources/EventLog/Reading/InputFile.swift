import Glibc

/// Opens what is read as a log.
enum InputFile {
    /// How long a pipe may keep a reader waiting for its first byte, milliseconds.
    private static let patience: Int32 = 2000

    /// A descriptor of the file, device or pipe at `path`; the caller closes it.
    ///
    /// A pipe that nobody writes to is an error, not a wait without end.
    static func open(_ path: String) throws(EventLogError) -> Int32 {
        let opened = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard opened >= 0 else {
            throw .cannotOpen(path: path, cause: FileFault(.openForReading, code: errno))
        }
        do throws(EventLogError) {
            try makeReady(opened, path)
            return opened
        } catch {
            close(opened)
            throw error
        }
    }

    private static func makeReady(_ descriptor: Int32, _ path: String) throws(EventLogError) {
        switch FileKind(of: descriptor) {
        case .folder:
            throw .cannotOpen(path: path, cause: FileFault(.openForReading, code: EISDIR))
        case .pipe:
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, patience) > 0 else {
                throw .unsuitable(
                    path: path, what: "it is a pipe that nobody writes to",
                    hint: "start its writer first", isInput: true)
            }
        case .file, .device, .disk, .other: break
        }
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
    }
}
