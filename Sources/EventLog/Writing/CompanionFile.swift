import Glibc

/// A file of our own beside a log: `LOG.state`, the new one that replaces it, `LOG.torn`.
///
/// Nothing that is not ours is touched: no link is followed, no file with a second name is
/// written, and a file is ours only when it begins as ours do.
struct CompanionFile: Sendable {
    /// Where it is.
    let path: String
    /// What every such file begins with.
    let beginning: [UInt8]

    /// What is at its place.
    enum Finding: Equatable {
        /// Nothing.
        case nothing
        /// A file of ours.
        case ours
        /// Something else; in words.
        case foreign(String)
    }

    /// The resume state of the log at `path`.
    static func state(ofLog path: String) -> Self {
        Self(path: path + ".state", beginning: Array(#"{"v":1,"run":""#.utf8))
    }

    /// The torn last lines of the log at `path`.
    static func torn(ofLog path: String) -> Self {
        Self(path: path + ".torn", beginning: Array(#"{"v":1,"r":""#.utf8))
    }

    /// A segment of a log, or the log that is to become its next one, at `path`.
    static func segment(at path: String) -> Self {
        Self(path: path, beginning: Array(#"{"v":1,"r":"run""#.utf8))
    }

    /// The file that is written and then renamed to this one.
    var new: Self { Self(path: path + ".new", beginning: beginning) }

    /// Looks at what is there; `mayBeDamaged`: a file of ours whose bytes are no longer those that
    /// were written counts as ours.
    func look(mayBeDamaged: Bool) -> Finding {
        var status = stat()
        guard lstat(path, &status) == 0 else { return .nothing }
        if status.st_mode & S_IFMT == S_IFLNK { return .foreign("a link") }
        guard FileKind(status) == .file else { return .foreign("no file") }
        guard status.st_nlink == 1 else { return .foreign("a file with another name") }
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return .foreign("a file that cannot be read") }
        defer { close(file) }
        let head = Self.head(of: file)
        guard isOurs(head) || (mayBeDamaged && isOursDamaged(head)) else {
            return .foreign("a file that no run wrote")
        }
        return .ours
    }

    /// Throws when something that is not ours is in its place.
    func check(mayBeDamaged: Bool) throws(EventLogError) {
        guard case .foreign(let what) = look(mayBeDamaged: mayBeDamaged) else { return }
        throw .unsuitable(
            path: path, what: "\(what) is in the place of a file that belongs to the log",
            hint: "move it away, or name another log")
    }

    /// Removes it, when it is ours.
    func remove(mayBeDamaged: Bool) {
        guard look(mayBeDamaged: mayBeDamaged) == .ours else { return }
        _ = unlink(path)
    }

    /// Makes it anew with `bytes` and forces it to disk; one of ours that is there goes.
    func write(_ bytes: [UInt8]) throws(FileFault) {
        remove(mayBeDamaged: true)
        try append(bytes, O_CREAT | O_EXCL)
    }

    /// Appends `bytes` to it and forces it to disk; makes it when there is none.
    func append(_ bytes: [UInt8]) throws(FileFault) {
        if case .foreign = look(mayBeDamaged: false) { throw FileFault(.open, code: EEXIST) }
        try append(bytes, O_CREAT)
    }

    private func append(_ bytes: [UInt8], _ flags: Int32) throws(FileFault) {
        let file = open(
            path, O_WRONLY | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | flags, 0o644)
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

    /// Whether its first line begins as ours do, as far as it goes.
    private func isOurs(_ head: [UInt8]) -> Bool {
        let line = head.prefix { $0 != 0x0A }
        return line.prefix(beginning.count).elementsEqual(beginning.prefix(line.count))
            && line.isEmpty == head.isEmpty
    }

    /// Whether it may be one of ours that lost bytes: most of its beginning is right, or a whole
    /// page of it is one byte over and over.
    private func isOursDamaged(_ head: [UInt8]) -> Bool {
        let compared = zip(head, beginning)
        let right = compared.count { $0.0 == $0.1 }
        if right * 10 >= min(head.count, beginning.count) * 7 { return true }
        return head.count == Self.page && head.allSatisfy { $0 == head[0] }
    }

    private static let page = 4096

    private static func head(of file: Int32) -> [UInt8] {
        var head = [UInt8](repeating: 0, count: page)
        let count = pread(file, &head, page, 0)
        return Array(head.prefix(max(count, 0)))
    }
}
