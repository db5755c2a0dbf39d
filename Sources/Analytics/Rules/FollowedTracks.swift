import VisionCore

/// The tracks that a rule follows, in order of number.
struct FollowedTracks<Memory: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
    /// What happened to a track in a frame.
    enum Change {
        /// It was seen for the first time.
        case appeared
        /// It was seen again; carries the sighting before.
        case moved(from: Sighting)
        /// It is alive and was not seen.
        case waited
        /// It ended, for a reason of the tracker or of the rule.
        case ended(String)

        /// Why the track ended; nil while it lives.
        var endReason: String? {
            if case .ended(let reason) = self { reason } else { nil }
        }
    }

    /// A track with what happened to it.
    typealias Changed = (track: FollowedTrack<Memory>, change: Change)

    private var tracks: [FollowedTrack<Memory>] = []
    private var size: Size?

    /// Hands out every track with what happened to it, in order of number.
    ///
    /// A track that was followed and is missing in the frame has ended. The caller gives each track
    /// back by `keep`, in the same order; until then it is not remembered.
    mutating func changes(in input: RuleInput, anchor: BoxAnchor, fresh: Memory)
        -> HandedOut<Changed>
    {
        rescale(to: input.size)
        adoptMerged(in: input)
        var changes: [Changed] = []
        changes.reserveCapacity(max(tracks.count, input.tracks.count))
        var known = tracks
        // From the last one on, so that each is moved: what is remembered is not to be copied.
        tracks = []
        for track in input.tracks.reversed() {
            while !known.isEmpty, known[known.count - 1].number > track.number {
                changes.append((known.removeLast(), .ended(TrackEndReason.lost.rawValue)))
            }
            if !known.isEmpty, known[known.count - 1].number == track.number {
                changes.append(Self.update(known.removeLast(), with: track, anchor, input))
            } else if track.isSeen {
                let sighting = Sighting(track, anchor: anchor, in: input)
                changes.append((FollowedTrack(track, seen: sighting, memory: fresh), .appeared))
            }
        }
        while let missing = known.popLast() {
            changes.append((missing, .ended(TrackEndReason.lost.rawValue)))
        }
        tracks.reserveCapacity(changes.count)
        return HandedOut(fromLast: changes)
    }

    /// Remembers a track that `changes` handed out, unless it ended.
    mutating func keep(_ track: consuming FollowedTrack<Memory>, after change: Change) {
        if case .ended = change { return }
        tracks.append(track)
    }

    /// Ends all tracks and hands them out.
    mutating func endAll(because reason: RuleEnd) -> HandedOut<Changed> {
        defer { tracks = [] }
        return HandedOut(fromLast: tracks.reversed().map { ($0, .ended(reason.rawValue)) })
    }

    /// The tracks that are followed, by number.
    var all: [FollowedTrack<Memory>] { tracks }

    /// A track that was found to continue another takes over what is remembered of that one: its
    /// way leads straight from there.
    ///
    /// One that has begun something of its own meanwhile goes on with that: the other one ends.
    private mutating func adoptMerged(in input: RuleInput) {
        for track in input.tracks {
            guard let former = track.mergedFrom,
                let old = tracks.firstIndex(where: { $0.number == former })
            else { continue }
            let later = tracks.first { $0.number == track.number }
            guard later?.open == nil else { continue }
            var merged = tracks.remove(at: old)
            // What the later track did before it was linked is taken as its way since.
            merged.continueAs(track.number, after: later)
            tracks.removeAll { $0.number == track.number }
            let place = tracks.firstIndex { $0.number > track.number } ?? tracks.endIndex
            tracks.insert(merged, at: place)
        }
    }

    private static func update(
        _ followed: consuming FollowedTrack<Memory>, with track: Track, _ anchor: BoxAnchor,
        _ input: RuleInput
    ) -> Changed {
        let before = followed.update(track, anchor: anchor, in: input)
        if track.state == .ended { return (followed, .ended((track.endReason ?? .lost).rawValue)) }
        return (followed, before.map { .moved(from: $0) } ?? .waited)
    }

    /// Keeps remembered points where they are in the picture when its size changes.
    private mutating func rescale(to newSize: Size) {
        defer { size = newSize }
        guard let size, size != newSize, size.width > 0, size.height > 0 else { return }
        let x = Double(newSize.width) / Double(size.width)
        let y = Double(newSize.height) / Double(size.height)
        for index in tracks.indices { tracks[index].scale(x: x, y: y) }
    }
}
