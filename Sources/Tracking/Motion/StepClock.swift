import VisionCore

/// Turns velocities per step into velocities per second by the distance of the last two frames.
struct StepClock: Hashable, Sendable, Codable {
    /// Media time of the last frame.
    private(set) var lastTime: MediaInstant?
    /// Time between the last two frames; zero before the second.
    @Nanoseconds private(set) var interval: Duration = .zero

    /// Advances to the time of a frame; times that do not rise keep the interval.
    mutating func advance(to time: MediaInstant) {
        if let lastTime, time > lastTime { interval = time - lastTime }
        lastTime = time
    }

    /// Steps from the last frame to `time`; 0 before the second frame, and for times before.
    func steps(to time: MediaInstant) -> Double {
        guard let lastTime, interval > .zero, time > lastTime else { return 0 }
        return Double((time - lastTime).nanoseconds) / Double(interval.nanoseconds)
    }

    /// Pixels a second, on the log's grid; 0 before the second frame.
    func velocity(x: Double, y: Double) -> Point {
        guard interval > .zero else { return Point(x: 0, y: 0) }
        let scale = 1e9 / Double(interval.nanoseconds)
        return Point(
            x: LogStep.pixel.value(LogStep.pixel.count(x * scale)),
            y: LogStep.pixel.value(LogStep.pixel.count(y * scale)))
    }
}
