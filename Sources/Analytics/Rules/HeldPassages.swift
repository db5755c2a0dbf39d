import VisionCore

/// One move of a track over a boundary.
struct Passage<Detail: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
    /// Over a line from its left to its right, or into a zone.
    let isInward: Bool
    let moment: EventMoment
    let point: PrecisePoint
    /// Where the boxes before and after come from.
    var observations: [TrackObservation]
    let score: Float
    /// What the kind of boundary adds.
    let detail: Detail
    /// The number of the track with which it came along; nil where it was seen itself.
    var company: Int?
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
/// passage back before that cancels it. Where the boundary asks for a distance (`isClear`), the
/// track must also have been clear of it on both sides: one that only reaches it never counts.
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

    /// A passage that can still be cancelled.
    private struct Pending: Hashable, Sendable, Codable {
        let passage: Passage<Detail>
        /// Whether the track was clear of the boundary on the side from which it came.
        let wasClear: Bool
        /// Whether it was clear of it on the other side since.
        var isClear: Bool
    }

    /// All in the same direction, oldest first.
    private var pending: [Pending] = []
    private var settled: [Settled] = []
    /// Whether the track has been clear of the boundary since it came to its side.
    private var isClear: Bool

    /// No passage yet; `isClear` where the boundary asks for no distance.
    init(isClear: Bool = true) { self.isClear = isClear }

    /// Adds a passage; it cancels an opposite one that was not held long enough.
    ///
    /// `needsClear` is whether the boundary asks for a distance.
    mutating func add(_ passage: Passage<Detail>, hold: Duration, needsClear: Bool = false) {
        settle(until: passage.moment.time, hold: hold)
        if let latest = pending.last, latest.passage.isInward != passage.isInward {
            pending.removeLast()
            isClear = latest.wasClear
        } else {
            pending.append(Pending(passage: passage, wasClear: isClear, isClear: !needsClear))
            isClear = !needsClear
        }
    }

    /// The track is clear of the boundary, on the side on which it is.
    mutating func beClear() {
        isClear = true
        for index in pending.indices { pending[index].isClear = true }
    }

    /// Settles the passages that have been held for `hold` at `time`, and were clear.
    mutating func settle(until time: MediaInstant, hold: Duration) {
        while let oldest = pending.first, oldest.isClear, time - oldest.passage.moment.time >= hold
        {
            settle(oldest, at: time)
            pending.removeFirst()
        }
    }

    /// Settles all passages that were not cancelled and were clear, as the track ends at `time`.
    mutating func settleAll(at time: MediaInstant) {
        for one in pending where one.isClear { settle(one, at: time) }
        pending = []
    }

    private mutating func settle(_ one: Pending, at time: MediaInstant) {
        // Who began on the boundary did not cross it.
        if one.wasClear { settled.append(Settled(one.passage, until: time)) }
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
