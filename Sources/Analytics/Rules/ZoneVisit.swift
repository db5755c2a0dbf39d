import VisionCore

/// Whether one track is in a zone, and which of its passages are not reported yet.
struct ZoneVisit: Hashable, Sendable, Codable {
    /// Why a track is inside or outside.
    enum Cause: String, Hashable, Sendable, Codable {
        /// It crossed the edge.
        case crossed
        /// It was seen inside for the first time.
        case appeared
        /// It ended inside.
        case trackEnd = "track-end"
    }

    /// Media time of the entry that was reported, while the track is inside.
    var entryTime: MediaInstant?
    /// Passages over the edge; they alternate.
    var passages = HeldPassages<Cause>()
    private var isInside = false

    /// Starts with the first sighting.
    mutating func appear(_ sighting: Sighting, in zone: Region, hold: Duration) {
        isInside = zone.contains(sighting)
        guard isInside else { return }
        passages.add(Passage(isInward: true, in: sighting, detail: .appeared), hold: hold)
        passages.settle(until: sighting.time, hold: hold)
    }

    /// Follows the straight path from one sighting to the next.
    mutating func move(from before: Sighting, to after: Sighting, in zone: Region, hold: Duration) {
        for fraction in zone.changes(from: before, to: after, isInside: isInside) {
            isInside.toggle()
            passages.add(
                Passage(
                    isInward: isInside, from: before, to: after, fraction: fraction,
                    detail: .crossed), hold: hold)
        }
        passages.settle(until: after.time, hold: hold)
    }

    /// Settles what is pending and, if the track is inside, its exit.
    mutating func end(at last: Sighting) {
        passages.settleAll(at: last.time)
        guard isInside else { return }
        isInside = false
        passages.settleAtOnce(Passage(isInward: false, in: last, detail: .trackEnd))
    }
}
