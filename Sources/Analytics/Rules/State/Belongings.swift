import VisionCore

/// Things and their owners: what rules of things left and removed have in common.
struct Belongings: Hashable, Sendable, Codable {
    /// What is remembered of a thing.
    struct Memory: Hashable, Sendable, Codable {
        var still = Stillness()
        /// The owner that was nearest when one was last near.
        var owner: Int?
        /// The owner that is near now.
        var near: Int?
        /// Since when it is still and without an owner, and the last time that was so.
        var alone: Alone?
    }

    struct Alone: Hashable, Sendable, Codable {
        let since: MediaInstant
        var time: MediaInstant
    }

    typealias Thing = FollowedTrack<Memory>

    /// The radius in which a thing is still, as a share of the picture's height.
    static let stillness = 0.03
    /// How long an owner that is not seen is still thought to be there.
    private static let ownerMemory = Duration.seconds(1)

    private let owners: [String]
    private let away: Length
    private var followed = FollowedTracks<Memory>()
    private var people = FollowedTracks<NoMemory>()

    init(owners: [String], away: Length) {
        self.owners = owners
        self.away = away
    }

    /// Hands out every thing with what happened to it, its owner and whether it is alone.
    mutating func changes(in input: RuleInput, by options: RuleOptions, area: Area)
        -> [(track: Thing, change: FollowedTracks<Memory>.Change)]
    {
        var around: [(number: Int, point: PrecisePoint)] = []
        for case (let person, let change) in people.changes(
            in: input, anchor: .bottomCenter, fresh: NoMemory())
        {
            if change.endReason == nil, person.isBelieved, owners.contains(person.label.name),
                input.time - person.last.time <= Self.ownerMemory
            {
                around.append((person.number, person.last.point))
            }
            people.keep(person, after: change)
        }
        let region = area.region(in: input.size)
        return followed.changes(in: input, anchor: options.anchor, fresh: Memory()).map { change in
            var thing = change.track
            guard !owners.contains(thing.label.name) else { return (thing, change.change) }
            if case .appeared = change.change {
                thing.memory.still.add(
                    thing.last, isInside: region.contains(thing.last),
                    within: .picture(Self.stillness), input)
            } else if case .moved = change.change {
                thing.memory.still.add(
                    thing.last, isInside: region.contains(thing.last),
                    within: .picture(Self.stillness), input)
            }
            look(around, from: &thing, input)
            return (thing, change.change)
        }
    }

    private func look(
        _ around: [(number: Int, point: PrecisePoint)], from thing: inout Thing, _ input: RuleInput
    ) {
        let place = thing.last.point
        let near = around.compactMap { person -> (distance: Double, number: Int)? in
            guard let distance = away.distance(place, person.point, in: input),
                distance <= away.value
            else { return nil }
            return (distance, person.number)
        }.min { ($0.distance, $0.number) < ($1.distance, $1.number) }
        thing.memory.near = near?.number
        if let near { thing.memory.owner = near.number }
        guard near == nil, let still = thing.memory.still.since else {
            thing.memory.alone = nil
            return
        }
        let since = max(thing.memory.alone?.since ?? input.time, still)
        thing.memory.alone = Alone(since: since, time: input.time)
    }

    /// Remembers a thing that `changes` handed out, unless its track ended.
    mutating func keep(_ thing: Thing, after change: FollowedTracks<Memory>.Change) {
        followed.keep(thing, after: change)
    }

    /// Ends all things and hands them out.
    mutating func finish(because reason: RuleEnd) -> HandedOut<FollowedTracks<Memory>.Changed> {
        _ = people.endAll(because: reason)
        return followed.endAll(because: reason)
    }
}
