import VisionCore

/// What a rule remembers of one track.
struct FollowedTrack<Memory: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
    let number: Int
    let first: Sighting
    var last: Sighting
    var label: Label
    var hits: Int
    /// Whether the track was ever confirmed: nothing is told of others.
    var isBelieved: Bool
    /// Events told so far.
    var ordinal = 0
    var memory: Memory

    /// The number of the next event of this track.
    mutating func nextOrdinal() -> Int {
        defer { ordinal += 1 }
        return ordinal
    }
}

extension FollowedTrack {
    /// Takes the track's place in a further frame.
    mutating func update(_ track: Track, _ options: RuleOptions, _ input: RuleInput)
        -> FollowedTracks<Memory>.Change
    {
        label = track.label
        hits = track.hits
        if track.state.isBelieved { isBelieved = true }
        if track.state == .ended { return .ended(track.endReason ?? .lost) }
        guard options.follows(track) else { return .waited }
        let before = last
        last = Sighting(track, anchor: options.anchor, in: input)
        return .moved(from: before)
    }
}

extension TrackState {
    /// Whether the tracker believes in the object.
    var isBelieved: Bool { self == .confirmed || self == .lost }
}
