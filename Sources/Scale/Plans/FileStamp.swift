import Glibc
import Hashing

/// What tells a file from another, without reading all of it.
package struct FileStamp: Codable, Equatable, Sendable {
    /// Bytes.
    package let size: Int64
    /// When it was last written, nanoseconds since 1970.
    package let mtime: Int64
    /// SHA-256 over its length and its first and last mebibyte, hexadecimal: as in the log's head.
    package let sha256: String

    enum CodingKeys: String, CodingKey {
        case size, sha256
        case mtime = "mtime_ns"
    }

    package init(size: Int64, mtime: Int64, sha256: String) {
        self.size = size
        self.mtime = mtime
        self.sha256 = sha256
    }

    /// The stamp of the file at `path`, whose `fingerprint` the log knows.
    package init(path: String, fingerprint: String) throws(PlanFault) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .noFile(path: path, code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .noRegularFile(path) }
        let seconds = Int64(clamping: status.st_mtim.tv_sec)
        let whole = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let time = whole.partialValue.addingReportingOverflow(
            Int64(clamping: status.st_mtim.tv_nsec))
        self.init(
            size: Int64(clamping: status.st_size),
            mtime: whole.overflow || time.overflow ? 0 : time.partialValue, sha256: fingerprint)
    }

    /// In what the file is another than this one; nil for nothing.
    package func difference(from other: FileStamp) -> String? {
        if size != other.size { return "it has \(other.size) bytes, the plan says \(size)" }
        if sha256 != other.sha256 { return "its first or last mebibyte is another" }
        if mtime != other.mtime { return "it was written since, at another time than planned" }
        return nil
    }
}
