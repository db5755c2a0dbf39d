import FoundationEssentials
import Glibc
import Hashing

/// Sums of files.
package enum FileSum {
    /// SHA-256 of the regular file at `path`, 64 lower-case hexadecimal digits; reads it in pieces.
    ///
    /// A pipe or a device is refused: it need not end.
    package static func sha256(of path: String) throws(ModelError) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw .io(path: path, cause: lastCause("open")) }
        defer { close(file) }
        guard isRegular(path) else { throw .io(path: path, cause: "not a regular file") }
        var hash = SHA256()
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                throw .io(path: path, cause: lastCause("read"))
            }
            buffer.withUnsafeBytes { bytes in
                hash.update(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
            }
        }
        return hash.finalize().hexadecimal
    }

    /// What the system says of the last failure of `call`.
    static func lastCause(_ call: String) -> String {
        let text = strerror(errno).map { String(cString: $0) } ?? "error \(errno)"
        return "cannot \(call): \(text.lowercased())"
    }
}
