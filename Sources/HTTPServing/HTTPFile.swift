import Dispatch
import Glibc
import Locking

/// A regular file as the body of an answer, whole or in part, read while it is sent.
///
/// The file is open from the beginning: that its name goes meanwhile changes nothing. It is read
/// beside the server's queue, a part ahead: a slow disk holds nobody else up.
package final class HTTPFile: HTTPStream {
    /// Bytes of the file when it was opened.
    package let size: Int
    private let descriptor: Int32
    private let state: Lock<State>

    private struct State: Sendable {
        var position = 0
        var limit: Int
        /// What was read and is not taken yet.
        var part: HTTPStreamPart?
        var isReading = false
        var wake: (@Sendable () -> Void)?
    }

    private static let part = 256 << 10

    /// The file at `path`; nil where there is none, or where it is a link or no regular file.
    package init?(path: String) {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        size = Int(clamping: status.st_size)
        state = Lock(State(limit: size))
    }

    deinit { close(descriptor) }

    /// The answer to `request`: all of the file, or the one range that it asks for (RFC 9110, 14).
    package func response(
        to request: HTTPRequest, type: String, headers: [(name: String, value: String)] = []
    ) -> HTTPResponse {
        var response = HTTPResponse(
            type: type, headers: headers + [("Accept-Ranges", "bytes")], stream: self)
        var range = 0..<size
        switch Self.range(request.headers["range"], of: size) {
        case .all: break
        case .none:
            return HTTPResponse(416, headers: [("Content-Range", "bytes */\(size)")])
        case .part(let part):
            range = part
            response.status = 206
            response.headers.append(
                ("Content-Range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"))
        }
        state.withLock { ($0.position, $0.limit) = (range.lowerBound, range.upperBound) }
        response.headers.append(("Content-Length", "\(range.count)"))
        return response
    }

    /// What a request wants of a file.
    enum Wanted: Equatable {
        case all, none
        case part(Range<Int>)
    }

    /// What `text`, the value of `Range`, wants of `size` bytes: one range of bytes; what is none,
    /// or more than one, counts as not said.
    static func range(_ text: String?, of size: Int) -> Wanted {
        guard let text, text.hasPrefix("bytes=") else { return .all }
        let ends = text.dropFirst(6).split(
            separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard ends.count == 2,
            ends.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
        else { return .all }
        switch (Int(ends[0]), Int(ends[1])) {
        case (let first?, let last) where ends[1].isEmpty || last != nil:
            guard first <= last ?? first else { return .all }
            guard first < size else { return .none }
            return .part(first..<min(last ?? size - 1, size - 1) + 1)
        case (nil, let count?) where ends[0].isEmpty:
            guard count > 0, size > 0 else { return .none }
            return .part(size - min(count, size)..<size)
        default: return .all
        }
    }

    package func begin(_ wake: @escaping @Sendable () -> Void) {
        state.withLock { $0.wake = wake }
        readAhead()
    }

    package func next() -> HTTPStreamPart {
        let part = state.withLock { state in
            defer { state.part = nil }
            return state.part
        }
        readAhead()
        return part ?? .nothingYet
    }

    package func end() { state.withLock { $0.wake = nil } }

    private func readAhead() {
        let isDue = state.withLock { state in
            guard !state.isReading, state.part == nil, state.wake != nil else { return false }
            state.isReading = true
            return true
        }
        guard isDue else { return }
        DispatchQueue.global(qos: .utility).async { self.read() }
    }

    private func read() {
        let (position, limit) = state.withLock { ($0.position, $0.limit) }
        var bytes = [UInt8](repeating: 0, count: min(Self.part, limit - position))
        let count = bytes.isEmpty ? 0 : pread(descriptor, &bytes, bytes.count, off_t(position))
        let wake = state.withLock { state in
            state.isReading = false
            state.position += max(count, 0)
            // A file that became shorter: the connection ends, and the reader sees what is missing.
            bytes.removeSubrange(max(count, 0)...)
            state.part = count > 0 ? .bytes(bytes) : .finished
            return state.wake
        }
        wake?()
    }
}
