import Glibc
import Media
import VisionCore

/// The files that an output is written to, one after the other: what an earlier run, or an earlier
/// part of this one, has recorded stays, and `out.mp4` goes on in `out.2.mp4`.
///
/// Streams have one target, playlists go on in their own file, pictures count on. Owned by the
/// output's stage.
struct OutputSegments {
    private let target: String
    /// Whether the first file may be replaced.
    private var mayReplace: Bool

    /// Segments of one output, and most files of it that are looked at.
    private static let limit = 100_000
    /// Room on a disk that a further segment needs.
    private static let leastRoom: UInt64 = 1 << 20

    /// Segments of the output `target`; `mayReplace` lets the first one replace what is there.
    init(target: String, mayReplace: Bool) {
        self.target = target
        self.mayReplace = mayReplace
    }

    /// Whether it is a single file at a time.
    static func isFile(_ target: String) -> Bool {
        OutputFile(name: "", path: path(of: target))?.form == .file && !isPlaylist(target)
            && SourceAddress.scheme(of: target).map { $0 == "file" } ?? true
    }

    /// Whether it is a playlist, which names segments of its own.
    static func isPlaylist(_ target: String) -> Bool { target.lowercased().hasSuffix(".m3u8") }

    /// The path that `target` names.
    static func path(of target: String) -> String {
        target.hasPrefix("file://") ? String(target.dropFirst("file://".count)) : target
    }

    /// The next target; a file of it is made here, empty, so that no other run takes it.
    ///
    /// Throws the system's reason when there is no room, or the file cannot be made.
    mutating func next() throws(MediaError) -> String {
        defer { mayReplace = false }
        guard Self.isFile(target) else { return target }
        try checkRoom()
        for part in 1...Self.limit {
            let candidate = OutputPart.target(target, part: part)
            let path = Self.path(of: candidate)
            if part == 1, mayReplace || Self.isReady(path) { return candidate }
            let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
            let descriptor = PathText.withCString(path) { open($0, flags, 0o644) }
            if descriptor >= 0 {
                close(descriptor)
                return candidate
            }
            guard errno == EEXIST else {
                throw .cannotCreate(uri: Redactor.redacted(address: candidate), .posix(errno))
            }
        }
        throw .cannotCreate(uri: Redactor.redacted(address: target), .posix(EEXIST))
    }

    /// The number behind that of the last picture that is there; 0 for what is no numbered
    /// pictures.
    var nextPicture: Int {
        guard let file = OutputFile(name: "", path: Self.path(of: target)), file.form != .file
        else { return 0 }
        let numbers = file.existing.compactMap { path -> Int? in
            let name = path.split(separator: "/").last ?? ""
            return name.split { !$0.isASCII || !$0.isNumber }.last.flatMap { Int($0) }
        }
        return numbers.max().map { $0.addingSaturated(1) } ?? 0
    }

    /// Takes away a file of which nothing was written.
    static func abandon(_ target: String) {
        guard isFile(target) else { return }
        let path = path(of: target)
        var status = stat()
        guard PathText.withCString(path, { stat($0, &status) }) == 0, status.st_size == 0,
            status.st_mode & S_IFMT == S_IFREG
        else { return }
        _ = PathText.withCString(path) { unlink($0) }
    }

    /// Whether the first file is there, empty: made when it was claimed; or a device, which is
    /// written to as it is.
    private static func isReady(_ path: String) -> Bool {
        var status = stat()
        guard PathText.withCString(path, { stat($0, &status) }) == 0 else { return false }
        return status.st_mode & S_IFMT != S_IFREG || status.st_size == 0
    }

    private func checkRoom() throws(MediaError) {
        let path = Self.path(of: target)
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        var status = statvfs()
        guard PathText.withCString(folder, { statvfs($0, &status) }) == 0 else { return }
        let room = UInt64(clamping: status.f_bavail).multipliedReportingOverflow(
            by: UInt64(clamping: status.f_frsize))
        guard !room.overflow, room.partialValue < Self.leastRoom else { return }
        throw .outputFailed(uri: Redactor.redacted(address: target), .posix(ENOSPC))
    }
}
