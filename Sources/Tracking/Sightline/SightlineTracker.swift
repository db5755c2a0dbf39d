package import VisionCore

/// Our own tracker: motion in media time, two associations by overlap and height, weak detections
/// between them.
///
/// Strong detections are joined with believed tracks, weak ones with those that were just seen
/// (ByteTrack), what is left with wider boxes, then with tracks that are not believed yet. A track
/// is believed after `minHits` detections, those of the very first frame at once; one that is not
/// seen goes on ever more slowly for `buffer`.
package struct SightlineTracker: Tracker {
    package static let kind = "sightline"

    /// The settings it was made with.
    package let options: SightlineTrackerOptions
    private var lastNumber = 0
    private var lastTime: MediaInstant?
    /// Live tracks in order of number.
    private var entries: [Entry] = []
    private var scratch = Scratch()

    private enum CodingKeys: CodingKey { case options, lastNumber, lastTime, entries }

    /// A tracker without tracks; its first one is number `lastNumber` + 1.
    package init(
        options: SightlineTrackerOptions = SightlineTrackerOptions(), lastNumber: Int = 0
    ) {
        self.options = options
        self.lastNumber = lastNumber
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        options = try container.decode(SightlineTrackerOptions.self, forKey: .options)
        lastNumber = try container.decode(Int.self, forKey: .lastNumber)
        lastTime = try container.decodeIfPresent(MediaInstant.self, forKey: .lastTime)
        entries = try container.decode([Entry].self, forKey: .entries)
    }

    package mutating func update(
        detections: [Detection], in size: Size, at time: MediaInstant, mayStart: Bool
    ) -> [Track] {
        let isFirst = lastTime == nil
        let step = lastTime.map { max(time - $0, .zero) } ?? .zero
        let seconds = Double(step.nanoseconds) / 1e9
        lastTime = time
        scratch.split(detections, by: options)
        for index in entries.indices { entries[index].predict(seconds: seconds, by: options) }

        let near = Likeness(
            least: options.likeness, margin: options.margin, scoreWeight: options.scoreWeight)
        let weak = Likeness(least: options.likeness, margin: 0, scoreWeight: 0)
        let wide = Likeness(
            least: options.likeness, margin: options.margin + options.wideMargin, scoreWeight: 0)
        let tentative = Likeness(
            least: options.tentativeLikeness, margin: options.margin,
            scoreWeight: options.scoreWeight)
        join(detections, \.strong, near, at: time) { $0.isConfirmed }
        let earliest = time - options.weakTime.wrappedValue - step * 1.5
        join(detections, \.weak, weak, at: time) {
            $0.isConfirmed && $0.life.lastDetectionTime >= earliest
        }
        join(detections, \.strong, wide, at: time) { $0.isConfirmed }
        join(detections, \.strong, tentative, at: time) { !$0.isConfirmed }
        if mayStart { start(detections, time: time, isFirst: isFirst) }
        age(at: time)
        return report(size: size)
    }

    /// Joins tracks that have no detection yet and meet a condition with those of a list.
    private mutating func join(
        _ detections: [Detection], _ list: WritableKeyPath<Scratch, [Int]>, _ likeness: Likeness,
        at time: MediaInstant, where condition: (Entry) -> Bool
    ) {
        scratch.pool.removeAll(keepingCapacity: true)
        for index in entries.indices
        where entries[index].detectionIndex == nil && condition(entries[index]) {
            scratch.pool.append(index)
        }
        scratch.associate(entries, detections, list, likeness, options)
        let columns = scratch[keyPath: list]
        for (row, index) in scratch.pool.enumerated() {
            let column = scratch.assignment.columnOfRow[row]
            guard column >= 0 else { continue }
            let seen = columns[column]
            entries[index].join(detections[seen], index: seen, time: time, by: options)
        }
        scratch.dropMatched(list)
    }

    private mutating func start(_ detections: [Detection], time: MediaInstant, isFirst: Bool) {
        for index in scratch.strong where detections[index].score >= options.startScore {
            if options.ignoresSwallowing, isTaken(detections[index], scratch.boxes[index]) {
                continue
            }
            lastNumber = lastNumber.addingSaturated(1)
            entries.append(
                Entry(
                    number: lastNumber, detection: detections[index], index: index, time: time,
                    isConfirmed: isFirst || options.minHits <= 1, noise: options.motion))
        }
    }

    /// Whether a box holds most of that of a track seen in this update, a detector's box around
    /// two, or lies in it, a box around a part.
    private func isTaken(_ detection: Detection, _ box: PreciseBox) -> Bool {
        entries.contains { entry in
            guard let seen = entry.detectionIndex, entry.isConfirmed,
                entry.life.accepts(detection, by: options.classGroups)
            else { return false }
            let other = scratch.boxes[seen]
            return box.share(of: other) >= Self.swallowedShare
                || max(other.share(of: box), entry.filter.box.share(of: box)) >= Self.partShare
        }
    }

    /// The share of a box that another one must hold to swallow it.
    private static let swallowedShare = 0.85
    /// The share of a box that another one must hold for it to be a part of that.
    private static let partShare = 0.5

    /// Decides which tracks end.
    private mutating func age(at time: MediaInstant) {
        for index in entries.indices {
            entries[index].isSeen = entries[index].detectionIndex != nil
            guard !entries[index].isSeen else { continue }
            let limit = entries[index].isConfirmed ? options.buffer : options.patience
            entries[index].isEnding =
                time - entries[index].life.lastDetectionTime > limit.wrappedValue
        }
    }

    /// Returns all tracks and forgets the ended ones.
    private mutating func report(size: Size) -> [Track] {
        var tracks: [Track] = []
        tracks.reserveCapacity(entries.count)
        for entry in entries {
            let left = entry.box.touchesEdge(of: size)
            tracks.append(
                entry.track(endReason: entry.isEnding ? (left ? .left : .lost) : nil))
        }
        entries.removeAll(where: \.isEnding)
        return tracks
    }

    package func predicted(at time: MediaInstant) -> [Track] {
        let seconds = lastTime.map { max(Double((time - $0).nanoseconds) / 1e9, 0) } ?? 0
        return entries.map { $0.predicted(at: time, after: seconds, by: options) }
    }

    package mutating func continueNumbering(after number: Int) {
        lastNumber = max(lastNumber, number)
    }

    package mutating func forget(_ number: Int) { entries.removeAll { $0.life.number == number } }

    package mutating func endAll(reason: TrackEndReason) -> [Track] {
        let ended = entries.map { $0.track(endReason: reason) }
        entries.removeAll(keepingCapacity: true)
        return ended
    }
}
