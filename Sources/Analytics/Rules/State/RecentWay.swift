import VisionCore

/// Where a track was lately.
struct RecentWay: Hashable, Sendable, Codable {
    /// A place and its time.
    struct Step: Hashable, Sendable, Codable {
        let time: MediaInstant
        let point: PrecisePoint
    }

    private(set) var steps: [Step] = []
    /// Places that are kept at most; of more, every second one goes.
    private static let limit = 512

    /// Adds where the track is seen, and forgets what is older than `length`; one place from before
    /// stays.
    mutating func add(_ sighting: Sighting, in input: RuleInput, keeping length: Duration) {
        if let last = steps.last, sighting.time <= last.time { steps = [] }
        steps.append(Step(time: sighting.time, point: sighting.point))
        let old = steps.dropFirst().prefix { sighting.time - $0.time >= length }.count
        steps.removeFirst(min(old, steps.count - 1))
        if steps.count > Self.limit {
            steps = steps.enumerated().filter { $0.offset % 2 == 0 || $0.offset == steps.count - 1 }
                .map(\.element)
        }
    }

    /// The first time after the way last left a circle of `radius` around the middle of its latest
    /// part; nil where all of it lies within.
    ///
    /// Looks back from the last place and stops at the first that is further than `radius` from the
    /// mean of those behind it.
    func entry(within radius: Double) -> MediaInstant? {
        var start: MediaInstant?
        var (x, y, count) = (0.0, 0.0, 0.0)
        for step in steps.reversed() {
            if count > 0 {
                let mean = PrecisePoint(x: x / count, y: y / count)
                guard step.point.distance(to: mean) <= radius else { return start }
            }
            x += step.point.x
            y += step.point.y
            count += 1
            start = step.time
        }
        return nil
    }
}
