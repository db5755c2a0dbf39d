import VisionCore

/// Plays a stream that comes in pieces, segments of a playlist for one, at the pace of its
/// timestamps: a piece that comes at once is not a burst that nothing can follow.
///
/// A pure value: the caller has the clock.
struct PlayoutPace: Sendable {
    /// Media time and the moment at which it was played.
    private var anchor: (time: Duration, at: HostInstant)?

    /// Further off than this, the stream made a jump or stood still: it begins anew.
    private static let farthest = Duration.seconds(5)

    /// How long a packet of media time `time` has to wait at `now`.
    mutating func delay(of time: Duration, at now: HostInstant) -> Duration {
        guard let anchor else {
            self.anchor = (time, now)
            return .zero
        }
        let delay = (time - anchor.time) - (now - anchor.at)
        guard delay.magnitude < Self.farthest else {
            self.anchor = (time, now)
            return .zero
        }
        return max(delay, .zero)
    }
}

extension Duration {
    /// Its length, whatever its sign.
    var magnitude: Duration { self < .zero ? .zero - self : self }
}
