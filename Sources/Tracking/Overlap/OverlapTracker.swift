package import VisionCore

/// The settings of the IoU tracker, named as its authors name them, with their values.
package struct OverlapTrackerOptions: Hashable, Sendable, Codable {
    /// Least score of a detection that is used (`sigma_l`).
    package var lowThreshold: Float = 0
    /// A track is believed that has a detection of at least this score (`sigma_h`).
    package var highThreshold: Float = 0.5
    /// Least overlap with the last detection (`sigma_iou`).
    package var iouThreshold = 0.5
    /// Detections that make a track believed (`t_min`).
    package var minHits = 2
    /// Whether tracks and detections of different classes are never joined.
    package var isClassAware = true
    /// Classes that are alike.
    package var classGroups = ClassGroups()
    /// Media time that a track lives on without a detection; zero for not at all.
    package var buffer = Nanoseconds(wrappedValue: .zero)
    /// Detections of a frame that are used at most, the strongest first.
    package var maxDetections = 1000

    /// The authors' values.
    package init() {}
}

/// The IoU tracker (Bochinski et al., 2017), which has no motion model.
///
/// Each track takes the detection that overlaps most with its last one; tracks choose in the order
/// in which they began.
package struct OverlapTracker: Tracker {
    package static let kind = "iou"

    /// One track.
    private struct Entry: TrackEntry {
        var life: TrackLife
        var box: PreciseBox
        var best: Float
        var velocity = Point(x: 0, y: 0)
        var detectionIndex: Int?
        var isConfirmed = false
        /// Whether it was seen in the last update.
        var isSeen = true

        mutating func join(
            _ detection: Detection, index: Int, time: MediaInstant,
            by options: OverlapTrackerOptions
        ) {
            let seen = PreciseBox(detection.box)
            let seconds = Double((time - life.lastDetectionTime).nanoseconds) / 1e9
            if seconds > 0 {
                let x = (seen.left + seen.right - box.left - box.right) / 2 / seconds
                let y = (seen.top + seen.bottom - box.top - box.bottom) / 2 / seconds
                velocity = Point(
                    x: LogStep.pixel.value(LogStep.pixel.count(x)),
                    y: LogStep.pixel.value(LogStep.pixel.count(y)))
            }
            box = seen
            best = max(best, detection.score)
            life.join(detection, time: time)
            detectionIndex = index
            if life.hits >= options.minHits, best >= options.highThreshold { isConfirmed = true }
        }

        func track(endReason: TrackEndReason?) -> Track {
            let state: TrackState =
                endReason != nil
                ? .ended : !isConfirmed ? .tentative : isSeen ? .confirmed : .lost
            return life.track(
                state: state, observation: isSeen ? .detected : .predicted, box: box,
                velocity: velocity, detectionIndex: detectionIndex, endReason: endReason)
        }
    }

    /// The settings it was made with.
    package let options: OverlapTrackerOptions
    private var book: TrackBook<Entry>
    private var candidates = Candidates()
    private var sorted = SortedBoxes()
    private var isTaken: [Bool] = []

    private enum CodingKeys: CodingKey { case options, book }

    /// A tracker without tracks; its first one is number `lastNumber` + 1.
    package init(options: OverlapTrackerOptions = OverlapTrackerOptions(), lastNumber: Int = 0) {
        self.options = options
        book = TrackBook(lastNumber: lastNumber)
    }

    package mutating func update(
        detections: [Detection], in size: Size, at time: MediaInstant, mayStart: Bool
    ) -> [Track] {
        candidates.split(detections, limit: options.maxDetections) {
            $0 >= options.lowThreshold ? .strong : nil
        }
        let chosen = candidates.strong
        sorted.sort(chosen, of: candidates.boxes)
        refill(&isTaken, count: chosen.count, with: false)
        for index in book.entries.indices {
            guard let place = best(for: index, detections) else { continue }
            let seen = chosen[place]
            book.entries[index].join(detections[seen], index: seen, time: time, by: options)
            isTaken[place] = true
        }
        if mayStart {
            for (place, index) in chosen.enumerated() where !isTaken[place] {
                book.begin { number in
                    var entry = Entry(
                        life: TrackLife(number: number, detection: detections[index], time: time),
                        box: candidates.boxes[index], best: detections[index].score,
                        detectionIndex: index)
                    entry.isConfirmed =
                        options.minHits <= 1 && entry.best >= options.highThreshold
                    return entry
                }
            }
        }
        let buffer = options.buffer.wrappedValue.nanoseconds
        return book.report { entry in
            entry.isSeen = entry.detectionIndex != nil
            let isOver = !entry.isSeen && entry.life.unseen(at: time) > buffer
            return entry.track(endReason: isOver ? TrackEndReason(entry.box, in: size) : nil)
        }
    }

    package func predicted(at time: MediaInstant) -> [Track] {
        book.entries.map {
            var track = $0.track(endReason: nil)
            (track.observation, track.detectionIndex) = (.predicted, nil)
            return track
        }
    }

    package mutating func continueNumbering(after number: Int) {
        book.continueNumbering(after: number)
    }

    package mutating func forget(_ number: Int) { book.forget(number) }

    package mutating func endAll(reason: TrackEndReason) -> [Track] {
        book.endAll { $0.track(endReason: reason) }
    }

    /// The place of the free detection that overlaps most with a track, nil where none does enough.
    ///
    /// Of equals it is the first.
    private func best(for index: Int, _ detections: [Detection]) -> Int? {
        var best: (place: Int, overlap: Double)?
        let box = book.entries[index].box
        sorted.forEach(near: box, margin: 0) { place, other in
            let overlap = box.iou(other, inclusive: false)
            guard !isTaken[place], overlap > 0, overlap >= options.iouThreshold else { return }
            if let best, (best.overlap, -best.place) >= (overlap, -place) { return }
            if options.isClassAware,
                !book.entries[index].life.accepts(
                    detections[candidates.strong[place]], by: options.classGroups)
            {
                return
            }
            best = (place, overlap)
        }
        return best?.place
    }
}
