import VisionCore

/// The last way of a track on the ground, from which its speed follows.
struct GroundWake: Hashable, Sendable, Codable {
    private struct Step: Hashable, Sendable, Codable {
        let time: MediaInstant
        let place: Ground.Place
        let error: Double
    }

    /// A speed with its error, metres a second.
    struct Speed: Hashable, Sendable, Codable {
        let value: Double
        let error: Double

        /// `speed_mps` and `speed_err_mps`.
        var fields: [EventField] {
            [
                EventField("speed_mps", .number(value, decimals: 2)),
                EventField("speed_err_mps", .number(error, decimals: 2)),
            ]
        }
    }

    private var steps: [Step] = []
    /// Sightings that are kept at most.
    private static let limit = 256

    /// Adds where the track is seen in `input`, and forgets what is older than `window`.
    mutating func add(_ sighting: Sighting, in input: RuleInput, window: Duration) {
        guard let ground = input.ground,
            let place = ground.place(of: sighting.point, in: input.size)
        else { return }
        if let last = steps.last, sighting.time <= last.time { steps = [] }
        steps.append(
            Step(
                time: sighting.time, place: place,
                error: ground.error(at: sighting.point, in: input.size)))
        // One sighting from before the window stays, so that sparse looks give a speed too.
        while steps.count > 2, sighting.time - steps[1].time >= window { steps.removeFirst() }
        if steps.count > Self.limit { steps.removeFirst() }
    }

    /// The speed over the window: a line fitted through the places by least squares; nil before the
    /// second sighting.
    var speed: Speed? {
        guard let first = steps.first, let last = steps.last, last.time > first.time else {
            return nil
        }
        let times = steps.map { Double(($0.time - first.time).nanoseconds) / 1e9 }
        let count = Double(steps.count)
        let mean = times.reduce(0, +) / count
        let spread = times.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        guard spread > 0 else { return nil }
        var (vx, vy) = (0.0, 0.0)
        for (time, step) in zip(times, steps) {
            vx += (time - mean) * step.place.x / spread
            vy += (time - mean) * step.place.y / spread
        }
        let value = (vx * vx + vy * vy).squareRoot()
        // The standard error of a slope, from the error of a single place.
        let error = steps.reduce(0) { max($0, $1.error) } / spread.squareRoot()
        guard value.isFinite, error.isFinite else { return nil }
        return Speed(value: value, error: error)
    }
}
