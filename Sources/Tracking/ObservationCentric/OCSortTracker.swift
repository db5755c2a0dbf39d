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
    private var clock = StepClock()
    private var book: TrackBook<Entry>
    private var candidates = Candidates()
    private var ways = Ways()

    private enum CodingKeys: CodingKey { case options, step, clock, book }

    /// A tracker without tracks; its first one is number `lastNumber` + 1.
    package init(options: OCSortTrackerOptions = OCSortTrackerOptions(), lastNumber: Int = 0) {
        self.options = options
        book = TrackBook(lastNumber: lastNumber)
    }

    package mutating func update(
        detections: [Detection], in size: Size, at time: MediaInstant, mayStart: Bool
    ) -> [Track] {
        step = step.addingSaturated(1)
        clock.advance(to: time)
        candidates.split(detections, limit: options.maxDetections) { score in
            if score > options.detectionThreshold { return .strong }
            return options.usesWeak && score > options.lowThreshold ? .weak : nil
        }
        for index in book.entries.indices { book.entries[index].predict() }
        join(detections, .strong, boxOf: { $0.box }, directed: true, at: time)
        if options.usesWeak {
            join(detections, .weak, boxOf: { $0.box }, directed: false, at: time)
        }
        join(detections, .strong, boxOf: { $0.lastBox }, directed: false, at: time)
        for index in candidates.tracks { book.entries[index].miss() }
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

    /// Joins tracks without a detection at greatest overlap and likeness of direction.
    ///
    /// The authors have every track or every detection joined, and undo the pairs that overlap too
    /// little, unless the overlaps over the threshold do not compete with each other. They look no
    /// further where nothing overlaps enough.
    private mutating func join(
        _ detections: [Detection], _ list: Candidates.Strength,
        boxOf: (Entry) -> PreciseBox?, directed: Bool, at time: MediaInstant
    ) {
        candidates.seek(book.entries) { $0.isUsable && $0.detectionIndex == nil }
        candidates.compare(
            book.entries, detections, list,
            groups: options.isClassAware ? options.classGroups : nil, boxOf: boxOf,
            likeness: { _, box, other, _ in
                let overlap = box.iou(other, inclusive: false)
                return overlap > 0 ? overlap : nil
            })
        let least = options.iouThreshold
        guard candidates.likeness.pairs.contains(where: { $0.value > least }) else { return }
        if !directed {
            // Pairs that do not overlap would gain nothing: they are left out.
            candidates.assign(limit: 0) { -$0 }
        } else if candidates.competes(over: least) {
            let tracks = candidates.tracks
            ways.takeTracks(tracks.count) { row in
                let entry = book.entries[tracks[row]]
                return (entry.earlierBox(steps: options.directionSteps), entry.direction)
            }
            ways.takeDetections(candidates[list], candidates.boxes, detections)
            candidates.assignAll(list) { ways.gains(inertia: options.inertia, into: &$0) }
        } else {
            candidates.assign(limit: -least) { -$0 }
        }
        candidates.separate { $0 < least }
        candidates.takePairs(list) {
            book.entries[$0].join(
                detections[$1], index: $1, time: time, steps: options.directionSteps)
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
