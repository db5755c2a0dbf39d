import Media
import VisionCore

/// A clip that is being written: packets of one section of the ring, from the key packet before its
/// beginning to the end of the group of pictures in which it ends.
final class OpenClip {
    /// The section of the ring that it is of.
    let section: Int
    private let file: ClipFile
    /// Where it is written until it has its name.
    let draft: String
    /// The ending of its name.
    let ending: String
    private let end: Duration
    /// From the stream's time to media time.
    private let offset: Duration
    /// Whether no picture is added any more: sound to the last ones may come.
    private var isShown = false

    /// A group of pictures that goes on for longer is cut.
    private static let longestGroup = Duration.seconds(10)
    /// Sound is waited for until pictures are so far ahead.
    private static let soundPatience = Duration.seconds(1)

    /// A clip at `draft` of `stream`, with `sound`, that may end at `end`, in the stream's time;
    /// media time is `offset` more.
    init(
        draft: String, stream: CodedStream, sound: StreamInfo?, section: Int, end: Duration,
        offset: Duration
    ) throws(MediaError) {
        self.draft = draft
        self.section = section
        self.end = end
        self.offset = offset
        ending = stream.ending
        file = try ClipFile(path: draft, stream: stream, sound: sound)
    }

    /// Takes a packet; false when it is not part of the clip, which is over then.
    func take(_ entry: PacketRing.Entry) throws(MediaError) -> Bool {
        guard entry.section == section else { return false }
        guard !entry.isSound else {
            try file.write(entry)
            return !isShown || !file.isSoundWhole
        }
        let isLast = entry.time > end && (entry.beginsGroup || entry.time > end + Self.longestGroup)
        guard isShown || isLast else {
            try file.write(entry)
            return true
        }
        isShown = true
        return !file.isSoundWhole && entry.time < file.end + Self.soundPatience
    }

    /// Ends the file; what it shows, in media time, nil where it shows nothing.
    func close() throws(MediaError) -> [MediaInstant]? {
        try file.close()
        guard let start = file.start else { return nil }
        return [start, file.end].map {
            MediaInstant(nanoseconds: ($0 + offset).nanoseconds)
        }
    }
}
