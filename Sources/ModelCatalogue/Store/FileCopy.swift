import Glibc

/// Copies files in pieces.
enum FileCopy {
    /// Copies `source` to `target`, replacing it, and forces it to disk; leaves nothing behind
    /// when it fails.
    static func copy(_ source: String, to target: String) throws(ModelError) {
        let input = open(source, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw .io(path: source, cause: FileSum.lastCause("open")) }
        defer { close(input) }
        let output = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard output >= 0 else { throw .io(path: target, cause: FileSum.lastCause("create")) }
        let cause = transfer(input, output)
        close(output)
        guard let cause else { return }
        unlink(target)
        throw .io(path: target, cause: cause)
    }

    /// What failed; nil when nothing did.
    private static func transfer(_ input: Int32, _ output: Int32) -> String? {
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        return buffer.withUnsafeMutableBytes { bytes in
            while true {
                let count = read(input, bytes.baseAddress, bytes.count)
                if count < 0 {
                    if errno == EINTR { continue }
                    return FileSum.lastCause("read")
                }
                if count == 0 { break }
                var done = 0
                while done < count {
                    let written = write(output, bytes.baseAddress?.advanced(by: done), count - done)
                    if written < 0 {
                        if errno == EINTR { continue }
                        return FileSum.lastCause("write")
                    }
                    done += written
                }
            }
            return fsync(output) == 0 ? nil : FileSum.lastCause("sync")
        }
    }
}
