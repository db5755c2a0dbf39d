import Glibc

/// Whole writes to a descriptor.
struct FileHandleOutput: Sendable {
    /// Data.
    static let standardOutput = FileHandleOutput(descriptor: 1)
    /// Talk.
    static let standardError = FileHandleOutput(descriptor: 2)

    let descriptor: Int32

    /// Whether a person reads it.
    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Whether it is a pipe or socket whose reader went away.
    var isClosed: Bool {
        var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&state, 1, 0) > 0 && state.revents & Int16(POLLERR | POLLHUP) != 0
    }

    /// Writes all of `text`; the error number when that fails.
    @discardableResult
    func write(_ text: String) -> Int32? {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return count < 0 ? errno : EIO }
            bytes = bytes.dropFirst(count)
        }
        return nil
    }
}
