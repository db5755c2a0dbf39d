import VisionCore

/// The detections of a track in the last seconds.
struct SeenTrack: Hashable, Sendable, Codable {
    /// One detection.
    struct Sight: Hashable, Sendable, Codable {
        let time: MediaInstant
        let box: Box
        let velocity: Point
    }

    /// The first of all.
    let first: Sight
    /// Those of the last seconds, oldest first.
    private(set) var sights: [Sight]
    private(set) var last: Sight
    private(set) var label: Label
    private(set) var hits: Int
    private(set) var isConfirmed = false
    /// Whether the track is in the tracker.
    var isLive = true

    /// Detections are kept for this long beyond the longest gap.
    private static let margin = Duration.seconds(4)

    init(_ track: Track) {
        first = Sight(time: track.firstTime, box: track.box, velocity: track.velocity)
        last = first
        sights = []
        label = track.label
        hits = track.hits
    }

    /// Adds a detection, and forgets those that lie more than `limit` back.
    mutating func add(_ track: Track, keeping limit: Duration) {
        last = Sight(
            time: track.lastDetectionTime, box: track.box, velocity: track.velocity)
        let earliest = last.time - limit - Self.margin
        if let oldest = sights.first, oldest.time < earliest {
            sights.removeAll { $0.time < earliest }
        }
        sights.append(last)
        label = track.label
        hits = track.hits
        isLive = true
        if track.state == .confirmed { isConfirmed = true }
    }

    /// The last detection before `time`.
    func last(before time: MediaInstant) -> Sight? { sights.last { $0.time < time } }

    /// Detections at `time` and later.
    func count(since time: MediaInstant) -> Int { sights.count { $0.time >= time } }
}
