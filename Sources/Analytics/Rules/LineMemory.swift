import VisionCore

/// One move over a line.
struct LineCrossing: Hashable, Sendable, Codable {
    let direction: CrossingDirection
    let moment: EventMoment
    let point: PlanePoint
    let angle: Double
    let sideBefore: Double
    let sideAfter: Double
    let observations: [TrackObservation]
    let score: Float
}

/// The crossings of one track that are not told yet.
struct LineMemory: Hashable, Sendable, Codable {
    /// A crossing that counts, and for how long it was held.
    struct Settled: Hashable, Sendable, Codable {
        let crossing: LineCrossing
        let held: Int64
    }

    /// Crossings that can still be taken back, all in the same direction, oldest first.
    private var pending: [LineCrossing] = []
    private var settled: [Settled] = []

    /// Takes a crossing; an opposite one that was not held takes back the latest pending one.
    mutating func take(_ crossing: LineCrossing, hold: Int64) {
        settle(until: crossing.moment.time, hold: hold)
        if let latest = pending.last, latest.direction != crossing.direction {
            pending.removeLast()
        } else {
            pending.append(crossing)
        }
    }

    /// Settles the crossings that have been held for `hold` at `time`.
    mutating func settle(until time: Int64, hold: Int64) {
        while let oldest = pending.first, time &- oldest.moment.time >= hold {
            settled.append(Settled(crossing: oldest, held: time &- oldest.moment.time))
            pending.removeFirst()
        }
    }

    /// Settles all crossings that were not taken back, however short ago.
    mutating func settleAll(at time: Int64) { settle(until: time, hold: .min) }

    /// The crossings that count, to be told now.
    mutating func takeSettled() -> [Settled] {
        defer { settled.removeAll() }
        return settled
    }
}
