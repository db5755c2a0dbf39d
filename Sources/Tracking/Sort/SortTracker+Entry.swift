import VisionCore

extension SortTracker {
    /// One track.
    struct Entry: TrackEntry {
        private(set) var life: TrackLife
        private var filter: CenterAreaFilter
        private(set) var box: PreciseBox
        private var stepsSinceDetection = 0
        /// Detections in a row, not counting the first of all.
        private var streak = 0
        private var wasConfirmed = false
        /// Its detection in this update.
        var detectionIndex: Int?

        init(number: Int, detection: Detection, index: Int, time: MediaInstant) {
            life = TrackLife(number: number, detection: detection, time: time)
            let seen = PreciseBox(detection.box)
            filter = CenterAreaFilter(seen)
            box = filter.box
            detectionIndex = index
        }

        mutating func predict() {
            filter.predict()
            let predicted = filter.box
            if predicted.isUsable {
                box = predicted
            } else {
                stepsSinceDetection = .max - 1
            }
            if stepsSinceDetection > 0 { streak = 0 }
            stepsSinceDetection = stepsSinceDetection.addingSaturated(1)
        }

        /// Whether the motion model still gives a box.
        var isUsable: Bool { stepsSinceDetection < .max }

        mutating func join(_ detection: Detection, index: Int, time: MediaInstant) {
            life.join(detection, time: time)
            filter.correct(PreciseBox(detection.box))
            if filter.box.isUsable { box = filter.box }
            stepsSinceDetection = 0
            streak = streak.addingSaturated(1)
            detectionIndex = index
        }

        /// Its state after update `step`, in which it is confirmed, lost or ended.
        mutating func advance(step: Int, time: MediaInstant, options: SortTrackerOptions)
            -> TrackState
        {
            let isOld =
                options.buffer.map { time - life.lastDetectionTime > $0.wrappedValue }
                ?? (stepsSinceDetection > options.maxAge)
            if isOld || !isUsable { return .ended }
            let state = state(step: step, options: options)
            if state == .confirmed { wasConfirmed = true }
            return state
        }

        /// The state of a live track after update `step`.
        private func state(step: Int, options: SortTrackerOptions) -> TrackState {
            if stepsSinceDetection > 0 { return wasConfirmed ? .lost : .tentative }
            return streak >= options.minHits || step <= options.minHits ? .confirmed : .tentative
        }

        /// The track where its motion puts it at `time`, after update `step`.
        func predicted(
            at time: MediaInstant, clock: StepClock, step: Int, options: SortTrackerOptions
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
}
