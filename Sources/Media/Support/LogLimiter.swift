import VisionCore

/// Lets one line of each key through a window, and counts the others.
struct LogLimiter: Sendable {
    private struct Window {
        var end: HostInstant
        var held: Int
    }

    private let length: Duration
    private var windows: [String: Window] = [:]

    init(window: Duration = .seconds(10)) {
        length = window
    }

    /// Lines held back before this one, or nil when this one is held back; at `now`.
    mutating func admit(_ key: String, at now: HostInstant) -> Int? {
        if let window = windows[key], now < window.end {
            windows[key]?.held += 1
            return nil
        }
        let held = windows[key]?.held ?? 0
        windows[key] = Window(end: now + length, held: 0)
        return held
    }
}
