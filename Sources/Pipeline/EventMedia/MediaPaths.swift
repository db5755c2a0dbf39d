import Glibc
import Media
import VisionCore

/// The system's calls behind the folder of event media: errors are errno values.
///
/// Links are never followed where a file of ours is made, and only regular files with names of ours
/// are ever taken away.
enum MediaPaths {
    /// A file of event media.
    struct File {
        /// Its name in the folder.
        let name: String
        /// When it was written, in nanoseconds of Unix time.
        let time: Int64
        /// How large it is.
        let bytes: Int
    }

    /// Makes a folder and those above it; nil when it is there.
    static func make(folder: String) -> Int32? {
        var status = stat()
        if PathText.withCString(folder, { stat($0, &status) }) == 0 {
            return status.st_mode & S_IFMT == S_IFDIR ? nil : ENOTDIR
        }
        let path = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        guard !path.isEmpty else { return ENOENT }
        if let cut = path.lastIndex(of: "/"), cut != path.startIndex,
            let error = make(folder: String(path[..<cut]))
        {
            return error
        }
        return PathText.withCString(path) { mkdir($0, 0o777) } == 0 || errno == EEXIST ? nil : errno
    }

    /// Writes a new file; nil when all of it is written.
    static func write(_ bytes: [UInt8], to path: String) -> Int32? {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let descriptor = PathText.withCString(path) { open($0, flags, 0o644) }
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            // Safety: the bytes are borrowed for the call.
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return errno }
            rest = rest.dropFirst(count)
        }
        return nil
    }

    /// Forces a file to disk; nil when it is there.
    static func sync(_ path: String) -> Int32? {
        let descriptor = PathText.withCString(path) { open($0, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) }
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        return fsync(descriptor) == 0 ? nil : errno
    }

    /// Forces the names in a folder to disk.
    static func sync(folder: String) {
        let descriptor = PathText.withCString(folder) { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// Gives `draft` the name `path`, over what is there; 0 when done.
    static func rename(_ draft: String, to path: String) -> Int32 {
        let code = PathText.withCString(draft) { from in
            PathText.withCString(path) { Glibc.rename(from, $0) }
        }
        return code == 0 ? 0 : errno
    }

    /// Gives `draft` the name `path` where that is free; 0 when done, EEXIST when it is not free.
    static func link(_ draft: String, to path: String) -> Int32 {
        let code = PathText.withCString(draft) { from in
            PathText.withCString(path) { Glibc.link(from, $0) }
        }
        guard code == 0 else { return errno }
        _ = PathText.withCString(draft) { unlink($0) }
        return 0
    }

    /// The files of event media in a folder.
    static func files(in folder: String) -> [File] {
        guard let entries = PathText.withCString(folder, { opendir($0) }) else { return [] }
        defer { closedir(entries) }
        let descriptor = dirfd(entries)
        var files: [File] = []
        while let entry = readdir(entries) {
            // Safety: the name ends with a zero and is read before the next call.
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            var status = stat()
            guard isOurs(name),
                fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0,
                status.st_mode & S_IFMT == S_IFREG
            else { continue }
            let seconds = Int64(clamping: status.st_mtim.tv_sec).multipliedReportingOverflow(
                by: 1_000_000_000)
            let time = seconds.overflow ? Int64.max : seconds.partialValue
            files.append(
                File(
                    name: name,
                    time: time.addingSaturated(Int64(clamping: status.st_mtim.tv_nsec)),
                    bytes: Int(clamping: status.st_size)))
        }
        return files
    }

    /// Whether a name is one that is given to media of events.
    private static func isOurs(_ name: String) -> Bool {
        name.hasPrefix("ev_") && ["jpg", "mp4", "mkv"].contains { name.hasSuffix("." + $0) }
    }
}
