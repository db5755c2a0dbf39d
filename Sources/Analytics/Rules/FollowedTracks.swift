import VisionCore

/// The tracks that a rule follows, in order of number.
struct FollowedTracks<Memory: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
    /// What happened to a track in a frame.
    enum Change {
        /// It was seen for the first time.
        case appeared
        /// It was seen again; the sighting before is given.
        case moved(from: Sighting)
        /// It is alive and was not seen.
        case waited
        /// It ended; it is forgotten afterwards.
        case ended(TrackEndReason)
    }

    private var tracks: [FollowedTrack<Memory>] = []
    private var size: Size?

    /// Tells what happened to each track, in order of number.
    ///
    /// A track that is followed and missing in the frame has ended.
    mutating func take(
        _ input: RuleInput, _ options: RuleOptions, fresh: Memory,
        _ body: (inout FollowedTrack<Memory>, Change) -> Void
    ) {
        rescale(to: input.size)
        var next: [FollowedTrack<Memory>] = []
        next.reserveCapacity(input.tracks.count)
        var index = 0
        for track in input.tracks {
            while index < tracks.count, tracks[index].number < track.number {
                body(&tracks[index], .ended(.lost))
                index += 1
            }
            if index < tracks.count, tracks[index].number == track.number {
                var followed = tracks[index]
                index += 1
                let change = followed.update(track, options, input)
                body(&followed, change)
                if case .ended = change { continue }
                next.append(followed)
            } else if options.follows(track) {
                let sighting = Sighting(track, anchor: options.anchor, in: input)
                var followed = FollowedTrack(
                    number: track.number, first: sighting, last: sighting, label: track.label,
                    hits: track.hits, isBelieved: track.state.isBelieved, memory: fresh)
                body(&followed, .appeared)
                next.append(followed)
            }
        }
        while index < tracks.count {
            body(&tracks[index], .ended(.lost))
            index += 1
        }
        tracks = next
    }

    /// Ends all tracks.
    mutating func endAll(_ body: (inout FollowedTrack<Memory>, Change) -> Void) {
        for index in tracks.indices { body(&tracks[index], .ended(.source)) }
        tracks = []
    }

    /// Keeps remembered points where they are in the picture when its size changes.
    private mutating func rescale(to newSize: Size) {
        defer { size = newSize }
        guard let size, size != newSize, size.width > 0, size.height > 0 else { return }
        let x = Double(newSize.width) / Double(size.width)
        let y = Double(newSize.height) / Double(size.height)
        for index in tracks.indices {
            tracks[index].last.point.x *= x
            tracks[index].last.point.y *= y
        }
    }
}
