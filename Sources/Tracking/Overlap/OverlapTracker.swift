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
    private struct Entry: Hashable, Sendable, Codable {
        var life: TrackLife
        var box: PreciseBox
        var best: Float
        var velocity = Point(x: 0, y: 0)
        var detectionIndex: Int?
        var isConfirmed = false

        func track(endReason: TrackEndReason?) -> Track {
            let isSeen = detectionIndex != nil
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
    private var lastNumber = 0
    /// Live tracks in order of number.
    private var entries: [Entry] = []

    /// A tracker without tracks; its first one is number `lastNumber` + 1.
    package init(options: OverlapTrackerOptions = OverlapTrackerOptions(), lastNumber: Int = 0) {
        self.options = options
        self.lastNumber = lastNumber
    }

    package mutating func update(
        detections: [Detection], in size: Size, at time: MediaInstant, mayStart: Bool
    ) -> [Track] {
        let budget = DetectionBudget(detections, limit: options.maxDetections)
        var free = detections.indices.filter {
            detections[$0].score >= options.lowThreshold && budget.allows($0)
                && PreciseBox(detections[$0].box).isUsable
        }
        for index in entries.indices {
            entries[index].detectionIndex = nil
            guard let chosen = best(for: entries[index], among: free, detections) else { continue }
            join(&entries[index], detections[free[chosen]], index: free[chosen], at: time)
            free.remove(at: chosen)
        }
        if mayStart {
            for index in free {
                lastNumber = lastNumber.addingSaturated(1)
                var entry = Entry(
                    life: TrackLife(number: lastNumber, detection: detections[index], time: time),
                    box: PreciseBox(detections[index].box), best: detections[index].score,
                    detectionIndex: index)
                entry.isConfirmed = options.minHits <= 1 && entry.best >= options.highThreshold
                entries.append(entry)
            }
        }
        return report(size: size, at: time)
    }

    package func predicted(at time: MediaInstant) -> [Track] {
        entries.map {
            var track = $0.track(endReason: nil)
            (track.observation, track.detectionIndex) = (.predicted, nil)
            return track
        }
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

    /// Where in `free` the detection is that overlaps most; nil where none overlaps enough.
    private func best(for entry: Entry, among free: [Int], _ detections: [Detection]) -> Int? {
        var best: (place: Int, overlap: Double)?
        for (place, index) in free.enumerated() {
            let overlap = entry.box.iou(PreciseBox(detections[index].box), inclusive: false)
            guard overlap >= options.iouThreshold, overlap > best?.overlap ?? 0 else { continue }
            if options.isClassAware,
                !entry.life.accepts(detections[index], by: options.classGroups)
            {
                continue
            }
            best = (place, overlap)
        }
        return best?.place
    }

    private func join(
        _ entry: inout Entry, _ detection: Detection, index: Int, at time: MediaInstant
    ) {
        let seen = PreciseBox(detection.box)
        let seconds = Double((time - entry.life.lastDetectionTime).nanoseconds) / 1e9
        if seconds > 0 {
            let x = (seen.left + seen.right - entry.box.left - entry.box.right) / 2 / seconds
            let y = (seen.top + seen.bottom - entry.box.top - entry.box.bottom) / 2 / seconds
            entry.velocity = Point(
                x: LogStep.pixel.value(LogStep.pixel.count(x)),
                y: LogStep.pixel.value(LogStep.pixel.count(y)))
        }
        entry.box = seen
        entry.best = max(entry.best, detection.score)
        entry.life.join(detection, time: time)
        entry.detectionIndex = index
        if entry.life.hits >= options.minHits, entry.best >= options.highThreshold {
            entry.isConfirmed = true
        }
    }

    /// Returns all tracks and forgets the ended ones.
    private mutating func report(size: Size, at time: MediaInstant) -> [Track] {
        var kept: [Entry] = []
        let tracks = entries.map { entry -> Track in
            let unseen = time - entry.life.lastDetectionTime
            guard entry.detectionIndex == nil, unseen > options.buffer.wrappedValue else {
                kept.append(entry)
                return entry.track(endReason: nil)
            }
            return entry.track(endReason: entry.box.touchesEdge(of: size) ? .left : .lost)
        }
        entries = kept
        return tracks
    }
}
