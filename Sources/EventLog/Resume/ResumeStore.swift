import Glibc

/// The file `LOG.state`: written whole under another name, forced to disk, renamed.
struct ResumeStore: Sendable {
    let path: String

    init(log: String) { path = log + ".state" }

    /// Removes it; what is not there is no fault.
    func remove() { _ = unlink(path) }

    /// Replaces it by `state`; after a power cut the old or the new one is there, whole.
    func save(_ state: ResumeState) throws(FileFault) {
        let temporary = path + ".new"
        try Self.write(state.text, to: temporary, flags: O_TRUNC)
        guard rename(temporary, path) == 0 else { throw FileFault(.rename, code: errno) }
        try Self.syncFolder(of: path)
    }

    /// What it holds; nil when it is not there or not whole.
    func load() -> ResumeState? {
        guard let lines = try? LineSource(path: path), let line = try? lines.next(),
            line.isTerminated
        else { return nil }
        return ResumeState(text: Array(line.text) + [0x0A])
    }

    /// Writes `bytes` and forces them to disk; `flags` says whether to replace or to append.
    static func write(_ bytes: [UInt8], to path: String, flags: Int32) throws(FileFault) {
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0o644)
        guard file >= 0 else { throw FileFault(.open, code: errno) }
        defer { close(file) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileFault(.write, code: errno)
            }
            rest = rest.dropFirst(count)
        }
        guard fsync(file) == 0 else { throw FileFault(.sync, code: errno) }
    }

    private static func syncFolder(of path: String) throws(FileFault) {
        let end = path.lastIndex(of: "/")
        let folder = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let handle = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard handle >= 0 else { throw FileFault(.sync, code: errno) }
        defer { close(handle) }
        guard fsync(handle) == 0 else { throw FileFault(.sync, code: errno) }
    }
}
