import VisionCore

/// The last detections of a track, by the age at which they came.
struct RecentBoxes: Hashable, Sendable, Codable {
    private struct Seen: Hashable, Sendable, Codable {
        let age: Int
        let box: PreciseBox
    }

    private var seen: [Seen] = []

    /// The last one.
    var last: PreciseBox? { seen.last?.box }

    /// The earliest of the last `steps` ages before `age` that has one; the last of all where none
    /// has.
    func before(_ age: Int, steps: Int) -> PreciseBox? {
        seen.first { $0.age >= age.subtractingSaturated(steps) && $0.age < age }?.box ?? last
    }

    /// Adds the one of `age`, and forgets what lies more than `steps` before it.
    mutating func add(_ box: PreciseBox, age: Int, keeping steps: Int) {
        seen.removeAll { $0.age < age.subtractingSaturated(steps) }
        seen.append(Seen(age: age, box: box))
    }
}

/// The direction of a way, of length 1, or nearly 0 where there is none.
struct Direction: Hashable, Sendable, Codable {
    let x: Double
    let y: Double

    /// The direction from the middle of one box to that of another.
    init(from one: PreciseBox, to two: PreciseBox) {
        let dx = (two.left + two.right - one.left - one.right) / 2
        let dy = (two.top + two.bottom - one.top - one.bottom) / 2
        let length = (dx * dx + dy * dy).squareRoot() + 1e-6
        (x, y) = (dx / length, dy / length)
    }
}
