import FoundationEssentials
import Glibc
import Hashing

extension FileSum {
    /// SHA-256 of the UTF-8 of `text`, 64 lower-case hexadecimal digits.
    package static func sha256(ofText text: String) -> String {
        SHA256.digest(of: text.utf8).hexadecimal
    }

    /// Whether `path` is a regular file: one that ends.
    package static func isRegular(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Bytes of the files in the folder at `path`.
    static func size(ofFilesIn path: String) -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.reduce(0) { $0 + size(of: "\(path)/\($1)") }
    }

    /// Bytes of the file at `path`; 0 when it is not there.
    package static func size(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
