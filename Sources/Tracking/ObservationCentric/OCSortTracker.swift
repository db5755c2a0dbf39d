package import VisionCore

/// OC-SORT (Cao et al., 2023): SORT that trusts detections more than its motion model.
///
/// Pairs are chosen by overlap and by how well the way to a detection continues that of a track;
/// what is left is joined where it was last seen; a track that is seen again is filtered anew along
/// a straight way. States are those of SORT.
package struct OCSortTracker: Tracker {
    package static let kind = "ocsort"

    /// The settings it was made with.
    package let options: OCSortTrackerOptions
    private var step = 0
    private var lastNumber = 0
    private var clock = StepClock()
    /// Live tracks in order of number.
    private var entries: [Entry] = []
    private var scratch = Scratch()

    private enum CodingKeys: CodingKey { case options, step, lastNumber, clock, entries }

    /// A tracker without tracks; its first one is number `lastNumber` + 1.
    package init(options: OCSortTrackerOptions = OCSortTrackerOptions(), lastNumber: Int = 0) {
        self.options = options
        self.lastNumber = lastNumber
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        options = try container.decode(OCSortTrackerOptions.self, forKey: .options)
        step = try container.decode(Int.self, forKey: .step)
        lastNumber = try container.decode(Int.self, forKey: .lastNumber)
        clock = try container.decode(StepClock.self, forKey: .clock)
        entries = try container.decode([Entry].self, forKey: .entries)
    }

    package mutating func update(
        detections: [Detection], in size: Size, at time: MediaInstant, mayStart: Bool
    ) -> [Track] {
        step = step.addingSaturated(1)
        clock.advance(to: time)
        scratch.split(detections, by: options)
        for index in entries.indices { entries[index].predict() }
        scratch.tracks = entries.indices.filter { entries[$0].isUsable }
        join(detections, \.strong, boxOf: { $0.box }, directed: true, at: time)
        if options.usesWeak {
            join(detections, \.weak, boxOf: { $0.box }, directed: false, at: time)
        }
        join(detections, \.strong, boxOf: { $0.lastBox }, directed: false, at: time)
        for index in scratch.tracks { entries[index].miss() }
        if mayStart {
            for index in scratch.strong {
                lastNumber = lastNumber.addingSaturated(1)
                entries.append(
                    Entry(
                        number: lastNumber, detection: detections[index], index: index, time: time))
            }
        }
        return report(size: size, time: time)
    }

    package func predicted(at time: MediaInstant) -> [Track] {
        entries.map { $0.predicted(at: time, clock: clock, step: step, options: options) }
    }

    package mutating func continueNumbering(after number: Int) {
        lastNumber = max(lastNumber, number)
    }

    package mutating func forget(_ number: Int) { entries.removeAll { $0.life.number == number } }

    package mutating func endAll(reason: TrackEndReason) -> [Track] {
        let ended = entries.map { $0.track(state: .ended, clock: clock, endReason: reason) }
        entries.removeAll(keepingCapacity: true)
        return ended
    }

    private mutating func join(
        _ detections: [Detection], _ list: WritableKeyPath<Scratch, [Int]>,
        boxOf: (Entry) -> PreciseBox?, directed: Bool, at time: MediaInstant
    ) {
        let pairs = scratch.associate(
            entries, detections, list, boxOf: boxOf, directed: directed, options)
        for (track, detection) in pairs {
            entries[track].join(
                detections[detection], index: detection, time: time,
                steps: options.directionSteps)
        }
    }

    /// Returns all tracks and forgets the ended ones.
    private mutating func report(size: Size, time: MediaInstant) -> [Track] {
        var tracks: [Track] = []
        tracks.reserveCapacity(entries.count)
        var kept: [Entry] = []
        kept.reserveCapacity(entries.count)
        for var entry in entries {
            let state = entry.advance(step: step, time: time, options: options)
            let reason: TrackEndReason? =
                state == .ended ? (entry.box.touchesEdge(of: size) ? .left : .lost) : nil
            tracks.append(entry.track(state: state, clock: clock, endReason: reason))
            if state != .ended { kept.append(entry) }
        }
        entries = kept
        return tracks
    }
}
