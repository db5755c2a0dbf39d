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
    private var lastTime: MediaInstant?
    private var book: TrackBook<Entry>
    private var candidates = Candidates()

    private enum CodingKeys: CodingKey { case options, lastTime, book }

    /// A tracker without tracks; its first one is number `lastNumber` + 1.
    package init(
        options: SightlineTrackerOptions = SightlineTrackerOptions(), lastNumber: Int = 0
    ) {
        self.options = options
        book = TrackBook(lastNumber: lastNumber)
    }

    package mutating func update(
        detections: [Detection], in size: Size, at time: MediaInstant, mayStart: Bool
    ) -> [Track] {
        let isFirst = lastTime == nil
        let step = lastTime.map { max(time - $0, .zero) } ?? .zero
        let seconds = Double(step.nanoseconds) / 1e9
        lastTime = time
        candidates.split(detections, limit: options.maxDetections) { score in
            if score >= options.strongScore { return .strong }
            return score >= options.lowScore ? .weak : nil
        }
        for index in book.entries.indices {
            book.entries[index].predict(seconds: seconds, by: options)
        }

        let near = Likeness(
            least: options.likeness, margin: options.margin, scoreWeight: options.scoreWeight)
        let weak = Likeness(least: options.likeness, margin: 0, scoreWeight: 0)
        let wide = Likeness(
            least: options.likeness, margin: options.margin + options.wideMargin, scoreWeight: 0)
        let tentative = Likeness(
            least: options.tentativeLikeness, margin: options.margin,
            scoreWeight: options.scoreWeight)
        join(detections, .strong, near, at: time) { $0.isConfirmed }
        let earliest = time - options.weakTime.wrappedValue - step * 1.5
        join(detections, .weak, weak, at: time) {
            $0.isConfirmed && $0.life.lastDetectionTime >= earliest
        }
        join(detections, .strong, wide, at: time) { $0.isConfirmed }
        join(detections, .strong, tentative, at: time) { !$0.isConfirmed }
        if mayStart { start(detections, time: time, isFirst: isFirst) }
        age(at: time)
        return book.report { entry in
            entry.track(
                endReason: entry.isEnding ? TrackEndReason(entry.box, in: size) : nil)
        }
    }

    /// Joins tracks that have no detection yet and meet a condition with those of a list.
    private mutating func join(
        _ detections: [Detection], _ list: Candidates.Strength, _ likeness: Likeness,
        at time: MediaInstant, where condition: (Entry) -> Bool
    ) {
        candidates.seek(book.entries) { $0.detectionIndex == nil && condition($0) }
        candidates.compare(
            book.entries, detections, list, margin: likeness.margin,
            groups: options.isClassAware ? options.classGroups : nil, boxOf: { $0.box },
            likeness: { _, box, other, seen in
                let value = likeness.value(box, other, score: detections[seen].score)
                return value > likeness.least ? value : nil
            })
        candidates.assign(limit: 1 - likeness.least)
        candidates.takePairs(list) {
            book.entries[$0].join(detections[$1], index: $1, time: time, by: options)
        }
    }

    private mutating func start(_ detections: [Detection], time: MediaInstant, isFirst: Bool) {
        for index in candidates.strong where detections[index].score >= options.startScore {
            if options.ignoresSwallowing, isTaken(detections[index], candidates.boxes[index]) {
                continue
            }
            book.begin {
                Entry(
                    number: $0, detection: detections[index], index: index, time: time,
                    isConfirmed: isFirst || options.minHits <= 1, noise: options.motion)
            }
        }
    }

    /// Whether a box holds most of that of a track seen in this update, a detector's box around
    /// two, or lies in it, a box around a part.
    private func isTaken(_ detection: Detection, _ box: PreciseBox) -> Bool {
        book.entries.contains { entry in
            guard let seen = entry.detectionIndex, entry.isConfirmed,
                entry.life.accepts(detection, by: options.classGroups)
            else { return false }
            let other = candidates.boxes[seen]
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
        let believed = options.buffer.wrappedValue.nanoseconds
        let tentative = options.patience.wrappedValue.nanoseconds
        for index in book.entries.indices {
            let isSeen = book.entries[index].detectionIndex != nil
            book.entries[index].isSeen = isSeen
            guard !isSeen else { continue }
            let limit = book.entries[index].isConfirmed ? believed : tentative
            book.entries[index].isEnding = book.entries[index].life.unseen(at: time) > limit
        }
    }

    package func predicted(at time: MediaInstant) -> [Track] {
        let seconds = lastTime.map { max(Double((time - $0).nanoseconds) / 1e9, 0) } ?? 0
        return book.entries.map { $0.predicted(at: time, after: seconds, by: options) }
    }

    package mutating func continueNumbering(after number: Int) {
        book.continueNumbering(after: number)
    }

    package mutating func forget(_ number: Int) { book.forget(number) }

    package mutating func endAll(reason: TrackEndReason) -> [Track] {
        book.endAll { $0.track(endReason: reason) }
    }
}
