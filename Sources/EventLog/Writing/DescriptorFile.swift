import Glibc
import VisionCore

/// A log file behind a descriptor: `O_APPEND`, one `write` a call, locked against a second run.
package final class DescriptorFile: LogFile {
    private let descriptor: Int32
    private let closes: Bool
    /// Where the file is, when `init` made it.
    private let madePath: String?
    /// Whether appending waits while the other end takes nothing; otherwise it fails with `EAGAIN`.
    ///
    /// Set before the first call.
    nonisolated(unsafe) var waits = true
    /// Bytes that a pipe takes without waiting once it is ready.
    private static let readyBytes = 4096
    /// Whether it is a regular file of our own.
    package let canTruncate: Bool
    /// Whether it was opened by its name.
    let hasName: Bool

    /// Opens or makes the file at `path` and locks it; the lock goes with the process.
    ///
    /// `path` may lead to a character device, or to a pipe that somebody reads.
    package init(path: String) throws(EventLogError) {
        let (opened, isNew) = try Self.open(path)
        guard FileLock.take(opened) else {
            let code = errno
            close(opened)
            if code == EWOULDBLOCK { throw .inUse(path: path) }
            throw .cannotOpen(path: path, cause: FileFault(.open, code: code))
        }
        descriptor = opened
        closes = true
        canTruncate = FileKind(of: opened) == .file
        madePath = isNew ? path : nil
        hasName = true
        guard isNew else { return }
        do throws(FileFault) { try Folder.force(of: path) } catch {
            removeIfMade()
            throw .cannotOpen(path: path, cause: error)
        }
    }

    /// Makes the file at `path`, which must not be there, and locks it.
    init(newAt path: String) throws(FileFault) {
        let opened = Glibc.open(
            path, O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard opened >= 0 else { throw FileFault(.open, code: errno) }
        (descriptor, closes, madePath, canTruncate, hasName) = (opened, true, nil, true, true)
        guard FileLock.take(opened) else { throw FileFault(.open, code: errno) }
    }

    /// Opens the empty file at `path` and locks it.
    init(emptyAt path: String) throws(FileFault) {
        let opened = Glibc.open(
            path, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
        guard opened >= 0 else { throw FileFault(.open, code: errno) }
        (descriptor, closes, madePath, canTruncate, hasName) = (opened, true, nil, true, true)
        guard FileKind(of: opened) == .file, FileIdentity(of: opened)?.length == 0 else {
            throw FileFault(.open, code: EEXIST)
        }
        guard FileLock.take(opened) else { throw FileFault(.open, code: errno) }
    }

    /// What makes it this file.
    var identity: FileIdentity? { FileIdentity(of: descriptor) }

    /// Removes the file if `init` made it: a run that is refused leaves nothing behind.
    package func removeIfMade() {
        if let madePath { unlink(madePath) }
    }

    private static func open(_ path: String) throws(EventLogError) -> (Int32, isNew: Bool) {
        switch FileKind(at: path) {
        case .pipe: return (try openPipe(path), false)
        case .disk, .other:
            throw .unsuitable(
                path: path, what: "a log cannot be written to a disk or a socket",
                hint: "name a file")
        case .file, .folder, .device, nil: break
        }
        let flags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY
        let made = Glibc.open(path, flags | O_EXCL, 0o644)
        if made >= 0 { return (made, true) }
        let opened = Glibc.open(path, flags, 0o644)
        guard opened >= 0 else {
            throw .cannotOpen(path: path, cause: FileFault(.open, code: errno))
        }
        return (opened, false)
    }

    /// Opens the pipe at `path`; waits two seconds for its reader.
    private static func openPipe(_ path: String) throws(EventLogError) -> Int32 {
        let opened: Int32?
        do throws(FileFault) { opened = try PipeOpening(path).wait(seconds: 2) } catch {
            throw .cannotOpen(path: path, cause: error)
        }
        guard let opened else {
            throw .unsuitable(
                path: path, what: "the log is a pipe that nobody reads",
                hint: "start its reader first, or name a file")
        }
        return opened
    }

    /// The process's standard output; never cut, never closed.
    package init(standardOutput: Void) {
        descriptor = STDOUT_FILENO
        closes = false
        madePath = nil
        canTruncate = false
        hasName = false
    }

    deinit {
        if closes { FileLock.close(descriptor) }
    }

    /// Appends as much of `bytes` as goes; waits while the other end is full, if it is to.
    package func append(_ bytes: ArraySlice<UInt8>) throws(FileFault) -> Int {
        var bytes = bytes
        if !waits, !canTruncate {
            guard isReady(within: 0) else { throw FileFault(.write, code: EAGAIN) }
            bytes = bytes.prefix(Self.readyBytes)
        }
        while true {
            let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if written >= 0 { return written }
            switch errno {
            case EINTR: continue
            case EAGAIN: _ = isReady(within: 100)
            default: throw FileFault(.write, code: errno)
            }
        }
    }

    /// Waits until it takes bytes again, or nobody reads it any more, for `time` at most.
    package func waitUntilReady(for time: Duration) {
        _ = isReady(within: Int32(clamping: max(time.nanoseconds, 0) / 1_000_000))
    }

    /// Whether the other end takes bytes, or is gone, within `milliseconds`.
    private func isReady(within milliseconds: Int32) -> Bool {
        var ready = pollfd(fd: descriptor, events: Int16(truncatingIfNeeded: POLLOUT), revents: 0)
        return poll(&ready, 1, milliseconds) != 0
    }

    /// Cuts it to `length` bytes.
    package func truncate(to length: Int64) throws(FileFault) {
        guard ftruncate(descriptor, off_t(length)) == 0 else {
            throw FileFault(.truncate, code: errno)
        }
    }

    /// Returns when all that was appended is on the disk; a pipe has nothing to wait for.
    package func sync() throws(FileFault) {
        guard canTruncate else { return }
        guard fdatasync(descriptor) == 0 else { throw FileFault(.sync, code: errno) }
    }

    /// Its length in bytes; 0 for what has none.
    package func length() throws(FileFault) -> Int64 {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileFault(.read, code: errno) }
        return Int64(status.st_size)
    }

    /// Bytes `start` to `end` of it.
    func bytes(from start: Int64, to end: Int64) throws(FileFault) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Int(end - start))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                pread(
                    descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled,
                    off_t(start) + off_t(filled))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileFault(.read, code: count < 0 ? errno : EIO) }
            filled += count
        }
        return bytes
    }
}
