import Glibc

/// The lines of a file, read in large pieces; a line is valid until the next call.
///
/// Takes the same memory for every file: of a line that is longer than a log's may be, only the
/// beginning is given, and nothing after it is to be asked for.
final class LineSource {
    /// One line.
    struct Line {
        /// From 1.
        let number: Int
        /// Bytes before it.
        let offset: Int64
        /// Its bytes without the newline; valid until the next call.
        let text: UnsafeBufferPointer<UInt8>
        /// Whether a newline ends it: only the last line of a file may lack it.
        let isTerminated: Bool
        /// Whether it is longer than `LogLimits.line`; then `text` is its beginning.
        let isTooLong: Bool
    }

    private let descriptor: Int32
    private let buffer: UnsafeMutableRawBufferPointer
    private var start = 0
    private var filled = 0
    private var isAtEnd = false
    private var offset: Int64 = 0
    private var number = 0

    /// Opens the file at `path`, which may be a pipe that somebody writes to.
    init(path: String) throws(EventLogError) {
        descriptor = try InputFile.open(path)
        buffer = .allocate(byteCount: 2 * LogLimits.line, alignment: 64)
    }

    /// What makes the file this one; nil for what can be read only once.
    var identity: FileIdentity? {
        FileKind(of: descriptor) == .file ? FileIdentity(of: descriptor) : nil
    }

    deinit {
        buffer.deallocate()
        close(descriptor)
    }

    /// Continues with the byte at `offset`, the first of a line; lines are counted from there.
    func skip(to offset: Int64) throws(FileFault) {
        guard lseek(descriptor, off_t(offset), SEEK_SET) == off_t(offset) else {
            throw FileFault(.read, code: errno)
        }
        (start, filled, isAtEnd, number) = (0, 0, false, 0)
        self.offset = offset
    }

    /// The next line; nil at the end of the file.
    func next() throws(FileFault) -> Line? {
        var searched = start
        while true {
            if let found = newline(from: searched) {
                return line(upTo: found, isTerminated: true)
            }
            searched = filled
            if isAtEnd || filled - start >= LogLimits.line {
                return start < filled ? line(upTo: filled, isTerminated: false) : nil
            }
            searched -= makeRoom()
            try fill()
        }
    }

    private func newline(from index: Int) -> Int? {
        guard let base = buffer.baseAddress, index < filled else { return nil }
        guard let found = memchr(base + index, 0x0A, filled - index) else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    private func line(upTo end: Int, isTerminated: Bool) -> Line {
        let bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[start..<end])
        defer {
            offset += Int64(end - start) + (isTerminated ? 1 : 0)
            start = isTerminated ? end + 1 : end
        }
        number += 1
        return Line(
            number: number, offset: offset, text: bytes.assumingMemoryBound(to: UInt8.self),
            isTerminated: isTerminated, isTooLong: end - start >= LogLimits.line)
    }

    /// Moves what is left to the front; returns by how much it moved.
    private func makeRoom() -> Int {
        let moved = start
        guard moved > 0, let base = buffer.baseAddress else { return 0 }
        memmove(base, base + start, filled - start)
        filled -= start
        start = 0
        return moved
    }

    private func fill() throws(FileFault) {
        guard let base = buffer.baseAddress else { return }
        while true {
            let count = read(descriptor, base + filled, buffer.count - filled)
            if count < 0 {
                if errno == EINTR { continue }
                throw FileFault(.read, code: errno)
            }
            isAtEnd = count == 0
            filled += count
            return
        }
    }
}
