import VisionCore

/// Which way a line is crossed.
package enum CrossingDirection: String, Hashable, Sendable, Codable {
    /// From the left of the line to its right.
    case inward = "in"
    /// From the right of the line to its left.
    case outward = "out"
}

/// Crossings of a line by direction.
package struct CrossingCount: Hashable, Sendable, Codable {
    /// Crossings `in`.
    package private(set) var inward = 0
    /// Crossings `out`.
    package private(set) var outward = 0
    /// `in` less `out`.
    package var net: Int { inward - outward }

    /// No crossing.
    package init() {}

    mutating func add(_ direction: CrossingDirection) {
        switch direction {
        case .inward: inward += 1
        case .outward: outward += 1
        }
    }

    var value: EventValue {
        .object([
            EventField("in", .int(Int64(inward))), EventField("out", .int(Int64(outward))),
            EventField("net", .int(Int64(net))),
        ])
    }
}

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
