import VisionCore

/// One track of a `SortTracker`.
struct SortEntry: Hashable, Sendable, Codable {
    private var life: TrackLife
    private var filter: CenterAreaFilter
    private(set) var box: PreciseBox
    private var stepsSinceDetection = 0
    /// Detections in a row, not counting the first of all.
    private var streak = 0
    private var wasConfirmed = false
    /// The detection it took in this update.
    var detectionIndex: Int?

    init(number: Int, detection: Detection, index: Int, time: Int64) {
        life = TrackLife(number: number, detection: detection, time: time)
        let seen = PreciseBox(detection.box)
        filter = CenterAreaFilter(seen)
        box = filter.box
        detectionIndex = index
    }

    var label: Label { life.label }

    mutating func predict() {
        filter.predict()
        let predicted = filter.box
        if predicted.isUsable {
            box = predicted
        } else {
            stepsSinceDetection = .max - 1
        }
        if stepsSinceDetection > 0 { streak = 0 }
        stepsSinceDetection += 1
    }

    /// Whether the motion model still gives a box.
    var isUsable: Bool { stepsSinceDetection < .max }

    mutating func join(_ detection: Detection, index: Int, time: Int64) {
        life.join(detection, time: time)
        filter.correct(PreciseBox(detection.box))
        if filter.box.isUsable { box = filter.box }
        stepsSinceDetection = 0
        streak += 1
        detectionIndex = index
    }

    /// Where the track stands after an update.
    mutating func stand(step: Int, options: SortTrackerOptions) -> TrackState {
        if stepsSinceDetection > options.maxAge { return .ended }
        let state = state(step: step, options: options)
        if state == .confirmed { wasConfirmed = true }
        return state
    }

    /// Where a living track stands after update `step`.
    private func state(step: Int, options: SortTrackerOptions) -> TrackState {
        if stepsSinceDetection > 0 { return wasConfirmed ? .lost : .tentative }
        return streak >= options.minHits || step <= options.minHits ? .confirmed : .tentative
    }

    /// The track as its motion has it at `time`, after update `step`.
    func predicted(
        at time: Int64, clock: StepClock, step: Int, options: SortTrackerOptions
    ) -> Track {
        var track = track(
            state: state(step: step, options: options), clock: clock, endReason: nil)
        track.observation = .predicted
        track.detectionIndex = nil
        let moved = filter.box(after: clock.steps(to: time))
        if moved.isUsable { track.box = moved.onLogGrid }
        return track
    }

    func track(state: TrackState, clock: StepClock, endReason: TrackEndReason?) -> Track {
        life.track(
            state: state, observation: detectionIndex == nil ? .predicted : .detected, box: box,
            velocity: clock.velocity(x: filter.x.velocity, y: filter.y.velocity),
            detectionIndex: detectionIndex, endReason: endReason)
    }
}
