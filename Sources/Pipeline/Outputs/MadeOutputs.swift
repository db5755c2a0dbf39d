import EventLog
import Glibc
import Media
import VisionCore

/// What a run has made beside its log, in `LOG.outputs`: only that is replaced when the run is
/// resumed or made again, and only while it is drawn alike is it what was asked for.
struct MadeOutputs: Codable, Equatable {
    /// A file that the run made.
    struct Made: Codable, Equatable {
        /// The file.
        var file: FileIdentity
        /// Hash of what decides how it is drawn and coded.
        var form: String
        /// The output that it is a further file of, or the playlist of; nil for its first file.
        var partOf: String?
    }

    /// By the path that was asked for.
    var files: [String: Made] = [:]

    /// The largest file of this kind.
    private static let limit = 1 << 20

    /// The record beside the log at `log`.
    static func path(beside log: String) -> String { log + ".outputs" }

    /// Nothing.
    init() {}

    /// Reads the record beside `log`; empty where there is none, or none of ours.
    init(beside log: String) {
        let path = Self.path(beside: log)
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size <= Self.limit
        else { return }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        // Safety: the buffer is as large as the count says.
        let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        guard count == bytes.count,
            let known = StatePayload.value(MadeOutputs.self, from: bytes)
        else { return }
        self = known
    }

    /// Whether `output` is one that the run made.
    func holds(_ output: OutputFile) -> Bool {
        guard let made = files[output.path] else { return false }
        return made.file == output.identity
    }

    /// Whether `output` is one that the run made, drawn and coded as `form` says.
    func holds(_ output: OutputFile, form: String) -> Bool {
        holds(output) && files[output.path]?.form == form
    }

    /// Whether what is at `path` is a file that the run made.
    func holds(_ path: String) -> Bool {
        files[path].map { $0.file == FileIdentity(path: path) } ?? false
    }

    /// Whether what is at `path` is a further file, or the playlist, of the output `target`.
    func holds(_ path: String, partOf target: String) -> Bool {
        files[path]?.partOf == target && holds(path)
    }

    /// Whether the further files of `output` are there, each as it was made.
    func holdsParts(of output: OutputFile) -> Bool {
        files.allSatisfy { $0.value.partOf != output.path || holds($0.key) }
    }

    /// Remembers what is now at `path`: a further file of the output `target`.
    mutating func add(part path: String, of target: String, form: String) {
        guard let file = FileIdentity(path: path) else { return }
        files[path] = Made(file: file, form: form, partOf: target)
    }

    /// Takes away the further files of outputs but those at `kept`, as far as the run made them.
    mutating func removeParts(but kept: Set<String>) {
        for (path, file) in files where file.partOf != nil && !kept.contains(path) {
            if holds(path) { _ = PathText.withCString(path) { unlink($0) } }
            files[path] = nil
        }
    }

    /// Remembers what is now at the place of `output`.
    mutating func add(_ output: OutputFile, form: String) {
        guard let file = output.identity else { return }
        files[output.path] = Made(file: file, form: form)
    }

    /// Writes the record beside `log`, whole or not at all; a foreign file of that name stays.
    func write(beside log: String) {
        let path = Self.path(beside: log)
        guard !FileIdentity.exists(path) || !MadeOutputs(beside: log).files.isEmpty,
            let bytes = StatePayload.bytes(of: self)
        else { return }
        let fresh = path + ".new"
        // What a run that was killed has left of it.
        if FileIdentity.isRegular(fresh) { unlink(fresh) }
        let descriptor = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // Safety: the bytes are borrowed for the call.
        let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard count == bytes.count, rename(fresh, path) == 0 else {
            unlink(fresh)
            return
        }
    }
}
