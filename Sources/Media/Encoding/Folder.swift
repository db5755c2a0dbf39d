import Glibc

/// Folders that outputs need.
enum Folder {
    /// Makes the folder at `path` and those above it; the errno of a failure, nil when it is there.
    static func make(_ path: String) -> Int32? {
        guard !path.isEmpty, FileKind(path: path) != .folder else { return nil }
        if let cut = path.lastIndex(of: "/"), let error = make(String(path[..<cut])) {
            return error
        }
        return mkdir(path, 0o777) == 0 || errno == EEXIST ? nil : errno
    }
}

/// The signal that kills a process which writes to a pipe that nobody reads.
enum BrokenPipe {
    /// Turns the signal into `EPIPE`, unless the process handles it already.
    static func ignore() {
        var action = sigaction()
        guard sigaction(SIGPIPE, nil, &action) == 0,
            action.__sigaction_handler.sa_handler == nil
        else { return }
        signal(SIGPIPE, SIG_IGN)
    }
}
