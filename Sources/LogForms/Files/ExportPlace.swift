/// Where an export goes; nothing is made yet.
struct ExportPlace {
    /// The log, which is never replaced.
    let log: String
    /// The file or folder.
    let target: String
    /// Whether what is there is replaced.
    let overwrites: Bool

    /// The file at `target`.
    func file() throws(ExportFault) -> AtomicFile { try file(target) }

    /// A file beside it: `ending` instead of `own`, or behind the name.
    func file(besideWith ending: String, insteadOf own: String) throws(ExportFault) -> AtomicFile {
        let stem = target.hasSuffix(own) ? String(target.dropLast(own.count)) : target
        return try file(stem + ending)
    }

    private func file(_ path: String) throws(ExportFault) -> AtomicFile {
        if SameFile.are(path, log) { throw .isLog(path) }
        return try AtomicFile(path, overwrites: overwrites)
    }
}
