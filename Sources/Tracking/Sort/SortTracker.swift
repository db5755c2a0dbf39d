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
    private var lastNumber = 0
    private var clock = StepClock()
    /// Live tracks in order of number.
    private var entries: [Entry] = []
    private var scratch = Scratch()

    private enum CodingKeys: CodingKey { case options, step, lastNumber, clock, entries }

    /// A tracker without tracks; its first one is number `lastNumber` + 1.
    package init(options: SortTrackerOptions = SortTrackerOptions(), lastNumber: Int = 0) {
        self.options = options
        self.lastNumber = lastNumber
    }

    package mutating func update(
        detections: [Detection], in size: Size, at time: MediaInstant, mayStart: Bool
    ) -> [Track] {
        step = step.addingSaturated(1)
        clock.advance(to: time)
        scratch.choose(detections, by: options)
        for index in entries.indices { entries[index].predict() }
        scratch.associate(entries, detections, options)
        for index in entries.indices {
            let column = scratch.assignment.columnOfRow[index]
            guard column >= 0 else { continue }
            let detection = scratch.chosen[column]
            entries[index].join(detections[detection], index: detection, time: time)
        }
        if mayStart { start(detections, time: time) }
        return report(size: size, time: time)
    }

    package func predicted(at time: MediaInstant) -> [Track] {
        entries.map { $0.predicted(at: time, clock: clock, step: step, options: options) }
    }

    package mutating func continueNumbering(after number: Int) {
        lastNumber = max(lastNumber, number)
    }

    package mutating func forget(_ number: Int) { entries.removeAll { $0.number == number } }

    package mutating func endAll(reason: TrackEndReason) -> [Track] {
        let ended = entries.map { $0.track(state: .ended, clock: clock, endReason: reason) }
        entries.removeAll(keepingCapacity: true)
        return ended
    }

    private mutating func start(_ detections: [Detection], time: MediaInstant) {
        for (column, index) in scratch.chosen.enumerated()
        where scratch.assignment.rowOfColumn[column] < 0 {
            lastNumber = lastNumber.addingSaturated(1)
            entries.append(
                Entry(
                    number: lastNumber, detection: detections[index], index: index, time: time))
        }
    }

    /// Returns all tracks and forgets the ended ones.
    private mutating func report(size: Size, time: MediaInstant) -> [Track] {
        let (clock, step, options) = (clock, step, options)
        var tracks: [Track] = []
        tracks.reserveCapacity(entries.count)
        entries.keepEach { entry in
            let state = entry.advance(step: step, time: time, options: options)
            let isOver = state == .ended
            tracks.append(
                entry.track(
                    state: state, clock: clock,
                    endReason: isOver ? TrackEndReason(entry.box, in: size) : nil))
            entry.detectionIndex = nil
            return !isOver
        }
        return tracks
    }
}
