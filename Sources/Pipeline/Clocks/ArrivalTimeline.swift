package import VisionCore

/// Media time of a source whose timestamps run at the wrong rate: it follows the arrival of the
/// pictures, dated by the least delayed of them.
///
/// From frame to frame it goes by the timestamps, divided by the rate at which their clock runs;
/// what is then between it and the arrivals is taken back by at most 500 ppm, so that neither a
/// network that is held up nor a step of the rate shows in it. A pure value: the caller has the
/// clock.
package struct ArrivalTimeline: Sendable {
    /// A frame by its timestamps and its arrival.
    private struct Place: Sendable {
        var stamped: MediaInstant
        var arrival: HostInstant
        var time: MediaInstant
    }

    private var first: Place?
    private var last: Place?
    /// By how much frames of late came later than their media time says: the least of each window.
    private var delays = (before: Duration?.none, now: Duration?.none)
    private var windowBegan = HostInstant.zero

    /// Most by which the timeline is bent, parts of the time that passes.
    private static let slew = 500e-6
    /// The least delayed frame is looked for among those of so much time.
    private static let window = Duration.seconds(5)
    /// A step of the timestamps beyond this is measured by the arrivals.
    private static let farthest = Duration.seconds(5)

    /// A timeline that begins with its first frame.
    package init() {}

    /// The media time of a frame stamped `stamped` that came at `arrival`, while the clock of the
    /// timestamps runs at `rate`; strictly greater than that of the frame before.
    package mutating func time(
        of stamped: MediaInstant, arrival: HostInstant, rate: Double?
    ) -> MediaInstant {
        guard let first, let last else {
            let place = Place(stamped: stamped, arrival: arrival, time: stamped)
            (first, last, windowBegan) = (place, place, arrival)
            return stamped
        }
        let step = step(from: last, to: stamped, arrival, rate: rate)
        var time = last.time + step
        let delay = (arrival - first.arrival) - (time - first.time)
        note(delay, at: arrival)
        let most = step * Self.slew
        let bend = min(max(least, .zero - most), most)
        time = max(time + bend, last.time + .nanoseconds(1))
        self.last = Place(stamped: stamped, arrival: arrival, time: time)
        return time
    }

    /// How much time passed since the frame before.
    private func step(
        from last: Place, to stamped: MediaInstant, _ arrival: HostInstant, rate: Double?
    ) -> Duration {
        let step = stamped - last.stamped
        guard step > .zero, step < Self.farthest else {
            return max(arrival - last.arrival, .milliseconds(1))
        }
        guard let rate, rate > 0.1, rate < 10 else { return step }
        return step / rate
    }

    /// The least delay of late.
    private var least: Duration {
        [delays.before, delays.now].compactMap(\.self).min() ?? .zero
    }

    private mutating func note(_ delay: Duration, at arrival: HostInstant) {
        if arrival - windowBegan > Self.window {
            delays = (delays.now, nil)
            windowBegan = arrival
        }
        delays.now = min(delays.now ?? delay, delay)
    }
}
