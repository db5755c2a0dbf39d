import VisionCore

/// A track's way into a zone or out of it.
struct ZonePassage: Hashable, Sendable, Codable {
    /// What made the track be inside or outside.
    enum Cause: String, Hashable, Sendable, Codable {
        /// It crossed the edge.
        case crossed
        /// It was seen inside for the first time.
        case appeared
        /// It ended inside.
        case trackEnd = "track-end"
    }

    let isEntry: Bool
    let cause: Cause
    let moment: EventMoment
    let point: PlanePoint
    let observations: [TrackObservation]
    let score: Float
}

/// Where one track stands towards a zone, and what is not told yet.
struct ZoneMemory: Hashable, Sendable, Codable {
    /// A passage that counts, and for how long it was held.
    struct Settled: Hashable, Sendable, Codable {
        let passage: ZonePassage
        let held: Int64
    }

    /// Media time of the entry that was told, while the track is inside.
    var entryTime: Int64?
    private var isInside = false
    /// A passage that can still be taken back.
    private var pending: ZonePassage?
    private var settled: [Settled] = []

    /// Takes the first sighting.
    mutating func appear(_ sighting: Sighting, in zone: Polygon) {
        isInside = zone.contains(sighting.point)
        guard isInside else { return }
        pending = ZonePassage(
            isEntry: true, cause: .appeared, moment: EventMoment(in: sighting),
            point: sighting.point, observations: [sighting.observation], score: sighting.score)
    }

    /// Takes the way from one sighting to the next.
    mutating func move(
        from before: Sighting, to after: Sighting, in zone: Polygon, hold: Int64
    ) {
        let path = Segment(start: before.point, end: after.point)
        let endsInside = zone.contains(after.point)
        var fractions = zone.crossings(by: path)
        if (fractions.count % 2 == 1) != (isInside != endsInside) {
            if fractions.isEmpty { fractions.append(1) } else { fractions.removeLast() }
        }
        for fraction in fractions {
            isInside.toggle()
            let passage = ZonePassage(
                isEntry: isInside, cause: .crossed,
                moment: EventMoment(from: before, to: after, fraction: fraction),
                point: before.point.toward(after.point, fraction: fraction),
                observations: [before.observation, after.observation], score: after.score)
            settle(until: passage.moment.time, hold: hold)
            pending = pending == nil ? passage : nil
        }
        settle(until: after.time, hold: hold)
    }

    /// Settles the pending passage if it has been held for `hold` at `time`.
    mutating func settle(until time: Int64, hold: Int64) {
        guard let passage = pending, time &- passage.moment.time >= hold else { return }
        settled.append(Settled(passage: passage, held: time &- passage.moment.time))
        pending = nil
    }

    /// Settles what is pending and, of a track that is inside, the way out.
    mutating func end(at last: Sighting) {
        settle(until: last.time, hold: .min)
        guard isInside else { return }
        isInside = false
        let passage = ZonePassage(
            isEntry: false, cause: .trackEnd, moment: EventMoment(in: last), point: last.point,
            observations: [last.observation], score: last.score)
        settled.append(Settled(passage: passage, held: 0))
    }

    /// The passages that count, to be told now.
    mutating func takeSettled() -> [Settled] {
        defer { settled.removeAll() }
        return settled
    }
}
