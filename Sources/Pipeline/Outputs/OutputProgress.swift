import Media
import VisionCore

/// How far an output of one source has come: its files, what of them a further run continues
/// behind, what of an earlier run is there already.
///
/// A pure value of the output's stage.
struct OutputProgress {
    /// Files that are whole, or were cut off.
    private(set) var parts: [OutputPoint.Part]
    private let resumed: OutputPoint?
    private struct File {
        let path: String
        let first: MediaInstant
        var end: MediaInstant
        /// The last place where it can be cut off and plays.
        var mark: OutputWriter.Mark?
    }

    private var current: File?
    private var nextFrame: Int
    /// Whether frames are missing in it: what follows is no more what a run can continue behind.
    private var hasHole = false

    /// An output that an earlier run has left as `resumed` says; nil begins with the first frame.
    init(behind resumed: OutputPoint?) {
        self.resumed = resumed
        parts = resumed?.parts ?? []
        nextFrame = resumed?.frame ?? 0
    }

    /// Whether frame `index` is to be written: those of the earlier run are in its files.
    func wants(frame index: Int) -> Bool { index >= resumed?.frame ?? 0 }

    /// Whether `packet`, of the source's sound, is in no file yet.
    func wants(sound packet: Packet) -> Bool {
        guard let last = resumed?.lastSound, let time = packet.dts ?? packet.pts else {
            return true
        }
        return time > last
    }

    /// Whether what is begun next goes on with an earlier file.
    var isFurther: Bool { !parts.isEmpty }

    /// The file at `path` begins with a picture at `time` of its timeline.
    mutating func begin(_ path: String, at time: MediaInstant) {
        current = File(path: path, first: time, end: time)
    }

    /// Frame `index` was given to the file, in which it lasts up to `end`.
    mutating func note(frame index: Int, until end: MediaInstant) {
        nextFrame = index.addingSaturated(1)
        current?.end = end
    }

    /// What a further run needs to continue behind `mark` of the file; nil where frames before it
    /// are missing.
    mutating func point(at mark: OutputWriter.Mark) -> OutputPoint? {
        current?.mark = mark
        guard let current, !hasHole else { return nil }
        return OutputPoint(
            parts: parts + [part(current, bytes: mark.cut.bytes, until: mark.time)],
            frame: mark.frame, lastSound: mark.cut.lastSound ?? resumed?.lastSound)
    }

    /// The file is closed, whole: what a further run continues behind.
    mutating func finish(lastSound: Int64?) -> OutputPoint? {
        guard let current else { return nil }
        close(current)
        self.current = nil
        guard !hasHole else { return nil }
        return OutputPoint(
            parts: parts, frame: nextFrame, lastSound: lastSound ?? resumed?.lastSound)
    }

    /// It failed: what is in the file stays, frames that follow are missing.
    ///
    /// The end of the file may be torn: it counts up to where it last could be cut off, or, where
    /// that was nowhere, to the end of its last whole fragment.
    mutating func fail() {
        if let current {
            if let mark = current.mark {
                parts.append(part(current, bytes: mark.cut.bytes, until: mark.time))
            } else if let whole = FragmentedFile(current.path) {
                if whole.end > whole.head {
                    parts.append(part(current, bytes: whole.end, until: current.end))
                }
            } else {
                close(current)
            }
        }
        current = nil
        miss()
    }

    /// A frame is in no file.
    mutating func miss() { hasHole = true }

    private mutating func close(_ file: File) {
        guard let length = FileIdentity.length(file.path), length > 0 else { return }
        parts.append(part(file, bytes: length, until: file.end))
    }

    private func part(_ file: File, bytes: Int64, until end: MediaInstant) -> OutputPoint.Part {
        OutputPoint.Part(
            path: file.path, bytes: bytes, milliseconds: (end - file.first).wholeMilliseconds)
    }
}
