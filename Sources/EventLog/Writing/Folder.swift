import Glibc

/// The folder of a file: names in it are safe when it is forced to disk, too.
enum Folder {
    /// Returns when the names in the folder of `path` are on the disk.
    static func force(of path: String) throws(FileFault) {
        let end = path.lastIndex(of: "/")
        let folder = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let handle = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard handle >= 0 else { throw FileFault(.sync, code: errno) }
        defer { close(handle) }
        guard fsync(handle) == 0 else { throw FileFault(.sync, code: errno) }
    }
}
