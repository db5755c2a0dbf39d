import Glibc
import Hashing

/// What makes a source this one and no other, as hexadecimal text.
package enum SourceFingerprint {
    private static let piece = 1 << 20

    /// Of a file: SHA-256 over its length and its first and last mebibyte.
    ///
    /// Does not read the rest: a clip of an hour takes a millisecond. Its name does not count.
    package static func file(path: String) throws(EventLogError) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            throw .cannotOpen(path: path, cause: FileFault(.openForReading, code: errno))
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else {
            throw .io(path: path, cause: FileFault(.read, code: errno))
        }
        let length = Int(status.st_size)
        var hash = SHA256()
        withUnsafeBytes(of: UInt64(length).bigEndian) { hash.update($0) }
        let second = max(piece, length - piece)
        do throws(FileFault) {
            try add(file, from: 0, to: min(piece, length), &hash)
            try add(file, from: second, to: max(second, length), &hash)
        } catch {
            throw .io(path: path, cause: error)
        }
        return hash.finalize().hexadecimal
    }

    /// Of anything that has no bytes of its own: SHA-256 of its address without secrets.
    package static func address(_ address: String) -> String {
        SHA256.digest(of: address.utf8).hexadecimal
    }

    private static func add(_ file: Int32, from start: Int, to end: Int, _ hash: inout SHA256)
        throws(FileFault)
    {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var position = start
        while position < end {
            let count = pread(file, &buffer, min(buffer.count, end - position), off_t(position))
            if count < 0 {
                if errno == EINTR { continue }
                throw FileFault(.read, code: errno)
            }
            guard count > 0 else { return }
            buffer[..<count].withUnsafeBytes { hash.update($0) }
            position += count
        }
    }
}
