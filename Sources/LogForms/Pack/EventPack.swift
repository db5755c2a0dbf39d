import EventLog
import Glibc
import Hashing
import Spawning
import VisionCore

/// An event with all that speaks for it, in a folder that can be given away and checked: clip,
/// picture, the part of the log that it is in, what ran, and the hashes of everything.
package struct EventPack {
    static let sums = "SHA256SUMS"

    private let log: String
    private let event: String
    private let video: String
    private let target: String
    private let margin: Duration

    /// The event `event` of the log at `log`, seen in `video`, with `margin` before and behind it.
    package init(event: String, of log: String, video: String, to target: String, margin: Duration)
    {
        self.event = event
        self.log = log
        self.video = video
        self.target = target
        self.margin = margin
    }

    /// Makes the folder, whole or not at all; returns the names of its files.
    package func make() throws -> [String] {
        guard let slice = try LogSlice(around: event, in: log), let last = slice.events.last else {
            throw PackFault.noEvent(log: log, id: event)
        }
        let times = slice.events.compactMap(\.mediaNanoseconds)
        guard let first = times.first, let end = times.last else {
            throw PackFault.noMoment(id: event)
        }
        guard access(video, R_OK) == 0 else { throw PackFault.noVideo(video) }
        let folder = try AtomicFolder(target, mark: Self.sums, sign: "", overwrites: false)
        var files: [String] = []
        func add(_ text: String, _ name: String) throws {
            try folder.write(text, to: name)
            files.append(name)
        }
        try cut(folder, from: first, to: end)
        files += ["clip.mp4", "snapshot.jpg"]
        try add(Self.joined(slice.lines), "log.jsonl")
        try add(Self.sliceText(slice), "slice.json")
        try add(Self.joined([slice.head]), "run.json")
        try add(
            slice.events.map { String(decoding: $0.bytes, as: UTF8.self) + "\n" }.joined(),
            "event.json")
        let source = try FileHash.sha256(of: video)
        try add("\(source)  \(video.split(separator: "/").last ?? "")\n", "video.sha256")
        try add(PackPage.text(event: last, slice: slice, video: source), "index.html")
        var sums = ""
        for name in files.sorted() {
            sums += "\(try FileHash.sha256(of: try folder.place(name)))  \(name)\n"
        }
        try folder.write(sums, to: Self.sums)
        try folder.finish()
        return files + [Self.sums]
    }

    private static func joined(_ lines: [[UInt8]]) -> String {
        lines.map { String(decoding: $0, as: UTF8.self) + "\n" }.joined()
    }

    private static func sliceText(_ slice: LogSlice) -> String {
        var line = JSONLine()
        line.elementObject { line in
            line.field("v", 1)
            line.field("first_seq", slice.firstSeq)
            line.field("prev_sha256", slice.previous)
        }
        return String(decoding: line.bytes, as: UTF8.self) + "\n"
    }

    /// Cuts the clip, and takes the picture of the event's first moment.
    ///
    /// What is coded is copied, from the key frame before: a player begins at the moment that the
    /// edit list names.
    private func cut(_ folder: AtomicFolder, from first: Int64, to end: Int64) throws {
        let margin = margin.nanoseconds
        let start = max(first.subtractingSaturated(margin), 0)
        let length = end.addingSaturated(margin).subtractingSaturated(start)
        func seconds(_ nanoseconds: Int64) -> String {
            Decimal.text(Double(nanoseconds) / 1e9, places: 6)
        }
        let quiet = ["-hide_banner", "-loglevel", "error", "-nostdin"]
        try run(
            quiet + ["-ss", seconds(start), "-i", video, "-t", seconds(length)]
                + ["-map", "0:v:0", "-map", "0:a:0?", "-c", "copy", "-movflags", "+faststart"]
                + [try folder.place("clip.mp4")])
        try run(
            quiet + ["-ss", seconds(first), "-i", video, "-frames:v", "1", "-q:v", "2"]
                + [try folder.place("snapshot.jpg")])
        for name in ["clip.mp4", "snapshot.jpg"] {
            var status = stat()
            guard stat(try folder.place(name), &status) == 0, status.st_size > 0 else {
                throw PackFault.noClip(
                    video: video, what: "it has no picture at \(seconds(first)) s")
            }
        }
    }

    private func run(_ arguments: [String]) throws(PackFault) {
        let ffmpeg: Spawn
        do {
            ffmpeg = try Spawn(["ffmpeg"] + arguments, output: .nothing)
        } catch { throw .noProgram }
        switch ffmpeg.wait() {
        case 0: return
        case 127: throw .noProgram
        case let code: throw .noClip(video: video, what: "ffmpeg ends with \(code)")
        }
    }
}

extension JSONValue {
    /// When an event happened, nanoseconds of media time.
    fileprivate var mediaNanoseconds: Int64? {
        self["at"]?["t_ns"]?.int.map { Int64(clamping: $0) }
    }
}

/// SHA-256 of files.
enum FileHash {
    /// Hexadecimal.
    static func sha256(of path: String) throws(ExportFault) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .cannotMake(path: path, code: errno) }
        defer { close(file) }
        var hash = SHA256()
        var piece = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = read(file, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .cannotWrite(path: path, code: errno) }
            if count == 0 { return hash.finalize().hexadecimal }
            hash.update(piece[..<count])
        }
    }
}
