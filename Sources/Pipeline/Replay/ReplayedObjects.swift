import Analytics
import EventLog
import VisionCore

/// The objects of one source of a log that is replayed: what does not depend on its rules.
struct ReplayedObjects: Sendable {
    private var objects: ObjectFollower
    private let source: Int
    private var size = Size(width: 0, height: 0)
    private var epoch = 0

    /// A frame with what is in it.
    struct Frame: Sendable {
        let logged: LoggedFrame
        /// The frame as tracker and rules see it.
        let frame: AnalysisFrame
        let detections: [Detection]
        /// Nil where no network looked and nothing is tracked.
        let found: ObjectFollower.Findings?
    }

    /// The source of number `source` in its log.
    init(_ objects: ObjectFollower, source: Int) {
        self.objects = objects
        self.source = source
    }

    /// Whether the tracker asks how the camera moves.
    var followsCamera: Bool { objects.followsCamera }

    /// Follows the objects into a frame.
    mutating func follow(_ logged: LoggedFrame) -> Frame {
        let record = logged.record
        let frame = AnalysisFrame(
            identity: FrameIdentity(
                source: source, epoch: record.epoch, frameIndex: record.frameIndex),
            time: record.time, pts: record.pts ?? 0, size: size,
            isCorrupt: record.isCorrupt, wall: logged.wall,
            motion: objects.followsCamera ? record.motion ?? .still : nil)
        let detections = record.seen.map(\.detection)
        let found =
            record.via == .infer
            ? objects.follow(detections, in: frame)
            : objects.predicted(frame).map { ObjectFollower.Findings(tracks: $0) }
        return Frame(logged: logged, frame: frame, detections: detections, found: found)
    }

    /// Takes a `source` record; the tracks that end where it ends their epoch, else nil.
    mutating func take(_ value: JSONValue) -> [Track]? {
        let state = value["state"]?.string ?? ""
        let next = value["epoch"]?.int ?? epoch
        let endsEpoch = next > epoch || state == "down" || state == "ended"
        let ended = endsEpoch ? objects.endAll() : nil
        epoch = max(epoch, next)
        let sides = value["size"]?.elements?.compactMap(\.int) ?? []
        if sides.count == 2, sides.allSatisfy({ (1...1_000_000).contains($0) }) {
            size = Size(width: sides[0], height: sides[1])
        }
        return ended
    }

    /// The log is at its end: the tracks that end with it.
    mutating func close() -> [Track] { objects.endAll() }
}
