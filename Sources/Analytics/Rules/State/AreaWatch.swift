import VisionCore

/// Follows tracks in and out of an area: what zones, occupancies, dwell times, queues and counts
/// have in common.
///
/// A track has entered, or left, once it has stayed so for `hold` of media time, or when it ends; a
/// move back before that cancels it. A track that appears inside enters where it appears; one that
/// ends inside leaves where it was last seen.
struct AreaWatch<Extra: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
    /// What is remembered of a track.
    struct Memory: Hashable, Sendable, Codable {
        var visit = ZoneVisit()
        /// Whether a cool-down mutes the visit.
        var isMuted = false
        /// What the rule adds.
        var extra: Extra
    }

    /// A passage that counts.
    struct Decision {
        let isInward: Bool
        let settled: HeldPassages<ZoneVisit.Cause>.Settled
        /// Of an exit: when the track came in.
        let entry: MediaInstant?
        /// Why the track ended; nil while it lives.
        let endReason: String?

        var passage: Passage<ZoneVisit.Cause> { settled.passage }
        var moment: EventMoment { settled.passage.moment }
    }

    typealias Follower = FollowedTrack<Memory>

    private let area: Area
    @Nanoseconds private var hold: Duration
    /// Who was inside when.
    private(set) var presence: Presence
    private var followed = FollowedTracks<Memory>()

    init(_ area: Area, hold: Duration, forget: Duration) {
        self.area = area
        _hold = Nanoseconds(wrappedValue: hold)
        presence = Presence(forget: forget)
    }

    /// A track in a frame.
    struct Step {
        var track: Follower
        /// What was decided, oldest first.
        let decisions: [Decision]
        /// Whether it was seen in the frame.
        let isSeen: Bool
        fileprivate let change: FollowedTracks<Memory>.Change

        /// Why the track ended; nil while it lives.
        var endReason: String? { change.endReason }
    }

    /// Follows all tracks into a frame and hands them out by number.
    ///
    /// `presence` then knows all that was decided. The caller gives each track back by `keep`, in
    /// the same order.
    mutating func steps(in input: RuleInput, by options: RuleOptions, fresh: Extra)
        -> HandedOut<Step>
    {
        for track in input.tracks {
            if let former = track.mergedFrom { presence.rename(former, to: track.number) }
        }
        let zone = area.region(in: input.size)
        var changes = followed.changes(
            in: input, anchor: options.anchor, fresh: Memory(extra: fresh))
        let oldest = changes.waiting.reduce(input.time) { min($0, $1.track.last.time) }
        presence.forgetVisits(before: oldest - hold - presence.forget)
        var steps: [Step] = []
        steps.reserveCapacity(changes.underestimatedCount)
        while case (var track, let change)? = changes.next() {
            var isSeen = true
            switch change {
            case .appeared: track.memory.visit.appear(track.last, in: zone, hold: hold)
            case .moved(let before):
                track.memory.visit.move(from: before, to: track.last, in: zone, hold: hold)
            case .waited, .ended: isSeen = false
            }
            let decided = decisions(&track, after: change, by: options)
            if isSeen { presence.see(track.number, track.label, at: track.last.time) }
            steps.append(Step(track: track, decisions: decided, isSeen: isSeen, change: change))
        }
        steps.reverse()
        return HandedOut(fromLast: steps)
    }

    /// Remembers a track that `steps` handed out, unless it ended.
    mutating func keep(_ step: consuming Step) { followed.keep(step.track, after: step.change) }

    /// Ends all tracks and hands them out.
    mutating func finish(because reason: RuleEnd, by options: RuleOptions) -> [Step] {
        followed.endAll(because: reason).map { change in
            var track = change.track
            let decided = decisions(&track, after: change.change, by: options)
            return Step(track: track, decisions: decided, isSeen: false, change: change.change)
        }
    }

    /// The tracks that are followed.
    var tracks: [Follower] { followed.all }

    /// How many are inside at `time`.
    func count(at time: MediaInstant) -> Int { presence.count(at: time) }

    private mutating func decisions(
        _ track: inout Follower, after change: FollowedTracks<Memory>.Change,
        by options: RuleOptions
    ) -> [Decision] {
        if change.endReason != nil { track.memory.visit.end(at: track.last) }
        guard track.isBelieved else { return [] }
        var decisions: [Decision] = []
        for settled in track.memory.visit.passages.takeSettled() {
            let time = settled.passage.moment.time
            var entry: MediaInstant?
            if settled.passage.isInward {
                guard options.concerns(track.label) else { continue }
                track.memory.visit.entryTime = time
                presence.enter(track.number, track.label, at: time, seen: track.last.time)
            } else {
                guard let began = track.memory.visit.entryTime else { continue }
                entry = began
                track.memory.visit.entryTime = nil
                presence.exit(track.number, at: time)
            }
            decisions.append(
                Decision(
                    isInward: settled.passage.isInward, settled: settled, entry: entry,
                    endReason: change.endReason))
        }
        return decisions
    }
}

/// Nothing that a rule adds to what is remembered of a track.
struct NoMemory: Hashable, Sendable, Codable {}
