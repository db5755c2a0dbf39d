import Glibc

/// A folder that is filled beside its place and gets its name when it is whole.
///
/// One that is replaced must have been made so: it holds a file called `mark` that begins with
/// `sign`, and goes with all that is in it. One owner.
package final class AtomicFolder {
    /// Where it will be.
    package let path: String
    private let mark: String
    private let sign: String
    private let overwrites: Bool
    private let temporary: String
    private var isDone = false

    /// Begins the folder that will be at `path`; its file `mark` is to begin with `sign`.
    package init(
        _ path: String, mark: String, sign: String, overwrites: Bool
    ) throws(ExportFault) {
        var name = path
        while name.count > 1, name.hasSuffix("/") { name.removeLast() }
        var status = stat()
        if lstat(name, &status) == 0 {
            guard overwrites else { throw .exists(path) }
            guard Self.isOurs(name, mark, sign) else { throw .foreign(path) }
        }
        let temporary = "\(name).part-\(getpid())"
        // Thrown before all is there, so that `deinit` does not remove what somebody else makes.
        guard mkdir(temporary, 0o755) == 0 else { throw .cannotMake(path: path, code: errno) }
        self.path = name
        self.mark = mark
        self.sign = sign
        self.overwrites = overwrites
        self.temporary = temporary
    }

    deinit { if !isDone { FileTree.remove(temporary) } }

    /// Where a file called `name` is made meanwhile; folders in the name are made.
    package func place(_ name: String) throws(ExportFault) -> String {
        var folder = temporary
        for part in name.split(separator: "/").dropLast() {
            folder += "/\(part)"
            guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
                throw .cannotMake(path: path, code: errno)
            }
        }
        return "\(temporary)/\(name)"
    }

    /// A file of it, to be finished before the folder is.
    package func file(_ name: String) throws(ExportFault) -> AtomicFile {
        try AtomicFile(try place(name), overwrites: false)
    }

    /// Writes a whole file.
    package func write(_ text: String, to name: String) throws(ExportFault) {
        let place = try place(name)
        let file = open(place, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard file >= 0 else { throw .cannotMake(path: path, code: errno) }
        defer { close(file) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            // Safety: the bytes are borrowed for the call.
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .cannotWrite(path: path, code: errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// Forces it to disk and gives it its name.
    package func finish() throws(ExportFault) {
        // One call for all files instead of one for each of perhaps many thousand.
        sync()
        let old = "\(path).old-\(getpid())"
        var isReplacing = false
        if overwrites, access(path, F_OK) == 0 {
            guard Self.isOurs(path, mark, sign), rename(path, old) == 0 else {
                throw .foreign(path)
            }
            isReplacing = true
        }
        // Fails where there is a folder that is not empty, or a file.
        guard rename(temporary, path) == 0 else {
            let code = errno
            if isReplacing { rename(old, path) }
            throw [EEXIST, ENOTEMPTY, ENOTDIR].contains(code)
                ? .exists(path) : .cannotMake(path: path, code: code)
        }
        isDone = true
        if isReplacing { FileTree.remove(old) }
        FolderOfFile.force(path)
    }

    private static func isOurs(_ folder: String, _ mark: String, _ sign: String) -> Bool {
        let file = open("\(folder)/\(mark)", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        var head = [UInt8](repeating: 0, count: sign.utf8.count)
        return read(file, &head, head.count) == head.count && head.elementsEqual(sign.utf8)
    }
}

/// A folder with all that is in it.
enum FileTree {
    /// Removes it; follows no link.
    static func remove(_ path: String) {
        guard let handle = opendir(path) else {
            unlink(path)
            return
        }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        closedir(handle)
        for name in names {
            var status = stat()
            guard lstat("\(path)/\(name)", &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                remove("\(path)/\(name)")
            } else {
                unlink("\(path)/\(name)")
            }
        }
        rmdir(path)
    }
}
