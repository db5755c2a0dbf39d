package import VisionCore

/// ByteTrack (Zhang et al., 2022): strong detections are joined first, then weak ones.
///
/// A new track is `tentative` until a second detection confirms it in the next update; tracks of
/// the very first update are confirmed at once. A track without a detection becomes `lost` and
/// follows its motion for `trackBuffer` updates. Arithmetic is in double precision.
package struct ByteTracker: Tracker {
    package static let kind = "byte"

    /// The settings it was made with.
    package let options: ByteTrackerOptions
    private var step = 0
    private var lastNumber = 0
    private var clock = StepClock()
    /// Live tracks in order of number.
    private var entries: [Entry] = []
    private var scratch = Scratch()

    private enum CodingKeys: CodingKey { case options, step, lastNumber, clock, entries }

    /// A tracker without tracks; its first one is number `lastNumber` + 1.
    package init(options: ByteTrackerOptions = ByteTrackerOptions(), lastNumber: Int = 0) {
        self.options = options
        self.lastNumber = lastNumber
    }

    package mutating func update(
        detections: [Detection], in size: Size, at time: MediaInstant, mayStart: Bool
    ) -> [Track] {
        step = step.addingSaturated(1)
        clock.advance(to: time)
        scratch.split(detections, by: options)
        predict()
        joinStrong(detections, time: time)
        joinWeak(detections, time: time)
        joinUnconfirmed(detections, time: time)
        if mayStart { start(detections, time: time) }
        expire(at: time)
        endDuplicates()
        return report(size: size)
    }

    package func predicted(at time: MediaInstant) -> [Track] {
        entries.map {
            $0.predicted(at: time, clock: clock, movingLost: options.joinsAtPrediction)
        }
    }

    package mutating func continueNumbering(after number: Int) {
        lastNumber = max(lastNumber, number)
    }

    package mutating func forget(_ number: Int) { entries.removeAll { $0.life.number == number } }

    package mutating func endAll(reason: TrackEndReason) -> [Track] {
        let ended = entries.map { $0.track(clock: clock, endReason: reason) }
        entries.removeAll(keepingCapacity: true)
        return ended
    }

    private mutating func predict() {
        for index in entries.indices where entries[index].phase != .unconfirmed {
            entries[index].predict(movingBox: options.joinsAtPrediction)
        }
    }

    /// First association: confirmed and lost tracks with strong detections.
    private mutating func joinStrong(_ detections: [Detection], time: MediaInstant) {
        scratch.pool.removeAll(keepingCapacity: true)
        for index in entries.indices where entries[index].phase != .unconfirmed {
            scratch.pool.append(index)
        }
        scratch.associate(
            entries, detections, \.strong, options, fusing: options.fusesScore,
            limit: options.matchThreshold)
        joinPairs(detections, \.strong, time: time)
    }

    /// Second association: tracks seen in the last update with weak detections; the rest is lost.
    private mutating func joinWeak(_ detections: [Detection], time: MediaInstant) {
        scratch.keepUnmatched { entries[$0].phase == .tracked }
        scratch.associate(
            entries, detections, \.weak, options, fusing: false,
            limit: options.secondMatchThreshold)
        joinPairs(detections, \.weak, time: time)
        for (row, index) in scratch.pool.enumerated()
        where scratch.assignment.columnOfRow[row] < 0 {
            entries[index].phase = .lost
        }
    }

    /// Third association: unconfirmed tracks with the strong detections left over.
    private mutating func joinUnconfirmed(_ detections: [Detection], time: MediaInstant) {
        scratch.pool.removeAll(keepingCapacity: true)
        for index in entries.indices where entries[index].phase == .unconfirmed {
            scratch.pool.append(index)
        }
        scratch.associate(
            entries, detections, \.strong, options, fusing: options.fusesScore,
            limit: options.unconfirmedMatchThreshold)
        joinPairs(detections, \.strong, time: time)
        for (row, index) in scratch.pool.enumerated()
        where scratch.assignment.columnOfRow[row] < 0 {
            entries[index].isEnding = true
        }
    }

    /// Joins the pairs just found and removes their detections from the list.
    private mutating func joinPairs(
        _ detections: [Detection], _ list: WritableKeyPath<Scratch, [Int]>, time: MediaInstant
    ) {
        for (row, index) in scratch.pool.enumerated() {
            let column = scratch.assignment.columnOfRow[row]
            guard column >= 0 else { continue }
            let detection = scratch[keyPath: list][column]
            entries[index].join(detections[detection], index: detection, step: step, time: time)
        }
        scratch.dropMatched(list)
    }

    private mutating func start(_ detections: [Detection], time: MediaInstant) {
        for index in scratch.strong where detections[index].score >= options.newTrackThreshold {
            if options.ignoresSwallowing, swallowsOther(detections[index]) { continue }
            lastNumber = lastNumber.addingSaturated(1)
            entries.append(
                Entry(
                    number: lastNumber, detection: detections[index], index: index, step: step,
                    time: time))
        }
    }

    /// Whether a box holds most of that of a track seen in this update: a detector's box around
    /// two.
    private func swallowsOther(_ detection: Detection) -> Bool {
        let box = PreciseBox(detection.box)
        return entries.contains { entry in
            guard entry.detectionIndex != nil, entry.phase == .tracked,
                entry.life.accepts(detection, by: options.classGroups)
            else { return false }
            return box.share(of: entry.box) >= Self.swallowedShare
        }
    }

    /// The share of a box that another one must hold to swallow it.
    private static let swallowedShare = 0.85

    /// Ends tracks lost for too long; by updates one update after they became too old, as the
    /// authors do.
    private mutating func expire(at time: MediaInstant) {
        for index in entries.indices where entries[index].phase == .lost {
            if let buffer = options.buffer?.wrappedValue {
                entries[index].isEnding =
                    entries[index].isEnding
                    || time - entries[index].life.lastDetectionTime > buffer
                continue
            }
            if entries[index].isExpired { entries[index].isEnding = true }
            if entries[index].steps(to: step) > options.trackBuffer {
                entries[index].isExpired = true
            }
        }
    }

    /// Of a tracked and a lost track on the same spot, ends the one with the shorter life.
    private mutating func endDuplicates() {
        for lost in entries.indices where entries[lost].isLostAndLiving {
            for other in entries.indices where entries[other].isTrackedAndLiving {
                let overlap = entries[lost].box.iou(entries[other].box, inclusive: true)
                guard 1 - overlap < options.duplicateThreshold else { continue }
                if entries[other].age > entries[lost].age {
                    entries[lost].isDuplicate = true
                } else {
                    entries[other].isDuplicate = true
                }
            }
        }
    }

    /// Returns all tracks and forgets the ended ones.
    private mutating func report(size: Size) -> [Track] {
        let clock = clock
        var tracks: [Track] = []
        tracks.reserveCapacity(entries.count)
        entries.keepEach { entry in
            let isOver = entry.isEnding || entry.isDuplicate
            tracks.append(
                entry.track(
                    clock: clock, endReason: isOver ? TrackEndReason(entry.box, in: size) : nil))
            entry.detectionIndex = nil
            return !isOver
        }
        return tracks
    }
}
