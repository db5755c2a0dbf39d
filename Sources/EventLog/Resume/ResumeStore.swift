import Glibc

/// The file `LOG.state`: written whole under another name, forced to disk, renamed.
struct ResumeStore: Sendable {
    private let file: CompanionFile
    private let prepare: @Sendable () -> Void

    /// The state beside `log`; `prepare` is called before one is saved, where others must have
    /// their files on disk first.
    init(log: String, prepare: @escaping @Sendable () -> Void = {}) {
        file = .state(ofLog: log)
        self.prepare = prepare
    }

    /// Throws when something that is not ours is in its place, or in that of the new one;
    /// `resumes`: the log is there, and its state may be damaged.
    func check(resumes: Bool) throws(EventLogError) {
        try file.check(mayBeDamaged: resumes)
        try file.new.check(mayBeDamaged: resumes)
    }

    /// Removes it; what is not there is no fault, and what is not ours stays.
    func remove() {
        file.remove(mayBeDamaged: true)
        file.new.remove(mayBeDamaged: true)
    }

    /// Replaces it by `state`; after a power cut the old or the new one is there, whole.
    func save(_ state: ResumeState) throws(FileFault) {
        if case .foreign = file.look(mayBeDamaged: true) { throw FileFault(.open, code: EEXIST) }
        prepare()
        try file.new.write(state.text)
        guard rename(file.new.path, file.path) == 0 else { throw FileFault(.rename, code: errno) }
        try Folder.force(of: file.path)
    }

    /// What it holds; nil when it is not there or not whole.
    func load() -> ResumeState? {
        guard file.look(mayBeDamaged: false) == .ours else { return nil }
        let descriptor = open(file.path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size <= LogLimits.state else { return nil }
        var text = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < text.count {
            let count = text.withUnsafeMutableBytes { buffer in
                pread(
                    descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled,
                    off_t(filled))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            filled += count
        }
        return ResumeState(text: text)
    }
}
