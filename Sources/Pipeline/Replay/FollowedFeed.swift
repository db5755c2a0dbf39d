import EventLog
import VisionCore

/// The records of a log with the objects that its frames show, in three steps that run beside one
/// another: records are read, objects followed, and by whoever takes them judged.
///
/// Used on one thread.
final class FollowedFeed {
    /// A record.
    enum Item: Sendable {
        case frame(ReplayedObjects.Frame)
        /// A frame before the part that is wanted.
        case earlierFrame
        /// A record of a source; `ended` are its tracks where it ends their epoch, else nil.
        case source(JSONValue, ended: [Track]?)
        case other(RecordKind, JSONValue)
        /// The log is at its end, and with it the tracks of the source called `name`.
        case close(name: String, ended: [Track])
        /// One that cannot be read, or of a source that the log does not name.
        case damaged
    }

    private let followed: ReadAhead<(item: Item, line: Int)>

    /// The log at `path` with the objects of its sources, by name; of frames before `from` it only
    /// says that they are there.
    init(path: String, from: MediaInstant?, _ sources: [(name: String, objects: ReplayedObjects)])
        throws(EventLogError)
    {
        let feed = try ReplayFeed(path: path, from: from)
        let records = ReadAhead("sightline.replay.read") { try feed.next() }
        var objects = Dictionary(
            sources.map { ($0.name, $0.objects) }, uniquingKeysWith: { first, _ in first })
        var isClosed = false
        followed = ReadAhead("sightline.replay.follow") {
            let piece = try records.next()
            guard piece.isEmpty else {
                return piece.map { (Self.followed($0.item, in: &objects), $0.line) }
            }
            guard !isClosed else { return [] }
            isClosed = true
            return sources.map { name, _ in
                (.close(name: name, ended: objects[name]?.close() ?? []), 0)
            }
        }
    }

    /// The next records, in the order of the log, each with the number of its line; none behind the
    /// end.
    func next() throws -> [(item: Item, line: Int)] { try followed.next() }

    private static func followed(
        _ item: ReplayFeed.Item, in objects: inout [String: ReplayedObjects]
    ) -> Item {
        switch item {
        case .frame(let frame):
            (objects[frame.record.source]?.follow(frame)).map(Item.frame) ?? .damaged
        case .other(.source, let value):
            source(value, in: &objects)
        case .other(let kind, let value): .other(kind, value)
        case .earlierFrame: .earlierFrame
        case .damaged: .damaged
        }
    }

    private static func source(
        _ value: JSONValue, in objects: inout [String: ReplayedObjects]
    ) -> Item {
        guard let name = value["src"]?.string, objects[name] != nil else { return .damaged }
        return .source(value, ended: objects[name]?.take(value) ?? nil)
    }
}
