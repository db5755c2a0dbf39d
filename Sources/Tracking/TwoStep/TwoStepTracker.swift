import VisionCore

/// What ByteTrack and BoT-SORT share: strong detections are joined first, then weak ones.
///
/// A new track is `tentative` until a second detection confirms it in the next update; tracks of
/// the very first update are confirmed at once. A track without a detection becomes `lost` and
/// follows its motion for `trackBuffer` updates. Arithmetic is in double precision.
struct TwoStepTracker<Filter: TwoStepFilter>: Sendable, Codable {
    /// The settings it was made with.
    let options: ByteTrackerOptions
    /// How appearances are compared; nil where they are not.
    let gates: AppearanceGates?
    private var step = 0
    private var clock = StepClock()
    private var book: TrackBook<Entry>
    private var candidates = Candidates()
    /// How the detections of the next update look, by index; empty where nobody said.
    private var looks: [Appearance?] = []

    private enum CodingKeys: CodingKey { case options, gates, step, clock, book }

    /// A tracker without tracks; its first one is number `lastNumber` + 1.
    init(options: ByteTrackerOptions, gates: AppearanceGates? = nil, lastNumber: Int) {
        self.options = options
        self.gates = gates
        book = TrackBook(lastNumber: lastNumber)
    }

    /// See `Tracker.recognise`.
    mutating func recognise(_ vectors: [[Float]]) {
        looks = gates == nil ? [] : vectors.map { Appearance($0) }
    }

    /// See `Tracker.follow`.
    mutating func follow(_ motion: CameraMotion) {
        for index in book.entries.indices { book.entries[index].follow(motion) }
    }

    /// See `Tracker.update`.
    mutating func update(
        detections: [Detection], in size: Size, at time: MediaInstant, mayStart: Bool
    ) -> [Track] {
        defer { looks = [] }
        step = step.addingSaturated(1)
        clock.advance(to: time)
        candidates.split(detections, limit: options.maxDetections) { score in
            if score >= options.trackThreshold { return .strong }
            return score >= options.lowThreshold ? .weak : nil
        }
        for index in book.entries.indices where book.entries[index].phase != .unconfirmed {
            book.entries[index].predict(movingBox: options.joinsAtPrediction)
        }
        join(detections, .strong, limit: options.matchThreshold, at: time) {
            $0.phase != .unconfirmed
        }
        join(detections, .weak, limit: options.secondMatchThreshold, at: time) {
            $0.phase == .tracked && $0.detectionIndex == nil
        }
        for index in candidates.tracks { book.entries[index].phase = .lost }
        join(detections, .strong, limit: options.unconfirmedMatchThreshold, at: time) {
            $0.phase == .unconfirmed
        }
        for index in candidates.tracks { book.entries[index].isEnding = true }
        if mayStart { start(detections, time: time) }
        expire(at: time)
        endDuplicates()
        let clock = clock
        return book.report { entry in
            let isOver = entry.isEnding || entry.isDuplicate
            return entry.track(
                clock: clock, endReason: isOver ? TrackEndReason(entry.box, in: size) : nil)
        }
    }

    /// Joins tracks that fulfil a condition with detections of a list at least total distance.
    private mutating func join(
        _ detections: [Detection], _ list: Candidates.Strength, limit: Double,
        at time: MediaInstant, where condition: (Entry) -> Bool
    ) {
        let fuses = options.fusesScore && list == .strong
        let compares = list == .strong && looks.count == detections.count
        candidates.seek(book.entries, where: condition)
        candidates.compare(
            book.entries, detections, list,
            groups: options.isClassAware ? options.classGroups : nil, boxOf: { $0.box },
            likeness: { track, box, other, seen in
                let overlap = box.iou(other, inclusive: true)
                guard overlap > 0 else { return nil }
                let value = fuses ? overlap * Double(min(detections[seen].score, 1)) : overlap
                guard compares, let look = looks[seen] else { return value }
                return max(value, book.entries[track].alike(look, overlap: overlap, by: gates))
            })
        candidates.assign(limit: limit)
        candidates.takePairs(list) {
            book.entries[$0].join(detections[$1], index: $1, step: step, time: time)
            if compares, let look = looks[$1] { book.entries[$0].remember(look, by: gates) }
        }
    }

    /// See `Tracker.predicted`.
    func predicted(at time: MediaInstant) -> [Track] {
        book.entries.map {
            $0.predicted(at: time, clock: clock, movingLost: options.joinsAtPrediction)
        }
    }

    /// See `Tracker.continueNumbering`.
    mutating func continueNumbering(after number: Int) {
        book.continueNumbering(after: number)
    }

    /// See `Tracker.forget`.
    mutating func forget(_ number: Int) { book.forget(number) }

    /// See `Tracker.endAll`.
    mutating func endAll(reason: TrackEndReason) -> [Track] {
        book.endAll { [clock] in $0.track(clock: clock, endReason: reason) }
    }

    private mutating func start(_ detections: [Detection], time: MediaInstant) {
        for index in candidates.strong
        where detections[index].score >= options.newTrackThreshold {
            if options.ignoresSwallowing, swallowsOther(detections[index]) { continue }
            book.begin {
                Entry(
                    number: $0, detection: detections[index], index: index, step: step, time: time,
                    look: looks.indices.contains(index) ? looks[index] : nil)
            }
        }
    }

    /// Whether a box holds most of that of a track seen in this update: a detector's box around
    /// two.
    private func swallowsOther(_ detection: Detection) -> Bool {
        let box = PreciseBox(detection.box)
        return book.entries.contains { entry in
            guard entry.detectionIndex != nil, entry.phase == .tracked,
                entry.life.accepts(detection, by: options.classGroups)
            else { return false }
            return box.share(of: entry.box) >= Self.swallowedShare
        }
    }

    /// The share of a box that another one must hold to swallow it.
    private static var swallowedShare: Double { 0.85 }

    /// Ends tracks lost for too long; by updates one update after they became too old, as the
    /// authors do.
    private mutating func expire(at time: MediaInstant) {
        let buffer = options.buffer?.wrappedValue.nanoseconds
        for index in book.entries.indices where book.entries[index].phase == .lost {
            if let buffer {
                if book.entries[index].life.unseen(at: time) > buffer {
                    book.entries[index].isEnding = true
                }
                continue
            }
            if book.entries[index].isExpired { book.entries[index].isEnding = true }
            if book.entries[index].steps(to: step) > options.trackBuffer {
                book.entries[index].isExpired = true
            }
        }
    }

    /// Of a tracked and a lost track on the same spot, ends the one with the shorter life.
    private mutating func endDuplicates() {
        candidates.seek(book.entries) { $0.phase != .lost && !$0.isEnding }
        for lost in book.entries.indices where book.entries[lost].phase == .lost {
            guard !book.entries[lost].isEnding else { continue }
            let box = book.entries[lost].box
            for other in candidates.tracks {
                let overlap = box.iou(book.entries[other].box, inclusive: true)
                guard 1 - overlap < options.duplicateThreshold else { continue }
                if book.entries[other].age > book.entries[lost].age {
                    book.entries[lost].isDuplicate = true
                } else {
                    book.entries[other].isDuplicate = true
                }
            }
        }
    }
}
