import Glibc
import Media
import VisionCore

/// A text file that is written from start to end, buffered, by one stage.
final class ResultFile {
    private let path: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    /// Makes or empties `path`, which is claimed; throws when it cannot be made.
    init(path: String) throws(ResultFileError) {
        let flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_TRUNC
        descriptor = PathText.withCString(path) { open($0, flags, 0o644) }
        self.path = path
        guard descriptor >= 0 else {
            throw ResultFileError(path: path, code: errno, isOpening: true)
        }
    }

    deinit { close(descriptor) }

    /// Adds `text`.
    func write(_ text: String) throws(ResultFileError) {
        buffer.append(contentsOf: text.utf8)
        if buffer.count >= 1 << 16 { try flush() }
    }

    /// Hands everything to the system.
    func flush() throws(ResultFileError) {
        var rest = buffer[...]
        while !rest.isEmpty {
            // Safety: the bytes are borrowed for the call.
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw ResultFileError(path: path, code: errno, isOpening: false)
            }
            rest = rest.dropFirst(count)
        }
        buffer.removeAll(keepingCapacity: true)
    }
}

/// A file of results that cannot be made or written.
struct ResultFileError: UserFacing {
    let path: String
    let code: Int32
    let isOpening: Bool

    var summary: String {
        let reason = String(cString: strerror(code))
        return "cannot \(isOpening ? "make" : "write") '\(path)': \(reason)"
    }

    var exitCode: ExitStatus { isOpening ? .cannotCreate : .io }
}
