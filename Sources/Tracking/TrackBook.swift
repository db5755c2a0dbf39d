import VisionCore

/// One track of a tracker.
protocol TrackEntry: Hashable, Sendable, Codable {
    /// What is remembered of it besides its motion.
    var life: TrackLife { get }
    /// Its detection in this update.
    var detectionIndex: Int? { get set }
}

/// The live tracks of a tracker and the last number that was given to one.
struct TrackBook<Entry: TrackEntry>: Hashable, Sendable, Codable {
    private(set) var lastNumber: Int
    /// Live tracks in order of number.
    var entries: [Entry] = []

    /// No tracks; the first one is number `lastNumber` + 1.
    init(lastNumber: Int) { self.lastNumber = lastNumber }

    /// Begins a track with the next number.
    mutating func begin(_ make: (Int) -> Entry) {
        lastNumber = lastNumber.addingSaturated(1)
        entries.append(make(lastNumber))
    }

    /// Gives new tracks numbers above `number`.
    mutating func continueNumbering(after number: Int) { lastNumber = max(lastNumber, number) }

    /// Forgets the track `number`.
    mutating func forget(_ number: Int) { entries.removeAll { $0.life.number == number } }

    /// Forgets all tracks, and returns what `body` makes of them.
    mutating func endAll(_ body: (Entry) -> Track) -> [Track] {
        defer { entries.removeAll(keepingCapacity: true) }
        return entries.map(body)
    }

    /// Closes an update: returns what `body` makes of each track, and forgets the ended ones.
    mutating func report(_ body: (inout Entry) -> Track) -> [Track] {
        var tracks: [Track] = []
        tracks.reserveCapacity(entries.count)
        var kept = 0
        for index in entries.indices {
            let track = body(&entries[index])
            tracks.append(track)
            entries[index].detectionIndex = nil
            guard track.state != .ended else { continue }
            if kept != index { entries.swapAt(kept, index) }
            kept += 1
        }
        entries.removeSubrange(kept...)
        return tracks
    }
}
