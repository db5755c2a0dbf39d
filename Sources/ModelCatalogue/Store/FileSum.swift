import Crypto
import FoundationEssentials
import Glibc

/// Sums of files.
package enum FileSum {
    /// SHA-256 of the file at `path`, 64 lower-case hexadecimal digits; reads it in pieces.
    package static func sha256(of path: String) throws(ModelError) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .io(path: path, cause: lastCause("open")) }
        defer { close(file) }
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
                hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
            }
        }
        return hex(hash.finalize())
    }

    static func hex(_ digest: SHA256.Digest) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let bytes = digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What the system says of the last failure of `call`.
    static func lastCause(_ call: String) -> String {
        let text = strerror(errno).map { String(cString: $0) } ?? "error \(errno)"
        return "cannot \(call): \(text.lowercased())"
    }
}
