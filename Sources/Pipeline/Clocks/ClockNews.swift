import VisionCore

/// Which changes of a camera's clock are told: the first at once, and more seldom the longer they
/// go on.
///
/// A clock that is off for a month is told of some forty times; one that stepped and was steady for
/// a day is told of at once again. A pure value: the caller has the clock.
struct ClockNews: Sendable {
    private var waiting: CameraClock.Change?
    private var leftOut = 0
    private var last: HostInstant?
    private var interval = leastInterval

    /// Time between the first two that are told; the longest, which also is how long a clock has to
    /// be steady.
    private static let (leastInterval, longestInterval) = (
        Duration.seconds(60), Duration.seconds(86_400)
    )

    /// Takes note of a change; of several that wait the last is told.
    mutating func note(_ change: CameraClock.Change) {
        if waiting != nil { leftOut = leftOut.addingSaturated(1) }
        waiting = change
    }

    /// What waits is of a connection that is over: it is left out.
    mutating func restart() {
        if waiting != nil { leftOut = leftOut.addingSaturated(1) }
        waiting = nil
    }

    /// What is to be told at `now`, with how many others were left out before it.
    mutating func take(at now: HostInstant) -> CameraClock.Change? {
        guard var change = waiting else { return nil }
        if let last {
            let passed = now - last
            guard passed >= interval else { return nil }
            interval =
                passed > Self.longestInterval
                ? Self.leastInterval : min(interval + interval, Self.longestInterval)
        }
        if leftOut > 0 { change.text += "; \(leftOut) changes before it were left out" }
        (waiting, leftOut, last) = (nil, 0, now)
        return change
    }
}
