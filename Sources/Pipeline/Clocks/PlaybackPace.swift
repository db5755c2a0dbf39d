import VisionCore

/// When a packet of a file that is played like a camera comes: as long after the first one as its
/// timestamp says.
///
/// A timestamp that jumps, back or far ahead, comes at once, and those behind it follow from there.
struct PlaybackPace {
    private var anchor: (media: MediaInstant, host: HostInstant)?
    private var last = MediaInstant.zero

    /// A longer step ahead is a jump, no wait.
    private static let longestStep = Duration.seconds(10)

    /// How long after `now` the packet that is to be decoded at `time` comes; zero for one that is
    /// late.
    mutating func delay(of time: MediaInstant, at now: HostInstant) -> Duration {
        defer { last = time }
        guard let anchor, time >= last, time - last <= Self.longestStep else {
            anchor = (time, now)
            return .zero
        }
        return max(.zero, (anchor.host + (time - anchor.media)) - now)
    }
}
