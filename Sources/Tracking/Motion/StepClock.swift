import VisionCore

/// Turns velocities per step into velocities per second by the distance of the last two frames.
struct StepClock: Hashable, Sendable, Codable {
    /// Time of the last frame, nanoseconds.
    private(set) var lastTime: Int64?
    /// Nanoseconds between the last two frames; 0 before the second.
    private(set) var interval: Int64 = 0

    /// Takes the time of a frame; times that do not advance keep the interval.
    mutating func advance(to time: Int64) {
        if let lastTime {
            let (distance, overflow) = time.subtractingReportingOverflow(lastTime)
            if !overflow, distance > 0 { interval = distance }
        }
        lastTime = time
    }

    /// Pixels a second, on the log's grid; 0 before the second frame.
    func velocity(x: Double, y: Double) -> Point {
        guard interval > 0 else { return Point(x: 0, y: 0) }
        let scale = 1e9 / Double(interval)
        return Point(
            x: LogStep.pixel.value(LogStep.pixel.count(x * scale)),
            y: LogStep.pixel.value(LogStep.pixel.count(y * scale)))
    }
}
