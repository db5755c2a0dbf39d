package import VisionCore

/// SORT (Bewley et al., 2016): one association by overlap with predicted boxes.
///
/// A track is `confirmed` in the updates in which the author's code returns it: it has a detection
/// and was seen more than `minHits` times in a row, or the run has just begun. It is `tentative` in
/// other updates with a detection, also after a gap, and `lost` without one once it was confirmed.
package struct SortTracker: Tracker {
    package static let kind = "sort"

    /// The settings it was made with.
    package let options: SortTrackerOptions
    private var step = 0
    private var clock = StepClock()
    private var book: TrackBook<Entry>
    private var candidates = Candidates()

    private enum CodingKeys: CodingKey { case options, step, clock, book }

    /// A tracker without tracks; its first one is number `lastNumber` + 1.
    package init(options: SortTrackerOptions = SortTrackerOptions(), lastNumber: Int = 0) {
        self.options = options
        book = TrackBook(lastNumber: lastNumber)
    }

    package mutating func update(
        detections: [Detection], in size: Size, at time: MediaInstant, mayStart: Bool
    ) -> [Track] {
        step = step.addingSaturated(1)
        clock.advance(to: time)
        candidates.split(detections, limit: options.maxDetections) {
            $0 >= options.scoreThreshold ? .strong : nil
        }
        for index in book.entries.indices { book.entries[index].predict() }
        associate(detections)
        candidates.takePairs(.strong) {
            book.entries[$0].join(detections[$1], index: $1, time: time)
        }
        if mayStart {
            for index in candidates.strong {
                book.begin {
                    Entry(number: $0, detection: detections[index], index: index, time: time)
                }
            }
        }
        return book.report { [clock, step, options] entry in
            let state = entry.advance(step: step, time: time, options: options)
            return entry.track(
                state: state, clock: clock,
                endReason: state == .ended ? TrackEndReason(entry.box, in: size) : nil)
        }
    }

    /// Joins tracks with detections at greatest total overlap.
    ///
    /// The total includes overlaps under the threshold, and those pairs are then undone, unless
    /// the overlaps over the threshold do not compete with each other: as in the author's code.
    private mutating func associate(_ detections: [Detection]) {
        candidates.seek(book.entries) { _ in true }
        candidates.compare(
            book.entries, detections, .strong,
            groups: options.isClassAware ? options.classGroups : nil,
            boxOf: { $0.isUsable ? $0.box : nil },
            likeness: { _, box, other, _ in
                let overlap = box.iou(other, inclusive: false)
                return overlap > 0 ? overlap : nil
            })
        let limit = 1 - options.iouThreshold
        if candidates.competes(over: options.iouThreshold) {
            candidates.assign(limit: 1)
            candidates.separate { 1 - $0 > limit }
        } else {
            candidates.assign(limit: limit)
        }
    }

    package func predicted(at time: MediaInstant) -> [Track] {
        book.entries.map { $0.predicted(at: time, clock: clock, step: step, options: options) }
    }

    package mutating func continueNumbering(after number: Int) {
        book.continueNumbering(after: number)
    }

    package mutating func forget(_ number: Int) { book.forget(number) }

    package mutating func endAll(reason: TrackEndReason) -> [Track] {
        book.endAll { [clock] in $0.track(state: .ended, clock: clock, endReason: reason) }
    }
}
