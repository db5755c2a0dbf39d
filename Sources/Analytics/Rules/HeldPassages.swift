import VisionCore

/// One move of a track over a boundary.
struct Passage<Detail: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
    /// Over a line from its left to its right, or into a zone.
    let isInward: Bool
    let moment: EventMoment
    let point: PrecisePoint
    /// Where the boxes before and after come from.
    let observations: [TrackObservation]
    let score: Float
    /// What the kind of boundary adds.
    let detail: Detail
}

extension Passage {
    /// A passage at `fraction` of the way from one sighting to the next.
    init(
        isInward: Bool, from before: Sighting, to after: Sighting, fraction: Double, detail: Detail
    ) {
        self.init(
            isInward: isInward,
            moment: EventMoment(from: before, to: after, fraction: fraction),
            point: before.point.toward(after.point, fraction: fraction),
            observations: [before.observation, after.observation], score: after.score,
            detail: detail)
    }

    /// A passage where the track was seen.
    init(isInward: Bool, in sighting: Sighting, detail: Detail) {
        self.init(
            isInward: isInward, moment: EventMoment(in: sighting), point: sighting.point,
            observations: [sighting.observation], score: sighting.score, detail: detail)
    }
}

/// The passages of one track that are not reported yet.
///
/// A passage counts once the track has stayed on its side for the rule's hold, or ends there; a
/// passage back before that cancels it.
struct HeldPassages<Detail: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
    /// A passage that counts.
    struct Settled: Hashable, Sendable, Codable {
        let passage: Passage<Detail>
        /// How long the track stayed; shorter than the hold where the track ended first.
        @Nanoseconds private(set) var held: Duration

        init(_ passage: Passage<Detail>, until time: MediaInstant) {
            self.passage = passage
            _held = Nanoseconds(wrappedValue: time - passage.moment.time)
        }
    }

    /// Passages that can still be cancelled, all in the same direction, oldest first.
    private var pending: [Passage<Detail>] = []
    private var settled: [Settled] = []

    /// Adds a passage; it cancels an opposite one that was not held long enough.
    mutating func add(_ passage: Passage<Detail>, hold: Duration) {
        settle(until: passage.moment.time, hold: hold)
        if let latest = pending.last, latest.isInward != passage.isInward {
            pending.removeLast()
        } else {
            pending.append(passage)
        }
    }

    /// Settles the passages that have been held for `hold` at `time`.
    mutating func settle(until time: MediaInstant, hold: Duration) {
        while let oldest = pending.first, time - oldest.moment.time >= hold {
            settled.append(Settled(oldest, until: time))
            pending.removeFirst()
        }
    }

    /// Settles all passages that were not cancelled, as the track ends at `time`.
    mutating func settleAll(at time: MediaInstant) {
        settled += pending.map { Settled($0, until: time) }
        pending = []
    }

    /// Adds a passage that counts at once.
    mutating func settleAtOnce(_ passage: Passage<Detail>) {
        settled.append(Settled(passage, until: passage.moment.time))
    }

    /// Removes and returns the passages that count and are not reported yet, oldest first.
    mutating func takeSettled() -> [Settled] {
        defer { settled = [] }
        return settled
    }
}

extension HeldPassages.Settled {
    /// The numbers behind the decision that all boundaries share, in the order of the log.
    func why(hold: Duration) -> [EventField] {
        [
            EventField("held_ms", .milliseconds(held)),
            EventField("min_hold_ms", .milliseconds(hold)),
            EventField("obs", .list(passage.observations.map { .text($0.rawValue) })),
        ]
    }
}
