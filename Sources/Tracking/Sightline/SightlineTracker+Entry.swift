import VisionCore

extension SightlineTracker {
    /// One track.
    struct Entry: TrackEntry {
        var life: TrackLife
        var filter: TimedFilter
        /// The estimate in this frame.
        var box: PreciseBox
        /// Whether it was ever believed.
        var isConfirmed: Bool
        /// Whether it was seen in the last update.
        var isSeen = true
        /// Ends in this update.
        var isEnding = false
        /// Its detection in this update.
        var detectionIndex: Int?

        init(
            number: Int, detection: Detection, index: Int, time: MediaInstant, isConfirmed: Bool,
            noise: MotionNoise
        ) {
            life = TrackLife(number: number, detection: detection, time: time)
            box = PreciseBox(detection.box)
            filter = TimedFilter(box, noise: noise)
            self.isConfirmed = isConfirmed
            detectionIndex = index
        }

        mutating func predict(seconds: Double, by options: SightlineTrackerOptions) {
            filter.predict(
                seconds: seconds, noise: options.motion, fading: fading(options))
            box = filter.box
            detectionIndex = nil
        }

        private func fading(_ options: SightlineTrackerOptions) -> Double? {
            isSeen ? nil : options.fading
        }

        mutating func join(
            _ detection: Detection, index: Int, time: MediaInstant,
            by options: SightlineTrackerOptions
        ) {
            let seen = PreciseBox(detection.box)
            filter.correct(seen, noise: options.motion)
            life.join(detection, time: time)
            // Half way: steadier than what is seen, and not late as a filter alone is.
            box = filter.box.halfWay(to: seen)
            detectionIndex = index
            if life.hits >= options.minHits { isConfirmed = true }
        }

        /// The track where its motion puts it at `time`.
        func predicted(at time: MediaInstant, after: Double, by options: SightlineTrackerOptions)
            -> Track
        {
            var track = track(endReason: nil)
            track.observation = .predicted
            track.detectionIndex = nil
            let moved = filter.box(after: after, fading: fading(options))
            if moved.isUsable { track.box = moved.onLogGrid }
            return track
        }

        func track(endReason: TrackEndReason?) -> Track {
            let state: TrackState =
                switch (endReason, isConfirmed, isSeen) {
                case (.some, _, _): .ended
                case (nil, false, _): .tentative
                case (nil, true, true): .confirmed
                case (nil, true, false): .lost
                }
            return life.track(
                state: state, observation: detectionIndex == nil ? .predicted : .detected, box: box,
                velocity: Point(
                    x: LogStep.pixel.value(LogStep.pixel.count(filter.x.velocity)),
                    y: LogStep.pixel.value(LogStep.pixel.count(filter.y.velocity))),
                detectionIndex: detectionIndex, endReason: endReason)
        }
    }
}
