import VisionCore

/// Rates of counters over the last ten seconds, of readings about a second apart.
///
/// A pure value: the caller has the clock.
struct RateMeter: Sendable {
    /// Counters of a source at a moment.
    struct Reading: Sendable {
        var at: HostInstant
        var frames: Int
        var inferred: Int
    }

    private var readings: [Reading] = []
    private static let span = Duration.seconds(10)

    /// Takes a reading note of.
    mutating func note(_ reading: Reading) {
        readings.append(reading)
        while let first = readings.first, readings.count > 2, reading.at - first.at > Self.span {
            readings.removeFirst()
        }
    }

    /// Frames a second, and inferences a second.
    var rates: (frames: Double, inferred: Double) {
        guard let first = readings.first, let last = readings.last, last.at > first.at else {
            return (0, 0)
        }
        let seconds = (last.at - first.at).milliseconds / 1000
        return (
            Double(last.frames - first.frames) / seconds,
            Double(last.inferred - first.inferred) / seconds
        )
    }
}
