import Glibc

/// Files that are there whole or not at all.
package enum WholeFile {
    /// Writes `bytes` beside `path`, forces them to disk and puts them in its place.
    package static func write(_ bytes: [UInt8], to path: String) throws(PlanFault) {
        let draft = "\(path).\(getpid()).tmp"
        let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw .cannotWrite(path: path, code: errno) }
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { all in
                Glibc.write(file, all.baseAddress.map { $0 + done }, bytes.count - done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let code = errno
                close(file)
                unlink(draft)
                throw .cannotWrite(path: path, code: code)
            }
            done += count
        }
        close(file)
        try put(draft, at: path)
    }

    /// Forces the file `draft` to disk and gives it the name `path`, in one step.
    package static func put(_ draft: String, at path: String) throws(PlanFault) {
        let file = open(draft, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .cannotWrite(path: draft, code: errno) }
        let isForced = fsync(file) == 0
        let cause = errno
        close(file)
        guard isForced else { throw .cannotWrite(path: draft, code: cause) }
        guard rename(draft, path) == 0 else { throw .cannotWrite(path: path, code: errno) }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let parent = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard parent >= 0 else { return }
        fsync(parent)
        close(parent)
    }

    /// Whether the files at both paths have the same bytes; false where one cannot be read.
    package static func areEqual(_ one: String, _ other: String) -> Bool {
        let files = [open(one, O_RDONLY | O_CLOEXEC), open(other, O_RDONLY | O_CLOEXEC)]
        defer { for file in files where file >= 0 { close(file) } }
        guard files.allSatisfy({ $0 >= 0 }) else { return false }
        while true {
            guard let left = piece(of: files[0]), let right = piece(of: files[1]), left == right
            else { return false }
            if left.isEmpty { return true }
        }
    }

    /// The next bytes of `file`, a whole piece unless it ends; nil where it cannot be read.
    private static func piece(of file: Int32) -> ArraySlice<UInt8>? {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { all in
                read(file, all.baseAddress.map { $0 + filled }, all.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            guard count > 0 else { break }
            filled += count
        }
        return bytes[..<filled]
    }
}
