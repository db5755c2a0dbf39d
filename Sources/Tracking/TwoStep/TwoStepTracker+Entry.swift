import VisionCore

/// The state of a track in the scheme of ByteTrack's authors.
enum TwoStepPhase: String, Hashable, Sendable, Codable {
    /// Seen once.
    case unconfirmed
    /// Joined in the last update.
    case tracked
    /// Confirmed, not joined in the last update.
    case lost
}

extension TwoStepTracker {
    /// One track.
    struct Entry: TrackEntry {

        var life: TrackLife
        var filter: Filter
        var box: PreciseBox
        var phase: TwoStepPhase
        let firstStep: Int
        var lastStep: Int
        /// Was lost for too long once: ends when it is lost in a later update.
        var isExpired = false
        /// Ends in this update.
        var isEnding = false
        /// Ends in this update in favour of another.
        var isDuplicate = false
        /// Its detection in this update.
        var detectionIndex: Int?
        /// How it looked in its last detections; nil where nobody said.
        private var look: Appearance?

        init(
            number: Int, detection: Detection, index: Int, step: Int, time: MediaInstant,
            look: Appearance?
        ) {
            self.look = look
            life = TrackLife(number: number, detection: detection, time: time)
            let seen = PreciseBox(detection.box)
            filter = Filter(seen)
            box = filter.box
            phase = step == 1 ? .tracked : .unconfirmed
            firstStep = step
            lastStep = step
            detectionIndex = index
        }

        /// Updates between its first and its last detection.
        var age: Int { lastStep.subtractingSaturated(firstStep) }

        /// Updates from its last detection to update `step`.
        func steps(to step: Int) -> Int { step.subtractingSaturated(lastStep) }

        mutating func predict(movingBox: Bool) {
            filter.predict(freezing: phase != .tracked)
            if movingBox { box = filter.box }
        }

        mutating func join(_ detection: Detection, index: Int, step: Int, time: MediaInstant) {
            life.join(detection, time: time)
            filter.correct(PreciseBox(detection.box))
            box = filter.box
            phase = .tracked
            lastStep = step
            detectionIndex = index
        }

        /// The camera moved: the same place is elsewhere in the picture.
        mutating func follow(_ motion: CameraMotion) {
            filter.follow(motion)
            box = motion.moved(box)
        }

        /// How alike it and a detection that it overlaps are by their looks, 0 to 1; 0 outside the
        /// gates.
        func alike(_ other: Appearance, overlap: Double, by gates: AppearanceGates?) -> Double {
            guard let gates, let look, overlap >= 1 - gates.proximity,
                let distance = look.distance(to: other), distance / 2 <= gates.distance
            else { return 0 }
            return 1 - distance / 2
        }

        /// Takes over how its detection looks.
        mutating func remember(_ other: Appearance, by gates: AppearanceGates?) {
            guard let gates else { return }
            look = look?.mixed(with: other, keeping: gates.memory) ?? other
        }

        /// The track where its motion puts it at `time`; a lost box moves only with `movingLost`.
        func predicted(at time: MediaInstant, clock: StepClock, movingLost: Bool) -> Track {
            var track = track(clock: clock, endReason: nil)
            track.observation = .predicted
            track.detectionIndex = nil
            guard phase != .lost || movingLost else { return track }
            let moved = filter.box(after: clock.steps(to: time), freezing: phase != .tracked)
            if moved.isUsable { track.box = moved.onLogGrid }
            return track
        }

        func track(clock: StepClock, endReason: TrackEndReason?) -> Track {
            let state: TrackState =
                switch phase {
                case _ where endReason != nil: .ended
                case .unconfirmed: .tentative
                case .tracked: .confirmed
                case .lost: .lost
                }
            return life.track(
                state: state, observation: detectionIndex == nil ? .predicted : .detected, box: box,
                velocity: clock.velocity(x: filter.x.velocity, y: filter.y.velocity),
                detectionIndex: detectionIndex, endReason: endReason)
        }
    }
}
