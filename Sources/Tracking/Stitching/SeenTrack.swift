import VisionCore

/// The detections of a track in the last seconds.
struct SeenTrack: Hashable, Sendable {
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

/// `sights` by column, all else as it is.
extension SeenTrack: Codable {
    private enum CodingKeys: CodingKey {
        case first, sights, last, label, hits, isConfirmed, isLive
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        first = try container.decode(Sight.self, forKey: .first)
        guard let sights = try container.decode(SightColumns.self, forKey: .sights).sights else {
            throw DecodingError.dataCorruptedError(
                forKey: .sights, in: container, debugDescription: "columns of different lengths")
        }
        self.sights = sights
        last = try container.decode(Sight.self, forKey: .last)
        label = try container.decode(Label.self, forKey: .label)
        hits = try container.decode(Int.self, forKey: .hits)
        isConfirmed = try container.decode(Bool.self, forKey: .isConfirmed)
        isLive = try container.decode(Bool.self, forKey: .isLive)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(first, forKey: .first)
        try container.encode(SightColumns(sights), forKey: .sights)
        try container.encode(last, forKey: .last)
        try container.encode(label, forKey: .label)
        try container.encode(hits, forKey: .hits)
        try container.encode(isConfirmed, forKey: .isConfirmed)
        try container.encode(isLive, forKey: .isLive)
    }
}
