import VisionCore

extension OCSortTracker {
    /// One track.
    struct Entry: TrackEntry {
        private(set) var life: TrackLife
        private var filter: CenterAreaFilter
        /// The filter as it was in the first update without a detection.
        private var frozen: CenterAreaFilter?
        /// Whether the last update, and none before the first, gave a detection.
        private var isObserved = false
        /// Where the motion model expects it.
        private(set) var box: PreciseBox
        private var recent = RecentBoxes()
        private(set) var direction: Direction?
        private var age = 0
        private var stepsSinceDetection = 0
        /// Detections in a row, not counting the first of all.
        private var streak = 0
        private var wasConfirmed = false
        private var isBroken = false
        /// Its detection in this update.
        var detectionIndex: Int?

        init(number: Int, detection: Detection, index: Int, time: MediaInstant) {
            life = TrackLife(number: number, detection: detection, time: time)
            box = PreciseBox(detection.box)
            filter = CenterAreaFilter(box)
            detectionIndex = index
        }

        /// Whether the motion model still gives a box.
        var isUsable: Bool { !isBroken }
        /// The last detection; none before the second.
        var lastBox: PreciseBox? { recent.last }

        /// The detection from which its direction is taken.
        func earlierBox(steps: Int) -> PreciseBox? { recent.before(age, steps: steps) }

        mutating func predict() {
            filter.predict()
            age = age.addingSaturated(1)
            if stepsSinceDetection > 0 { streak = 0 }
            stepsSinceDetection = stepsSinceDetection.addingSaturated(1)
            detectionIndex = nil
            let predicted = filter.box
            if predicted.isUsable { box = predicted } else { isBroken = true }
        }

        mutating func join(
            _ detection: Detection, index: Int, time: MediaInstant, steps: Int
        ) {
            let seen = PreciseBox(detection.box)
            if let earlier = recent.before(age, steps: steps) {
                direction = Direction(from: earlier, to: seen)
            }
            if !isObserved, let frozen, let last = recent.last {
                filter = frozen
                walk(from: last, to: seen)
            }
            filter.correct(seen)
            (isObserved, frozen) = (true, nil)
            recent.add(seen, age: age, keeping: steps)
            life.join(detection, time: time)
            // The authors report what was detected.
            box = seen
            stepsSinceDetection = 0
            streak = streak.addingSaturated(1)
            detectionIndex = index
        }

        /// No detection in this update.
        mutating func miss() {
            if isObserved { frozen = filter }
            isObserved = false
        }

        /// Corrects the filter along a straight way over the updates in which nothing was seen.
        private mutating func walk(from: PreciseBox, to: PreciseBox) {
            // The filter stands in the first of the updates that were missed.
            let gap = max(stepsSinceDetection, 1)
            let one = (from.left + from.width / 2, from.top + from.height / 2)
            let two = (to.left + to.width / 2, to.top + to.height / 2)
            for step in 1...min(gap, Self.longestWalk) {
                let share = Double(step) / Double(gap)
                filter.correct(
                    PreciseBox(
                        centerX: one.0 + share * (two.0 - one.0),
                        centerY: one.1 + share * (two.1 - one.1),
                        width: from.width + share * (to.width - from.width),
                        height: from.height + share * (to.height - from.height)))
                if step < gap { filter.predict() }
            }
        }

        /// A track that was lost for ever is not walked for ever.
        private static let longestWalk = 10_000

        /// Its state after update `step`, in which it is confirmed, lost or ended.
        mutating func advance(step: Int, time: MediaInstant, options: OCSortTrackerOptions)
            -> TrackState
        {
            let isOld =
                options.buffer.map { time - life.lastDetectionTime > $0.wrappedValue }
                ?? (stepsSinceDetection > options.maxAge)
            if isOld || isBroken { return .ended }
            let state = state(step: step, options: options)
            if state == .confirmed { wasConfirmed = true }
            return state
        }

        /// The state of a live track after update `step`.
        private func state(step: Int, options: OCSortTrackerOptions) -> TrackState {
            if stepsSinceDetection > 0 { return wasConfirmed ? .lost : .tentative }
            return streak >= options.minHits || step <= options.minHits ? .confirmed : .tentative
        }

        /// The track where its motion puts it at `time`, after update `step`.
        func predicted(
            at time: MediaInstant, clock: StepClock, step: Int, options: OCSortTrackerOptions
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
