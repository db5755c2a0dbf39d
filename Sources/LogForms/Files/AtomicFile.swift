import Glibc

/// A file that is written beside its place and gets its name when it is whole.
///
/// What never was finished leaves nothing behind. One owner.
package final class AtomicFile {
    /// Where it will be.
    package let path: String
    private let overwrites: Bool
    private let temporary: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var isDone = false

    /// Begins the file that will be at `path`; throws where there is one and nothing is replaced.
    package init(_ path: String, overwrites: Bool) throws(ExportFault) {
        var status = stat()
        if lstat(path, &status) == 0 {
            guard overwrites else { throw .exists(path) }
            guard status.st_mode & S_IFMT == S_IFREG else { throw .foreign(path) }
        }
        self.path = path
        self.overwrites = overwrites
        temporary = "\(path).part-\(getpid())"
        let made = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644)
        // Thrown before all is there, so that `deinit` does not remove what somebody else makes.
        guard made >= 0 else { throw .cannotMake(path: path, code: errno) }
        descriptor = made
    }

    deinit {
        close(descriptor)
        if !isDone { unlink(temporary) }
    }

    /// Adds text.
    package func write(_ text: String) throws(ExportFault) { try write(text.utf8) }

    /// Adds bytes.
    package func write(_ bytes: some Sequence<UInt8>) throws(ExportFault) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= 1 << 16 { try flush() }
    }

    /// Forces it to disk and gives it its name.
    package func finish() throws(ExportFault) {
        try flush()
        guard fsync(descriptor) == 0 else { throw .cannotWrite(path: path, code: errno) }
        if overwrites {
            guard rename(temporary, path) == 0 else { throw .cannotMake(path: path, code: errno) }
        } else {
            // A second name fails where there is a file by now; a rename would replace it.
            guard link(temporary, path) == 0 else {
                throw errno == EEXIST ? .exists(path) : .cannotMake(path: path, code: errno)
            }
            unlink(temporary)
        }
        isDone = true
        FolderOfFile.force(path)
    }

    private func flush() throws(ExportFault) {
        var rest = buffer[...]
        while !rest.isEmpty {
            // Safety: the bytes are borrowed for the call.
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .cannotWrite(path: path, code: errno) }
            rest = rest.dropFirst(count)
        }
        buffer.removeAll(keepingCapacity: true)
    }
}

/// The folder that a file is in.
enum FolderOfFile {
    /// Its path.
    static func path(_ file: String) -> String {
        guard let end = file.lastIndex(of: "/") else { return "." }
        return end == file.startIndex ? "/" : String(file[..<end])
    }

    /// Forces its entries to disk, as far as the file system does that.
    static func force(_ file: String) {
        let folder = open(path(file), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }
}
